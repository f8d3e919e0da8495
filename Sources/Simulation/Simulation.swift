import Bytes
import LeadMatching
public import LeadModel
public import LeadNormalization
import LeadResolver
import LeadWire
import StreamCore
public import WorkerRuntime

/// Several shipped workers on a simulated broker, with simulated disks and clocks, driven by one
/// thread from one seed. At any call of any worker another may take a turn, or something breaks;
/// after that everything heals, and what came out is compared with what should have.
public final class Simulation {
    public let seed: UInt64
    let clock = SimulatedClock()
    let configuration: WorkerConfiguration
    let normalizer: Normalizer
    let broker: SimulatedBroker
    var random: SeededGenerator
    var turbulence: Turbulence
    let routing: SimulatedRouting
    var isTurbulent = false
    var machines: [SimulatedMachine] = []
    public internal(set) var report = SimulationReport()
    /// The first thing that must not happen.
    var problem: String?
    /// Why a worker ended by itself, of the latest that did.
    private(set) var lastFailure: WorkerFailure?
    private var depth = 0
    private var awayUntilNS: UInt64 = 0
    /// Where the latest raw event went, and about whom it was.
    private var latest: (partition: TopicPartition, person: Int)?
    /// Crash the first machine at its so many-th call; counts down.
    private var callsToCrash: Int?
    /// Whether the call at which the first machine was to crash has come.
    public private(set) var hasCrashed = false
    let matter: SimulatedMatter
    /// Newer normalization data, which workers get that start when part of the turmoil is over.
    let upgrade: Normalizer?
    var isUpgraded = false
    /// What workers that start now do where a log is not the one that was read.
    var gapPolicy = GapPolicy.refuse
    let keepsHistory: Bool
    var history: [String] = []

    static let retentionMS: Int64 = 120_000

    /// `crashAtCall`: in an otherwise calm run, the call at which the first worker ends.
    /// `maxUndecided`, `maxUndecidedBytes`: of a worker, when it takes no more raw input.
    /// `wholePartBytes`: above which an identity goes to another shard in parts. `upgrade`: newer
    /// normalization data than `normalizer`, which comes in the middle of the run. `linkFlaw`: what
    /// the workers leave out.
    public init(
        seed: UInt64, normalizer: Normalizer, turbulence: Turbulence? = nil, machines: Int = 3,
        crashAtCall: Int? = nil, routing: SimulatedRouting? = nil,
        matter: SimulatedMatter = .single, maxUndecided: Int? = nil, maxUndecidedBytes: Int? = nil,
        wholePartBytes: Int? = nil, upgrade: Normalizer? = nil,
        messageVersion: MessageVersion = .newest, linkFlaw: LinkFlaw? = nil,
        keepsHistory: Bool = false
    ) {
        self.seed = seed
        self.routing = routing ?? .of(seed: seed)
        self.matter = matter
        self.normalizer = normalizer
        self.upgrade = upgrade
        self.keepsHistory = keepsHistory
        random = SeededGenerator(seed: seed)
        self.turbulence = turbulence ?? .of(seed: seed)
        callsToCrash = crashAtCall
        let topics = TopicNames(
            raw: ["leads.raw", "leads.raw.web"], canonical: "leads.canonical",
            duplicates: "leads.duplicates", rejected: "leads.rejected", applicationID: "sim")
        var configuration = WorkerConfiguration(
            applicationID: "sim", topics: topics, partitions: 4,
            masterKeys: matter.masterKeys,
            resolver: ResolverSettings(
                applicationID: ByteSlice(utf8: "sim"), identityNamespace: ByteSlice(utf8: "sim"),
                rules: matter.rules,
                sources: SourceTable(
                    named: [:],
                    fallback: SourcePolicy(
                        permissions: [.create, .update, .delete, .erase, .override]))),
            wireLimits: WireLimits(), commit: CommitLimits(intervalMS: 100, events: 20),
            normalization: NormalizationRecord(versions: [:], fingerprint: 0),
            deleteRetentionMS: Self.retentionMS,
            callTimeoutMS: 5_000)
        configuration.heldBackLimitMS = 120_000
        // Walks of several transactions, of which some are cut short.
        configuration.rekeyedAtOnce = 2
        configuration.messageVersion = messageVersion
        configuration.linkFlaw = linkFlaw
        if let maxUndecided { configuration.maxUndecided = maxUndecided }
        if let maxUndecidedBytes { configuration.maxUndecidedBytes = maxUndecidedBytes }
        if let wholePartBytes { configuration.resolver.wholePartBytes = wholePartBytes }
        self.configuration = configuration
        broker = SimulatedBroker(clock: clock, seed: seed ^ 0x5eed, transactionTimeoutMS: 20_000)
        broker.make("leads.raw", partitions: 3)
        broker.make("leads.raw.web", partitions: 2)
        broker.make(topics.canonical, partitions: 3)
        broker.make(topics.duplicates, partitions: 2)
        broker.make(topics.rejected, partitions: 2)
        broker.make(topics.identities, partitions: 4)
        broker.mailboxes = topics.identities
        broker.lateMarkers = self.turbulence.lateMarkers
        if self.turbulence.dealsByChance {
            broker.group.dealer = SeededGenerator(seed: seed ^ 0xdea1)
        }
        broker.make(topics.changelog, partitions: 4)
        broker.make(topics.offsets, partitions: 1)
        self.machines = (0..<machines).map {
            SimulatedMachine(instance: "sim-w\($0)-0", clock: MachineClock(clock))
        }
    }

    // MARK: A run

    /// Turmoil of so many steps, healing, checks; then a machine with an empty disk takes over
    /// everything, and all is checked again.
    @discardableResult
    public func run(steps: Int = 150) throws -> SimulationReport {
        for machine in machines { start(machine) }
        isTurbulent = true
        produce(events: 3)
        for step in 0..<steps where problem == nil {
            if step == steps / 3 { isUpgraded = true }
            turmoil()
        }
        isTurbulent = false
        broker.isSluggish = false
        heal()
        try settle()
        try check()
        try takeOver()
        try check()
        report.timeouts = broker.timedOut
        report.rebalances = broker.group.rebalances
        report.digest = digest()
        return report
    }

    private func turmoil() {
        switch random.number(0...99) {
        case 0..<72:
            if let machine = machines.randomElement(using: &random) { step(machine) }
        case 72..<84: produce(events: random.number(1...6))
        case 84..<90: machines.filter { !$0.isUp }.randomElement(using: &random).map(start)
        case 90..<94: sleep(milliseconds: random.number(0...3_000))
        default: break
        }
        if upgrade != nil, isUpgraded, random.chance(0.05) { replaceOne() }
        if random.chance(turbulence.stop) { stopOne() }
        if random.chance(turbulence.regrouping), let machine = stopOne() { start(machine) }
        if random.chance(turbulence.outage) {
            report.outages += 1
            record("broker away")
            awayUntilNS = clock.monotonicNS + UInt64(random.number(100...12_000)) * 1_000_000
        }
        if random.chance(turbulence.mishap) { mishap() }
        if random.chance(turbulence.compaction) { compact() }
    }

    private func heal() {
        record("heal")
        awayUntilNS = 0
        callsToCrash = nil
        for machine in machines { machine.disk.isFull = false }
        while upgrade != nil, replaceOne() {}
        for machine in machines where !machine.isUp { start(machine) }
    }

    /// Goes on until nothing is left to do.
    func settle() throws {
        for _ in 0..<4_000 {
            if let problem { throw failure(problem) }
            if isQuiescent { return }
            for machine in machines { step(machine) }
            sleep(milliseconds: 20)
        }
        throw failure("nothing moves any more: \(unfinished)")
    }

    private func takeOver() throws {
        for machine in machines { stop(machine) }
        let fresh = SimulatedMachine(instance: "sim-w9-0", clock: MachineClock(clock))
        compact()
        machines.append(fresh)
        produce(events: 12)
        start(fresh)
        try settle()
    }

    // MARK: Machines

    func start(_ machine: SimulatedMachine) {
        guard !machine.isUp, !machine.isActive else { return }
        record("start \(machine.instance)")
        active(machine) { () throws(WorkerFailure) in try machine.start(in: self) }
    }

    func step(_ machine: SimulatedMachine) {
        guard machine.isUp, !machine.isActive, let worker = machine.worker else { return }
        active(machine) { () throws(WorkerFailure) in try worker.step() }
        if worker.isLinked { report.linkedTurns += 1 } else { report.otherTurns += 1 }
    }

    func stop(_ machine: SimulatedMachine) {
        guard machine.isUp, !machine.isActive, let worker = machine.worker else { return }
        record("stop \(machine.instance)")
        active(machine) { () throws(WorkerFailure) in try worker.stop() }
        end(machine)
    }

    /// Stops a worker that has older normalization data, and starts it with the newer.
    @discardableResult
    func replaceOne() -> Bool {
        guard let machine = machines.first(where: { $0.isUp && !$0.isActive && !$0.isUpgraded })
        else { return false }
        stop(machine)
        start(machine)
        return true
    }

    @discardableResult
    private func stopOne() -> SimulatedMachine? {
        report.stops += 1
        guard let machine = machines.randomElement(using: &random) else { return nil }
        stop(machine)
        return machine
    }

    private func active(
        _ machine: SimulatedMachine, _ body: () throws(WorkerFailure) -> Void
    ) {
        machine.isActive = true
        depth += 1
        defer {
            depth -= 1
            machine.isActive = false
            if !machine.isUp { machine.drop() }
        }
        do {
            try body()
        } catch {
            guard machine.isUp else { return }
            record("\(machine.instance) ended: \(error)")
            lastFailure = error
            report.gaveUp += 1
            judge(error, of: machine)
            end(machine)
        }
    }

    /// A worker may give up where the broker failed it, and where its disk did.
    private func judge(_ failure: WorkerFailure, of machine: SimulatedMachine) {
        switch failure {
        case .unavailable where isTurbulent: return
        case .internalError where machine.disk.isFull: return
        // What another worker has re-keyed already is not for the older data.
        case .configuration where isUpgraded && !machine.isUpgraded: report.refusals += 1
        default: problem = problem ?? "\(machine.instance) ended: \(failure)"
        }
    }

    /// The process is gone; the group hears nothing of it any more.
    private func end(_ machine: SimulatedMachine) {
        machine.cut()
        broker.group.fallSilent(
            machine.instance, id: machine.memberID, now: clock.monotonicNS)
    }

    /// The configuration of a worker that starts now.
    func configurationOfStart() -> WorkerConfiguration {
        var configuration = configuration
        configuration.normalization.versions = versions(isUpgraded: isUpgraded)
        configuration.gapPolicy = gapPolicy
        switch routing {
        case .direct: configuration.routing = .direct
        case .always: configuration.routing = .always
        case .mixed: configuration.routing = random.chance(0.5) ? .direct : .always
        }
        return configuration
    }

    func noteMember(_ link: SimulatedLink, id: Int) {
        machines.first { $0.link === link }?.memberID = id
    }

    // MARK: What happens at a call

    func strike(_ link: SimulatedLink, _ call: SimulatedCall, after: Bool) -> SimulatedStrike {
        report.calls += 1
        clock.advance(nanoseconds: UInt64(random.number(10_000...200_000)))
        broker.tick()
        guard let machine = machines.first(where: { $0.link === link }) else { return .crash }
        if machine === machines.first, let left = callsToCrash, call != .wait, call != .take,
            call != .groupEvent
        {
            callsToCrash = left - 1
            if left == 0 {
                hasCrashed = true
                callsToCrash = nil
                return crash(machine, call)
            }
        }
        guard isTurbulent else { return .none }
        if !after, call.canBeLost, clock.monotonicNS < awayUntilNS {
            sleep(milliseconds: random.number(50...2_000))
            return .loss
        }
        if depth < 3, random.chance(turbulence.interleaving) { stepAnother() }
        if random.chance(turbulence.crash) { return crash(machine, call) }
        if random.chance(turbulence.stall) { stall(machine, call) }
        if call.canBeLost, random.chance(turbulence.loss) {
            report.losses += 1
            record("\(link.instance) \(call.rawValue) lost \(after ? "after" : "before")")
            sleep(milliseconds: random.number(0...5_000))
            return .loss
        }
        return .none
    }

    private func crash(_ machine: SimulatedMachine, _ call: SimulatedCall) -> SimulatedStrike {
        report.crashes += 1
        record("\(machine.instance) crashed at \(call.rawValue)")
        end(machine)
        return .crash
    }

    /// As SIGSTOP does: the others go on, the session and perhaps the transaction run out.
    private func stall(_ machine: SimulatedMachine, _ call: SimulatedCall) {
        report.stalls += 1
        record("\(machine.instance) stands still at \(call.rawValue)")
        broker.group.fallSilent(machine.instance, id: machine.memberID, now: clock.monotonicNS)
        sleep(milliseconds: random.number(2_000...45_000))
        if machine.isUp { broker.group.speakAgain(machine.instance, id: machine.memberID) }
    }

    private func stepAnother() {
        let idle = machines.filter { $0.isUp && !$0.isActive && $0.worker != nil }
        if let machine = idle.randomElement(using: &random) { step(machine) }
    }

    /// How late the last records and the end of a transaction reach the broker.
    struct Lateness {
        var recordsMS: Int
        var endMS: Int
        /// The worker ends at once, its requests arrive all the same.
        var isLast: Bool
    }

    func lateness(_ link: SimulatedLink) -> Lateness? {
        guard isTurbulent, random.chance(turbulence.lateCommit) else { return nil }
        report.lateCommits += 1
        let end = random.number(8_000...19_000)
        let gap = random.number(1...(random.chance(0.5) ? 1_000 : end))
        let lateness = Lateness(
            recordsMS: end - gap, endMS: end, isLast: random.chance(0.3))
        record("\(link.instance) commits late, by \(end) ms")
        return lateness
    }

    /// Others work until a late commit has arrived.
    func pass(_ lateness: Lateness, of link: SimulatedLink) {
        guard let machine = machines.first(where: { $0.link === link }) else { return }
        broker.group.fallSilent(machine.instance, id: machine.memberID, now: clock.monotonicNS)
        if lateness.isLast { _ = crash(machine, .commit) }
        // And some time more, in which the others work on what they were given.
        let silenceMS = lateness.endMS + random.number(0...6_000)
        let end = clock.monotonicNS + UInt64(silenceMS) * 1_000_000
        while clock.monotonicNS <= end {
            if random.chance(0.1) { produce(events: random.number(1...3)) }
            sleep(milliseconds: 200)
        }
        if machine.isUp { broker.group.speakAgain(machine.instance, id: machine.memberID) }
    }

    /// Lets time go by; others work meanwhile.
    func sleep(milliseconds: Int) {
        var left = milliseconds
        while left > 0 {
            let slice = min(left, max(50, milliseconds / 12))
            clock.advance(nanoseconds: UInt64(slice) * 1_000_000)
            left -= slice
            broker.tick()
            if depth < 3, random.chance(0.5) { stepAnother() }
        }
    }

    /// I11: raw input waits for mailboxes, and for what waits in shards.
    func noteTake(
        _ partition: TopicPartition, of link: SimulatedLink, full: Set<TopicPartition>
    ) {
        let holds =
            machines.first { $0.link === link }?.worker?.holdsRawInputBack ?? false
        if partition.topic == configuration.topics.identities {
            if full.contains(partition) { report.behind += 1 }
            if holds { report.heldBack += 1 }
        } else if holds || !full.isEmpty {
            problem = problem ?? "I11: \(link.instance) takes of \(partition) what has to wait"
        }
    }

    func losesRecord() -> Bool {
        guard isTurbulent, random.chance(turbulence.undelivered) else { return false }
        report.losses += 1
        return true
    }

    func delaysRecords() -> Bool { isTurbulent && random.chance(0.2) }
    func delaysDelivery() -> Bool { isTurbulent && random.chance(turbulence.laggardDelivery) }
    func arrivals() -> Int { random.chance(0.3) ? random.number(1...3) : 500 }
    func noteWays(direct: Int, forwarded: Int) {
        report.direct = direct
        report.forwarded = forwarded
    }
    func noteCommit(_ link: SimulatedLink) { report.transactions += 1 }

    /// I8: no disk is ahead of what is committed.
    func noteApply(_ store: SimulatedStore, _ partition: Partition) {
        let input = TopicPartition(configuration.topics.identities, partition)
        let reader = ShardReader(store: store, applicationID: configuration.applicationID)
        guard let stored = try? reader.progress.inputOffset else { return }
        let decided = broker.group.decided[input] ?? 0
        if stored > decided {
            problem =
                problem
                ?? "I8: a store stands for offset \(stored) of \(input), committed is \(decided)"
        }
    }

    // MARK: Mishaps

    private func mishap() {
        report.mishaps += 1
        guard let machine = machines.randomElement(using: &random) else { return }
        switch random.number(0...7) {
        case 0 where !machine.isUp:
            record("\(machine.instance): disk lost")
            machine.disk.shards = [:]
        case 1, 2: machine.backup = machine.disk.shards
        case 3, 4:
            guard !machine.isUp, let backup = machine.backup else { return }
            record("\(machine.instance): older disk put back")
            machine.disk.shards = backup
        case 5:
            record("\(machine.instance): damage")
            if let partition = machine.disk.shards.keys.sorted().randomElement(using: &random) {
                machine.disk.damaged.insert(partition)
            }
        case 6:
            machine.disk.isFull.toggle()
            record("\(machine.instance): disk full \(machine.disk.isFull)")
        default:
            machine.clock.skewMS = Int64(random.number(0...4_000))
        }
    }

    func compact() {
        report.compactions += 1
        let horizon = clock.wallMS - Self.retentionMS
        for (partition, log) in broker.logs
        where partition.topic == configuration.topics.changelog
            || partition.topic == configuration.topics.offsets
        {
            log.compact(tombstonesBeforeMS: horizon)
        }
    }

    func produce(events: Int) {
        for _ in 0..<events {
            // Bursts about one person in one partition: their order is what may suffer.
            if latest == nil || random.chance(0.6) {
                let topic = configuration.topics.raw.randomElement(using: &random) ?? ""
                let count = broker.partitionCounts[topic] ?? 1
                latest = (
                    TopicPartition(topic, Partition(random.number(0...Int(count) - 1))),
                    random.number(0...7)
                )
            }
            guard let (partition, person) = latest else { return }
            let key = random.chance(0.5) ? ByteSlice(utf8: "k\(random.number(0...9))") : nil
            broker.append(
                partition, key: key,
                value: SimulatedEvent.make(&random, person: person, matter: matter),
                headers: [], transaction: nil)
            report.events += 1
        }
    }
}
