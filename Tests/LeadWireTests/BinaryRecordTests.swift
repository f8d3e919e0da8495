import Bytes
import LeadModel
import Testing

@testable import LeadWire

@Suite struct BinaryRecordTests {
    @Test func identitiesComeBack() throws {
        var generator = ModelGenerator(seed: 1)
        for round in 0..<2000 {
            let identity = generator.identity(large: round % 100 == 0)
            let record = IdentityCodec.encode(identity)
            #expect(try IdentityCodec.decode(record[...]) == identity)
            #expect(IdentityCodec.encode(identity) == record)
        }
    }

    @Test func identitySlicesShareTheRecord() throws {
        var generator = ModelGenerator(seed: 2)
        let identity = generator.identity()
        let padded = [0, 0, 0] + IdentityCodec.encode(identity) + [9]
        #expect(try IdentityCodec.decode(padded[3..<(padded.count - 1)]) == identity)
    }

    @Test func everyFlippedBitOfAnIdentityIsNoticed() {
        var generator = ModelGenerator(seed: 3)
        let record = IdentityCodec.encode(generator.identity())
        for bit in 0..<(record.count * 8) {
            var damaged = record
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: WireDecodeError.damaged) { try IdentityCodec.decode(damaged[...]) }
        }
        for length in 0..<record.count {
            #expect(throws: WireDecodeError.damaged) { try IdentityCodec.decode(record[..<length]) }
        }
    }

    @Test func newerVersionsAreNamed() {
        let record = SealedRecord.write(version: 2, capacity: 0) { $0.write(varint: 300) }
        #expect(throws: WireDecodeError.unsupportedVersion(2)) {
            try IdentityCodec.decode(record[...])
        }
        let batch = SealedRecord.write(version: 3, capacity: 0) { $0.write(byte: 1) }
        #expect(throws: WireDecodeError.unsupportedVersion(3)) {
            try MessageBatchReader(batch[...])
        }
        #expect(throws: WireDecodeError.unsupportedVersion(2)) {
            try ShardMetaRecord.decode(record[...])
        }
    }

    /// Bodies that only a faulty writer makes: the checksum is right, the rest is not.
    @Test func madeUpBodiesNeverTrap() throws {
        var generator = ModelGenerator(seed: 4)
        let identity = IdentityCodec.encode(generator.identity(large: true))
        for round in 0..<4000 {
            var body: [UInt8]
            if round % 2 == 0 {
                body = (0..<generator.number(0..<200)).map { _ in
                    UInt8(truncatingIfNeeded: generator.random.next())
                }
            } else {
                body = Array(identity.dropFirst().dropLast(8))
                for _ in 0..<generator.number(1..<4) {
                    body[generator.number(0..<min(body.count, 400))] =
                        UInt8(truncatingIfNeeded: generator.random.next())
                }
            }
            let record = SealedRecord.write(version: 1, capacity: 0) { writer in
                for byte in body { writer.write(byte: byte) }
            }
            _ = try? IdentityCodec.decode(record[...])
            _ = try? ShardMetaRecord.decode(record[...])
            _ = try? MemoryTurn.decode(record[...])
            _ = try? ErasureRecord.decode(record[...])
            _ = try? ChangelogStamp.decode(record[...])
            _ = try? NormalizationRecord.decode(record[...])
            _ = try? OffsetsRecord(key: body[...], value: record[...])
            _ = try? LogMarkRecord(key: body[...], value: record[...])
            var reader = try MessageBatchReader(record[...])
            while let message = try? reader.next() { _ = message }
        }
    }

    @Test(
        arguments: [(0, nil, nil), (7, 5, 3), (8, 5, nil), (Int64.max, Int64.min, 0)]
            as [(Int64, Int64?, Int64?)])
    func offsets(_ next: Int64, _ ticket: Int64?, _ recordOffset: Int64?) throws {
        let record = OffsetsRecord(
            topic: bytes("leads.raw"), partition: 11, nextOffset: next, lastTicketUS: ticket,
            lastRecordOffset: recordOffset)
        #expect(try OffsetsRecord(key: record.key[...], value: record.value[...]) == record)
        #expect(record.key == [1, 11, 0, 0, 0] + Array("leads.raw".utf8))
        #expect(throws: WireDecodeError.damaged) {
            try OffsetsRecord(key: [], value: record.value[...])
        }
        #expect(throws: WireDecodeError.unsupportedVersion(2)) {
            try OffsetsRecord(key: [2, 0, 0, 0, 0], value: record.value[...])
        }
        #expect(throws: WireDecodeError.damaged) {
            try OffsetsRecord(key: record.key[...], value: record.value.dropLast())
        }
    }

    /// A worker that knows nothing of marks leaves them out.
    @Test(arguments: [(0, 0), (7, 1_796_044_099_038), (Int64.max, -1)] as [(Int64, Int64)])
    func logMark(_ offset: Int64, _ timestampMS: Int64) throws {
        let record = LogMarkRecord(
            topic: bytes("leads.raw"), partition: 11,
            first: LogMarkRecord.Place(offset: 0, timestampMS: -3),
            latest: LogMarkRecord.Place(offset: offset, timestampMS: timestampMS))
        let (key, value) = (record.key, record.value)
        #expect(try LogMarkRecord(key: key[...], value: value[...]) == record)
        #expect(key == [2, 11, 0, 0, 0] + Array("leads.raw".utf8))
        #expect(throws: WireDecodeError.unsupportedVersion(2)) {
            try OffsetsRecord(key: key[...], value: value[...])
        }
        #expect(LogMarkRecord.partition(of: [1, 0, 0, 0, 0]) == nil)
        #expect(throws: WireDecodeError.damaged) {
            try LogMarkRecord(key: key[...], value: value.dropLast())
        }
    }

    @Test func memoryTurn() throws {
        let turn = MemoryTurn(beganMS: -3, hash: Hash128(first: 1, second: .max))
        #expect(try MemoryTurn.decode(turn.encode()[...]) == turn)
        #expect(throws: WireDecodeError.damaged) {
            try MemoryTurn.decode(turn.encode().dropLast())
        }
    }

    @Test(arguments: [nil, 0, Int64.max] as [Int64?])
    func shardMeta(_ offset: Int64?) throws {
        for remembers in [false, true] {
            for hasUndecided in [false, true] {
                for queuedBytes in [0, 1, Int.max] {
                    var record = ShardMetaRecord(
                        inputOffset: offset, highestRecordTimeMS: -5, remembersErasures: remembers,
                        hasUndecided: hasUndecided, queuedBytes: queuedBytes)
                    #expect(try ShardMetaRecord.decode(record.encode()[...]) == record)
                    record.memories.start = .max
                    record.memories.count = 2
                    #expect(record.memories.end == 1)
                    #expect(try ShardMetaRecord.decode(record.encode()[...]) == record)
                }
            }
        }
    }

    @Test func erasure() throws {
        let record = ErasureRecord(erasedAtMS: 1_790_000_000_000, recordTimeMS: .max)
        #expect(try ErasureRecord.decode(record.encode()[...]) == record)
    }

    @Test func stamp() throws {
        let stamp = ChangelogStamp(
            applicationID: bytes("lead-dedup"), partitions: 12,
            masterKeys: [bytes("email"), bytes("vat_and_phone")],
            incarnation: Hash128(first: 1, second: .max),
            normalizationVersions: [.email: 3, .phone: 812, .nameDomain: .max])
        let record = stamp.encode()
        #expect(try ChangelogStamp.decode(record[...]) == stamp)
        #expect(stamp.encode() == record)
    }

    @Test func normalization() throws {
        let record = NormalizationRecord(
            versions: [.email: 3, .phone: 812], fingerprint: .max - 1)
        let bytes = record.encode()
        #expect(try NormalizationRecord.decode(bytes[...]) == record)
        #expect(record.encode() == bytes)
        #expect(throws: WireDecodeError.damaged) {
            try NormalizationRecord.decode(bytes.dropLast())
        }
        var compared = record
        compared.comparison = 7
        let longer = compared.encode()
        #expect(try NormalizationRecord.decode(longer[...]) == compared)
        #expect(compared != record && compared.isOfSameData(as: record))
        // A kind that the other has no data of is older than any.
        #expect(record.isOlder(than: [.email: 4]) && record.isOlder(than: [.nameDomain: 1]))
        #expect(!record.isOlder(than: [.email: 3, .phone: 811]) && !record.isOlder(than: [:]))
    }
}
