import Bytes
import LeadMatching
import LeadModel
import LeadNormalization
import LeadResolver
import Testing

/// Events of few people who share everything, through shards that take and commit at random: in the end
/// nothing waits, owners agree with identities, and nobody is two. A failing seed prints itself.
@Suite("Random traffic") struct RandomTrafficTests {
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func comesToRest(part: UInt64) throws {
        for seed in part * 100_000..<part * 100_000 + 150 {
            var traffic = try RandomTraffic(seed: seed)
            try traffic.run()
            #expect(traffic.office.faults == [], "seed \(seed): \(traffic.lines)")
        }
    }
}

private struct RandomTraffic {
    let office: Office
    private(set) var lines: [String] = []
    private var dice: Dice
    private let emails: [String]
    private let hasOverrides: Bool
    /// Rules that come instead, at the event of that number.
    private var upgrade: (at: Int, rules: [Rule]?)?
    private var isComparing = false
    private let total: Int

    init(seed: UInt64) throws {
        var dice = Dice(state: seed)
        let masterKeys: [KeyKind] = dice.pick([
            [.email, .phone, .externalID], [.phone, .email, .externalID],
            [.externalID, .email, .phone], [.email, .externalID, .phone],
        ])
        let cap = dice.pick([1, 2, 3, 25, 25, 25])
        let kept = dice.pick([2, 3, 1_024, 1_024])
        let partBytes = dice.pick([150, 262_144, 262_144])
        let policy = dice.below(4)
        let isUpgraded = dice.below(2) == 0
        let rules = dice.pick(Self.ruleSets)
        let others = dice.pick(Self.ruleSets)
        office = try Office(
            rules: rules, masterKeys: masterKeys, partitions: Int32(1 + dice.below(6)),
            options: NormalizationOptions(providerRules: !isUpgraded)
        ) {
            $0.keyCap = cap
            $0.keptSources = kept
            $0.wholePartBytes = partBytes
            $0.sources = Self.sources(policy)
        }
        lines.append(
            "\(rules.map(\.name)) \(masterKeys.map { "\($0.wireName)" }) cap \(cap) kept \(kept)")
        if isUpgraded { upgrade = (1 + dice.below(8), dice.below(2) == 0 ? others : nil) }
        emails =
            ["a@k.example", "b@k.example", "c@k.example", "info@k.example"]
            + (isUpgraded ? ["a.a@gmail.com", "aa@gmail.com"] : ["d@k.example"])
        hasOverrides = dice.below(4) == 0
        total = 4 + dice.below(20)
        self.dice = dice
    }

    private static let ruleSets: [[Rule]] = {
        func named(_ kind: KeyKind, _ action: RuleAction = .merge, _ after: Bool = false) -> Rule {
            Rule(
                name: "\(kind.wireName)-and-name", key: .kind(kind),
                require: [Requirement(field: .name, threshold: 0.85)], action: action,
                decide: after ? .after : .before)
        }
        func phone(_ action: RuleAction) -> Rule {
            Rule(name: "phone-\(action.rawValue)", key: .kind(.phone), action: action)
        }
        return [
            [.sameEmail], [.sameEmail, .sameRecord], [.sameEmail, .sameRecord, phone(.merge)],
            [.sameEmail, .sameRecord, named(.phone)], [.sameEmail, .sameRecord, phone(.review)],
            [named(.email), .sameRecord, named(.phone), phone(.alert)],
            [.sameEmail, named(.externalID), named(.phone, .merge, true)],
            [named(.phone, .block), .sameEmail, .sameRecord],
            [named(.email, .merge, true), .sameRecord, named(.phone, .merge, true)],
        ]
    }()

    private static func sources(_ policy: Int) -> SourceTable {
        let all = SourcePolicy(permissions: Desk.all)
        var owned = FieldSet.none
        owned.insert(.email)
        let web: SourcePolicy? =
            switch policy {
            case 0: SourcePolicy(permissions: [.update, .delete, .erase])
            case 1: SourcePolicy(permissions: Desk.all, owns: owned)
            default: nil
            }
        return SourceTable(
            named: web.map { [ByteSlice(utf8: "web"): $0] } ?? [:], fallback: all)
    }

    mutating func run() throws {
        var posted = 0
        while true {
            if let (place, rules) = upgrade, posted == min(place, total) {
                upgrade = nil
                isComparing = rules != nil
                try office.upgrade(rules: rules, region: dice.below(3) == 0 ? "US" : nil)
                lines.append("upgrade \(rules?.map(\.name) ?? [])")
            }
            if office.isWalking, dice.below(3) == 0 {
                office.rekeyNext(comparing: isComparing)
                continue
            }
            if posted < total, dice.below(4) == 0 {
                posted += 1
                let json = event(posted)
                lines.append(json)
                office.post(json, topic: "t\(dice.below(3))")
                continue
            }
            let takers = office.mailboxes.indices.filter { !office.mailboxes[$0].isEmpty }
            let senders = office.outboxes.indices.filter { !office.outboxes[$0].isEmpty }
            if takers.isEmpty, senders.isEmpty {
                if posted == total, upgrade == nil, !office.isWalking { return }
                continue
            }
            let choice = dice.below(takers.count + senders.count)
            if choice < takers.count {
                office.take(takers[choice])
            } else {
                office.commit(senders[choice - takers.count])
            }
        }
    }

    private mutating func event(_ number: Int) -> String {
        var operation = "create"
        var rest = ""
        switch dice.below(20) {
        case 0...3: operation = "update"
        case 4...5: operation = "delete"
        case 6: operation = "erase"
        case 7 where hasOverrides:
            rest = #""override":{"allow_duplicate":true,"by":"x","reason":"y"},"#
        default: break
        }
        var lead: [String] = []
        if dice.below(3) != 0 { lead.append(#""email":"\#(dice.pick(emails))""#) }
        if dice.below(2) == 0 {
            let code = dice.below(4) == 0 ? "" : "+1"
            lead.append(#""phone":"\#(code)650253000\#(dice.below(3))""#)
        } else if dice.below(9) == 0 {
            lead.append(#""phone":"+33111111111""#)
        }
        if dice.below(9) == 0 { lead.append(#""country":"\#(dice.pick(["US", "DE"]))""#) }
        let name = dice.pick(["", "Ana Okafor", "Bob Quist", "Anna Okafor"])
        if !name.isEmpty { lead.append(#""full_name":"\#(name)""#) }
        if dice.below(4) == 0 { lead.append(#""title":"t\#(number)""#) }
        if dice.below(2) == 0 { rest += #""external_id":"\#(1 + dice.below(4))","# }
        if dice.below(4) == 0 { rest += #""event_id":"\#(dice.below(9))","# }
        if dice.below(9) == 0 { rest += #""occurred_at":"2020-01-01T00:00:00Z","# }
        let source = dice.below(3) == 0 ? "web" : "crm"
        let fields = lead.joined(separator: ",")
        return #"{"operation":"\#(operation)","source":"\#(source)",\#(rest)"lead":{\#(fields)}}"#
    }
}

/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
private struct Dice {
    var state: UInt64

    mutating func below(_ count: Int) -> Int {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
        return Int((word ^ (word >> 31)) % UInt64(count))
    }

    mutating func pick<Item>(_ items: [Item]) -> Item { items[below(items.count)] }
}
