import BulkFiles
import Bytes
import KafkaClient
import LeadModel
import LeadNormalization
import LeadWire
import Telemetry
import WorkerSettings

/// A configuration as far as the small commands need it.
struct LoadedSettings {
    /// The effective configuration as YAML, secrets masked: what `check-config` prints.
    var effectiveText: String
    /// `http.bind`.
    var httpBind: String
    /// What works, but hardly as it is meant.
    var advice: [String] = []
}

/// Where the parts of the worker meet: settings, broker client, runtime. Commands stay free of how
/// these are made.
enum Composition {
    /// The version of the Kafka client library.
    static var librdkafkaVersion: String? { KafkaProperties.libraryVersion }

    /// The data that keys are made with.
    static let normalization: NormalizationRecord = {
        let versions = NormalizationVersions.current
        return NormalizationRecord(
            versions: [
                .email: UInt64(max(0, versions.emailRules)),
                .phone: UInt64(max(0, versions.phoneRules)),
                .nameDomain: UInt64(max(0, versions.suffixListTime)),
            ], fingerprint: versions.phoneMetadata)
    }()

    /// Produces to a topic of the configuration's broker, by record key; nil where it was stopped.
    static func topicSink(
        configPath: String, topic: String, _ context: CommandContext, written: WrittenEvents,
        isStopped: () -> Bool
    ) throws(CommandFailure) -> (any RecordSink)? {
        let settings = try workerSettings(configPath, context)
        if settings.isOwnTopic(topic) {
            throw .usage(
                "generate",
                "\(topic) is written by the worker alone: name a raw topic, such as "
                    + (settings.topics.raw.first ?? "leads.raw"))
        }
        guard try topics(settings, oneShot: true, context, isStopped: isStopped) != nil else {
            return nil
        }
        do throws(RecordSinkError) {
            return try TopicSink(
                kafkaSettings(settings, context.telemetry), application: settings.applicationID,
                topic: topic, written: written)
        } catch {
            throw CommandFailure(.unavailable, "\(error)")
        }
    }
}
