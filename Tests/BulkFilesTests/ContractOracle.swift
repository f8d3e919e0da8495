import Foundation

/// What the wire contract makes of events, each person's decided in order, under rules same-email
/// and same-record (merge) and master keys e-mail and external id. It reads JSON and knows nothing
/// of the generator; slow and plain on purpose.
struct ContractOracle {
    final class Identity {
        var values: [String: (value: String, timeMS: Int)] = [:]
        var records: Set<String> = []
        var pipelines: Set<String> = []
        var eventIDs: [String] = []
    }

    private var byMailbox: [String: Identity] = [:]
    private var byRecord: [String: Identity] = [:]
    private var erasedMS: [String: Int] = [:]
    private let times = ISO8601DateFormatter()

    init() { times.formatOptions = [.withInternetDateTime, .withFractionalSeconds] }

    mutating func decide(_ event: [String: Any]) -> String {
        let lead = (event["lead"] as? [String: Any] ?? [:])
        let source = event["source"] as? String ?? ""
        let id = (event["event_id"] as? String).map { "\(source)/\($0)" }
        let hasRecordID = event["external_id"] != nil
        let record = "\(source)/\(event["external_id"] as? String ?? "")"
        let mailbox = (lead["email"] as? String).map { Mailbox.key($0) }
        let timeMS = Int(
            ((times.date(from: event["occurred_at"] as? String ?? "") ?? .distantPast)
                .timeIntervalSince1970 * 1000).rounded())
        let found = mailbox.flatMap { byMailbox[$0] } ?? (hasRecordID ? byRecord[record] : nil)
        if let id, found?.eventIDs.suffix(32).contains(id) == true { return "replay" }
        let operation = event["operation"] as? String ?? "create"
        guard let identity = found else {
            if operation == "delete" { return "rejected:unknown_identity" }
            for key in [mailbox, hasRecordID ? record : nil].compactMap({ $0 }) {
                if timeMS <= erasedMS[key, default: 0] { return "rejected:erased_person" }
            }
            let identity = Identity()
            _ = take(lead, into: identity, timeMS, overwrites: false)
            attach(identity, event, record, mailbox, id)
            return "created"
        }
        switch operation {
        case "delete":
            identity.eventIDs += id.map { [$0] } ?? []
            if hasRecordID, identity.records.contains(record), identity.records.count > 1 {
                identity.records.remove(record)
                byRecord[record] = nil
                return "updated"
            }
            for (key, known) in byMailbox where known === identity {
                byMailbox[key] = nil
                erasedMS[key] = timeMS
            }
            for key in identity.records {
                byRecord[key] = nil
                erasedMS[key] = timeMS
            }
            return "erased"
        case "update":
            let isNewRecord = !identity.records.contains(record)
            let changed = take(lead, into: identity, timeMS, overwrites: true)
            attach(identity, event, record, mailbox, id)
            return changed || isNewRecord ? "updated" : "echo"
        default:
            let pipeline = event["pipeline"] as? String
            let isLinked =
                pipeline.map {
                    !identity.pipelines.isEmpty && !identity.pipelines.contains($0)
                } ?? false
            _ = take(lead, into: identity, timeMS, overwrites: false)
            attach(identity, event, record, mailbox, id)
            return isLinked ? "linked" : "duplicate"
        }
    }

    /// Fills blanks, or lets the last writer win; whether anything changed.
    private func take(
        _ lead: [String: Any], into identity: Identity, _ timeMS: Int, overwrites: Bool
    ) -> Bool {
        var changed = false
        for (name, value) in lead where name != "attributes" {
            guard let text = value as? String, !text.allSatisfy({ $0.isWhitespace }) else {
                continue
            }
            let normal: String =
                switch name {
                case "email": Mailbox.key(text)
                case "phone": Phone.key(text, country: lead["country"] as? String ?? "")
                default: text.lowercased()
                }
            guard let known = identity.values[name] else {
                identity.values[name] = (normal, timeMS)
                changed = true
                continue
            }
            if overwrites, known.value != normal, known.timeMS <= timeMS {
                identity.values[name] = (normal, timeMS)
                changed = true
            }
        }
        return changed
    }

    private mutating func attach(
        _ identity: Identity, _ event: [String: Any], _ record: String, _ mailbox: String?,
        _ id: String?
    ) {
        identity.records.insert(record)
        if event["external_id"] != nil { byRecord[record] = identity }
        if let mailbox { byMailbox[mailbox] = identity }
        if let pipeline = event["pipeline"] as? String { identity.pipelines.insert(pipeline) }
        if let id { identity.eventIDs.append(id) }
    }
}

/// Numbers as they are generated, in E.164.
enum Phone {
    private static let codes = [
        "DE": "49", "US": "1", "CA": "1", "GB": "44", "FR": "33", "ES": "34", "IT": "39",
        "AU": "61",
    ]

    static func key(_ text: String, country: String) -> String {
        let digits = text.filter { $0.isNumber }
        if text.hasPrefix("+") { return "+" + digits }
        if digits.hasPrefix("00") { return "+" + digits.dropFirst(2) }
        let hasTrunkPrefix = country != "IT" && digits.hasPrefix("0")
        return "+" + codes[country, default: "?"]
            + (hasTrunkPrefix ? String(digits.dropFirst()) : digits)
    }
}
