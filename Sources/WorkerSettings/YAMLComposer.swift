/// Builds the tree of one YAML document, within limits: an alias may not blow a small file up,
/// brackets may not exhaust the stack.
struct YAMLComposer: ~Copyable {
    /// Lists and mappings within each other.
    static let maxDepth = 32
    /// Nodes with all aliases expanded.
    static let maxNodes = 20_000

    private let events: YAMLEventReader
    private var anchors: [String: YAMLNode] = [:]
    private var nodes = 0
    private var path: [String] = []
    /// Keys given twice; the first value stands, so that reading can go on.
    private var doubled: [YAMLFault] = []

    private init(_ input: UnsafeBufferPointer<UInt8>) {
        events = YAMLEventReader(input)
    }

    /// The document's root, nil where the text holds none, and its doubled keys.
    static func compose(
        _ bytes: [UInt8]
    ) throws(YAMLFault) -> (root: YAMLNode?, doubled: [YAMLFault]) {
        // An empty array may have no base address; the line end gives it one.
        let text = bytes.isEmpty ? [UInt8(ascii: "\n")] : bytes
        return try text.withUnsafeBufferPointer {
            (input) throws(YAMLFault) -> (YAMLNode?, [YAMLFault]) in
            try YAMLText.validate(input)
            var composer = YAMLComposer(input)
            let root = try composer.document()
            return (root, composer.doubled)
        }
    }

    private mutating func document() throws(YAMLFault) -> YAMLNode? {
        _ = try events.next()
        let (first, _) = try events.next()
        guard case .documentStart = first else { return nil }
        let (event, mark) = try events.next()
        let root = try node(event, at: mark, depth: 0)
        _ = try events.next()
        let (end, endMark) = try events.next()
        guard case .streamEnd = end else {
            throw YAMLFault(
                mark: endMark, what: "a second YAML document begins here",
                fix: "keep one document in the file")
        }
        return root
    }

    private mutating func node(
        _ event: YAMLEvent, at mark: YAMLMark, depth: Int
    ) throws(YAMLFault) -> YAMLNode {
        guard depth <= Self.maxDepth else {
            throw fault(
                mark, "lists and mappings lie deeper than \(Self.maxDepth) in each other",
                "write it flatter")
        }
        switch event {
        case .alias(let name):
            guard let target = anchors[name] else {
                throw fault(
                    mark, "the alias *\(Excerpt.of(name)) stands for nothing before it",
                    "define &\(Excerpt.of(name)) first")
            }
            try count(target.size, at: mark)
            return target
        case .scalar(let text, let isPlain, let anchor):
            try count(1, at: mark)
            return named(
                anchor,
                YAMLNode(mark: mark, content: .scalar(text: text, isPlain: isPlain), size: 1))
        case .sequenceStart(let anchor):
            try count(1, at: mark)
            return named(anchor, try sequence(at: mark, depth: depth))
        case .mappingStart(let anchor):
            try count(1, at: mark)
            return named(anchor, try mapping(at: mark, depth: depth))
        case .streamStart, .streamEnd, .documentStart, .documentEnd, .sequenceEnd, .mappingEnd:
            throw fault(mark, "the document ends too early", "complete it")
        }
    }

    private mutating func sequence(
        at mark: YAMLMark, depth: Int
    ) throws(YAMLFault) -> YAMLNode {
        var items: [YAMLNode] = []
        var size = 1
        while true {
            let (event, itemMark) = try events.next()
            if case .sequenceEnd = event { break }
            path.append("[\(items.count)]")
            let item = try node(event, at: itemMark, depth: depth + 1)
            path.removeLast()
            size += item.size
            items.append(item)
        }
        return YAMLNode(mark: mark, content: .sequence(items), size: size)
    }

    private mutating func mapping(at mark: YAMLMark, depth: Int) throws(YAMLFault) -> YAMLNode {
        var entries: [YAMLNode.Entry] = []
        var lines: [String: Int] = [:]
        var size = 1
        while true {
            let (event, keyMark) = try events.next()
            if case .mappingEnd = event { break }
            let keyNode = try node(event, at: keyMark, depth: depth + 1)
            guard case .scalar(let key, _) = keyNode.content else {
                throw fault(
                    keyMark, "a key is a list or a mapping", "write a word followed by a colon")
            }
            path.append(key)
            let (next, valueMark) = try events.next()
            let value = try node(next, at: valueMark, depth: depth + 1)
            if let line = lines[key] {
                doubled.append(
                    fault(
                        keyMark, "given twice, first in line \(line)",
                        "keep one of the two lines"))
            } else {
                lines[key] = keyMark.line
                entries.append(YAMLNode.Entry(key: key, keyMark: keyMark, value: value))
            }
            path.removeLast()
            size += keyNode.size + value.size
        }
        return YAMLNode(mark: mark, content: .mapping(entries), size: size)
    }

    private mutating func named(_ anchor: String?, _ node: YAMLNode) -> YAMLNode {
        if let anchor { anchors[anchor] = node }
        return node
    }

    private mutating func count(_ more: Int, at mark: YAMLMark) throws(YAMLFault) {
        nodes += more
        guard nodes <= Self.maxNodes else {
            throw fault(
                mark, "more than \(Self.maxNodes) values with all aliases expanded",
                "use fewer aliases and values")
        }
    }

    private func fault(_ mark: YAMLMark, _ what: String, _ fix: String) -> YAMLFault {
        YAMLFault(mark: mark, path: path, what: what, fix: fix)
    }
}
