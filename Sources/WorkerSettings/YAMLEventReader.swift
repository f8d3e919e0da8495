import CYAML

/// One step through a YAML document.
enum YAMLEvent {
    case streamStart
    case streamEnd
    case documentStart
    case documentEnd
    case alias(String)
    case scalar(text: String, isPlain: Bool, anchor: String?)
    case sequenceStart(anchor: String?)
    case sequenceEnd
    case mappingStart(anchor: String?)
    case mappingEnd
}

/// Reads YAML event by event. Owns libyaml's parser; nothing of libyaml leaves this file.
struct YAMLEventReader: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let isReady: Bool
    private let input: UnsafeBufferPointer<UInt8>

    /// The input must outlive the reader.
    init(_ input: UnsafeBufferPointer<UInt8>) {
        self.input = input
        parser = .allocate(capacity: 1)
        parser.initialize(to: yaml_parser_t())
        isReady = yaml_parser_initialize(parser) == 1
        if isReady, let base = input.baseAddress {
            yaml_parser_set_input_string(parser, base, input.count)
        }
    }

    deinit {
        if isReady { yaml_parser_delete(parser) }
        parser.deallocate()
    }

    /// The next event and where it begins.
    func next() throws(YAMLFault) -> (YAMLEvent, YAMLMark) {
        guard isReady else {
            throw YAMLFault(mark: .start, what: "no memory to read it", fix: "free some memory")
        }
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw fault() }
        defer { yaml_event_delete(&event) }
        let mark = Self.mark(event.start_mark)
        switch event.type {
        case YAML_STREAM_START_EVENT: return (.streamStart, mark)
        case YAML_DOCUMENT_START_EVENT: return (.documentStart, mark)
        case YAML_DOCUMENT_END_EVENT: return (.documentEnd, mark)
        case YAML_ALIAS_EVENT: return (.alias(Self.text(event.data.alias.anchor) ?? ""), mark)
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let tag = Self.text(scalar.tag)
            try Self.refuse(tag: tag, allowed: ["!", "tag:yaml.org,2002:str"], at: mark)
            let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            return (
                .scalar(
                    text: String(decoding: bytes, as: UTF8.self),
                    isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE && tag == nil,
                    anchor: Self.text(scalar.anchor)), mark
            )
        case YAML_SEQUENCE_START_EVENT:
            let start = event.data.sequence_start
            try Self.refuse(tag: Self.text(start.tag), allowed: ["!"], at: mark)
            return (.sequenceStart(anchor: Self.text(start.anchor)), mark)
        case YAML_SEQUENCE_END_EVENT: return (.sequenceEnd, mark)
        case YAML_MAPPING_START_EVENT:
            let start = event.data.mapping_start
            try Self.refuse(tag: Self.text(start.tag), allowed: ["!"], at: mark)
            return (.mappingStart(anchor: Self.text(start.anchor)), mark)
        case YAML_MAPPING_END_EVENT: return (.mappingEnd, mark)
        default: return (.streamEnd, mark)
        }
    }

    private func fault() -> YAMLFault {
        let problem = parser.pointee.problem.map { String(cString: $0) } ?? "it can not be read"
        let context = parser.pointee.context.map { " \(String(cString: $0))" } ?? ""
        if parser.pointee.error == YAML_READER_ERROR {
            let mark = YAMLText.mark(ofByte: parser.pointee.problem_offset, in: input)
            return YAMLFault(
                mark: mark, what: "not YAML: \(problem)",
                fix: "write plain UTF-8 text without control characters")
        }
        let mark = Self.mark(parser.pointee.problem_mark)
        if YAMLText.isIndentedByTab(line: mark.line, in: input) {
            return YAMLFault(
                mark: mark, what: "not YAML: a tab in the indentation",
                fix: "indent this line with spaces")
        }
        if problem.contains("Unicode character escape") {
            return YAMLFault(
                mark: mark, what: "not YAML:\(context) \(problem)",
                fix: "write the character itself as UTF-8 text, or one escape such as \\U0001F600: "
                    + "the two halves that JSON takes (\\ud83d\\ude00) are none here")
        }
        return YAMLFault(
            mark: mark, what: "not YAML:\(context) \(problem)",
            fix: "see this line and the one before it for a missing bracket, quote or space")
    }

    private static func refuse(
        tag: String?, allowed: [String], at mark: YAMLMark
    ) throws(YAMLFault) {
        guard let tag, !allowed.contains(tag) else { return }
        throw YAMLFault(
            mark: mark, what: "YAML tags such as \(Excerpt.of(tag)) have no meaning here",
            fix: "remove the tag")
    }

    private static func mark(_ mark: yaml_mark_t) -> YAMLMark {
        YAMLMark(line: Int(clamping: mark.line) &+ 1, column: Int(clamping: mark.column) &+ 1)
    }

    private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        pointer.map { String(cString: $0) }
    }
}
