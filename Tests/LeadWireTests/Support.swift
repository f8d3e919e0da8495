import Bytes
import LeadModel

@testable import LeadWire

func bytes(_ text: String) -> ByteSlice { ByteSlice(utf8: text) }

/// SplitMix64 (Steele, Lea and Flood, 2014): the same numbers on every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }
}

/// Random model values for round trips.
struct ModelGenerator {
    var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func chance(_ part: Double) -> Bool { Double.random(in: 0..<1, using: &random) < part }

    mutating func number(_ range: Range<Int>) -> Int { Int.random(in: range, using: &random) }

    mutating func text(_ maximum: Int = 40) -> ByteSlice {
        let scalars = "abcXYZ 019@.-_éß山😀\"\\\n\u{1}\u{7f}".unicodeScalars.map { String($0) }
        let text = (0..<number(0..<maximum)).map { _ in scalars.randomElement(using: &random) ?? ""
        }
        return bytes(text.joined())
    }

    mutating func source() -> ByteSlice { bytes("source-\(number(0..<60))") }

    mutating func time() -> Int64 {
        if chance(0.05) { return Int64.random(in: .min ... .max, using: &random) }
        return 1_790_000_000_000 + Int64(number(-1_000_000_000..<1_000_000_000))
    }

    mutating func optional(_ part: Double = 0.5) -> ByteSlice? { chance(part) ? text() : nil }

    mutating func uuid() -> UUID8 { UUID8(high: random.next(), low: random.next()) }

    mutating func origin() -> Origin {
        Origin(
            topic: bytes("leads.raw.\(number(0..<3))"), partition: Int32(number(0..<12)),
            offset: Int64(number(0..<1_000_000)), timestampMS: time())
    }

    mutating func ticket() -> Ticket {
        Ticket(
            timeUS: time() &* 1000, topic: bytes("leads.raw.\(number(0..<3))"),
            partition: Int32(number(0..<12)))
    }

    mutating func key() -> IdentityKey {
        IdentityKey(kind: KeyKind.allCases.randomElement(using: &random) ?? .email, value: text())
    }

    mutating func state(_ value: ByteSlice?) -> FieldState {
        FieldState(value: value, source: source(), atMS: time(), confirmedMS: time())
    }

    mutating func identity(large: Bool = false) -> Identity {
        let count = large ? 400 : 5
        return Identity(
            id: uuid(), founded: ticket(), foundingOrigin: origin(),
            version: Int64(number(1..<1000)), number: UInt32(number(0..<5)), masterKey: key(),
            fields: LeadField.allCases.map { _ in chance(0.7) ? state(optional(0.9)) : nil },
            attributes: (0..<number(0..<count)).map { place in
                AttributeState(
                    name: bytes("a\(place)"),
                    state: state(chance(0.8) ? bytes("{\"n\": \(place).0}") : nil))
            },
            keys: PublishedKeys(
                email: optional(), phone: optional(), companyDomain: optional(),
                emailFlags: KeyFlags(rawValue: UInt8(number(0..<16)))),
            sources: (0..<number(1..<count)).map { _ in
                let first = time()
                return SourceEntry(
                    source: source(), externalID: optional(), firstSeenMS: first,
                    lastSeenMS: chance(0.9) ? first &+ Int64(number(0..<1000)) : time())
            },
            pipelines: (0..<number(0..<count)).map { place in
                PipelineEntry(name: bytes("pipeline \(place)"), lastSeenMS: time())
            },
            recentEvents: (0..<number(0..<32)).map { _ in random.next() })
    }
}

// Slices for tests, where a text is looked at once.

extension CalendarTime {
    static func parse(_ text: ByteSlice) -> Int64? { text.withUnsafeBufferPointer { parse($0) } }
}

extension WhiteSpace {
    static func trimmed(_ text: ByteSlice) -> ByteSlice {
        text.withUnsafeBufferPointer { bytes in
            trimmed(TextRange(start: 0, count: bytes.count), bytes)
        }.slice(of: text) ?? []
    }

    static func isBlank(_ text: ByteSlice) -> Bool { text.withUnsafeBufferPointer { isBlank($0) } }
}

extension JSONDocument {
    func text(_ place: Int) -> ByteSlice { range(place).slice(of: text) ?? [] }

    func json(_ place: Int) -> ByteSlice { jsonRange(place).slice(of: text) ?? [] }
}
