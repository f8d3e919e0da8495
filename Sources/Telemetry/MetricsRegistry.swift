import Synchronization

/// All metrics of the process, by name. Asking again for a name gives what is there.
public final class MetricsRegistry: Sendable {
    private enum Kind: Sendable {
        case counter(MetricFamily<Counter>)
        case gauge(MetricFamily<Gauge>)
        case histogram(MetricFamily<Histogram>)
    }

    private struct Entry: Sendable {
        var help: StaticString
        var kind: Kind
    }

    private let entries = Mutex<[String: Entry]>([:])

    public init() {}

    /// A counter with labels; its name ends with `_total`.
    public func counters(
        _ name: StaticString, help: StaticString, labels: [StaticString] = [],
        limit: Int = MetricFamily<Counter>.defaultLimit
    ) -> MetricFamily<Counter> {
        let family = MetricFamily(labels: labels, limit: limit) { Counter() }
        let found = register("\(name)", help, .counter(family))
        guard case .counter(let known) = found else { return family }
        return known
    }

    /// A gauge with labels.
    public func gauges(
        _ name: StaticString, help: StaticString, labels: [StaticString] = [],
        limit: Int = MetricFamily<Gauge>.defaultLimit
    ) -> MetricFamily<Gauge> {
        let family = MetricFamily(labels: labels, limit: limit) { Gauge() }
        let found = register("\(name)", help, .gauge(family))
        guard case .gauge(let known) = found else { return family }
        return known
    }

    /// A histogram with labels; of durations by default, observed in microseconds and shown in
    /// seconds.
    public func histograms(
        _ name: StaticString, help: StaticString, labels: [StaticString] = [],
        bounds: [UInt64] = Histogram.microseconds, scale: Double = 1e-6,
        limit: Int = MetricFamily<Histogram>.defaultLimit
    ) -> MetricFamily<Histogram> {
        let family = MetricFamily(labels: labels, limit: limit) {
            Histogram(bounds: bounds, scale: scale)
        }
        let found = register("\(name)", help, .histogram(family))
        guard case .histogram(let known) = found else { return family }
        return known
    }

    /// A counter without labels.
    public func counter(_ name: StaticString, help: StaticString) -> Counter {
        counters(name, help: help).with()
    }

    /// A gauge without labels.
    public func gauge(_ name: StaticString, help: StaticString) -> Gauge {
        gauges(name, help: help).with()
    }

    /// A histogram of durations without labels.
    public func histogram(_ name: StaticString, help: StaticString) -> Histogram {
        histograms(name, help: help).with()
    }

    private func register(_ name: String, _ help: StaticString, _ kind: Kind) -> Kind {
        entries.withLock { entries in
            if let known = entries[name] { return known.kind }
            entries[name] = Entry(help: help, kind: kind)
            return kind
        }
    }

    /// Everything in Prometheus' text format 0.0.4, names and label values in order.
    public func prometheusText() -> [UInt8] {
        let sorted = entries.withLock { $0.sorted { $0.key < $1.key } }
        var text = ""
        for (name, entry) in sorted {
            text += "# HELP \(name) \(Self.escaped("\(entry.help)", quotes: false))\n"
            switch entry.kind {
            case .counter(let family):
                text += "# TYPE \(name) counter\n"
                for (values, metric) in family.snapshot {
                    text += "\(name)\(Self.labels(family.labels, values)) \(metric.value)\n"
                }
            case .gauge(let family):
                text += "# TYPE \(name) gauge\n"
                for (values, metric) in family.snapshot {
                    text += "\(name)\(Self.labels(family.labels, values)) \(metric.value)\n"
                }
            case .histogram(let family):
                text += "# TYPE \(name) histogram\n"
                for (values, metric) in family.snapshot {
                    Self.append(metric, name, family.labels, values, to: &text)
                }
            }
        }
        return Array(text.utf8)
    }

    private static func append(
        _ metric: Histogram, _ name: String, _ labels: [StaticString], _ values: [String],
        to text: inout String
    ) {
        let (counts, sum) = metric.snapshot
        var cumulated: UInt64 = 0
        for (index, count) in counts.enumerated() {
            cumulated += count
            let bound =
                index < metric.bounds.count
                ? number(Double(metric.bounds[index]) * metric.scale) : "+Inf"
            let shown = Self.labels(labels, values, more: "le=\"\(bound)\"")
            text += "\(name)_bucket\(shown) \(cumulated)\n"
        }
        let shown = Self.labels(labels, values)
        text += "\(name)_sum\(shown) \(number(Double(sum) * metric.scale))\n"
        text += "\(name)_count\(shown) \(cumulated)\n"
    }

    /// Rounded to nine decimals, so that 100 us is 0.0001 and not its neighbour.
    private static func number(_ value: Double) -> String {
        let rounded = (value * 1e9).rounded() / 1e9
        return rounded < 1e15 && rounded == rounded.rounded() ? "\(Int64(rounded))" : "\(rounded)"
    }

    private static func labels(
        _ names: [StaticString], _ values: [String], more: String? = nil
    ) -> String {
        var parts = zip(names, values).map { "\($0)=\"\(escaped($1, quotes: true))\"" }
        if let more { parts.append(more) }
        return parts.isEmpty ? "" : "{" + parts.joined(separator: ",") + "}"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}
