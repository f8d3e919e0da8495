import IdentityIndex
import KafkaClient
import LeadNormalization
import StreamCore
import Telemetry
import WorkerAPI
import WorkerRuntime
import WorkerSettings

extension Composition {
    /// How long a worker may take to end, milliseconds. Its threads finish within less
    /// (``WorkerConfiguration/finishLimitMS``) unless a call of the client does not come back.
    private static let stopLimitMS = 8_500

    /// The worker: returns when it was stopped as asked.
    static func runWorker(
        _ options: ParsedOptions, _ context: CommandContext
    ) throws(CommandFailure) -> ExitStatus {
        // First of all: somebody may change his mind at once.
        let stop = StopSignals.flag(context.telemetry.log, withinMS: stopLimitMS) {
            "stopped as asked, but not everything was finished in time (no answer from the broker, "
                + "mostly): what is not committed is repeated by the next owner"
        }
        let gap = try RunCommand.acceptedGap(options)
        let settings = try workerSettings(try options.required("config"), context)
        let state = try stateDirectory(settings)
        let instance: String
        do throws(StateDirectoryError) {
            try state.take(forApplication: settings.applicationID)
            if let configured = settings.instanceID {
                instance = configured
            } else {
                instance = try state.instanceID {
                    context.telemetry.emit(NameLost(path: settings.stateDirectory))
                }
            }
        } catch {
            throw CommandFailure(.configuration, "state_dir: \(error)")
        }
        OpenFiles.allowAll()
        let health = WorkerHealth()
        let server = try healthServer(settings, health)
        defer { server.stop() }
        context.telemetry.emit(
            Started(
                application: settings.applicationID, instance: instance,
                threads: settings.threads, http: server.address.description))
        advise(settings.advice, context)
        guard
            let report = try topics(
                settings, oneShot: false, context, isStopped: { stop.isRaised })
        else { return .success }
        for topic in report.created { context.telemetry.emit(TopicMade(topic: topic)) }

        var kafka = kafkaSettings(settings, context.telemetry)
        kafka.maxMessageBytes = min(report.largestMessageBytes, KafkaProperties.largestMessageBytes)
        kafka.maxBatchBytes = min(report.largestBatchBytes, kafka.maxBatchBytes)
        // Alone in the group, this worker reads all of them.
        kafka.partitionsAtOnce = report.inputPartitions / settings.threads + 1
        try demandRoom(settings, report, try options.required("config"))
        var configuration = configuration(settings, gap: gap)
        configuration.rejectedBytes = min(
            report.rejectedBytes, KafkaProperties.largestMessageBytes)
        configuration.compactedTopics = report.compacted
        let worker = Worker(
            threads: settings.threads, configuration: configuration,
            clients: KafkaWorkerClients(
                settings: kafka, groupID: settings.groupID,
                threadName: { settings.threadName(instance: instance, thread: $0) }),
            stores: LocalShardStores(directory: state), normalization: NormalizationOptions(),
            clock: SystemClock(), observer: WorkerLog(context.telemetry))
        health.watch(worker.status)
        stop.whenRaised { worker.status.requestStop() }
        do throws(WorkerFailure) {
            try worker.run()
        } catch {
            throw CommandFailure(error)
        }
        context.telemetry.emit(Stopped())
        context.telemetry.log.close()
        return .success
    }

    /// A smaller `message.max.bytes` would hold up a partition at the first long record.
    private static func demandRoom(
        _ settings: WorkerSettings, _ report: TopicReport, _ path: String
    ) throws(CommandFailure) {
        guard let text = settings.kafka.properties["message.max.bytes"], let own = Int(text),
            own < min(report.largestMessageBytes, KafkaProperties.largestMessageBytes)
        else { return }
        throw CommandFailure(
            .configuration,
            "\(path): kafka.properties.message.max.bytes is \(own): one record of these topics and limits may "
                + "have \(report.largestMessageBytes) bytes; remove it, the worker sets what it needs"
        )
    }

    static func stateDirectory(
        _ settings: WorkerSettings
    ) throws(CommandFailure) -> StateDirectory {
        do throws(StateDirectoryError) {
            return try StateDirectory.open(path: settings.stateDirectory)
        } catch {
            throw CommandFailure(.configuration, "state_dir: \(error)")
        }
    }

    private static func healthServer(
        _ settings: WorkerSettings, _ health: WorkerHealth
    ) throws(CommandFailure) -> HealthServer {
        do throws(HTTPServerError) {
            return try HealthServer(
                bind: HTTPAddress(
                    host: settings.http.bind.host, port: settings.http.bind.port),
                source: health)
        } catch {
            throw CommandFailure(.unavailable, "\(error)")
        }
    }

    private struct Started: TelemetryEvent {
        let application: String
        let instance: String
        let threads: Int
        let http: String
        var message: StaticString { "starting" }
        var fields: [LogField] {
            [
                ("version", .safe(.code(Version.number))),
                ("application_id", .safe(.id(application))),
                ("instance_id", .safe(.id(instance))), ("threads", .count(threads)),
                ("http", .safe(.configured(http))),
            ]
        }
    }

    private struct NameLost: TelemetryEvent {
        let path: String
        var level: LogLevel { .warning }
        var message: StaticString {
            "instance-id in state_dir is damaged and written anew: the group takes this worker for another one"
        }
        var fields: [LogField] { [("state_dir", .safe(.configured(path)))] }
    }

    private struct TopicMade: TelemetryEvent {
        let topic: String
        var message: StaticString { "topic made" }
        var fields: [LogField] { [("topic", .safe(.topic(topic)))] }
    }

    private struct Stopped: TelemetryEvent {
        var message: StaticString { "stopped as asked" }
    }
}
