import Dispatch
import Telemetry
import Testing

@Suite struct MetricsTests {
    @Test func eventsCountAndLogTogether() throws {
        let log = try CapturedLog(format: .json)
        let hub = TelemetryHub(log: log.sink, metrics: MetricsRegistry())
        hub.emit(PartitionsAssigned(topic: "leads.raw", count: 3))
        hub.emit(PartitionsAssigned(topic: "leads.raw", count: 2))
        #expect(log.text.split(separator: "\n").count == 2)
        #expect(
            String(decoding: hub.metrics.prometheusText(), as: UTF8.self) == """
                # HELP lead_dedup_assignments_total Assignments.
                # TYPE lead_dedup_assignments_total counter
                lead_dedup_assignments_total{topic="leads.raw"} 5

                """)
    }

    @Test func histogramsAreCumulatedAndInSeconds() {
        let metrics = MetricsRegistry()
        let family = metrics.histograms(
            "latency_seconds", help: "Back\\slash\nand break.", bounds: [100, 2_000_000])
        for value: UInt64 in [100, 101, 2_000_001] { family.with().observe(value) }
        #expect(
            String(decoding: metrics.prometheusText(), as: UTF8.self) == """
                # HELP latency_seconds Back\\\\slash\\nand break.
                # TYPE latency_seconds histogram
                latency_seconds_bucket{le="0.0001"} 1
                latency_seconds_bucket{le="2"} 2
                latency_seconds_bucket{le="+Inf"} 3
                latency_seconds_sum 2.000202
                latency_seconds_count 3

                """)
    }

    @Test func labelValuesAreBounded() {
        let metrics = MetricsRegistry()
        let family = metrics.counters("events_total", help: "Events.", labels: ["source"], limit: 3)
        for index in 0..<100 { family.with(.id("source-\(index)")).add() }
        family.with(.id("source-1")).add()
        let text = String(decoding: metrics.prometheusText(), as: UTF8.self)
        #expect(text.contains("events_total{source=\"other\"} 97\n"))
        #expect(text.contains("events_total{source=\"source-1\"} 2\n"))
        #expect(text.split(separator: "\n").count == 6)
    }

    @Test func labelValuesAreEscaped() {
        let metrics = MetricsRegistry()
        metrics.gauges("g", help: "G.", labels: ["path"])
            .with(.configured("a\"b\\c")).set(-4)
        let text = String(decoding: metrics.prometheusText(), as: UTF8.self)
        #expect(text.hasSuffix("g{path=\"a\\\"b\\\\c\"} -4\n"))
    }

    @Test func theSameNameIsTheSameMetricAndAnotherKindTakesNothingAway() {
        let metrics = MetricsRegistry()
        metrics.counter("x_total", help: "X.").add(2)
        metrics.counter("x_total", help: "X.").add(3)
        metrics.gauge("x_total", help: "X.").set(9)
        #expect(metrics.counter("x_total", help: "X.").value == 5)
    }

    @Test func threadsLoseNoCount() {
        let counter = Counter()
        let gauge = Gauge()
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            for _ in 0..<1000 {
                counter.add()
                gauge.add(-1)
            }
        }
        #expect(counter.value == 8000)
        #expect(gauge.value == -8000)
    }
}
