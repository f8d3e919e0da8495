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
        var eventID: ByteSlice?
        var operation = Operation.create
        var source: ByteSlice?
        var externalID: ByteSlice?
        var pipeline: ByteSlice?
        var occurredAtMS: Int64?
        var lead: LeadInput?
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
        if let rejection = tooLarge ?? invalid { return .failure(rejection) }
        return .success(
            RawEvent(
                eventID: event.eventID.take(), operation: event.operation,
                source: event.source.take(), externalID: event.externalID.take(),
                pipeline: event.pipeline.take(), occurredAtMS: event.occurredAtMS,
                lead: event.lead.take() ?? .empty, override: event.override.take()))
    }

    private func member(_ name: Int) -> Member {
        document.withText(name) { text in
            switch text.count {
            case 4: text.equals("lead") ? .lead : .unknown
            case 6: text.equals("source") ? .source : .unknown
            case 8:
                text.equals("event_id")
                    ? .eventID
                    : text.equals("pipeline")
                        ? .pipeline : text.equals("override") ? .override : .unknown
            case 9: text.equals("operation") ? .operation : .unknown
            case 11:
                text.equals("external_id")
                    ? .externalID : text.equals("occurred_at") ? .occurredAt : .unknown
            default: .unknown
            }
        }
    }

    private mutating func read(_ member: Member, _ value: Int, into event: inout Draft) {
        switch member {
        case .eventID: event.eventID = text(value, at: "/event_id")
        case .source: event.source = text(value, at: "/source")
        case .externalID: event.externalID = text(value, at: "/external_id")
        case .pipeline: event.pipeline = text(value, at: "/pipeline")
        case .operation: event.operation = operation(value)
        case .occurredAt: event.occurredAtMS = time(value)
        case .lead: event.lead = lead(value)
        case .override: event.override = override(value)
        case .unknown: break
        }
    }

    /// A text byte for byte; nil where it is blank or null.
    private mutating func text(_ value: Int, at pointer: StaticString) -> ByteSlice? {
        switch document.kind(value) {
        case .string:
            let text = document.text(value)
            return WhiteSpace.isBlank(text) ? nil : text
        case .null: return nil
        default:
            refuse("\(pointer) is not a string")
            return nil
        }
    }

    private mutating func operation(_ value: Int) -> Operation {
        guard let name = text(value, at: "/operation") else { return .create }
        for operation in Operation.allCases where name.equals(operation.wireName) {
            return operation
        }
        refuse("/operation is none of create, update, delete and erase")
        return .create
    }

    private mutating func time(_ value: Int) -> Int64? {
        guard let text = text(value, at: "/occurred_at") else { return nil }
        if let time = CalendarTime.parse(text) { return time }
        refuse("/occurred_at is no RFC 3339 date and time with offset")
        return nil
    }

    private mutating func override(_ value: Int) -> Override? {
        switch document.kind(value) {
        case .object: break
        case .null: return nil
        case .string where WhiteSpace.isBlank(document.text(value)): return nil
        default:
            refuse("/override is not an object")
            return nil
        }
        var allowed = false
        var by: ByteSlice?
        var reason: ByteSlice?
        let end = document.end(value)
        var name = value + 1
        while name + 1 < end {
            let member = name + 1
            if document.withText(name, { $0.equals("allow_duplicate") }) {
                switch document.kind(member) {
                case .true: allowed = true
                case .false, .null: break
                default: refuse("/override/allow_duplicate is neither true nor false")
                }
            } else if document.withText(name, { $0.equals("by") }) {
                by = text(member, at: "/override/by")
            } else if document.withText(name, { $0.equals("reason") }) {
                reason = text(member, at: "/override/reason")
            }
            name = document.end(member)
        }
        guard allowed else { return nil }
        guard let by, let reason else {
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
