/// Scenarios in which each step begins with what the shard has stored, and each message is read from a
/// mailbox: a worker may end, and another one go on, between any two messages.
enum StoredScenarios {
    /// Kinds, and which of their scenarios: every so many.
    private static let kinds = [
        ("claims two", 3), ("claims erase", 40), ("claims decline", 20), ("claims records", 20),
        ("claims best", 2), ("joins", 8), ("joins erased", 24), ("own events", 9), ("parts", 5),
        ("alias events", 8), ("deep", 6), ("deep strangers", 6), ("offers", 6), ("offers past", 4),
        ("pair alerts", 3), ("owners", 12), ("evidence", 2), ("suspects", 2), ("afterwards", 4),
        ("overrides", 5), ("crowds", 3), ("weak", 4), ("shared phone", 6), ("detaching", 4),
        ("memory", 4), ("newer data", 4), ("other rules", 6),
    ]

    static func all(_ scenarios: [Scenario]) -> [Scenario] {
        kinds.flatMap { name, step in
            scenarios.filter { $0.name == name }.enumerated()
                .filter { $0.offset % step == step - 1 }
                .map { stored($0.element) }
        }
    }

    private static func stored(_ scenario: Scenario) -> Scenario {
        Scenario(name: "stored " + scenario.name, title: scenario.title) { normalizer, flaw in
            let made = scenario.make(normalizer, flaw)
            made.cast.isStored = true
            return made
        }
    }
}
