import Foundation
import KafkaClient
import StreamCore

/// A broker of the Kafka distribution that `KAFKA_HOME` names, for the whole test run.
///
/// A watcher, a process of its own, holds the reading end of a pipe: however this process ends, it
/// stops the broker and removes its files.
final class RealBroker: Sendable {
    static let home = ProcessInfo.processInfo.environment["KAFKA_HOME"]
    static let shared = Result { try RealBroker() }

    let bootstrapServers: String
    let directory: String
    private let life: Pipe

    private init() throws {
        let home = Self.home ?? ""
        directory =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("kafka-client-tests-\(UUID().uuidString)").path
        let start = Process()
        start.executableURL = URL(fileURLWithPath: "\(home)/bin/start-broker")
        start.arguments = [
            "--dir", directory, "--heap", "384m", "--set", "auto.create.topics.enable=true",
        ]
        let output = Pipe()
        start.standardOutput = output
        try start.run()
        var text = ""
        while !text.contains("bootstrap=") || !text.hasSuffix("\n") {
            let bytes = output.fileHandleForReading.availableData
            guard !bytes.isEmpty else { throw Timeout(description: "no broker: \(text)") }
            text += String(decoding: bytes, as: UTF8.self)
        }
        bootstrapServers =
            text.split(separator: "\n").last { $0.hasPrefix("bootstrap=") }
            .map { String($0.dropFirst("bootstrap=".count)) } ?? ""
        let watcher = Process()
        watcher.executableURL = URL(fileURLWithPath: "/usr/bin/setsid")
        watcher.arguments = [
            "sh", "-c", #"cat > /dev/null; "$0/bin/start-broker" --dir "$1" --stop; rm -rf "$1""#,
            home, directory,
        ]
        life = Pipe()
        watcher.standardInput = life
        watcher.standardOutput = FileHandle.nullDevice
        watcher.standardError = FileHandle.nullDevice
        try watcher.run()
    }

    /// A new topic with a name of its own.
    func topic(
        _ name: String, partitions: Int32 = 1, settings: [String: String] = [:]
    ) throws -> Topic {
        let topic = "\(name)-\(UUID().uuidString.prefix(8))"
        try client.makeAdmin().create(
            [
                TopicDescription(
                    name: topic, partitions: partitions, replicationFactor: 1, settings: settings)
            ], timeoutMS: 20_000)
        return topic
    }

    var client: KafkaClientSettings { KafkaClientSettings(bootstrapServers: bootstrapServers) }
}
