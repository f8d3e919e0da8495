import Foundation
import WorkerSettings

/// A good configuration whose lines tests replace.
struct SettingsFixture {
    var sections: [(key: String, text: String)] = [
        ("application_id", "application_id: refuse"),
        (
            "kafka",
            """
            kafka:
              bootstrap_servers: 127.0.0.1:9092
              properties:
                heartbeat.interval.ms: 1200
                session.timeout.ms: 6000
            """
        ),
        (
            "topics",
            """
            topics:
              raw:
              - refuse.leads.raw
              canonical: refuse.leads.canonical
              duplicates: refuse.leads.duplicates
              rejected: refuse.leads.rejected
              partitions: 2
              replication_factor: 1
              create: true
            """
        ),
        ("state_dir", "state_dir: /nonexistent/state"),
        ("threads", "threads: 1"),
        ("http", "http:\n  bind: 127.0.0.1:0"),
        ("identity", "identity:\n  master_keys: [email, phone, external_id, name_domain]"),
        (
            "sources",
            """
            sources:
              default: { allow: [create, update, delete] }
              web: { allow: [create, update, delete] }
            """
        ),
        (
            "rules",
            """
            rules:
            - { name: same-email, key: email, action: merge }
            - { name: same-record, key: external_id, action: merge }
            """
        ),
    ]

    var text: String { sections.map(\.text).joined(separator: "\n") + "\n" }

    static let good = SettingsFixture().text

    /// The good configuration with e-mail as the only key.
    static let emailOnly = good.replacing(", phone, external_id, name_domain]", with: "]")
        .replacing("- { name: same-record, key: external_id, action: merge }", with: "")

    /// The good configuration with one section's text replaced; nil removes it.
    static func replacing(_ key: String, with text: String?) -> String {
        var fixture = SettingsFixture()
        if let index = fixture.sections.firstIndex(where: { $0.key == key }) {
            if let text {
                fixture.sections[index].text = text
            } else {
                fixture.sections.remove(at: index)
            }
        } else if let text {
            fixture.sections.append((key, text))
        }
        return fixture.text
    }

    /// The good configuration with one line replaced.
    static func replacing(line: String, with other: String) -> String {
        good.replacing(line, with: other)
    }
}

/// Stands in for librdkafka's own check of properties together.
let propertiesCheck: WorkerSettings.PropertiesCheck = { properties in
    var found: [(names: [String], reason: String)] = []
    if properties["debug"] == "acks" { found.append((["debug"], "debug must be all")) }
    if properties["client.id"] == "two" {
        found.append((["client.id", "linger.ms"], "one of the two"))
    }
    if properties["client.id"] == "nobody" { found.append(([], "nobody is to blame")) }
    return found
}

/// Stands in for librdkafka's own check.
let propertyCheck: WorkerSettings.PropertyCheck = { name, value in
    let known = [
        "session.timeout.ms", "heartbeat.interval.ms", "sasl.password", "sasl.username",
        "security.protocol", "ssl.key.location", "ssl.key.password", "linger.ms", "debug",
        "sasl.oauthbearer.token.endpoint.url", "ssl.key.pem", "client.id", "log.connection.close",
        "log_level",
    ]
    guard known.contains(name) else { return "No such configuration property: \"\(name)\"" }
    if name.hasSuffix(".ms"), Double(value) == nil {
        return "Invalid value \"\(value)\" for configuration property \"\(name)\""
    }
    if name == "ssl.key.pem", !value.hasPrefix("-----BEGIN") {
        return "ssl.key.pem: value \(value) is no PEM"
    }
    return nil
}

func parse(
    _ text: String, environment: [String: String] = [:], path: String = "worker.yaml"
) throws(SettingsError) -> WorkerSettings {
    try WorkerSettings.parse(
        Array(text.utf8), path: path, environment: environment, checkProperty: propertyCheck,
        checkProperties: propertiesCheck, propertyNames: ["log.level.x", "log_level", "linger.ms"])
}

/// The lines with which a configuration is refused; empty where it is taken.
func refusal(
    _ bytes: [UInt8], environment: [String: String] = [:], path: String = "worker.yaml"
) -> [String] {
    do {
        _ = try WorkerSettings.parse(
            bytes, path: path, environment: environment, checkProperty: propertyCheck,
            checkProperties: propertiesCheck, propertyNames: ["log_level"])
        return []
    } catch {
        return error.problems.map(\.description)
    }
}

func refusal(_ text: String, environment: [String: String] = [:]) -> [String] {
    refusal(Array(text.utf8), environment: environment)
}

/// A folder that is removed when the test ends.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "/lead-dedup-settings-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let file = "\(path)/\(name)"
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        return file
    }

    func write(_ name: String, _ text: String) throws -> String {
        try write(name, Array(text.utf8))
    }
}
