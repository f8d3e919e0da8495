/// Pairs that are told of, by what people have and by what one event names.
extension RuleScenarios {
    /// Two known people with a number each, and events of the first that name the second's.
    static func evidence() -> [Shape] {
        let two = ["c e0 p0", "c e1 p1 n1"]
        var shapes = each(
            "evidence", .told, two,
            [
                (["c e0 p1"], [.told(0, 1, "same-phone"), .at(2, 0)]),
                (["c e1 p0 n1"], [.told(0, 1, "same-phone"), .at(2, 1)]),
                (["c e0 p1", "c e0 p1"], [.told(0, 1, "same-phone")]),
                (["c e0 p1", "c e1 p0 n1"], [.told(0, 1, "same-phone")]),
                (["c e0 p1", "u e1 p2 n1"], []),
                (["c e0 p1", "u e0 p1"], [.told(0, 1, "same-phone")]),
                (["c e0 p1", "x e1"], [.gone(1)]),
                (["c e0 p1", "x e0"], [.gone(0)]),
                (["c e0 p1", "c e2 p1"], [.told(0, 1, "same-phone"), .told(1, 3, "same-phone")]),
                (["c e0 p1", "c e1 r9 n1", "c e0 r9"], []),
            ])
        shapes += each(
            "evidence", .told, [],
            [
                (["c e0 p0", "c e1 p0"], [.told(0, 1, "same-phone"), .two(0, 1)]),
                (
                    ["c e0 p0", "c e1 p0 n1", "c e2 p0 n2"],
                    [
                        .told(0, 1, "same-phone"), .told(1, 2, "same-phone"),
                        .told(0, 2, "same-phone"),
                    ]
                ),
                (["c e0 p0", "c e1 p0", "u e0 p1"], []),
                (["c e0 p0 r0", "c e1 p0 r1", "c e2 r0"], [.one(0, 2)]),
                (["c e0 p0", "c e1 p0", "c e0 r0", "c e1 r0"], []),
            ])
        shapes += each(
            "evidence", .toldTwice, ["c e0 p0 r0", "c e1 p1 r1 n1"],
            [
                (
                    ["c e0 p1 r1"],
                    [
                        .told(0, 1, "same-phone"), .told(0, 1, "same-external_id"), .two(0, 1),
                    ]
                ),
                (
                    ["c e2 p0 r1"],
                    [
                        .told(0, 2, "same-phone"), .told(1, 2, "same-external_id"),
                        .ends(2, [.created]),
                    ]
                ),
                (
                    ["c e0 p1", "c e1 r0 n1"],
                    [
                        .told(0, 1, "same-phone"), .told(0, 1, "same-external_id"),
                    ]
                ),
                (
                    ["u e0 p1", "c e0 r1"],
                    [
                        .told(0, 1, "same-phone"), .told(0, 1, "same-external_id"),
                    ]
                ),
            ])
        // One event that two people match makes them none.
        shapes += each(
            "evidence", .typical, ["c e0 p0", "c e1 p1"],
            [
                (["c e0 p1"], [.two(0, 1), .untold(0, 1)]),
                (["c e0 p1", "u e1 n1"], [.two(0, 1)]),
                (["c e0 p1", "c e1 p0"], [.two(0, 1)]),
            ])
        shapes += each(
            "evidence", .suspected, ["c r0 e0", "c r1 e1"],
            [
                (["c r0 e1"], [.two(0, 1), .untold(0, 1)]),
                (["c r0 e1 n1"], []),
            ])
        shapes += suspects() + afterwards() + blocked() + pipelines()
        return shapes
    }

    /// One number, by which people of one name are one, and others are looked at.
    private static func suspects() -> [Shape] {
        each(
            "suspects", .typical, ["c e0 p0"],
            [
                (["c e1 p0 n1"], [.told(0, 1, "same-phone"), .ends(1, [.created])]),
                (["c e1 p0"], [.at(1, 0), .ends(1, [.duplicate])]),
                (["c e1 p0 n1", "c e2 p0"], [.told(0, 1, "same-phone"), .one(0, 2)]),
                (["c e1 p0 n1", "u e1 n0"], []),
                (["c e1 p0 n1", "c e2 p0 n1"], [.one(1, 2)]),
                (["c e1 p0 n1", "u e0 n1"], []),
                (["c e1 p0 n1", "u e0 p1"], []),
                (["c e1 p1 n1", "u e0 p1 n1"], []),
            ])
            + each(
                "suspects", .suspected, ["c e0 p0"],
                [
                    (["c e0 n1"], [.ends(1, [.suspected])]),
                    (["c e0 n1", "c e0 n-"], [.ends(2, [.suspected])]),
                    (["c e0 p1", "c e1 p0 n1", "u e1 n0"], []),
                ])
    }

    /// Who is one by a rule that decides after is two for a moment.
    private static func afterwards() -> [Shape] {
        each(
            "afterwards", .after, ["c e0 p0"],
            [
                (["c e1 p0"], [.ends(1, [.created]), .one(0, 1)]),
                (["c e1 p0", "c e2 p0"], [.one(0, 1), .one(0, 2)]),
                (["c e1 p0", "u e1 n1"], []),
                (["c e1 p0", "u e0 p1"], []),
                (["c e1 p0", "x e0"], [.gone(0)]),
                (["c e1 r0", "c e0 r0"], [.one(0, 1)]),
                (["c e1 r0", "c e0 r0", "x e1"], []),
                (["c e1 p0 r0", "c e2 r0 n1"], [.one(0, 1), .one(1, 2)]),
            ])
    }

    /// Who shares a number with somebody known is kept out.
    private static func blocked() -> [Shape] {
        each(
            "blocked", .blocked, ["c e0 p0"],
            [
                (["c e1 p0"], [.ends(1, [.blocked])]),
                (["c e1 p0", "c e2 p0 n1"], [.ends(1, [.blocked]), .ends(2, [.blocked])]),
                (["c e1 p0", "x e0"], [.ends(1, [.blocked, .created])]),
                (["c e1 p1", "c e2 p1"], [.ends(1, [.created, .blocked])]),
                (["c e1 p1", "u e0 p1"], []),
                (["c e1 p0 r0", "c e1 r0"], [.ends(1, [.blocked, .duplicate])]),
            ])
    }

    private static func pipelines() -> [Shape] {
        each(
            "linked", .typical, ["c e0 p0 $a", "c e1 p1"],
            [
                (["c e0 $b"], [.ends(2, [.linked])]),
                (["c e0 $a"], [.ends(2, [.duplicate])]),
                (["c e0"], [.ends(2, [.duplicate])]),
                (["c e1 $b"], [.ends(2, [.duplicate])]),
                (["c e2 p0 $b"], [.ends(2, [.linked]), .at(2, 0)]),
                (["c e2 p0 $a"], [.ends(2, [.duplicate]), .at(2, 0)]),
                (["c e0 $b /1", "c e0 $b /1"], [.ends(2, [.linked]), .ends(3, [.duplicate])]),
                (["c e1 $b /1", "c e1 $a /1"], [.ends(2, [.duplicate]), .ends(3, [.linked])]),
                (["c e0 $b", "c e2 p0 $b"], []),
            ])
    }
}
