import LeadMatching
import LeadModel

extension WorkerSettings {
    /// What can be meant otherwise than it works, in a sentence each.
    public var advice: [String] {
        // Who lies under an earlier master key is found by a later one only where a rule looks at it.
        // Numbers are left out: people share them.
        identity.masterKeys.dropFirst().compactMap { key in
            guard key == .kind(.email) || key == .kind(.externalID),
                !rules.rules.contains(where: { $0.key == key })
            else { return nil }
            return """
                identity.master_keys names \(key.wireName), and no rule looks at it: who came with an \
                earlier master key is not found by it, also not by an erase; give it a rule, or name it \
                first
                """
        }
    }
}
