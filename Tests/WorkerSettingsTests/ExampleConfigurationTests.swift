import Foundation
import LeadMatching
import Testing
import WorkerSettings

/// The commented example is the documentation of every key: it can not drift from the defaults.
@Suite struct ExampleConfigurationTests {
    private static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Config/lead-dedup.yaml").path

    @Test func exampleHoldsTheDefaults() throws {
        let settings = try WorkerSettings.load(path: Self.path, environment: [:])
        var kafka = WorkerSettings.Kafka(bootstrapServers: "localhost:9092")
        kafka.startTimeoutS = kafka.startTimeoutS(oneShot: false)
        let defaults = WorkerSettings(
            applicationID: "lead-dedup", kafka: kafka,
            topics: WorkerSettings.Topics(
                raw: ["leads.raw", "leads.raw.web"], canonical: "leads.canonical",
                duplicates: "leads.duplicates", rejected: "leads.rejected"))
        #expect(settings == defaults)
    }

    /// Taking the marks of the optional keys away gives a good configuration, with every key.
    @Test func optionalKeysOfTheExampleAreGood() throws {
        let text = try String(contentsOfFile: Self.path, encoding: .utf8)
            .replacing("#: ", with: "")
        let settings = try parse(text)
        #expect(settings.instanceID == "worker-1")
        #expect(settings.topics.replicationFactor == 3)
        #expect(settings.rules.rules == RuleSet.builtIn.rules)
        #expect(settings.sources.listed.count == 3)
        #expect(settings.sources.settings(of: "crm")?.allow.contains(.override) == true)
        for key in explainedKeys(settings) {
            #expect(text.contains("\(key):"), "the example does not tell of \(key)")
        }
    }

    private func explainedKeys(_ settings: WorkerSettings) -> Set<String> {
        Set(
            settings.explained().split(separator: "\n").compactMap { line in
                let key = line.prefix { $0 != ":" }.trimmingCharacters(in: .whitespaces)
                return key.hasPrefix("-") || key.hasPrefix("\"") ? nil : key
            })
    }
}
