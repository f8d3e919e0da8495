/// Keys that say little: overridden, shared by too many, weak, or shared numbers as master keys.
extension RuleScenarios {
    static func overrides() -> [Shape] {
        var shapes: [Shape] = []
        let lists: [([String], [Expectation])] = [
            (["o e0 p0"], [.two(0, 1), .untold(0, 1), .ends(1, [.created])]),
            (["o e0 p0 /1", "c e0 p0 /1"], [.two(0, 1), .untold(0, 1), .at(2, 0)]),
            (["o e0 p0", "c e0 p0"], [.two(0, 1), .untold(0, 1), .at(2, 0)]),
            (["o e0 p0", "o e0 p0"], [.two(0, 1), .two(0, 2), .two(1, 2), .untold(0, 1)]),
            (["o e0 p0", "u e0 p1"], [.two(0, 1), .untold(0, 1)]),
            (["o e0 p0", "u e0 n1"], [.two(0, 1), .untold(0, 1)]),
            (["o e0 p0", "x e0"], [.gone(0)]),
            (["o e1 p0"], [.two(0, 1), .untold(0, 1)]),
            (["o e1 p0", "c e1 p0"], [.two(0, 1), .untold(0, 1)]),
            (["o e1 p0", "c e2 p0"], [.two(0, 1), .untold(0, 1)]),
            (["o e1 p0", "o e2 p0"], [.two(0, 1), .two(0, 2), .untold(0, 1), .untold(0, 2)]),
        ]
        for rules in [RuleSet.typical, .told, .named, .after] {
            shapes += each("overrides", rules, ["c e0 p0"], lists)
        }
        // The first has the address from elsewhere, and in the middle of a join.
        shapes += each(
            "overrides", .typical, ["c e0 p0", "c e1 p0"],
            [
                (["o e1 p0"], [.two(0, 2), .untold(0, 2)]),
                (["o e1", "u e0 n1"], [.two(0, 2), .untold(0, 2)]),
            ])
        shapes += each(
            "overrides", .typical, ["c e0 p0", "c e1 p1 n1"],
            [(["u e1 p0 n0", "o e1 p0"], [.untold(0, 3)])])
        return shapes
    }

    /// A number that more share than its cap allows.
    static func crowds() -> [Shape] {
        let two = ["c e0 p0", "c e1 p0 n1"]
        let lists: [([String], [Expectation])] = [
            (["c e2 p0 n2"], [.crowds(1...1)]),
            (
                ["c e2 p0 n2 /1", "c e3 p0 /1"],
                [.crowds(1...1), .two(0, 3), .ends(3, [.created, .duplicate])]
            ),
            (["c e2 p0 n2", "c e3 p0 n3"], [.crowds(1...1), .two(2, 3)]),
            (["c e2 p0 n2", "c e3 p0"], [.crowds(1...1)]),
            (["c e2 p0 n2", "x e0"], [.crowds(0...1)]),
            (["c e2 p0 n2", "u e0 p1"], [.crowds(0...1)]),
        ]
        var shapes: [Shape] = []
        for rules in [RuleSet.typical, .named] {
            shapes += each("crowds", rules, two, lists.map { ($0.0, $0.1.filter { !$0.isTwo }) }) {
                $0.cap = 2
            }
        }
        // Over the cap already: for good, as long as anybody has it.
        let three = two + ["c e2 p0 n2"]
        shapes += each(
            "crowds", .typical, three,
            [
                (["c e3 p0"], [.crowds(1...1), .ends(3, [.created]), .two(0, 3)]),
                (["c e3 p0", "x e0"], [.crowds(1...1), .ends(3, [.created])]),
                (["c e3 p0 n1", "u e1 p1"], [.crowds(1...1), .ends(3, [.created])]),
                (["x e0", "x e1"], [.crowds(1...1)]),
                (["x e1 /1", "x e2 /2", "c e3 p0"], [.crowds(1...1), .ends(5, [.created])]),
            ]
        ) { $0.cap = 2 }
        // Under the number itself.
        shapes += each(
            "crowds", .named, ["c p0", "c p0 n1"],
            [
                (["c p0 n2"], [.crowds(1...1)]),
                (["c p0 n2 /1", "c p0 /1"], [.crowds(1...1), .at(3, 0)]),
                (["c p0 n2", "c e0 p0 n3"], [.crowds(1...1)]),
                (["c p0 n2", "u p0 n1"], [.crowds(1...1), .at(3, 1)]),
                (["c p0 n2", "x p0"], [.gone(0)]),
            ]
        ) { $0.cap = 2 }
        return shapes
    }

    static func weak() -> [Shape] {
        var shapes: [Shape] = []
        let lists: [([String], [Expectation])] = [
            (["c w0 n1"], [.two(0, 1), .ends(1, [.created])]),
            (["c w0"], [.at(1, 0), .ends(1, [.duplicate])]),
            (["c w0 p0 n1"], [.at(1, 0)]),
            (["c w0 r0 n1"], [.at(1, 0)]),
            (["c w0 n1", "c w0 n1"], [.two(0, 1), .one(1, 2)]),
            (["c w0 n1", "c w0 n2"], [.two(0, 1), .two(0, 2), .two(1, 2)]),
            (["c w0 p1 n1", "u w0 p1"], []),
            (["x w0 n1"], [.lives(0), .ends(1, [.rejected])]),
            (["x w0 n1", "c w0 n1"], [.lives(0)]),
            (["x w0", "c w0 n1"], [.gone(0)]),
            (["u w0 n1"], [.ends(1, [.rejected]), .lives(0)]),
            (["u w0 p0 n1", "c w0 n2"], [.at(1, 0)]),
            (["d w0 r0 n1"], [.gone(0)]),
            (["c e1 n1 p1", "u e1 w0"], []),
            (["c r9 w0 n1", "c w0 n1"], [.two(0, 1)]),
        ]
        for rules in [RuleSet.typical, .addresses] {
            shapes += each(
                "weak", rules, ["c w0 p0 r0"],
                lists.filter { rules == .typical || !$0.0.joined().contains("p0 n1") })
        }
        // As another key than the master key.
        shapes += each(
            "weak", .typical, ["c r0 w0 p0"],
            [
                (["c r1 w0 n1"], [.two(0, 1), .ends(1, [.created])]),
                (["c r1 w0"], [.at(1, 0)]),
                (["c r1 w0 n1", "c r2 w0 n1"], [.one(1, 2), .two(0, 1)]),
                (["c r1 w0 n1", "u r1 n0"], []),
                (["c r1 w0 p1 n1", "u r0 p1"], []),
                (["c r1 w0 n1", "u r1 p0"], []),
            ])
        return shapes
    }

    /// A number that people share, as a master key.
    static func phones() -> [Shape] {
        var shapes: [Shape] = []
        let two = ["c e0 p0 r0", "c e1 p0 n1 r1"]
        let lists: [([String], [Expectation])] = [
            (["c p0 n1"], [.at(2, 1)]),
            (["u p0 n1"], [.at(2, 1), .ends(2, [.updated])]),
            (["u p0 r1 n1"], [.at(2, 1)]),
            (["d p0 n1"], [.gone(1), .lives(0)]),
            (["x p0 n1"], [.gone(1), .lives(0)]),
            (["x p0 n2"], [.lives(0), .lives(1), .ends(2, [.rejected])]),
            (["x p0 n-"], [.gone(0), .lives(1)]),
            (["u p0 n1", "c p0"], [.at(2, 1), .at(3, 0)]),
            (["x p0 n1", "u p0 n0"], [.gone(1), .lives(0), .at(3, 0)]),
            (["x p0 n1", "c p0 n1"], [.lives(0), .gone(1)]),
            (["c e5 p0 n1", "u p0 n1"], [.at(2, 1), .at(3, 1)]),
            (["c e5 p0 n2", "c p0 n2"], [.lives(0)]),
            (["c e5 p0 n2", "u p0 n2"], [.lives(0)]),
            (["c p0 n2", "u e9 p0 n1"], []),
            (["u r1 p1 n1", "c p0 n1"], []),
            (["u r1 p1 n1", "x p0 n1"], [.lives(0)]),
        ]
        shapes += each("shared phone", .typical, two, [(["u p0 r1"], [.at(2, 1)])])
        for rules in [RuleSet.typical, .named] {
            shapes += each("shared phone", rules, two, lists)
        }
        shapes += each("shared phone", .named, ["c p0 r0", "c p0 n1 r1"], lists)
        for before in [two, ["c p0 r0", "c p0 n1 r1"]] {
            shapes += each(
                "shared phone", .named, before,
                [
                    (["c p0 n2"], [.two(0, 2), .two(1, 2)]),
                    (["c p0 n2", "c p0 n2"], [.one(2, 3)]),
                    (["c e5 p0 n2", "c p0 n2"], [.one(2, 3)]),
                    (["c e5 p0 n2", "u p0 n2"], [.one(2, 3), .lives(0)]),
                    (["u r0 p1 /1", "u r0 p0 /1", "c p0"], []),
                    (["u r0 p1", "u p0"], []),
                ])
        }
        // Who has the number no more, or the record, is not found by it.
        for rules in [RuleSet.typical, .named] {
            shapes += each(
                "shared phone", rules, ["c p0 r0", "u r0 p1"],
                [
                    (["c p0"], [.two(0, 2), .ends(2, [.created])]),
                    (["u p0"], [.two(0, 2), .ends(2, [.created])]),
                    (["x p0"], [.lives(0), .ends(2, [.rejected])]),
                    (["c p0 n1", "u r0 p0"], []),
                    (["c p0", "u r0 p0"], []),
                ])
            shapes += each(
                "shared phone", rules, ["c r0 p0", "c p0 r1", "d r0"],
                [
                    (["c r0 n1"], [.two(0, 3), .ends(3, [.created])]),
                    (["c r0 n1", "c p0 r0"], []),
                    (["x r0"], [.lives(0), .ends(3, [.rejected])]),
                ])
        }
        // A number says less than a record does.
        shapes += each(
            "shared phone", .told, ["c p0 r0", "c e0 p1 r1 n1"],
            [
                (["c p0 r1 n1"], [.at(2, 1), .ends(2, [.duplicate])]),
                (["c p0 r1 n1", "u e0 p0 n1"], [.at(2, 1)]),
                (["c p0 r1 n1", "x e0"], [.gone(1)]),
            ])
        shapes += each(
            "shared phone", .told, ["c p0 r0", "c e0 p0 n1"],
            [
                (["c p0 n2"], [.ends(2, [.alerted]), .at(2, 0)]),
                (["c p0 n2 r1"], []),
                (["u p0 r0 n2"], [.at(2, 0)]),
                (["c e1 p0", "u p0"], []),
            ])
        return shapes
    }
}

extension Expectation {
    var isTwo: Bool { if case .two = self { true } else { false } }
}
