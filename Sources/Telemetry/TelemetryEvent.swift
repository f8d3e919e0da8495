/// How much a log line matters.
public enum LogLevel: UInt8, Sendable, CaseIterable, Comparable {
    case debug
    case info
    case warning
    case error

    /// The name in log lines and in the configuration.
    public var name: StaticString {
        switch self {
        case .debug: "debug"
        case .info: "info"
        case .warning: "warning"
        case .error: "error"
        }
    }

    public init?(name: String) {
        guard let level = Self.allCases.first(where: { "\($0.name)" == name }) else { return nil }
        self = level
    }

    public static func < (left: LogLevel, right: LogLevel) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// A named value of a log line.
public typealias LogField = (name: StaticString, value: LogValue)

/// Something worth telling about. There is one type per event, next to the component it happens in;
/// it gives the log line and the metrics together, so that they never disagree.
public protocol TelemetryEvent: Sendable {
    var level: LogLevel { get }
    /// Always the same for a type: what varies is in the fields.
    var message: StaticString { get }
    var fields: [LogField] { get }
    /// What makes events alike, of which a hundred in a second say no more than ten: the others are
    /// left out of the log, and the next line says how many. nil: each is written.
    var likeness: String? { get }
    /// Adds the event to the metrics that count it. Nothing, where a type does not say otherwise.
    func record(in metrics: MetricsRegistry)
}

extension TelemetryEvent {
    public var level: LogLevel { .info }
    public var fields: [LogField] { [] }
    public var likeness: String? { nil }
    public func record(in metrics: MetricsRegistry) {}
}

/// Where a component sends its events: the log and the metrics of the process.
public struct TelemetryHub: Sendable {
    public let log: LogSink
    public let metrics: MetricsRegistry

    public init(log: LogSink, metrics: MetricsRegistry) {
        self.log = log
        self.metrics = metrics
    }

    /// Counts the event, and writes its line where the level is wanted.
    public func emit(_ event: some TelemetryEvent) {
        event.record(in: metrics)
        log.write(event)
    }
}
