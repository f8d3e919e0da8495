public import Synchronization

/// A number that only grows.
public final class Counter: Sendable {
    @usableFromInline let total = Atomic<UInt64>(0)

    public init() {}

    @inlinable
    public func add(_ count: UInt64 = 1) {
        total.wrappingAdd(count, ordering: .relaxed)
    }

    public var value: UInt64 { total.load(ordering: .relaxed) }
}

/// A number that goes up and down.
public final class Gauge: Sendable {
    @usableFromInline let current = Atomic<Int64>(0)

    public init() {}

    @inlinable
    public func set(_ value: Int64) { current.store(value, ordering: .relaxed) }

    @inlinable
    public func add(_ change: Int64) { current.wrappingAdd(change, ordering: .relaxed) }

    public var value: Int64 { current.load(ordering: .relaxed) }
}

/// Counts of observations up to fixed bounds, and their sum. Observations are integers (microseconds,
/// bytes, records); `scale` turns them into the unit of the exposition (1e-6: seconds).
public final class Histogram: Sendable {
    /// Upper bounds, inclusive, ascending; one more bucket takes the rest.
    public let bounds: [UInt64]
    public let scale: Double
    private let buckets: [Counter]
    private let total = Counter()

    /// Bounds for durations from 100 us to 30 s.
    public static let microseconds: [UInt64] = [
        100, 250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000,
        1_000_000, 2_500_000, 5_000_000, 10_000_000, 30_000_000,
    ]

    public init(bounds: [UInt64] = Histogram.microseconds, scale: Double = 1e-6) {
        self.bounds = bounds.sorted()
        self.scale = scale
        buckets = (0...bounds.count).map { _ in Counter() }
    }

    public func observe(_ value: UInt64) {
        var low = 0
        var high = bounds.count
        while low < high {
            let middle = (low + high) / 2
            if bounds[middle] < value { low = middle + 1 } else { high = middle }
        }
        buckets[low].add()
        total.add(value)
    }

    /// Observations per bucket (not cumulated), the last one above all bounds; and their sum.
    public var snapshot: (counts: [UInt64], sum: UInt64) {
        (buckets.map { $0.value }, total.value)
    }
}

/// One metric with a bounded number of label values. Values beyond the bound share one series,
/// whose labels are all `other`: a stream of invented sources can not exhaust the memory.
public final class MetricFamily<Metric: AnyObject & Sendable>: Sendable {
    /// How many series a family keeps apart, unless it says otherwise.
    public static var defaultLimit: Int { 256 }

    let labels: [StaticString]
    private let limit: Int
    private let make: @Sendable () -> Metric
    private let series: Mutex<[[String]: Metric]>

    init(labels: [StaticString], limit: Int, make: @escaping @Sendable () -> Metric) {
        self.labels = labels
        self.limit = limit
        self.make = make
        series = Mutex([:])
    }

    /// The series of these label values, one per label, in order. A component keeps what it gets:
    /// finding it again takes a lock. Wrong numbers of values get the series `other`.
    public func with(_ values: SafeText...) -> Metric {
        series.withLock { series in
            var key = values.map { $0.text }
            if let known = series[key] { return known }
            if key.count != labels.count || series.count >= limit {
                key = labels.map { _ in "other" }
                if let known = series[key] { return known }
            }
            let metric = make()
            series[key] = metric
            return metric
        }
    }

    var snapshot: [(values: [String], metric: Metric)] {
        series.withLock { series in
            series.map { ($0.key, $0.value) }
                .sorted { $0.values.lexicographicallyPrecedes($1.values) }
        }
    }
}
