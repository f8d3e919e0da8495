public import LeadModel

extension EventGenerator {
    /// What to generate. Rates are probabilities, 0...1.
    public struct Options: Sendable, Equatable {
        /// Same seed, same options: same bytes, on every machine.
        public var seed: UInt64 = 1
        /// How many people there are at most.
        public var people = 100_000
        /// How many companies they work for.
        public var companies = 20_000
        /// Time of the first event, milliseconds since 1970 (2025-09-01T08:00:00Z).
        public var startMS: Int64 = 1_756_713_600_000
        /// Mean time between two events, milliseconds.
        public var meanGapMS = 1000

        /// Share of events that concern somebody seen before.
        public var duplicateRate = 0.6
        /// Of events about known people: sent again, same event_id, same bytes.
        public var replayRate = 0.05
        /// Of events about known people: updates.
        public var updateRate = 0.2
        /// Of updates: nothing new, as a second system that writes back what it was told.
        public var echoRate = 0.25
        /// Of updates: an older value, late.
        public var staleRate = 0.1
        /// Of events about known people: deletes.
        public var deleteRate = 0.005
        /// Of events by sources with record ids about known records: no address, the id only.
        public var idOnlyRate = 0.1
        /// Share of addresses in another spelling of the same mailbox.
        public var variantRate = 0.5
        /// Share of people without address or phone: known by the id of one record.
        public var externalOnlyRate = 0.04
        /// Share of people who give their company's switchboard as phone.
        public var sharedPhoneRate = 0.02
        /// Share of creates in a pipeline.
        public var pipelineRate = 0.15
        /// Share of events that no worker can take.
        public var invalidRate = 0.005

        public init() {}
    }

    /// What becomes of an event, given that each person's events are decided in order.
    ///
    /// It holds for rules same-email and same-record with action merge, master keys
    /// `[email, phone, external_id, name_domain]`, and sources that all may create, update and
    /// delete.
    public enum Outcome: Sendable, Equatable {
        case disposition(Disposition)
        case rejected(RejectionCode)

        /// `created`, `duplicate` ..., or `rejected:` and the code.
        public var name: String {
            switch self {
            case .disposition(let disposition): "\(disposition.wireName)"
            case .rejected(let code): "rejected:\(code.wireName)"
            }
        }
    }
}

/// A raw event and what is true of it.
public struct GeneratedEvent: Sendable {
    /// From 0, in the order of generation.
    public var index: Int
    /// One line of JSON (mostly), without the line break.
    public var value: [UInt8]
    /// Whom it is about; nil for an event that no worker can take.
    public var person: Int?
    public var expected: EventGenerator.Outcome

    /// A record key that brings all events of one person to one partition, in order. (The worker
    /// ignores it.)
    public var recordKey: [UInt8] {
        var key: [UInt8] = []
        key.appendDecimal(person ?? index)
        return key
    }
}
