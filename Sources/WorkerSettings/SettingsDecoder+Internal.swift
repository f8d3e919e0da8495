import LeadMatching
import LeadModel

/// What shards send each other.
extension SettingsDecoder {
    /// Rules and master keys are to be known already.
    func readInternal(_ section: SettingsSection, _ settings: inout WorkerSettings) {
        settings.keepsInternalRecords =
            section.value("keep")?.bool() ?? settings.keepsInternalRecords
        if let value = section.value("message_version"), let number = value.int(0...255) {
            if let version = UInt8(exactly: number).flatMap({ MessageVersion(rawValue: $0) }) {
                settings.messageVersion = version
                if version == .events, let why = claims(of: settings) {
                    value.refuse(
                        "version 1 holds nothing but events, and \(why)",
                        "write \(MessageVersion.claims.rawValue), or remove the key", .consequence)
                }
            } else {
                let known = MessageVersion.allCases.map { "\($0.rawValue)" }
                value.refuse(
                    "this lead-dedup can not write messages of version \(number)",
                    "write \(known.joined(separator: " or ")), or upgrade it first")
            }
        }
        section.refuseUnknownKeys()
    }

    /// Why shards send each other more than events; nil where each person is found in one shard.
    private func claims(of settings: WorkerSettings) -> String? {
        let rules = settings.rules.rules
        if let rule = rules.first(where: { $0.key != .kind(.email) }) {
            return "rule \(Excerpt.quoted(rule.name)) looks for people in other shards too"
        }
        if settings.identity.masterKeys != [.kind(.email)] {
            return
                "where not all events go by their e-mail address, a rule on it looks for people in "
                + "other shards too"
        }
        return nil
    }
}
