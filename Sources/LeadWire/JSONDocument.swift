internal import Bytes
internal import CSimdJSON

/// Why bytes are not one JSON document, and where, in bytes from their start.
struct JSONError: Error, Equatable {
    enum Reason: Equatable {
        case utf8
        case syntax
        case surrogate
        case duplicateMember
        case depth
        case length
        case memory
    }

    var reason: Reason
    var position: Int
}

/// Owns the parser's buffers: one for each thread, reused for every document.
final class JSONParser {
    /// The depth that `invalid_json` allows.
    static let maxDepth = Int(CSIMDJSON_MAX_DEPTH)

    private let handle: OpaquePointer?

    init() { handle = csimdjson_create() }

    deinit { csimdjson_destroy(handle) }

    /// Validates the whole document and hands its values down to `keptDepth` containers to `body`;
    /// they do not outlive it.
    func parse<Value>(
        _ bytes: ByteSlice, keptDepth: UInt32, _ body: (JSONDocument) -> Value
    ) throws(JSONError) -> Value {
        guard let handle else { throw JSONError(reason: .memory, position: 0) }
        var document = csimdjson_document()
        let result = bytes.withUnsafeBufferPointer { input -> Result<Value, JSONError> in
            let code = csimdjson_parse(
                handle, input.baseAddress, input.count, keptDepth, &document)
            guard Int(code) == CSIMDJSON_OK, let base = input.baseAddress,
                let nodes = document.nodes, document.count > 0
            else {
                return .failure(
                    JSONError(reason: Self.reason(Int(code)), position: document.position))
            }
            let values = UnsafeBufferPointer(start: nodes, count: document.count)
            return .success(body(JSONDocument(bytes: bytes, base: base, nodes: values)))
        }
        return try result.get()
    }

    private static func reason(_ code: Int) -> JSONError.Reason {
        switch code {
        case CSIMDJSON_UTF8: .utf8
        case CSIMDJSON_SURROGATE: .surrogate
        case CSIMDJSON_DUPLICATE: .duplicateMember
        case CSIMDJSON_DEPTH: .depth
        case CSIMDJSON_LENGTH: .length
        case CSIMDJSON_MEMORY: .memory
        default: .syntax
        }
    }
}

/// The values of a validated document, addressed by their place in document order; the outermost
/// is 0. A member is a name, then its value. Only valid where it was handed out.
struct JSONDocument {
    enum Kind: UInt8 {
        case object
        case array
        case string
        case number
        case `true`
        case `false`
        case null
    }

    private let bytes: ByteSlice
    private let base: UnsafePointer<UInt8>
    private let nodes: UnsafeBufferPointer<csimdjson_node>
    /// Every string with escapes, resolved, and where each lies, by place.
    private var resolved: [UInt8] = []
    private var resolvedRanges: [Range<Int>] = []

    fileprivate init(
        bytes: ByteSlice, base: UnsafePointer<UInt8>, nodes: UnsafeBufferPointer<csimdjson_node>
    ) {
        self.bytes = bytes
        self.base = base
        self.nodes = nodes
        var length = 0
        for node in nodes where node.escaped != 0 { length += Int(node.length) }
        if length > 0 { resolve(length) }
    }

    /// One buffer for all of them, so that an event costs one allocation more, however many of its
    /// strings have escapes.
    private mutating func resolve(_ length: Int) {
        var ranges = [Range<Int>](repeating: 0..<0, count: nodes.count)
        resolved = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            guard let target = buffer.baseAddress else { return }
            for (place, node) in nodes.enumerated() where node.escaped != 0 {
                let written = csimdjson_unescape(
                    base + Int(node.start), Int(node.length), target + count)
                ranges[place] = count..<(count + written)
                count += written
            }
        }
        resolvedRanges = ranges
    }

    func kind(_ place: Int) -> Kind { Kind(rawValue: nodes[place].kind) ?? .null }

    /// The place behind this value and all that it holds.
    func end(_ place: Int) -> Int { Int(nodes[place].next) }

    /// How many members an object at this place has.
    func memberCount(_ object: Int) -> Int {
        var count = 0
        forEachMember(of: object) { _, _ in count += 1 }
        return count
    }

    /// Calls with the places of each member's name and value.
    func forEachMember(of object: Int, _ body: (_ name: Int, _ value: Int) -> Void) {
        let end = end(object)
        var name = object + 1
        while name + 1 < end {
            body(name, name + 1)
            name = self.end(name + 1)
        }
    }

    /// The text of a string, escapes resolved.
    func text(_ place: Int) -> ByteSlice {
        let node = nodes[place]
        if node.escaped != 0 { return resolved[resolvedRanges[place]] }
        let start = bytes.startIndex + Int(node.start)
        return bytes[start..<(start + Int(node.length))]
    }

    /// How many bytes ``text(_:)`` has.
    func textCount(_ place: Int) -> Int {
        nodes[place].escaped != 0 ? resolvedRanges[place].count : Int(nodes[place].length)
    }

    /// A value's text as it stands in the input.
    func json(_ place: Int) -> ByteSlice {
        let node = nodes[place]
        let quote = kind(place) == .string ? 1 : 0
        let start = bytes.startIndex + Int(node.start)
        return bytes[(start - quote)..<(start + Int(node.length) + quote)]
    }

    /// How many bytes ``json(_:)`` has.
    func jsonCount(_ place: Int) -> Int {
        Int(nodes[place].length) + (kind(place) == .string ? 2 : 0)
    }

    /// Runs `body` on the bytes of a string without making a slice.
    func withText<Value>(_ place: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Value) -> Value {
        let node = nodes[place]
        if node.escaped != 0 {
            return resolved.withUnsafeBufferPointer { all in
                body(UnsafeBufferPointer(rebasing: all[resolvedRanges[place]]))
            }
        }
        return body(UnsafeBufferPointer(start: base + Int(node.start), count: Int(node.length)))
    }
}

extension UnsafeBufferPointer where Element == UInt8 {
    /// Whether the bytes are those of a literal.
    @inline(__always)
    func equals(_ literal: StaticString) -> Bool {
        guard literal.utf8CodeUnitCount == count else { return false }
        let other = literal.utf8Start
        for index in 0..<count where self[index] != other[index] { return false }
        return true
    }
}
