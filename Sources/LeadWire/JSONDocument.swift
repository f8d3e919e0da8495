internal import Bytes
internal import CSimdJSON
internal import LeadModel

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
            guard Int(code) == CSIMDJSON_OK, let nodes = document.nodes, document.count > 0 else {
                return .failure(
                    JSONError(reason: Self.reason(Int(code)), position: document.position))
            }
            let values = UnsafeBufferPointer(start: nodes, count: document.count)
            if document.escaped_length > 0 {
                return .success(
                    Self.resolve(input, values, room: document.escaped_length, body))
            }
            return .success(
                body(JSONDocument(text: bytes, buffer: input, nodes: values, resolved: nil)))
        }
        return try result.get()
    }

    /// Escapes are resolved behind a copy of the input, so that all texts lie in one buffer.
    private static func resolve<Value>(
        _ input: UnsafeBufferPointer<UInt8>, _ nodes: UnsafeBufferPointer<csimdjson_node>,
        room: Int, _ body: (JSONDocument) -> Value
    ) -> Value {
        var ranges = [TextRange](repeating: .none, count: nodes.count)
        let text = [UInt8](unsafeUninitializedCapacity: input.count + room) { buffer, count in
            guard let target = buffer.baseAddress, let base = input.baseAddress else { return }
            target.initialize(from: base, count: input.count)
            count = input.count
            for (place, node) in nodes.enumerated() where node.escaped != 0 {
                let written = csimdjson_unescape(
                    base + Int(node.start), Int(node.length), target + count)
                ranges[place] = TextRange(start: count, count: written)
                count += written
            }
        }
        return text.withUnsafeBufferPointer { buffer in
            ranges.withUnsafeBufferPointer { resolved in
                body(
                    JSONDocument(
                        text: text[...], buffer: buffer, nodes: nodes,
                        resolved: resolved.baseAddress))
            }
        }
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

    /// The buffer of all texts: the input, behind it strings whose escapes were resolved.
    let text: ByteSlice
    private let buffer: UnsafeBufferPointer<UInt8>
    private let nodes: UnsafeBufferPointer<csimdjson_node>
    /// Where strings with escapes lie, by place.
    private let resolved: UnsafePointer<TextRange>?

    fileprivate init(
        text: ByteSlice, buffer: UnsafeBufferPointer<UInt8>,
        nodes: UnsafeBufferPointer<csimdjson_node>, resolved: UnsafePointer<TextRange>?
    ) {
        self.text = text
        self.buffer = buffer
        self.nodes = nodes
        self.resolved = resolved
    }

    @inline(__always)
    func kind(_ place: Int) -> Kind { Kind(rawValue: nodes[place].kind) ?? .null }

    /// The place behind this value and all that it holds.
    @inline(__always)
    func end(_ place: Int) -> Int { Int(nodes[place].next) }

    /// How many members an object at this place has.
    func memberCount(_ object: Int) -> Int {
        var count = 0
        forEachMember(of: object) { _, _ in count += 1 }
        return count
    }

    /// Calls with the places of each member's name and value.
    @inline(__always)
    func forEachMember(of object: Int, _ body: (_ name: Int, _ value: Int) -> Void) {
        let end = end(object)
        var name = object + 1
        while name + 1 < end {
            body(name, name + 1)
            name = self.end(name + 1)
        }
    }

    /// The range of a string in ``text``, escapes resolved.
    @inline(__always)
    func range(_ place: Int) -> TextRange {
        if let resolved, nodes[place].escaped != 0 { return resolved[place] }
        return TextRange(start: Int(nodes[place].start), count: Int(nodes[place].length))
    }

    /// The range of a value's text as it stands in the input.
    @inline(__always)
    func jsonRange(_ place: Int) -> TextRange {
        let quote = kind(place) == .string ? 1 : 0
        return TextRange(
            start: Int(nodes[place].start) - quote, count: Int(nodes[place].length) + 2 * quote)
    }

    /// The bytes of a range of ``text``.
    @inline(__always)
    func bytes(_ range: TextRange) -> UnsafeBufferPointer<UInt8> { range.bytes(in: buffer) }
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
