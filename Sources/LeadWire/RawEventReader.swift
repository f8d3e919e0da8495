internal import Bytes
internal import LeadModel

/// Makes an event of one valid JSON document. Goes on behind the first member that is wrong, since
/// a member over its limit, wherever it stands, takes precedence.
struct RawEventReader {
    let document: JSONDocument
    let limits: WireLimits
    var tooLarge: Rejection?
    var invalid: Rejection?

    init(document: JSONDocument, limits: WireLimits) {
        self.document = document
        self.limits = limits
    }

    /// The members of an event that mean something.
    private enum Member {
        case eventID
        case operation
        case source
        case externalID
        case pipeline
        case occurredAt
        case lead
        case override
        case unknown
    }

    /// What has been read so far.
    private struct Draft {
        var names = RawEvent.Names()
        var operation = Operation.create
        var occurredAtMS: Int64?
        /// Where it lies; read last, since the operation decides what a null in it says.
        var leadPlace: Int?
        var override: Override?
    }

    mutating func read() -> Result<RawEvent, Rejection> {
        guard document.kind(0) == .object else {
            return .failure(Rejection(.invalidEvent, "the document is not an object"))
        }
        var event = Draft()
        let end = document.end(0)
        var name = 1
        while name + 1 < end {
            let value = name + 1
            read(member(name), value, into: &event)
            name = document.end(value)
        }
        let given = event.leadPlace.map {
            self.lead($0, clearsByNull: event.operation == .update)
        }
        if let rejection = tooLarge ?? invalid { return .failure(rejection) }
        let lead =
            given
            ?? LeadInput(
                text: document.text, fields: LeadInput.noFields, attributes: [],
                json: .none)
        return .success(
            RawEvent(
                operation: event.operation, occurredAtMS: event.occurredAtMS, names: event.names,
                lead: lead, override: event.override.take()))
    }

    private func member(_ name: Int) -> Member {
        let text = document.bytes(document.range(name))
        switch text.count {
        case 4: return text.equals("lead") ? .lead : .unknown
        case 6: return text.equals("source") ? .source : .unknown
        case 8:
            if text.equals("event_id") { return .eventID }
            if text.equals("pipeline") { return .pipeline }
            return text.equals("override") ? .override : .unknown
        case 9: return text.equals("operation") ? .operation : .unknown
        case 11:
            if text.equals("external_id") { return .externalID }
            return text.equals("occurred_at") ? .occurredAt : .unknown
        default: return .unknown
        }
    }

    private mutating func read(_ member: Member, _ value: Int, into event: inout Draft) {
        switch member {
        case .eventID: event.names.eventID = name(value, at: "/event_id")
        case .source: event.names.source = name(value, at: "/source")
        case .externalID: event.names.externalID = name(value, at: "/external_id")
        case .pipeline: event.names.pipeline = name(value, at: "/pipeline")
        case .operation: event.operation = operation(value)
        case .occurredAt: event.occurredAtMS = time(value)
        case .lead:
            if document.kind(value) == .string, isBlank(value) { return }
            event.leadPlace = value
        case .override: event.override = override(value)
        case .unknown: break
        }
    }

    /// A text that names something, byte for byte; none where it is blank or null.
    private mutating func name(_ value: Int, at pointer: StaticString) -> TextRange {
        let range = text(value, at: pointer)
        if !range.isNone, Int(range.count) > WireLimits.nameBytes {
            refuseSize("\(pointer)", limit: WireLimits.nameBytes)
        }
        return range
    }

    /// A text byte for byte; none where it is blank or null.
    private mutating func text(_ value: Int, at pointer: StaticString) -> TextRange {
        switch document.kind(value) {
        case .string:
            let range = document.range(value)
            return WhiteSpace.isBlank(document.bytes(range)) ? .none : range
        case .null: return .none
        default:
            refuse("\(pointer) is not a string")
            return .none
        }
    }

    private mutating func operation(_ value: Int) -> Operation {
        let range = text(value, at: "/operation")
        if range.isNone { return .create }
        let name = document.bytes(range)
        for operation in Operation.allCases where name.equals(operation.wireName) {
            return operation
        }
        refuse("/operation is none of create, update, delete and erase")
        return .create
    }

    private mutating func time(_ value: Int) -> Int64? {
        let range = text(value, at: "/occurred_at")
        if range.isNone { return nil }
        if let time = CalendarTime.parse(document.bytes(range)) { return time }
        refuse("/occurred_at is no RFC 3339 date and time with offset")
        return nil
    }

    private mutating func override(_ value: Int) -> Override? {
        switch document.kind(value) {
        case .object: break
        case .null: return nil
        case .string where WhiteSpace.isBlank(document.bytes(document.range(value))): return nil
        default:
            refuse("/override is not an object")
            return nil
        }
        var allowed = false
        var by = TextRange.none
        var reason = TextRange.none
        let end = document.end(value)
        var name = value + 1
        while name + 1 < end {
            let member = name + 1
            let text = document.bytes(document.range(name))
            if text.equals("allow_duplicate") {
                switch document.kind(member) {
                case .true: allowed = true
                case .false, .null: break
                default: refuse("/override/allow_duplicate is neither true nor false")
                }
            } else if text.equals("by") {
                by = self.text(member, at: "/override/by")
            } else if text.equals("reason") {
                reason = self.text(member, at: "/override/reason")
            }
            name = document.end(member)
        }
        guard allowed else { return nil }
        guard let by = by.slice(of: document.text), let reason = reason.slice(of: document.text)
        else {
            refuse("/override allows a duplicate without saying by whom and why")
            return nil
        }
        return Override(by: by, reason: reason)
    }

    /// Notes an `invalid_event`; the first one counts.
    mutating func refuse(_ sentence: @autoclosure () -> String) {
        if invalid == nil { invalid = Rejection(.invalidEvent, sentence()) }
    }

    /// Notes a `too_large`; the first one counts.
    mutating func refuseSize(_ pointer: String, limit: Int) {
        if tooLarge == nil {
            tooLarge = Rejection(.tooLarge, "\(pointer) is longer than \(limit) bytes")
        }
    }
}
