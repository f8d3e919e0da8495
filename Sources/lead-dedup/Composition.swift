import BulkFiles
import Telemetry

/// A configuration as far as the small commands need it.
struct LoadedSettings {
    /// The effective configuration as YAML, secrets masked: what `check-config` prints.
    var effectiveText: String
    /// `http.bind`.
    var httpBind: String
    /// Texts that must never be printed.
    var secrets: [String]
    var logFormat: LogFormat
    var logLevel: LogLevel
}

/// Where the parts of the worker meet: settings, broker client, runtime. Commands stay free of how
/// these are made.
enum Composition {
    /// The version of the Kafka client library, where it is part of the build.
    static var librdkafkaVersion: String? { nil }

    /// Reads and checks a configuration, and prepares the log as it says.
    ///
    /// Throws status 78 with file, line and the way out.
    static func loadSettings(
        _ path: String, _ context: CommandContext
    ) throws(CommandFailure) -> LoadedSettings {
        throw notYet("reading a configuration")
    }

    /// The worker: returns when it was stopped as asked.
    static func runWorker(
        _ options: ParsedOptions, _ context: CommandContext
    ) throws(CommandFailure) -> ExitStatus {
        throw notYet("run")
    }

    /// The demonstration on an embedded broker.
    static func runDemo(
        _ options: ParsedOptions, _ context: CommandContext
    ) throws(CommandFailure) -> ExitStatus {
        throw notYet("demo")
    }

    /// Creates or verifies the topics of a configuration.
    static func provisionTopics(
        _ options: ParsedOptions, _ context: CommandContext
    ) throws(CommandFailure) -> ExitStatus {
        throw notYet("topics")
    }

    /// Looks into the store of a worker.
    static func inspect(
        _ options: ParsedOptions, _ context: CommandContext
    ) throws(CommandFailure) -> ExitStatus {
        throw notYet("inspect")
    }

    /// Produces to a topic of the configuration's broker, by record key.
    static func topicSink(
        configPath: String, topic: String, _ context: CommandContext
    ) throws(CommandFailure) -> any RecordSink {
        throw notYet("producing to a topic")
    }

    private static func notYet(_ what: String) -> CommandFailure {
        CommandFailure(.internalError, "\(what) is not part of this build")
    }
}
