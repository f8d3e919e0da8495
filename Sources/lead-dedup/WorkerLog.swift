import Bytes
import LeadModel
import StreamCore
import Synchronization
import Telemetry
import WorkerRuntime

/// Turns what worker threads tell into log lines and metrics.
final class WorkerLog: WorkerObserver {
    private let telemetry: TelemetryHub
    private let events: MetricFamily<Counter>
    private let wipes: Counter
    private let troubles: MetricFamily<Counter>
    private let undecided: MetricFamily<Gauge>
    private let waitingBytes: MetricFamily<Gauge>
    private let undecidedSeconds: MetricFamily<Gauge>
    private let listener: (@Sendable ([Outcome]) -> Void)?

    init(_ telemetry: TelemetryHub, listener: (@Sendable ([Outcome]) -> Void)? = nil) {
        self.telemetry = telemetry
        self.listener = listener
        events = telemetry.metrics.counters(
            "lead_dedup_events_total", help: "Raw events by what became of them.",
            labels: ["source", "outcome"])
        wipes = telemetry.metrics.counter(
            "lead_dedup_state_wiped_total",
            help: "Shards whose local state was thrown away and restored.")
        troubles = telemetry.metrics.counters(
            "lead_dedup_broker_errors_total", help: "Errors of broker calls by code.",
            labels: ["code"])
        undecided = telemetry.metrics.gauges(
            "lead_dedup_undecided_events",
            help: "Events that wait until it is decided who else has their keys.",
            labels: ["thread"])
        waitingBytes = telemetry.metrics.gauges(
            "lead_dedup_undecided_bytes",
            help: "Bytes of undecided events and of messages that wait behind them.",
            labels: ["thread"])
        undecidedSeconds = telemetry.metrics.gauges(
            "lead_dedup_undecided_seconds",
            help: "How long the worker has seen the event that is undecided longest.",
            labels: ["thread"])
    }

    func observe(_ waiting: WaitingEvents, thread: Int) {
        undecided.with(.id("\(thread)")).set(Int64(waiting.undecided))
        waitingBytes.with(.id("\(thread)")).set(Int64(waiting.bytes))
        undecidedSeconds.with(.id("\(thread)")).set(Int64(waiting.seconds))
    }

    func count(_ outcomes: [Outcome]) {
        listener?(outcomes)
        for outcome in outcomes {
            events.with(
                outcome.source.isEmpty ? .constant("none") : .id(outcome.source.text),
                .code(outcome.kind.name)
            ).add(outcome.count)
        }
    }

    func note(_ event: WorkerEvent, thread: Int) {
        switch event {
        case .restoring, .restored, .assigned, .revoked, .running, .rekeying, .rekeyed, .placedAnew:
            break
        case .wiped, .damaged: wipes.add()
        case .trouble(let error), .waiting(let error):
            troubles.with(.code(error.code)).add()
        case .gapAccepted, .leftUncommitted, .leaveFailed, .closeFailed, .undecided: break
        }
        telemetry.emit(Line(event: event, thread: thread))
    }

    private struct Line: TelemetryEvent {
        let event: WorkerEvent
        let thread: Int

        var level: LogLevel {
            switch event {
            case .assigned, .revoked, .running, .restored, .restoring, .rekeying, .rekeyed,
                .placedAnew:
                .info
            case .wiped, .damaged, .waiting, .trouble, .gapAccepted, .leftUncommitted,
                .leaveFailed, .closeFailed, .undecided:
                .warning
            }
        }

        var likeness: String? {
            switch event {
            case .trouble(let error): "trouble \(error.code) \(thread)"
            default: nil
            }
        }

        var message: StaticString {
            switch event {
            case .assigned: "partitions assigned"
            case .revoked: "partitions given back"
            case .running: "running"
            case .restoring: "restoring from the changelog"
            case .restored: "restored from the changelog"
            case .wiped: "local state thrown away, it will be restored from the changelog"
            case .damaged: "local state is damaged"
            case .rekeying:
                "normalization data is newer than the shard's keys, or rules are others: they are derived and compared again"
            case .rekeyed:
                "the shard's keys are of the newer normalization data, and of the rules of now"
            case .undecided: "an event has been undecided for long"
            case .waiting: "waiting for the broker"
            case .trouble: "broker trouble, starting over from the last commit where needed"
            case .gapAccepted: "offsets outside the log: going on elsewhere, as asked"
            case .placedAnew:
                "an output topic has another number of partitions: its records are placed by that now"
            case .leftUncommitted:
                "stopping with what could not be committed: the next owner repeats it"
            case .leaveFailed: "the group could not be left in time"
            case .closeFailed: "local state could not be closed, the next start reads more of it"
            }
        }

        var fields: [LogField] {
            var fields: [LogField] = [("thread", .count(thread))]
            switch event {
            case .assigned(let count), .running(let count):
                fields.append(("partitions", .count(count)))
            case .revoked(let count, let lost):
                fields += [("partitions", .count(count)), ("lost", .boolean(lost))]
            case .restoring(let partition, let offset, let end, let records):
                fields += place(partition)
                fields += [
                    ("offset", .count(offset)), ("end", .count(end)), ("records", .count(records)),
                ]
            case .restored(let partition, let records):
                fields += place(partition) + [("records", .count(records))]
            case .wiped(let partition, let why):
                fields += [("shard", .count(partition)), ("because", .safe(.configured(why)))]
            case .rekeying(let partition, let nodes):
                fields += [("shard", .count(partition)), ("nodes", .count(nodes))]
            case .rekeyed(let partition, let nodes, let changed):
                fields += [
                    ("shard", .count(partition)), ("nodes", .count(nodes)),
                    ("changed", .count(changed)),
                ]
            case .undecided(let notice):
                let ticket = notice.event.ticket
                fields += [
                    ("master_key", .safe(.constant(notice.kind.wireName))),
                    ("topic", .safe(.topic(ticket.topic.text))),
                    ("partition", .count(ticket.partition)),
                    ("offset", .count(notice.event.offset)),
                    ("undecided_s", .count(notice.seconds)),
                    ("because", .safe(.configured("it \(notice.waitsFor)"))),
                ]
            case .damaged(let what):
                fields.append(("what", .safe(.configured(what))))
            case .waiting(let error), .trouble(let error):
                fields += [
                    ("operation", .safe(.code(error.operation))),
                    ("code", .safe(.code(error.code))),
                    ("reason", .safe(.configured(error.reason))),
                ]
            case .gapAccepted(let partition, let from, let to):
                fields += place(partition) + [("from", .count(from)), ("to", .count(to))]
            case .placedAnew(let topic, let count):
                fields += [("topic", .safe(.topic(topic))), ("partitions", .count(count))]
            case .leftUncommitted(let error), .leaveFailed(let error):
                fields.append(("reason", .safe(.configured("\(error)"))))
            case .closeFailed(let partition, let why):
                fields += [("shard", .count(partition)), ("reason", .safe(.configured(why)))]
            }
            return fields
        }

        private func place(_ partition: TopicPartition) -> [LogField] {
            [
                ("topic", .safe(.topic(partition.topic))),
                ("partition", .count(partition.partition)),
            ]
        }
    }
}

extension Outcome.Kind {
    /// The name in metrics and summaries.
    var name: String {
        switch self {
        case .disposed(let disposition): "\(disposition.wireName)"
        case .rejected(let code): "rejected_\(code.wireName)"
        }
    }
}
