import Bytes
import Foundation
import IdentityIndex
import LeadModel
import StreamCore

@testable import WorkerRuntime

/// A state directory as a stopped worker leaves it, and a configuration that names it.
final class StateFixture {
    static let partitions: Int32 = 5

    let folder: String
    private let shards: [Partition: Shard]

    /// Shards that are not listed are not at hand; no broker is.
    init(shards present: [Partition] = Array(0..<partitions)) throws {
        let folder = NSTemporaryDirectory() + "inspect-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder + "/state/index", withIntermediateDirectories: true)
        let hasher = KeyedHasher(secret: ByteSlice(utf8: "inspected"))
        var shards: [Partition: Shard] = [:]
        for partition in present {
            let store = try LogStore.open(
                directory: "\(folder)/state/index/\(partition)", disk: PosixDisk())
            shards[partition] = Shard(
                partition: partition, store: store, hasher: hasher, rememberDays: 30)
        }
        self.folder = folder
        self.shards = shards
        try """
        application_id: inspected
        kafka: { bootstrap_servers: "127.0.0.1:9", start_timeout_s: 1 }
        topics:
          raw: [leads.raw]
          canonical: leads.canonical
          duplicates: leads.duplicates
          rejected: leads.rejected
          partitions: \(Self.partitions)
        state_dir: \(folder)/state
        identity: { master_keys: [email, phone, external_id] }
        """.write(toFile: folder + "/config.yaml", atomically: true, encoding: .utf8)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// The shard of a key; nil where it is not at hand.
    func owner(of key: IdentityKey) -> Shard? { shards[key.partition(count: Self.partitions)] }

    /// Writes what was put, and lets go of the files.
    func close() throws {
        for shard in shards.values {
            shard.touch()
            shard.advance(inputOffset: 7)
            try shard.prepareChanges()
            try shard.apply(wallMS: 0)
            try shard.store.close()
        }
    }

    /// `inspect` with this configuration, and what it printed, line by line.
    func inspect(_ arguments: String...) async throws -> (
        result: Program.Result, lines: [[String: Any]]
    ) {
        let result = try await Program.run(
            ["inspect", "--config", folder + "/config.yaml"] + arguments)
        let lines = try result.out.split(separator: "\n").map { line in
            try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
        }
        return (result, lines)
    }
}

/// People, events and keys for tests.
enum Sample {
    static let email = IdentityKey(kind: .email, value: ByteSlice(utf8: "ada@contoso-labs.com"))
    static let second = IdentityKey(kind: .email, value: ByteSlice(utf8: "ada@fabrikam.org"))
    static let phone = IdentityKey(kind: .phone, value: ByteSlice(utf8: "+16502530004"))
    static let record = IdentityKey.record(
        source: ByteSlice(utf8: "crm"), externalID: ByteSlice(utf8: "A-7"))
    static let id = UUID8(high: 0x0123_4567_89ab_8def, low: 0x8123_4567_89ab_cdef)
    static let otherID = UUID8(high: 0xfedc_ba98_7654_8321, low: 0x8fed_cba9_8765_4321)

    static func name(_ offset: Int64) -> EventName {
        EventName(
            ticket: Ticket(
                timeUS: 1_000 + offset, topic: ByteSlice(utf8: "leads.raw"), partition: 1),
            offset: offset)
    }

    static func origin(_ offset: Int64) -> Origin {
        Origin(
            topic: ByteSlice(utf8: "leads.raw"), partition: 1, offset: offset, timestampMS: 1)
    }

    static func event(_ offset: Int64, _ master: IdentityKey = email) -> EventMessage {
        EventMessage(
            ticket: name(offset).ticket, origin: origin(offset), source: ByteSlice(utf8: "crm"),
            masterKey: master, key: nil, headers: [], value: ByteSlice(utf8: "{\"a\": \"\\n\"}"))
    }

    static func identity(_ master: IdentityKey = email, number: UInt32 = 0) -> Identity {
        Identity(
            id: id, founded: name(1).ticket, foundingOrigin: origin(1), version: 1, number: number,
            masterKey: master,
            keys: PublishedKeys(email: master.kind == .email ? master.value : nil),
            sources: [
                SourceEntry(
                    source: ByteSlice(utf8: "crm"), externalID: ByteSlice(utf8: "A-7"),
                    firstSeenMS: 1, lastSeenMS: 1)
            ])
    }

    static var reference: IdentityReference {
        IdentityReference(
            node: NodeID(key: email, number: 0, founding: id), id: id, founded: name(1).ticket)
    }
}
