import CRdKafka
import Glibc
import StreamCore

/// The properties of librdkafka: which there are, whose they are, and what may be set.
public enum KafkaProperties {
    /// The library's version, such as `2.0.2`.
    public static var libraryVersion: String { String(cString: rd_kafka_version_str()) }

    /// The highest `message.max.bytes` that the library takes.
    public static let largestMessageBytes = 1_000_000_000

    /// Properties that are not passed through, and why.
    public static let reserved: [String: String] = [
        "isolation.level": "input is always read as read_committed",
        "enable.idempotence": "the producer is transactional",
        "enable.auto.commit": "offsets are committed inside transactions only",
        "auto.commit.enable": "offsets are committed inside transactions only",
        "enable.auto.offset.store": "offsets are committed inside transactions only",
        "auto.offset.reset": "an offset outside the log must stop the worker",
        "enable.partition.eof": "readers set it where they need it",
        "group.id": "it is the application_id",
        "group.instance.id": "it follows from application_id, instance_id and thread",
        "group.protocol": "only the classic protocol is supported",
        "transactional.id": "it follows from application_id, instance_id and thread",
        "partition.assignment.strategy": "co-partitioned topics need the range assignor",
        "bootstrap.servers": "it has a setting of its own, kafka.bootstrap_servers",
        "metadata.broker.list": "it has a setting of its own, kafka.bootstrap_servers",
        "log.queue": "log lines are handed over by a callback",
        "partitioner": "records are placed by murmur2 of their key, which readers rely on",
        "test.mock.num.brokers": "it would replace the cluster by a mock",
    ]

    /// The name of a property that librdkafka also takes with `topic.` in front.
    static func plainName(_ name: String) -> String {
        name.hasPrefix("topic.") ? plainName(String(name.dropFirst("topic.".count))) : name
    }

    /// Whether a property is not passed through, by whatever name.
    static func isReserved(_ name: String) -> Bool { reserved[plainName(name)] != nil }

    /// Properties that make the library load code as soon as they are set, or a client is made.
    static let loading: Set = ["plugin.library.paths", "ssl.engine.location"]

    /// Whether a property's value must not be shown.
    ///
    /// Where a secret lies (`ssl.key.location`) is none.
    public static func isSecret(_ name: String) -> Bool {
        let name = name.lowercased()
        if [".location", ".file", ".url"].contains(where: { name.hasSuffix($0) }) { return false }
        return ["password", "secret", "key", "token", "jaas"].contains { name.contains($0) }
    }

    /// What is wrong with a property, in a sentence that never shows a secret value; nil where
    /// it can be passed through. Loads and runs nothing that the property names.
    public static func check(name: String, value: String) -> String? {
        if let reason = reserved[plainName(name)] {
            return "the property \(name) can not be set: \(reason)"
        }
        if isPath(name, value), access(value, R_OK) != 0 {
            return "the property \(name) names \(value): \(String(cString: strerror(errno)))"
        }
        if let number = table[plainName(name)]?.number, let fault = number.fault(of: value) {
            return "the property \(name) has a malformed value: \(fault)"
        }
        if loading.contains(name), isKnown(name) { return nil }
        guard let conf = rd_kafka_conf_new() else { return "out of memory" }
        defer { rd_kafka_conf_destroy(conf) }
        return set(conf, name: name, value: value)
    }

    /// Whether the value is the path of something that must be there.
    private static func isPath(_ name: String, _ value: String) -> Bool {
        name.hasPrefix("ssl.") && name.hasSuffix(".location") && !value.isEmpty && value != "probe"
    }

    /// Sets one property; returns what is wrong with it.
    static func set(_ conf: OpaquePointer, name: String, value: String) -> String? {
        var text = [CChar](repeating: 0, count: 512)
        switch rd_kafka_conf_set(conf, name, value, &text, text.count) {
        case RD_KAFKA_CONF_OK:
            return nil
        case RD_KAFKA_CONF_UNKNOWN:
            return "librdkafka \(libraryVersion) has no property \(name)"
        default:
            guard !isSecret(name) else { return "the property \(name) has a malformed value" }
            let reason = String(cBuffer: text)
            return "the property \(name) has a malformed value: \(reason)"
        }
    }

    /// Whether the library in use has a property (2.0.2 lacks some of 2.16).
    static func isKnown(_ name: String) -> Bool { table[name] != nil }

    /// Every property that the library in use has.
    public static var names: [String] { table.keys.sorted() }

    /// Whether a property concerns a client of this role.
    static func concerns(_ name: String, _ role: KafkaHandle.Role) -> Bool {
        switch table[plainName(name)]?.scope {
        case .consumer: role == .consumer
        case .producer: role == .producer
        case .both, nil: true
        }
    }
}

/// Takes the values of secret properties out of texts.
struct Redactor: Sendable {
    private let secrets: [String]

    init(_ properties: [String: String]) {
        secrets = properties.filter { KafkaProperties.isSecret($0.key) && !$0.value.isEmpty }
            .map(\.value).sorted { $0.utf8.count > $1.utf8.count }
    }

    func redact(_ text: String) -> String {
        var text = text
        for secret in secrets where text.contains(secret) {
            text = text.replacing(secret, with: "***")
        }
        return text
    }
}
