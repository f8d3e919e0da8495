import Bytes
import Foundation
import KafkaClient
import LeadModel
import LeadNormalization
import LeadResolver
import LeadWire
import StreamCore
import Telemetry
import WorkerRuntime
import WorkerSettings

/// What settings mean to the other parts.
extension Composition {
    /// Reads and checks a configuration, and prepares the log as it says.
    static func workerSettings(
        _ path: String, _ context: CommandContext
    ) throws(CommandFailure) -> WorkerSettings {
        let settings: WorkerSettings
        do throws(SettingsError) {
            settings = try WorkerSettings.load(
                path: path, environment: ProcessInfo.processInfo.environment,
                checkProperty: { name, value in KafkaProperties.check(name: name, value: value) },
                checkProperties: { KafkaProperties.conflicts($0).map { ($0.names, $0.reason) } },
                propertyNames: KafkaProperties.names,
                checkRegion: { Normalizer.isRegion(ByteSlice(utf8: $0)) })
        } catch {
            for problem in error.problems.dropLast() {
                context.telemetry.emit(Refused(problem: problem.description))
            }
            throw CommandFailure(
                .configuration, error.problems.last?.description ?? error.description)
        }
        let log = context.telemetry.log
        log.hide(secrets: settings.secretValues)
        log.configure(
            format: LogFormat(rawValue: settings.log.format.rawValue) ?? .auto,
            level: LogLevel(name: settings.log.level.rawValue) ?? .info)
        return settings
    }

    /// One of several things that are wrong with a configuration; the last one ends the process.
    private struct Refused: TelemetryEvent {
        let problem: String
        var level: LogLevel { .error }
        var message: StaticString { "configuration refused" }
        var fields: [LogField] { [("problem", .safe(.configured(problem)))] }
    }

    static func loadSettings(
        _ path: String, _ context: CommandContext
    ) throws(CommandFailure) -> LoadedSettings {
        let settings = try workerSettings(path, context)
        return LoadedSettings(
            effectiveText: settings.explained(), httpBind: settings.http.bind.description,
            advice: settings.advice)
    }

    static func topicNames(_ settings: WorkerSettings) -> TopicNames {
        TopicNames(
            raw: settings.topics.raw, canonical: settings.topics.canonical,
            duplicates: settings.topics.duplicates, rejected: settings.topics.rejected,
            applicationID: settings.applicationID)
    }

    static func wireLimits(_ settings: WorkerSettings) -> WireLimits {
        WireLimits(
            rawRecordBytes: settings.limits.rawRecordBytes,
            leadStringBytes: settings.limits.leadStringBytes,
            attributesBytes: settings.limits.attributesBytes,
            outputRecordBytes: settings.limits.outputRecordBytes,
            publishedSources: settings.limits.publishedSources,
            publishedPipelines: settings.limits.publishedPipelines,
            keptSources: settings.limits.keptSources)
    }

    static func configuration(
        _ settings: WorkerSettings, gap: RunCommand.AcceptedGap?
    ) -> WorkerConfiguration {
        var resolver = ResolverSettings(
            applicationID: ByteSlice(utf8: settings.applicationID),
            identityNamespace: ByteSlice(utf8: settings.identity.namespace),
            rules: settings.rules.rules, sources: sourceTable(settings.sources),
            attributesBytes: settings.limits.attributesBytes,
            outputRecordBytes: settings.limits.outputRecordBytes,
            keptSources: settings.limits.keptSources, rememberDays: settings.erasure.rememberDays,
            partitions: settings.topics.partitions, keyCap: settings.claims.cap)
        resolver.ignoresWeakness = settings.rules.ignoresWeakness
        var normalization = normalization
        normalization.comparison = resolver.comparison
        let gapPolicy: GapPolicy =
            switch gap {
            case .earliest: .earliest
            case .latest: .latest
            case nil: .refuse
            }
        var configuration = WorkerConfiguration(
            applicationID: settings.applicationID, topics: topicNames(settings),
            partitions: settings.topics.partitions, masterKeys: settings.identity.masterKinds,
            resolver: resolver, wireLimits: wireLimits(settings),
            commit: CommitLimits(
                intervalMS: settings.commit.intervalMS, events: settings.commit.maxEvents,
                bytes: settings.commit.maxBytes, pauseMS: settings.commit.pauseMS),
            gapPolicy: gapPolicy, normalization: normalization)
        configuration.routing =
            switch settings.routing {
            case .direct: .direct
            case .always: .always
            }
        configuration.keepsShardsOpen = settings.threads == 1
        configuration.messageVersion = settings.messageVersion
        configuration.keepsMailboxes = settings.keepsInternalRecords
        configuration.maxUndecided = settings.claims.maxUndecided
        configuration.maxUndecidedBytes = settings.claims.maxUndecidedBytes
        configuration.undecidedWarningMS = settings.claims.warnAfterS * 1_000
        if let text = settings.kafka.properties["transaction.timeout.ms"], let own = Int(text) {
            configuration.heldBackLimitMS = own + 13_000
        }
        return configuration
    }

    private static func sourceTable(_ sources: SourceRegistry) -> SourceTable {
        guard sources.isDeclared else { return .unrestricted }
        var named: [ByteSlice: SourcePolicy] = [:]
        for (name, settings) in sources.listed {
            named[ByteSlice(utf8: name)] = policy(settings)
        }
        return SourceTable(named: named, fallback: sources.fallback.map(policy))
    }

    private static func policy(_ settings: SourceSettings) -> SourcePolicy {
        SourcePolicy(
            permissions: SourcePermissions(rawValue: settings.allow.rawValue),
            topic: settings.topic.map { ByteSlice(utf8: $0) },
            region: settings.region.map { ByteSlice(utf8: $0) },
            fields: settings.fields.map(fieldSet) ?? .all,
            owns: settings.owns.map(fieldSet))
    }

    private static func fieldSet(_ fields: LeadFieldSet) -> FieldSet {
        var set = FieldSet.none
        for field in LeadField.allCases where fields.contains(field) { set.insert(field) }
        if fields.attributes { set.insertAttributes() }
        return set
    }
}
