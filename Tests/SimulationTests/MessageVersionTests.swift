import Bytes
import LeadModel
import LeadNormalization
import Simulation
import Testing
import WorkerRuntime

/// Workers of different versions beside and after each other.
@Suite("Versions of messages") struct MessageVersionTests {
    /// As during a rolling upgrade in which `internal.message_version` was raised too soon.
    @Test("A batch that can not be read stops the worker and says which", arguments: [3, 255, nil])
    func unreadableBatch(version: UInt8?) throws {
        let content: [UInt8] = [version ?? 2, 1, 2, 3]
        let checksum = Checksum.xxh3(content[...]) &+ (version == nil ? 1 : 0)
        let record = content + withUnsafeBytes(of: checksum.littleEndian) { Array($0) }
        let failure = try Simulation(
            seed: 5, normalizer: try Normalizer(), turbulence: Turbulence.none, machines: 1
        ).end(readingBatch: record[...])
        guard case .internalError(let reason)? = failure else {
            Issue.record("it ended with \(failure.map { "\($0)" } ?? "nothing")")
            return
        }
        #expect(reason.contains("sim-identities[1] offset "))
        #expect(
            reason.contains(
                version.map { "its version \($0) is newer than this worker" } ?? "it is damaged"))
    }

    @Test("Where versions of messages forbid what the index needs, the worker says so")
    func firstMessageVersion() throws {
        let older = try Normalizer(options: NormalizationOptions(providerRules: false))
        let newer = try Normalizer()
        let simulation = Simulation(
            seed: 5, normalizer: older, turbulence: Turbulence.none, machines: 1,
            routing: .always, matter: .addresses, upgrade: newer, messageVersion: .events)
        guard case .configuration(let reason)? = try simulation.endAtUpgrade() else {
            Issue.record("it did not end")
            return
        }
        #expect(reason.contains("internal.message_version 1"))
    }
}
