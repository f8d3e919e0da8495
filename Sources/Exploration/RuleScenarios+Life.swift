/// What ends: records that are detached, persons who are erased, keys of older data.
extension RuleScenarios {
    static func detaching() -> [Shape] {
        var shapes: [Shape] = []
        let two = ["c e0 r0", "c e0 r1"]
        let lists: [([String], [Expectation])] = [
            (["d r0"], [.lives(0), .ends(2, [.updated])]),
            (["d r0", "d r1"], [.gone(0)]),
            (["d r0 /1", "d r1 /2", "u e0"], []),
            (["d e0 r0 /1", "d e0 r0 /1"], [.lives(0), .ends(3, [.rejected])]),
            (["d e0 r0", "d e0 r0"], [.lives(0)]),
            (["d r0", "c e1 r0 n1"], [.lives(0)]),
            (["d r0", "u e0 r0"], [.lives(0)]),
            (["d r0", "u r0"], []),
            (["d r0", "c r0 n1"], [.lives(0)]),
            (["d r0 /1", "c r0 n1 /1"], [.lives(0), .two(0, 3), .ends(3, [.created])]),
            (["d r0", "x e0"], [.gone(0)]),
            (["d r0", "x r1"], [.gone(0)]),
            (["d e0 r0", "c e1 r0", "d r1"], []),
            (["u e0 r2", "d r0", "d r1"], []),
        ]
        for rules in [RuleSet.typical, .after, .toldTwice] {
            shapes += each(
                "detaching", rules, two,
                lists.filter { rules == .typical || !$0.0.joined().contains("d r") })
        }
        // What a source sends of one record stays in order, also where it goes to different homes.
        shapes += each(
            "detaching", .typical, [],
            [
                (["c e0 r0 /1", "d r0 /1"], [.gone(0), .ends(1, [.erased])]),
                (["c e0 r0 /1", "u r0 /1"], [.at(1, 0), .ends(1, [.updated])]),
                (["c e0 r0 /1", "d r0 /1", "c e0 r1"], []),
                (["c e0 r0 /1", "d e1 r0 /1"], [.gone(0), .ends(1, [.erased])]),
                (["c e0 r0 /1", "u r0 /1", "d e0 r0 /1"], [.gone(0), .ends(2, [.erased])]),
            ])
        // Of one who is joined meanwhile.
        shapes += each(
            "detaching", .typical, ["c e0 r0 p0", "c e1 r1 p1", "c e1 r2"],
            [
                (["u e1 p0", "d r1"], [.one(0, 1), .lives(1)]),
                (["u e1 p0", "d r1", "d r2"], []),
                (["u e1 p0", "d e1 r1", "c e0 r1"], [.lives(0)]),
            ])
        return shapes
    }

    /// What a source sends of one record stays in order, also where what names the record alone comes
    /// before what has an address.
    static func following() -> [Shape] {
        let one = ["c e0 r0"]
        var shapes = each(
            "following", .typical, one,
            [
                (["d r0 /1", "c e0 r0 /1"], [.gone(0), .lives(2), .ends(2, [.created])]),
                (["x r0 /1", "c e0 r0 /1"], [.gone(0), .lives(2), .ends(2, [.created])]),
                (["d r0 /1", "c e1 r0 /1"], [.gone(0), .lives(2), .ends(2, [.created])]),
                (["u r0 /1", "d e0 r0 /1"], [.gone(0), .ends(1, [.updated])]),
                (["d r0 /1", "c e0 r0 /1", "d r0 /1"], [.gone(0), .gone(2)]),
                (["d r0 /1", "c e0 r0 /1", "u r0 /1"], [.gone(0), .lives(2), .at(3, 2)]),
                (["d r0 /1", "c e0 r0 /1", "c e0 p0 /2"], [.ends(1, [.erased, .updated])]),
                (["d r0 /1", "c e0 r0 /1", "x e0 /1"], [.gone(0), .gone(2)]),
                (["d r0 /1", "c e0 r0 /1", "c e1 r0 /1"], [.gone(0), .one(2, 3)]),
                (["u r0 /1", "c e0 r0 /1", "u r0 /2"], [.lives(0)]),
                (["d r0 /1", "c e1 r0 /1", "u e2 r0 /1"], [.gone(0), .ends(2, [.created])]),
            ])
        shapes += each(
            "following", .typical, ["c e0 r0", "o e0 n1 r1"],
            [
                (["d r0 /1", "c e0 r0 /1"], [.gone(0), .lives(1), .at(3, 1)]),
                (["x r0 /1", "u e0 r0 /1"], [.gone(0)]),
            ])
        // Of two raw partitions that name each other's records and addresses in turns.
        shapes += each(
            "following", .typical, [],
            [
                (["c e0 r0 /1", "u r0 /1", "u r0 /2", "c e0 r0 /2"], [.one(0, 3)]),
                (["u r0 /1", "c e0 r0 /1", "u r0 /2", "c e0 r0 /2"], [.one(1, 3)]),
                (["u r0 /1", "c e0 r0 /1", "u r1 /2", "c e0 r1 /2"], [.one(1, 3)]),
            ])
        return shapes
    }

    /// Erasures, and events from before them.
    static func memory() -> [Shape] {
        var shapes: [Shape] = []
        let lists: [([String], [Expectation])] = [
            (["x e0", "c e0 <"], [.gone(0)]),
            (["x e0", "c e1 r0 <"], [.gone(0), .ends(2, [.rejectedErased, .duplicate])]),
            (["x e0", "c e1 p0 <"], [.gone(0)]),
            (["x e0", "c e0"], [.gone(0)]),
            (["x e0", "u e0 <"], [.gone(0)]),
            (["x e0", "u r0 <"], [.gone(0)]),
            (["x e0", "c e0 r1 <", "c e1 r1 <"], [.gone(0)]),
            (["x r0", "c e0 <"], [.gone(0)]),
            (["x r0", "u e0 r1 <"], [.gone(0)]),
            (["x e0", "x r0"], [.gone(0)]),
            (["x e9", "c e9 <"], []),
            (["x r9", "c e9 r9 <"], []),
            (["x e9 r9", "c e8 r9 <"], []),
            (["x e9 r9", "c r9 <"], []),
            (["x e9 r9", "u r9 <"], []),
            (["x e0", "o e0 p0"], [.gone(0)]),
        ]
        for rules in [RuleSet.typical, .told] {
            shapes += each("memory", rules, ["c e0 p0 r0"], lists)
        }
        // Of one who has become two addresses', and of several under one.
        shapes += each(
            "memory", .typical, ["c e0 p0", "c e1 p0"],
            [
                (["x e0", "c e1 <"], [.gone(0)]),
                (["x e1", "c e0 <"], [.gone(0)]),
                (["x e1", "c e1 < /2", "c e1 /2"], [.gone(0)]),
                (["x e0", "u e1", "c e2 p0"], [.gone(0)]),
            ])
        shapes += each(
            "memory", .typical, ["c e0 p0", "o e0 p1 n1"],
            [
                (["x e0"], [.gone(0), .gone(1)]),
                (["x e0", "c e0 p1 n1"], [.gone(0), .gone(1)]),
                (["x e0", "c e0 <"], [.gone(0), .gone(1)]),
                (["x e0", "c e1 p1 n1"], [.gone(0)]),
            ])
        // Of several who all have their homes elsewhere.
        for rules in [RuleSet.named, .suspected] {
            shapes += each(
                "memory", rules, ["c r0 e9", "c r1 e9 n1"],
                [
                    (["x e9"], [.gone(0), .gone(1)]),
                    (["x e9 n2"], [.gone(0), .gone(1)]),
                    (["x e9", "u r1 p1 n1"], [.gone(0), .gone(1)]),
                    (["x e9 /1", "c e9 /1"], [.gone(0), .gone(1), .ends(3, [.created])]),
                    (["x e9 /1", "c e9 < /1"], [.gone(0), .gone(1), .ends(3, [.rejectedErased])]),
                    (["x e9", "x r0"], [.gone(0), .gone(1)]),
                ])
        }
        shapes += each(
            "memory", .typical, ["c e0 p0", "c e1 p1 n1", "u e1 p1 n1"],
            [(["u e1 p0 n0", "x e0", "c e1 <"], [.gone(0)])])
        return shapes
    }

    /// Newer data, or other rules, in the middle of events.
    static func rekeying() -> [Shape] {
        var shapes = each(
            "newer data", .addresses, ["c g0"],
            [
                ([], [.lives(0)]),
                (["c g0"], [.one(0, 1)]),
                (["c G0"], [.one(0, 1)]),
                (["c k0"], [.one(0, 1)]),
                (["u G0"], [.lives(0)]),
                (["x g0"], []),
                (["x k0"], []),
                (["c g0 <", "x k0"], []),
                (["c G0", "u g0"], [.one(0, 1)]),
            ]
        ) { $0.renewal = .data }
        shapes += each(
            "newer data", .addresses, ["c g0", "c k0"],
            [
                ([], [.one(0, 1)]),
                (["u k0"], [.one(0, 1)]),
                (["x k0"], []),
                (["c g0"], [.one(0, 1)]),
            ]
        ) { $0.renewal = .data }
        shapes += each(
            "newer data", .typical, ["c g0 p0"],
            [
                (["c e1 p0"], [.one(0, 1)]),
                (["c k0 p1 n1"], [.one(0, 1)]),
                (["o k0 p0"], []),
            ]
        ) { $0.renewal = .data }
        // Addresses that are theirs without being the present one.
        shapes += each(
            "newer data", .typical, ["c e1 p0", "c g0 p0"],
            [
                (["c k0 n1"], [.one(0, 2)]),
                (["u g0 n1"], [.at(2, 0)]),
                (["u e1 p1", "c k0 n1"], [.one(0, 3)]),
            ]
        ) { $0.renewal = .data }
        shapes += each(
            "newer data", .typical, ["c g0 r0", "u r0 e1"], [(["c k0"], [.one(0, 2)])]
        ) { $0.renewal = .data }
        // One who overrides, and a key that passes its cap with its new form.
        for before in [["c g0", "o k0"], ["c k0", "o g0"]] {
            shapes += each(
                "newer data", .typical, before,
                [
                    ([], [.two(0, 1), .untold(0, 1)]),
                    (["u k0"], [.two(0, 1), .untold(0, 1)]),
                    (["x k0"], []),
                ]
            ) { $0.renewal = .data }
        }
        shapes += each(
            "newer data", .suspected, ["c g0", "c k0 n1"],
            [
                ([], [.crowds(1...1), .two(0, 1)]),
                (["c k0 n2"], [.crowds(1...1)]),
                (["c k0"], [.crowds(1...1)]),
                (["x g0"], [.crowds(0...1)]),
            ]
        ) {
            $0.renewal = .data
            $0.cap = 1
        }
        shapes += each(
            "newer data", .suspected, ["c g0"],
            [
                (["c k0 n1"], []),
                (["c G0 n1"], []),
            ]
        ) { $0.renewal = .data }
        for (old, new) in [
            (RuleSet.addresses, RuleSet.typical), (.typical, .addresses), (.told, .typical),
            (.addresses, .told), (.named, .typical),
        ] {
            shapes += each(
                "other rules", new, ["c e0 p0"],
                [
                    (["c e1 p0"], []),
                    (["c e1 p0 n1"], []),
                    (["u e0 p1"], []),
                    (["x e0"], [.gone(0)]),
                ]
            ) { $0.renewal = .rules(old) }
            shapes += each(
                "other rules", new, ["c e0 p0", "c e1 p0", "c e2 p0 n1"], [([], [])]
            ) { $0.renewal = .rules(old) }
        }
        // The number that another one waits for is looked at no more.
        for first in ["u p2 r1", "c p2 r1", "x p2 r1"] {
            shapes += each("other rules", .addresses, [], [([first, "u e2 p2"], [])]) {
                $0.renewal = .rules(.after)
            }
        }
        // An event that has not claimed its own number, and one that waits for it by that.
        for first in ["x p1 r0", "c p1 r0", "u p1 r0"] {
            shapes += each("other rules", .named, [], [([first, "c e1 p1"], [])]) {
                $0.renewal = .rules(.addresses)
            }
        }
        return shapes
    }
}
