public import Bytes

/// The kinds of key that can own or match an identity.
public enum KeyKind: UInt8, CaseIterable, Sendable {
    case email = 1
    case phone = 2
    case externalID = 3
    case nameDomain = 4

    public var wireName: StaticString {
        switch self {
        case .email: "email"
        case .phone: "phone"
        case .externalID: "external_id"
        case .nameDomain: "name_domain"
        }
    }

    public init?(wireName: String) {
        guard let kind = Self.allCases.first(where: { "\($0.wireName)" == wireName }) else {
            return nil
        }
        self = kind
    }
}

/// A typed normalized value.
public struct IdentityKey: Hashable, Sendable {
    public var kind: KeyKind
    /// Normalized UTF-8; of an external id: source (``unambiguous(source:)``), byte 0x1F, id.
    public var value: ByteSlice

    public init(kind: KeyKind, value: ByteSlice) {
        self.kind = kind
        self.value = value
    }

    /// The key of a record of a source.
    public static func record(source: ByteSlice, externalID: ByteSlice) -> IdentityKey {
        let source = unambiguous(source: source)
        var value: [UInt8] = []
        value.reserveCapacity(source.count + externalID.count + 1)
        value.append(contentsOf: source)
        value.append(0x1f)
        value.append(contentsOf: externalID)
        return IdentityKey(kind: .externalID, value: value[...])
    }

    /// The name of a source as it stands before a separator, byte 0x1F: without that byte. Hardly any
    /// source has it, or the escape 0x1E, and then two names stay two.
    public static func unambiguous(source: ByteSlice) -> ByteSlice {
        let isPlain = source.withUnsafeBufferPointer { bytes in
            for byte in bytes where isEscaped(byte) { return false }
            return true
        }
        if isPlain { return source }
        var text: [UInt8] = []
        for byte in source {
            if isEscaped(byte) { text += [0x1e, byte - 0x1d] } else { text.append(byte) }
        }
        return text[...]
    }

    @inline(__always)
    private static func isEscaped(_ byte: UInt8) -> Bool { byte | 1 == 0x1f }

    /// What `==` says, faster: values as runs of bytes.
    @inlinable
    public func isSame(as other: borrowing IdentityKey) -> Bool {
        kind == other.kind && value.sameBytes(as: other.value)
    }

    /// The owner partition of `count`: murmur2 over the text of an e-mail, over kind, byte 0x1F
    /// and value of any other key.
    public func partition(count: Int32) -> Int32 {
        if kind == .email { return Murmur2.partition(of: value, count: count) }
        let name = UnsafeBufferPointer(
            start: kind.wireName.utf8Start, count: kind.wireName.utf8CodeUnitCount)
        return withUnsafeTemporaryAllocation(
            of: UInt8.self, capacity: name.count + 1 + value.count
        ) { text in
            _ = text.update(fromContentsOf: name)
            text[name.count] = 0x1f
            let rest = UnsafeMutableBufferPointer(rebasing: text[(name.count + 1)...])
            value.withUnsafeBufferPointer { _ = rest.update(fromContentsOf: $0) }
            return Murmur2.partition(of: UnsafeBufferPointer(text), count: count)
        }
    }

    /// The hash under which the index keeps it.
    public func hash(under hasher: KeyedHasher) -> Hash128 {
        hasher.hash(domain: kind.rawValue, value)
    }
}

/// Why a key is weak evidence.
public struct KeyFlags: OptionSet, Sendable, Hashable {
    public var rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// A mailbox of a function, not of a person (RFC 2142: info@, sales@).
    public static let role = KeyFlags(rawValue: 1)
    /// Typed to get past a form (test@test.com, asdf@).
    public static let junk = KeyFlags(rawValue: 2)
    /// A throw-away domain.
    public static let disposable = KeyFlags(rawValue: 4)
    /// A free-mail domain, never a company.
    public static let freeMail = KeyFlags(rawValue: 8)

    /// Whether the key finds nobody by itself.
    public var isWeak: Bool { !isDisjoint(with: [.role, .junk, .disposable]) }
}
