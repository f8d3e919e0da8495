import LeadModel
import LeadNormalization
import StreamCore
import WorkerRuntime

/// A machine that runs a worker, again and again: its disk and its clock outlive the processes.
final class SimulatedMachine {
    let instance: String
    let disk = SimulatedDisk()
    let clock: MachineClock
    private(set) var link: SimulatedLink?
    private(set) var worker: SteppedWorker?
    private var runs = 0
    /// Whether its process has the newer normalization data.
    private(set) var isUpgraded = false
    /// Whether its process is on the stack right now.
    var isActive = false
    /// Its group member, so that the session ends where the process does.
    var memberID = 0
    /// Disk contents as they were at some moment: an older copy that somebody may put back.
    var backup: [Partition: SimulatedDisk.Content]?

    init(instance: String, clock: MachineClock) {
        self.instance = instance
        self.clock = clock
    }

    var isUp: Bool { link.map { !$0.isCut } ?? false }

    /// Starts a process.
    func start(in world: Simulation) throws(WorkerFailure) {
        runs += 1
        let link = SimulatedLink(instance: instance, run: runs, world: world)
        self.link = link
        worker = nil
        isUpgraded = world.isUpgraded
        worker = try SteppedWorker(
            configuration: world.configurationOfStart(),
            clients: SimulatedClients(link: link, broker: world.broker),
            stores: SimulatedStores(disk: disk, link: link), normalizer: world.normalizerOfStart,
            clock: clock, observer: SimulatedObserver(world: world))
    }

    /// Ends the process without a word. What is on the stack still unwinds, without effect.
    func cut() {
        link?.isCut = true
        if !isActive { worker = nil }
    }

    func drop() { worker = nil }
}

/// Clients of one run of a worker.
final class SimulatedClients: WorkerClients, @unchecked Sendable {
    private let link: SimulatedLink
    private let broker: SimulatedBroker

    init(link: SimulatedLink, broker: SimulatedBroker) {
        self.link = link
        self.broker = broker
    }

    func consumer(thread: Int) throws(ClientError) -> any GroupConsumer {
        SimulatedConsumer(link: link, broker: broker)
    }

    func producer(thread: Int) throws(ClientError) -> any TransactionalProducer {
        if link.isCut { throw link.dead(.initTransactions) }
        return SimulatedProducer(link: link, broker: broker, id: link.instance)
    }

    func reader(thread: Int) throws(ClientError) -> any PartitionReader {
        SimulatedReader(link: link, broker: broker)
    }
}

/// Counts what workers say.
final class SimulatedObserver: WorkerObserver, @unchecked Sendable {
    private weak var world: Simulation?

    init(world: Simulation) { self.world = world }

    func note(_ event: WorkerEvent, thread: Int) { world?.note(event) }
    func count(_ outcomes: [Outcome]) {}
}
