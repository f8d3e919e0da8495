import Bytes
import LeadModel
import Testing

@testable import LeadWire

@Suite struct EntryCodecTests {
    private static let sealedTags: [NodeCodec.Tag] = [
        .linked, .frozen, .alias, .draining, .undecided,
    ]

    /// Under the master key that the entry is kept at; an identity has its own.
    private func masterKey(_ entry: NodeEntry, or key: IdentityKey) -> IdentityKey {
        switch entry.node {
        case .living(let identity, _), .frozen(let identity, _): identity.masterKey
        default: key
        }
    }

    @Test(arguments: NodeCodec.Tag.allCases)
    func nodesComeBack(_ tag: NodeCodec.Tag) throws {
        var generator = ModelGenerator(seed: 20 + UInt64(tag.rawValue))
        for _ in 0..<100 {
            let entry = generator.entry(tag)
            let key = masterKey(entry, or: generator.shardKey())
            let record = NodeCodec.encode(entry, key: key)
            let (back, stored) = try NodeCodec.decode(([7] + record)[1...])
            #expect(stored == key)
            #expect(same(back, entry))
            #expect(NodeCodec.encode(back, key: stored) == record)
        }
    }

    /// These are in stores and changelogs already.
    @Test func nodesWithoutLinksKeepTheirBytes() throws {
        var generator = ModelGenerator(seed: 30)
        let identity = generator.identity()
        let node = Node.living(identity, IdentityLinks())
        let record = IdentityCodec.encode(identity)
        let key = identity.masterKey
        #expect(
            NodeCodec.encode(NodeEntry(nextNumber: 1, node: node), key: key) == [1, 1] + record)
        #expect(
            NodeCodec.encode(NodeEntry(nextNumber: 300, node: node), key: key)
                == [0xac, 2, 1] + record)
        let phone = IdentityKey(kind: .phone, value: bytes("+1"))
        #expect(
            NodeCodec.encode(NodeEntry(nextNumber: 2, node: nil), key: phone)
                == [2, 0, 2, 2] + Array("+1".utf8))
    }

    @Test func everyFlippedBitOfANodeIsNoticed() {
        var generator = ModelGenerator(seed: 31)
        for tag in Self.sealedTags {
            let record = NodeCodec.encode(generator.entry(tag), key: generator.shardKey())
            everyFlippedBitIsNoticed(record) { try NodeCodec.decode($0) }
        }
        // The number before an identity without links has no checksum; the rest has.
        let identity = generator.identity()
        let entry = NodeEntry(nextNumber: 1, node: .living(identity, IdentityLinks()))
        let living = NodeCodec.encode(entry, key: identity.masterKey)
        for length in living.indices {
            #expect(throws: WireDecodeError.damaged) { try NodeCodec.decode(living[..<length]) }
        }
        for bit in 8..<(living.count * 8) {
            var damaged = living
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: WireDecodeError.damaged) { try NodeCodec.decode(damaged[...]) }
        }
    }

    @Test func everyFlippedBitOfAKeyRecordIsNoticed() {
        var generator = ModelGenerator(seed: 32)
        let record = KeyRecordCodec.encode(generator.keyRecord(), key: generator.shardKey())
        everyFlippedBitIsNoticed(record) { try KeyRecordCodec.decode($0) }
    }

    private func everyFlippedBitIsNoticed<Value>(
        _ record: [UInt8], _ decode: (ByteSlice) throws -> Value
    ) {
        for bit in 0..<(record.count * 8) {
            var damaged = record
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: WireDecodeError.damaged) { try decode(damaged[...]) }
        }
        for length in record.indices {
            #expect(throws: WireDecodeError.damaged) { try decode(record[..<length]) }
        }
    }

    @Test func newerVersionsAreNamed() {
        var generator = ModelGenerator(seed: 33)
        for tag in Self.sealedTags {
            var entry = generator.entry(tag)
            entry.nextNumber = 1
            var content = Array(
                NodeCodec.encode(entry, key: generator.shardKey()).dropLast(8))
            content[2] = 9
            let record = sealed(content)
            #expect(throws: WireDecodeError.unsupportedVersion(9)) {
                try NodeCodec.decode(record[...])
            }
        }
    }

    @Test func keyRecordsComeBack() throws {
        var generator = ModelGenerator(seed: 34)
        for _ in 0..<100 {
            let record = generator.keyRecord()
            let key = generator.shardKey()
            let bytes = KeyRecordCodec.encode(record, key: key)
            let (back, stored) = try KeyRecordCodec.decode(([7] + bytes)[1...])
            #expect(stored == key)
            #expect(back == record)
            #expect(KeyRecordCodec.encode(back, key: stored) == bytes)
        }
    }

    /// The checksums are right, the rest is not.
    @Test func madeUpEntriesNeverTrap() {
        var generator = ModelGenerator(seed: 35)
        for round in 0..<4000 {
            let tag = NodeCodec.Tag.allCases[round % NodeCodec.Tag.allCases.count]
            let key = generator.shardKey()
            var node = NodeCodec.encode(generator.entry(tag), key: key)
            var record = KeyRecordCodec.encode(generator.keyRecord(), key: key)
            if Self.sealedTags.contains(tag) { node.removeLast(8) }
            record.removeLast(8)
            for _ in 0..<generator.number(1..<6) {
                node[generator.number(0..<node.count)] = generator.madeUpByte()
                record[generator.number(1..<record.count)] = generator.madeUpByte()
            }
            // What is read none the less can be written again.
            for bytes in [node, sealed(node)] {
                if let (entry, key) = try? NodeCodec.decode(bytes[...]) {
                    _ = NodeCodec.encode(entry, key: key)
                }
            }
            if let (record, key) = try? KeyRecordCodec.decode(sealed(record)[...]) {
                _ = KeyRecordCodec.encode(record, key: key)
            }
            let noise = generator.list(100) { $0.madeUpByte() }
            _ = try? NodeCodec.decode(noise[...])
            _ = try? NodeCodec.decode(sealed([1, tag.rawValue, 1] + noise)[...])
            _ = try? KeyRecordCodec.decode(sealed([1] + noise)[...])
        }
    }
}
