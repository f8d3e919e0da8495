import Testing

@testable import KafkaClient

/// What is fetched ahead has a limit, however many partitions there are.
@Suite struct FetchLimitsTests {
    @Test func fewPartitionsGetAllThatIsOfUse() {
        for partitions in [0, 1, 16] {
            let limits = FetchLimits(partitions: partitions)
            #expect(limits.queueKiB == 16_384 && limits.answerBytes == 4 << 20)
        }
    }

    @Test(arguments: [17, 64, 100, 256]) func manyShare(partitions: Int) {
        let limits = FetchLimits(partitions: partitions)
        #expect(limits.queueKiB * partitions << 10 <= 256 << 20)
        #expect(limits.answerBytes <= limits.queueKiB << 10 && limits.queueKiB >= 1_024)
    }

    /// Less than that would cost more requests than it saves memory.
    @Test func noneGetsNothing() {
        #expect(FetchLimits(partitions: 10_000).queueKiB == 1_024)
    }
}
