/// How much a client fetches ahead. The library's limits are for each partition that has a queue of its
/// own: left as they are, a backlog on hundreds of partitions takes gigabytes of memory.
struct FetchLimits: Equatable {
    /// Bytes that all queues together may hold, about: each one gets at most as much again, for an answer
    /// is taken whole.
    private static let togetherBytes = 256 << 20
    private static let queueBytes = (least: 1 << 20, most: 16 << 20)
    private static let answerBytes = 4 << 20

    /// `queued.max.messages.kbytes`: KiB that a partition's queue holds before no more is fetched.
    var queueKiB: Int
    /// `fetch.message.max.bytes`: bytes of a partition in one answer.
    var answerBytes: Int

    init(partitions: Int) {
        let share = Self.togetherBytes / max(1, partitions)
        let bytes = min(max(share, Self.queueBytes.least), Self.queueBytes.most)
        queueKiB = bytes >> 10
        answerBytes = min(queueKiB << 10, Self.answerBytes)
    }
}
