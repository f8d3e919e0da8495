import Glibc
import KafkaClient
import StreamCore
import Telemetry
import WorkerRuntime
import WorkerSettings

extension Composition {
    static func kafkaSettings(
        _ settings: WorkerSettings, _ telemetry: TelemetryHub
    ) -> KafkaClientSettings {
        KafkaClientSettings(
            bootstrapServers: settings.kafka.bootstrapServers,
            properties: settings.kafka.properties, clientID: settings.applicationID,
            log: { line in telemetry.emit(LibraryLine(line: line)) })
    }

    /// Creates or verifies the topics of a configuration.
    static func provisionTopics(
        _ options: ParsedOptions, _ context: CommandContext
    ) throws(CommandFailure) -> ExitStatus {
        let lastWord = "stopped as asked: not all topics are made and verified"
        let stop = StopSignals.flag(context.telemetry.log, withinMS: 1_500) { lastWord }
        let settings = try workerSettings(try options.required("config"), context)
        guard
            let report = try topics(
                settings, oneShot: true, context, isStopped: { stop.isRaised })
        else {
            context.telemetry.log.lastLine(lastWord)
            return .success
        }
        for topic in report.created { try StandardOutput.write("created  \(topic)\n") }
        for topic in report.verified { try StandardOutput.write("verified \(topic)\n") }
        return .success
    }

    /// Waits for a broker, makes what is missing and verifies the rest; nil where it was stopped.
    static func topics(
        _ settings: WorkerSettings, oneShot: Bool, _ context: CommandContext,
        isStopped: () -> Bool
    ) throws(CommandFailure) -> TopicReport? {
        let clock = SystemClock()
        let limitS = settings.kafka.startTimeoutS(oneShot: oneShot)
        let deadline = clock.monotonicNS + UInt64(limitS) * 1_000_000_000
        let needs = TopicRequirements(
            names: topicNames(settings), partitions: settings.topics.partitions,
            replicationFactor: settings.topics.replicationFactor ?? -1,
            create: settings.topics.create, rawRecordBytes: settings.limits.rawRecordBytes,
            outputRecordBytes: settings.limits.outputRecordBytes,
            deleteRetentionMS: 7 * 86_400_000)
        var toldNS: UInt64 = 0
        // Short enough that waiting is told of before it ends.
        let triedMS = min(5_000, limitS * 500)
        while true {
            do {
                let admin = try kafkaSettings(settings, context.telemetry).makeAdmin()
                let report = try TopicSetup(needs, admin: admin, timeoutMS: Int(triedMS)).run()
                advise(report.warnings, context)
                return report
            } catch let failure as WorkerFailure {
                throw CommandFailure(failure)
            } catch let error as ClientError {
                // Before the time is looked at: who was stopped has not waited in vain.
                if isStopped() { return nil }
                guard error.kind == .retriable else {
                    throw CommandFailure(
                        error.kind == .configuration ? .configuration : .unavailable,
                        error.description)
                }
                let now = clock.monotonicNS
                guard now < deadline else {
                    throw CommandFailure(
                        .unavailable,
                        "no broker at \(settings.kafka.bootstrapServers) within \(limitS) s: "
                            + withFile(error, settings))
                }
                if now &- toldNS > 5_000_000_000 {
                    context.telemetry.emit(AwaitingBroker(leftS: (deadline - now) / 1_000_000_000))
                    toldNS = now
                }
                Pause.milliseconds(200)
                if isStopped() { return nil }
            } catch {
                throw CommandFailure(.internalError, "\(error)")
            }
        }
    }

    /// A failure to verify the broker names the file that was to do it.
    private static func withFile(_ error: ClientError, _ settings: WorkerSettings) -> String {
        guard error.reason.contains("certificate") else { return error.description }
        let path = settings.kafka.properties["ssl.ca.location"]
        return "ssl.ca.location is \(path ?? "not set"); \(error.description)"
    }

    private struct LibraryLine: TelemetryEvent {
        let line: KafkaLogLine

        var level: LogLevel {
            switch line.level {
            case ...3: .error
            case 4: .warning
            case 5, 6: .info
            default: .debug
            }
        }
        var message: StaticString { "librdkafka" }
        var likeness: String? { level == .debug ? nil : "librdkafka \(line.facility)" }
        var fields: [LogField] {
            [
                ("facility", .safe(.code(line.facility))),
                ("text", .safe(.configured(line.text))),
            ]
        }
    }

    /// What works, but hardly as it is meant.
    static func advise(_ texts: [String], _ context: CommandContext) {
        for text in texts { context.telemetry.emit(Advice(text: text)) }
    }

    private struct Advice: TelemetryEvent {
        let text: String
        var level: LogLevel { .warning }
        var message: StaticString { "advice" }
        var fields: [LogField] { [("text", .safe(.configured(text)))] }
    }

    private struct AwaitingBroker: TelemetryEvent {
        let leftS: UInt64
        var level: LogLevel { .warning }
        var message: StaticString { "no broker answers yet, waiting" }
        var fields: [LogField] { [("seconds_left", .count(leftS))] }
    }
}

extension CommandFailure {
    init(_ failure: WorkerFailure) {
        switch failure {
        case .configuration(let reason): self.init(.configuration, reason)
        case .unavailable(let reason): self.init(.unavailable, reason)
        case .internalError(let reason): self.init(.internalError, reason)
        }
    }
}
