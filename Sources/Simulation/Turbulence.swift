import LeadMatching
import LeadModel
/// How rough a simulated run is: probabilities per call or per step, 0...1.
public struct Turbulence: Sendable {
    /// At a call: another worker takes a turn in between.
    public var interleaving = 0.03
    /// At a call: the process ends.
    public var crash = 0.0005
    /// At a call: request or answer gets lost.
    public var loss = 0.004
    /// At a call: the process stands still for longer than its session, or even its transaction.
    public var stall = 0.0004
    /// At a produced record: it does not get through.
    public var undelivered = 0.002
    /// Per step: a worker is stopped in good order.
    public var stop = 0.01
    /// Per step: the broker is away for a while.
    public var outage = 0.01
    /// Per step: something happens to a disk or a clock of a machine.
    public var mishap = 0.02
    public var compaction = 0.02
    /// At a commit: its records and its end arrive late, mostly when the group has gone on.
    public var lateCommit = 0.002
    /// Per step: a worker is stopped in good order and started again, so that shares change hands.
    public var regrouping = 0.0
    /// Whether each rebalance gives partitions to any member, instead of by `range`.
    public var dealsByChance = false
    /// In a transaction: a partition gets its records not before the commit.
    public var laggardDelivery = 0.1
    /// At the end of a transaction: a partition hears of it up to three seconds later.
    public var lateMarkers = 0.04

    public init() {}

    /// Nothing goes wrong.
    public static var none: Turbulence {
        var calm = Turbulence()
        calm.crash = 0
        calm.loss = 0
        calm.stall = 0
        calm.undelivered = 0
        calm.stop = 0
        calm.outage = 0
        calm.mishap = 0
        calm.compaction = 0
        calm.lateCommit = 0
        calm.laggardDelivery = 0
        return calm
    }

    /// Work changes hands all the time, while transactions of those who had it are still under way.
    public static var handover: Turbulence {
        var weather = Turbulence.none
        weather.interleaving = 0.1
        weather.lateCommit = 0.15
        weather.laggardDelivery = 0.6
        weather.lateMarkers = 0.3
        weather.regrouping = 0.03
        weather.undelivered = 0.004
        weather.loss = 0.002
        weather.dealsByChance = true
        return weather
    }

    /// Hard on a worker that has just become the only one: transactions are given up while what its
    /// shards have sent each other is still in mailboxes.
    public static var lonely: Turbulence {
        var weather = Turbulence.handover
        weather.dealsByChance = false
        weather.regrouping = 0.06
        weather.undelivered = 0.03
        weather.loss = 0.02
        return weather
    }

    /// A kind of weather by seed: each fault by itself, and all together; with or without what
    /// is hard on work that changes hands.
    public static func of(seed: UInt64) -> Turbulence {
        var weather = kind(seed)
        let hardship = seed / 6 % 4
        if hardship & 1 != 0 {
            weather.lateCommit = 0.08
            weather.laggardDelivery = 0.4
            weather.lateMarkers = 0.3
        }
        if hardship & 2 != 0 {
            weather.regrouping = 0.02
            weather.dealsByChance = true
        }
        return weather
    }

    private static func kind(_ seed: UInt64) -> Turbulence {
        var weather = Turbulence.none
        switch seed % 6 {
        case 0:
            weather = Turbulence()
        case 1:
            weather.crash = 0.002
            weather.mishap = 0.02
            weather.compaction = 0.02
        case 2:
            weather.loss = 0.02
            weather.undelivered = 0.01
            weather.outage = 0.02
        case 3:
            weather.interleaving = 0.1
            weather.stop = 0.04
            weather.crash = 0.0005
        case 4:
            weather.stall = 0.002
            weather.interleaving = 0.06
        default:
            weather = Turbulence()
            weather.interleaving = 0.15
            weather.loss = 0.01
        }
        return weather
    }
}

/// How the workers of a simulated run send events to their owners.
public enum SimulatedRouting: UInt64, CaseIterable, Sendable {
    case direct
    case always
    /// Each start of a worker picks one, as while a changed configuration is rolled out.
    case mixed

    static func of(seed: UInt64) -> SimulatedRouting {
        [.direct, .direct, .always, .mixed][Int(seed / 24 % 4)]
    }
}

/// What the events of a run are about.
public enum SimulatedMatter: Sendable {
    /// Every event is decided in one shard, by its master key.
    case single
    /// People share phones and records of sources across shards.
    case claims
    /// As `claims`, with addresses that are one mailbox in several spellings.
    case spellings
    /// Nothing but e-mail addresses, in several spellings.
    case addresses

    var masterKeys: [KeyKind] {
        switch self {
        case .single: [.email, .externalID, .phone]
        case .claims, .spellings: [.email, .phone, .externalID]
        case .addresses: [.email]
        }
    }

    var rules: [Rule] {
        switch self {
        case .single: [.sameEmail, .sameRecord]
        case .addresses: [.sameEmail]
        case .claims, .spellings:
            [
                .sameEmail, .sameRecord,
                Rule(
                    name: "phone-and-name", key: .kind(.phone),
                    require: [Requirement(field: .name, threshold: 0.9)], action: .merge),
                Rule(name: "same-phone", key: .kind(.phone), action: .review),
            ]
        }
    }
}

/// What a simulated run came to.
public struct SimulationReport: Sendable {
    public var events = 0
    public var transactions = 0
    public var rebalances = 0
    public var crashes = 0
    public var losses = 0
    public var stalls = 0
    public var timeouts = 0
    public var stops = 0
    public var outages = 0
    public var mishaps = 0
    public var compactions = 0
    public var lateCommits = 0
    /// Events decided without the internal topic, and by way of it.
    public var direct = 0
    public var forwarded = 0
    /// Turns of workers whose shards did without mailboxes among themselves, and of others.
    public var linkedTurns = 0
    public var otherTurns = 0
    /// Runs whose shards never used a mailbox.
    public var linkedRuns = 0
    /// Workers that ended by themselves, with 69.
    public var gaveUp = 0
    public var calls = 0
    /// Events that a worker told of, for they were undecided for long.
    public var toldUndecided = 0
    /// Looks at a mailbox of which more had arrived than a look takes, and at one while its worker
    /// held raw input back for what waits.
    public var behind = 0
    public var heldBack = 0
    /// Parts of wholes that were too long for one message.
    public var parts = 0
    /// Walks over shards whose keys were of older normalization data, and identities that they changed.
    public var rekeyingsBegun = 0
    public var rekeyingsEnded = 0
    public var rekeyed = 0
    /// Workers with older normalization data that ended by themselves, with 78.
    public var refusals = 0
    /// A hash over everything that was written to any topic.
    public var digest: UInt64 = 0

    public var faults: Int {
        crashes + losses + stalls + timeouts + stops + outages + mishaps + compactions
            + lateCommits
    }

    public init() {}
}

/// An invariant that did not hold.
public struct SimulationFailure: Error, CustomStringConvertible {
    public var seed: UInt64
    public var what: String
    /// The latest that happened, oldest first.
    public var history: [String]

    public var description: String {
        "seed \(seed): \(what)"
            + (history.isEmpty ? "" : "\n  " + history.joined(separator: "\n  "))
    }
}
