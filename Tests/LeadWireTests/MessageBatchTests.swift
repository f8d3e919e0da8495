import Bytes
import LeadModel
import Testing

@testable import LeadWire

@Suite struct MessageBatchTests {
    private func batch(_ messages: [ShardMessage]) -> [UInt8] {
        var writer = MessageBatchWriter()
        for message in messages { writer.append(message) }
        return writer.finish()
    }

    private func read(_ record: [UInt8]) throws -> [ShardMessage] {
        var reader = try MessageBatchReader(record[...])
        var messages: [ShardMessage] = []
        while let message = try reader.next() { messages.append(message) }
        return messages
    }

    @Test func batchesComeBack() throws {
        var generator = ModelGenerator(seed: 5)
        var writer = MessageBatchWriter()
        for _ in 0..<60 {
            let messages = (0..<generator.number(0..<80)).map { _ in generator.anyMessage() }
            for message in messages { writer.append(message) }
            #expect(writer.count == messages.count)
            let length = writer.byteCount
            let record = writer.finish()
            #expect(record.count == length)
            #expect(writer.count == 0)
            let back = try read(record)
            #expect(back.count == messages.count)
            #expect(zip(back, messages).allSatisfy { same($0, $1) })
            #expect(batch(back) == record)
        }
    }

    @Test(arguments: MessageKind.allCases)
    func messagesComeBackByThemselves(_ kind: MessageKind) throws {
        var generator = ModelGenerator(seed: 8 + UInt64(kind.rawValue))
        for _ in 0..<60 {
            let message = generator.message(kind)
            let record = ShardMessageCodec.encode(message)
            #expect(record[1] == kind.rawValue)
            let back = try ShardMessageCodec.decode(([7] + record)[1...])
            #expect(same(back, message))
            #expect(ShardMessageCodec.encode(back) == record)
        }
    }

    @Test func piecesMakeTheMessageAgain() throws {
        var generator = ModelGenerator(seed: 15)
        for limit in [1, 7, 100, 300] {
            let message = generator.message(.whole)
            let record = ShardMessageCodec.encode(message)
            #expect(ShardMessageCodec.pieces(of: message, limit: record.count) == nil)
            let pieces = try #require(ShardMessageCodec.pieces(of: message, limit: limit))
            #expect(pieces.dropLast().allSatisfy { $0.count == limit })
            #expect(pieces.map(Array.init).joined().elementsEqual(record))
            #expect(same(try ShardMessageCodec.message(ofPieces: pieces), message))
            #expect(throws: WireDecodeError.damaged) {
                try ShardMessageCodec.message(ofPieces: Array(pieces.dropFirst()))
            }
        }
    }

    @Test func onlyOneMessageIsOneByItself() {
        var generator = ModelGenerator(seed: 9)
        let none = batch([])
        let two = batch([generator.message(.drained), generator.message(.drained)])
        #expect(throws: WireDecodeError.damaged) { try ShardMessageCodec.decode(none[...]) }
        #expect(throws: WireDecodeError.damaged) { try ShardMessageCodec.decode(two[...]) }
    }

    @Test func resetForgets() throws {
        var generator = ModelGenerator(seed: 6)
        for kind in MessageKind.allCases {
            var writer = MessageBatchWriter()
            writer.append(generator.anyMessage())
            writer.reset()
            let message = generator.message(kind)
            writer.append(message)
            #expect(writer.finish() == batch([message]))
        }
    }

    @Test func everyFlippedBitOfABatchIsNoticed() {
        var generator = ModelGenerator(seed: 7)
        let record = batch(MessageKind.allCases.map { generator.message($0) })
        for bit in 0..<(record.count * 8) {
            var damaged = record
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: WireDecodeError.damaged) { try MessageBatchReader(damaged[...]) }
        }
        for length in 0..<record.count {
            #expect(throws: WireDecodeError.damaged) { try MessageBatchReader(record[..<length]) }
        }
    }

    /// The checksum is right, but a body ends early or is another's.
    @Test func bodiesThatEndEarlyAreDamage() throws {
        var generator = ModelGenerator(seed: 10)
        for kind in MessageKind.allCases {
            let record = ShardMessageCodec.encode(generator.message(kind))
            let content = Array(record.dropLast(8))
            for length in 1..<content.count {
                let cut = sealed(Array(content[..<length]))
                #expect(throws: WireDecodeError.damaged) { try ShardMessageCodec.decode(cut[...]) }
            }
            for byte in [0, 32, 99, 255] as [UInt8] {
                var other = content
                other[1] = byte
                let record = sealed(other)
                #expect(throws: WireDecodeError.damaged) {
                    try ShardMessageCodec.decode(record[...])
                }
            }
        }
    }

    @Test func madeUpBodiesNeverTrap() {
        var generator = ModelGenerator(seed: 11)
        for round in 0..<4000 {
            let kind = MessageKind.allCases[round % MessageKind.allCases.count]
            var content = Array(ShardMessageCodec.encode(generator.message(kind)).dropLast(8))
            if round % 4 == 0 {
                content = [MessageVersion.newest.rawValue, kind.rawValue]
                content += generator.list(200) { $0.madeUpByte() }
            } else {
                for _ in 0..<generator.number(1..<6) {
                    content[generator.number(1..<content.count)] = generator.madeUpByte()
                }
            }
            // What is read none the less can be written again.
            if let messages = try? read(sealed(content)) { _ = batch(messages) }
        }
    }

    @Test func nothingIsReadBehindDamage() throws {
        var generator = ModelGenerator(seed: 12)
        var content = Array(batch([generator.message(.drained)]).dropLast(8))
        content += [99] + content.dropFirst()
        let record = sealed(content)
        var reader = try MessageBatchReader(record[...])
        #expect(try reader.next() != nil)
        for _ in 0..<3 { #expect(throws: WireDecodeError.damaged) { try reader.next() } }
    }

    /// Kinds of key, flags and states that there are none of.
    @Test func unknownValuesAreDamage() throws {
        var question = Array(
            ShardMessageCodec.encode(.ask(sampleQuestion)).dropLast(8))
        question[question.count - 1] = 1
        let record = sealed(question)
        #expect(throws: WireDecodeError.damaged) { try ShardMessageCodec.decode(record[...]) }
        for byte in [0, 5, 15, 16, 17, 255] as [UInt8] {
            var apart = Array(ShardMessageCodec.encode(.apart(sampleNode)).dropLast(8))
            apart[2] = byte
            let record = sealed(apart)
            #expect(throws: WireDecodeError.damaged) { try ShardMessageCodec.decode(record[...]) }
        }
    }

    private var sampleNode: NodeID {
        NodeID(
            key: IdentityKey(kind: .email, value: bytes("a@example.org")), number: 1,
            incarnation: 7)
    }

    private var sampleQuestion: ClaimQuestion {
        let name = EventName(
            ticket: Ticket(timeUS: 5, topic: bytes("leads.raw"), partition: 1), offset: 3)
        let event = PendingEvent(name: name, home: sampleNode.key)
        return ClaimQuestion(to: event, from: event, kinds: KeyKinds(.phone))
    }

    // MARK: Versions

    /// An event as version 1 wrote it, byte by byte.
    @Test func eventsKeepTheirBytes() throws {
        let event = EventMessage(
            ticket: Ticket(timeUS: 3_000, topic: bytes("raw"), partition: 2),
            origin: Origin(topic: bytes("raw"), partition: 2, offset: 5, timestampMS: 2),
            source: bytes("crm"), masterKey: IdentityKey(kind: .phone, value: bytes("+1")),
            key: nil, headers: [RecordHeader(name: bytes("h"), value: [])], value: bytes("{}"))
        let later = EventMessage(
            ticket: Ticket(timeUS: 3_001, topic: bytes("crm"), partition: -1),
            origin: Origin(topic: bytes("raw"), partition: 2, offset: 4, timestampMS: 4),
            source: bytes("crm"), masterKey: IdentityKey(kind: .email, value: bytes("a")),
            key: bytes("k"), headers: [], value: [])
        let body: [UInt8] =
            [1, 0, 0xf0, 0x2e, 1, 3] + Array("raw".utf8) + [4, 10, 1, 1, 3] + Array("crm".utf8)
            + [2, 2] + Array("+1".utf8) + [0, 1, 1, 1] + Array("h".utf8) + [1, 2]
            + Array("{}".utf8)
            + [1, 1, 2, 2, 4, 1, 2, 3, 1, 3, 1, 1] + Array("a".utf8) + [2] + Array("k".utf8)
            + [0, 0]
        #expect(
            batch([.event(event), .event(later)]) == sealed([MessageVersion.newest.rawValue] + body)
        )
        let old = try read(sealed([1] + body))
        #expect(old.count == 2)
        #expect(same(old[0], .event(event)))
        #expect(same(old[1], .event(later)))
    }

    /// An event whose record's owner was told of it, byte by byte.
    @Test func theClaimedRecordGoesWithItsEvent() throws {
        let event = EventMessage(
            ticket: Ticket(timeUS: 3_000, topic: bytes("raw"), partition: 2),
            origin: Origin(topic: bytes("raw"), partition: 2, offset: 5, timestampMS: 2),
            source: bytes("crm"), masterKey: IdentityKey(kind: .phone, value: bytes("+1")),
            claimedID: bytes("7"), key: nil, headers: [], value: bytes("{}"))
        let body: [UInt8] =
            [1, 2, 0xf0, 0x2e, 1, 3] + Array("raw".utf8) + [4, 10, 1, 1, 3] + Array("crm".utf8)
            + [2, 2] + Array("+1".utf8) + [1] + Array("7".utf8) + [0, 0, 2] + Array("{}".utf8)
        #expect(batch([.event(event)]) == sealed([MessageVersion.newest.rawValue] + body))
        let record = IdentityKey.record(source: bytes("crm"), externalID: bytes("7"))
        #expect(try read(batch([.event(event)])).first?.event?.claimedRecord == record)
    }

    @Test func theFirstVersionIsStillRead() throws {
        var generator = ModelGenerator(seed: 13)
        for _ in 0..<100 {
            let messages = (0..<generator.number(0..<40)).map { _ in
                generator.message(.event)
            }
            var content = Array(batch(messages).dropLast(8))
            content[0] = 1
            let back = try read(sealed(content))
            #expect(back.count == messages.count)
            #expect(zip(back, messages).allSatisfy { same($0, $1) })
        }
    }

    @Test func theFirstVersionIsStillWritten() throws {
        var generator = ModelGenerator(seed: 15)
        for _ in 0..<100 {
            let messages = (0..<generator.number(0..<40)).map { _ in generator.message(.event) }
            var writer = MessageBatchWriter(version: .events)
            for message in messages { writer.append(message) }
            let record = writer.finish()
            #expect(
                record.first == 1
                    && record.dropFirst().dropLast(8) == batch(messages).dropFirst().dropLast(8))
            let back = try read(record)
            #expect(back.count == messages.count)
            #expect(zip(back, messages).allSatisfy { same($0, $1) })
        }
    }

    @Test func theFirstVersionHoldsEventsOnly() {
        var generator = ModelGenerator(seed: 16)
        for kind in MessageKind.allCases {
            let message = generator.message(kind)
            #expect(MessageVersion.events.holds(message) == (kind == .event))
            #expect(MessageVersion.newest.holds(message))
        }
    }

    @Test func nothingElseIsReadInTheFirstVersion() {
        var generator = ModelGenerator(seed: 14)
        for kind in MessageKind.allCases where kind != .event {
            var content = Array(ShardMessageCodec.encode(generator.message(kind)).dropLast(8))
            content[0] = 1
            let record = sealed(content)
            #expect(throws: WireDecodeError.damaged) { try ShardMessageCodec.decode(record[...]) }
        }
    }

    // MARK: Size

    /// A key that is claimed and is somebody's home, a topic: each is written once.
    @Test func whatRepeatsIsWrittenOnce() {
        let key = IdentityKey(kind: .email, value: bytes("somebody@example.org"))
        let topic = bytes("leads.raw.website")
        let claims = (0..<20).map { place in
            let ticket = Ticket(
                timeUS: 1_790_000_000_000_000 + Int64(place) * 50, topic: topic, partition: 3)
            return ShardMessage.claim(
                Claim(
                    keys: [key], name: EventName(ticket: ticket, offset: Int64(place)),
                    home: key, features: Features()))
        }
        let record = batch(claims)
        #expect(record.count < 100 + 12 * claims.count)
    }
}

extension ShardMessage {
    fileprivate var event: EventMessage? {
        if case .event(let event) = self { event } else { nil }
    }
}

/// A record of any content, its checksum right.
func sealed(_ content: [UInt8]) -> [UInt8] {
    var writer = ByteWriter()
    writer.bytes = content
    SealedRecord.seal(&writer)
    return writer.bytes
}
