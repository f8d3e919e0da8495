import Glibc
import IdentityIndex
import KafkaClient
import StreamCore
import WorkerRuntime
import WorkerSettings

/// Opens shards for reading, from a state directory or from the changelog. Makes nothing, and throws
/// nothing away.
struct IndexSource {
    static let wayOut = "--from changelog reads the topic instead"

    private let settings: WorkerSettings
    private let directory: StateDirectory?
    private let reader: (any PartitionReader)?

    init(
        _ settings: WorkerSettings, _ from: String, _ context: CommandContext
    ) throws(CommandFailure) {
        self.settings = settings
        switch from {
        case "state":
            directory = try Self.stateDirectory(settings)
            reader = nil
        case "changelog":
            directory = nil
            let topic = settings.changelogTopic
            let count = try Composition.partitionCount(of: topic, settings, context)
            guard count == settings.topics.partitions else {
                throw CommandFailure(
                    .configuration,
                    "\(topic) has \(count) partitions, topics.partitions is "
                        + "\(settings.topics.partitions)")
            }
            do throws(ClientError) {
                reader = try Composition.kafkaSettings(settings, context.telemetry)
                    .makePartitionReader()
            } catch {
                throw CommandFailure(.unavailable, error.description)
            }
        default: throw .usage("inspect", "--from takes state or changelog")
        }
    }

    /// Whether shards are read from the topic.
    var isTopic: Bool { reader != nil }

    /// nil where nothing of the shard is at hand.
    func open(_ partition: Partition) throws -> (any StateStore)? {
        if let reader {
            let store = MemoryStore()
            let log = TopicPartition(settings.changelogTopic, partition)
            _ = try ChangelogReplay.load(log, from: reader, into: store, timeoutMS: 20_000)
            return store
        }
        guard let path = directory?.shardDirectory(partition), Self.isDirectory(path) else {
            return nil
        }
        return try LogStore.open(directory: path, disk: UntouchedDisk())
    }

    /// Not one shard is at hand: no answer at all must not look like a good one.
    var nothingThere: CommandFailure {
        CommandFailure(
            .unavailable,
            "state_dir: \(settings.stateDirectory) holds no shard of \(settings.applicationID); no "
                + "worker has run here, \(Self.wayOut)")
    }

    /// Why state can not be read, and what to do then.
    static func failure(_ error: StoreError) -> CommandFailure {
        switch error {
        case .damaged(let what):
            CommandFailure(
                .unavailable,
                "state_dir: \(what); the worker's next start restores it, \(wayOut)")
        case .io(let operation, let path, let errno):
            CommandFailure(
                .unavailable,
                "state_dir: \(operation) of \(path) failed: \(String(cString: strerror(errno))); "
                    + wayOut)
        }
    }

    private static func stateDirectory(
        _ settings: WorkerSettings
    ) throws(CommandFailure) -> StateDirectory {
        let path = settings.stateDirectory
        guard isDirectory(path) else {
            throw CommandFailure(
                .unavailable,
                "state_dir: \(path) is no directory; no worker has run here, \(wayOut)")
        }
        do throws(StateDirectoryError) {
            let directory = try StateDirectory.open(path: path)
            try directory.requireApplication(settings.applicationID)
            return directory
        } catch .locked(let path, let holder) {
            let error = StateDirectoryError.locked(path: path, holder: holder)
            throw CommandFailure(.unavailable, "state_dir: \(error); stop it, or \(wayOut)")
        } catch .otherApplication(let path, let name) {
            throw CommandFailure(
                .configuration,
                "state_dir: \(path) holds the index of application_id \(name), the configuration "
                    + "names \(settings.applicationID); \(wayOut)")
        } catch {
            throw CommandFailure(.unavailable, "state_dir: \(error); \(wayOut)")
        }
    }

    private static func isDirectory(_ path: String) -> Bool {
        var found = stat()
        return stat(path, &found) == 0 && found.st_mode & S_IFMT == S_IFDIR
    }
}
