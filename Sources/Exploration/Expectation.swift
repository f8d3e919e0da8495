import Bytes
import LeadModel

/// What a scenario wants to be so in the end. Persons are named by the events that founded them, or
/// would have.
enum Expectation {
    /// One of these is what the event came to.
    case ends(Int, [Facts.Ending])
    /// The event ended at the person that the other one founded, or at who that has become.
    case at(Int, Int)
    /// What the two events brought is one person's.
    case one(Int, Int)
    /// Two persons were founded by these, and at least one of them is gone, or they are two.
    case two(Int, Int)
    case lives(Int)
    case gone(Int)
    /// The pair was told of, by this rule.
    case told(Int, Int, String)
    /// The pair was not told of, by any rule, nor joined.
    case untold(Int, Int)
    /// So many alerts that a key is shared by too many.
    case crowds(ClosedRange<Int>)
}

extension RuleCheck {
    func check(_ expectation: Expectation) throws(Violation) {
        let facts = state.facts
        switch expectation {
        case .ends(let event, let endings):
            guard endings.contains(facts.events[event].ending) else {
                throw Violation("e\(event) ends as \(facts.events[event].ending)")
            }
        case .at(let event, let founder):
            let person = facts.events[event].person
            guard person >= 0, facts.root(person) == facts.root(Int8(founder)) else {
                throw Violation(
                    "e\(event) ends at \(person < 0 ? "nobody" : cast.label(Int(person))), not at "
                        + cast.label(founder))
            }
        case .one(let one, let other):
            guard isTogether(one, other) else {
                throw Violation("e\(one) and e\(other) are not one person in the end")
            }
        case .two(let one, let other):
            guard !isTogether(one, other) else {
                throw Violation("e\(one) and e\(other) are one person in the end")
            }
        case .lives(let event):
            guard !facts.erased.contains(.person(event)) else {
                throw Violation("\(cast.label(event)) was erased")
            }
        case .gone(let event):
            guard facts.erased.contains(.person(event)) else {
                throw Violation("\(cast.label(event)) was not erased")
            }
        case .told(let one, let other, let rule):
            guard isTold(one, other, Facts.code(ByteSlice(utf8: rule))) else {
                throw Violation(
                    "nobody was told of \(cast.label(one)) and \(cast.label(other)) by \(rule)")
            }
        case .untold(let one, let other):
            let ids = [Int8(one), Int8(other)]
            guard
                !facts.told.contains(where: { ids.contains($0.older) && ids.contains($0.younger) })
            else {
                throw Violation("\(cast.label(one)) and \(cast.label(other)) were told of")
            }
        case .crowds(let range):
            let code = Facts.code(ByteSlice(utf8: "non-discriminating"))
            let count = facts.told.count { $0.rule == code }
            guard range.contains(count) else {
                throw Violation("\(count) alerts of a key that is shared by too many")
            }
        }
    }

    private func isTogether(_ one: Int, _ other: Int) -> Bool {
        let found = [one, other].map { event -> Cast.Content in
            state.facts.versions[event] > 0 ? .person(event) : .event(event)
        }
        return people.contains { person in found.allSatisfy { person.content.isSuperset(of: $0) } }
    }

    private func isTold(_ one: Int, _ other: Int, _ rule: UInt64) -> Bool {
        state.facts.told.contains { told in
            told.rule == rule
                && (Int(told.older) == one && Int(told.younger) == other
                    || Int(told.older) == other && Int(told.younger) == one)
        }
    }
}
