import BulkFiles
import Bytes
import Glibc
import Synchronization
import Telemetry

/// `generate`: realistic raw events, to a file or a topic.
enum GenerateCommand: Command {
    static let name = "generate"
    static let summary = "make realistic raw events, to a file or to a topic"
    static let details = """
        Writes raw events of made-up people as forms, ads, chat, imports and two-way syncs send them: \
        spellings of one address, blanks filled later, updates, echoes, late updates, re-sends, \
        deletes. The same seed and options give the same bytes on every machine. Without --out and \
        --topic they go to standard output. After SIGTERM or SIGINT it finishes what it has begun, says \
        how much it has written, and ends with status 0.

        --truth says of each event whom it is about and what should become of it, under rules \
        same-email and same-record (merge), master keys email, phone, external_id, name_domain, and \
        sources that may create, update and delete, where each person's events are in one raw \
        partition.
        """

    private typealias Rate = (
        option: String, path: WritableKeyPath<EventGenerator.Options, Double>, help: String
    )

    private static var rates: [Rate] {
        [
            ("duplicate-rate", \.duplicateRate, "share of events about people seen before"),
            ("replay-rate", \.replayRate, "of these: sent again with the same event_id"),
            ("update-rate", \.updateRate, "of these: updates"),
            ("echo-rate", \.echoRate, "of updates: nothing new, written back by a sync"),
            ("stale-rate", \.staleRate, "of updates: an older value, late"),
            ("delete-rate", \.deleteRate, "of events about known people: deletes"),
            ("id-only-rate", \.idOnlyRate, "of events about known records: id, no address"),
            ("variant-rate", \.variantRate, "addresses and phones in another spelling"),
            ("external-only-rate", \.externalOnlyRate, "people known by a record's id only"),
            ("shared-phone-rate", \.sharedPhoneRate, "people with their company's phone"),
            ("pipeline-rate", \.pipelineRate, "creates that name a pipeline"),
            ("invalid-rate", \.invalidRate, "events that no worker can take"),
        ]
    }

    static var options: [CommandOption] {
        let defaults = EventGenerator.Options()
        return [
            CommandOption("events", short: "n", value: "N", "how many (1000)"),
            CommandOption("seed", short: "s", value: "S", "whole number that picks the stream (1)"),
            CommandOption(
                "out", short: "o", value: "FILE", "one event a line; - is standard output"),
            CommandOption(
                "truth", value: "FILE", "CSV with event_index,person,expected beside the events"),
            CommandOption(
                "config", short: "c", value: "FILE",
                "configuration that names the broker, with --topic"),
            CommandOption("topic", short: "t", value: "NAME", "produce to this topic instead"),
            CommandOption("rate", value: "R", "events per second (as fast as it goes)"),
            CommandOption("people", value: "N", "how many people at most (\(defaults.people))"),
            CommandOption("companies", value: "N", "where they work (\(defaults.companies))"),
            CommandOption(
                "gap-ms", value: "N", "mean time between events (\(defaults.meanGapMS))"),
            CommandOption(
                "start-ms", value: "N",
                "time of the first, milliseconds since 1970 (\(defaults.startMS))"),
        ]
            + rates.map { rate in
                CommandOption(
                    rate.option, value: "P", "\(rate.help) (\(defaults[keyPath: rate.path]))")
            }
    }

    static func run(
        _ options: ParsedOptions, _ context: CommandContext
    ) throws(CommandFailure) -> ExitStatus {
        let written = WrittenEvents()
        let stop = StopSignals.flag(context.telemetry.log, withinMS: 1_500) { written.lastWord }
        let count = try options.integer("events", in: 0...1_000_000_000_000) ?? 1000
        let rate = try options.number("rate", in: 0.001...10_000_000)
        var generator = EventGenerator(try generatorOptions(options))
        let outPath = options["out"] ?? "-"
        let sink: any RecordSink
        if let topic = options["topic"] {
            if options.isGiven("out") { throw .usage(name, "--out and --topic exclude each other") }
            guard let config = options["config"] else {
                throw .usage(name, "--topic needs --config")
            }
            guard
                let made = try Composition.topicSink(
                    configPath: config, topic: topic, context, written: written,
                    isStopped: { stop.isRaised })
            else { return stopped(written, context) }
            sink = made
        } else {
            if options.isGiven("config") { throw .usage(name, "--config needs --topic") }
            sink = try open(outPath) { path throws(RecordSinkError) in try LineFile(path: path) }
        }
        let truth: TruthFile?
        if let path = options["truth"] {
            if path == "-", !options.isGiven("topic"), outPath == "-" {
                throw .usage(name, "--truth and the events can not both go to standard output")
            }
            if !options.isGiven("topic"), isOneFile(path, outPath) {
                throw .usage(name, "--truth and --out name the same file")
            }
            truth = try open(path) { path throws(RecordSinkError) in try TruthFile(path: path) }
        } else {
            truth = nil
        }
        var pace = Pace(total: count, perSecond: rate)
        do throws(RecordSinkError) {
            for _ in 0..<count {
                if stop.isRaised { break }
                let event = generator.next()
                try sink.send(key: event.recordKey[...], value: event.value[...])
                try truth?.write(event)
                if pace.isWaitDue {
                    try sink.finish()
                    pace.wait(unless: stop)
                }
                pace.advance()
            }
            try sink.finish()
            try truth?.finish()
        } catch .closedByReader {
            return .success
        } catch {
            let isBroker = if case .broker = error { true } else { false }
            throw CommandFailure(
                isBroker ? .unavailable : .internalError, "generate: the output \(error)")
        }
        pace.finish()
        if stop.isRaised {
            written.set(pace.done)
            return stopped(written, context)
        }
        return .success
    }

    private static func stopped(
        _ written: WrittenEvents, _ context: CommandContext
    ) -> ExitStatus {
        context.telemetry.log.lastLine(written.lastWord)
        return .success
    }

    /// Whether two paths lead to one regular file that is there.
    private static func isOneFile(_ one: String, _ other: String) -> Bool {
        var (left, right) = (stat(), stat())
        guard stat(one, &left) == 0, stat(other, &right) == 0 else { return false }
        return left.st_mode & S_IFMT == S_IFREG && left.st_dev == right.st_dev
            && left.st_ino == right.st_ino
    }

    private static func open<File>(
        _ path: String, _ make: (String) throws(RecordSinkError) -> File
    ) throws(CommandFailure) -> File {
        do throws(RecordSinkError) {
            return try make(path)
        } catch {
            throw .usage(name, "'\(path)' \(error)")
        }
    }

    private static func generatorOptions(
        _ options: ParsedOptions
    ) throws(CommandFailure) -> EventGenerator.Options {
        var result = EventGenerator.Options()
        if let seed = try options.integer("seed", in: 0...Int.max) { result.seed = UInt64(seed) }
        if let people = try options.integer("people", in: 1...100_000_000) {
            result.people = people
        }
        if let companies = try options.integer("companies", in: 1...100_000_000) {
            result.companies = companies
        }
        if let gap = try options.integer("gap-ms", in: 1...86_400_000) { result.meanGapMS = gap }
        if let start = try options.integer("start-ms", in: 0...4_102_444_800_000) {
            result.startMS = Int64(start)
        }
        for rate in rates {
            if let value = try options.number(rate.option, in: 0...1) {
                result[keyPath: rate.path] = value
            }
        }
        return result
    }
}

/// How many events the output has for certain: of a topic those that are committed.
final class WrittenEvents: Sendable {
    private let count = Atomic(0)

    func add(_ more: Int) { count.add(more, ordering: .relaxed) }
    func set(_ all: Int) { count.store(all, ordering: .relaxed) }

    var lastWord: String { "stopped as asked: \(count.load(ordering: .relaxed)) events written" }
}
