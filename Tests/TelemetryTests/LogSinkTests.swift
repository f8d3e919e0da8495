import Foundation
import Synchronization
import Telemetry
import Testing

struct PartitionsAssigned: TelemetryEvent {
    var topic: String
    var count: Int
    var message: StaticString { "partitions assigned" }
    var fields: [LogField] {
        [("topic", .safe(.topic(topic))), ("count", .count(count)), ("share", 0.5), ("new", true)]
    }
    func record(in metrics: MetricsRegistry) {
        metrics.counters(
            "lead_dedup_assignments_total", help: "Assignments.", labels: ["topic"]
        ).with(.topic(topic)).add(UInt64(count))
    }
}

struct Noise: TelemetryEvent {
    var level: LogLevel
    var message: StaticString { "noise" }
    var fields: [LogField] { [("text", .safe(.configured("say \"hi\"\nnow")))] }
}

/// A sink on a temporary file, and what was written to it.
final class CapturedLog {
    let sink: LogSink
    private let handle: FileHandle
    private let path: String

    init(
        format: LogFormat, level: LogLevel = .info,
        now: @escaping @Sendable () -> Int64 = { 1_709_251_199_123 }
    ) throws {
        path = NSTemporaryDirectory() + "log-\(UUID().uuidString)"
        try Data().write(to: URL(fileURLWithPath: path))
        handle = try #require(FileHandle(forUpdatingAtPath: path))
        sink = LogSink(
            format: format, level: level, descriptor: handle.fileDescriptor, now: now)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var text: String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }
}

@Suite struct LogSinkTests {
    @Test func textIsForPeople() throws {
        let log = try CapturedLog(format: .text)
        log.sink.write(PartitionsAssigned(topic: "leads.raw", count: 3))
        log.sink.write(Noise(level: .warning))
        #expect(
            log.text == """
                2024-02-29T23:59:59.123Z info    partitions assigned topic=leads.raw count=3 \
                share=0.5 new=true
                2024-02-29T23:59:59.123Z warning noise text="say \\"hi\\" now"

                """)
    }

    @Test func afterTheLastWordNothingIsWritten() throws {
        let log = try CapturedLog(format: .text)
        log.sink.write(Noise(level: .info))
        let said = log.text
        log.sink.close()
        log.sink.write(Noise(level: .error))
        log.sink.lastLine("never seen")
        #expect(!said.isEmpty && log.text == said)
    }

    @Test func whatIsAlikeIsWrittenTenTimesASecond() throws {
        struct Refused: TelemetryEvent {
            var code: String
            var message: StaticString { "refused" }
            var likeness: String? { code }
        }
        let time = Mutex<Int64>(1_000)
        let log = try CapturedLog(format: .text) { time.withLock { $0 } }
        for _ in 0..<200 { log.sink.write(Refused(code: "a")) }
        log.sink.write(Refused(code: "b"))
        log.sink.write(Noise(level: .warning))
        time.withLock { $0 = 2_100 }
        for _ in 0..<3 { log.sink.write(Refused(code: "a")) }
        let lines = log.text.split(separator: "\n").map { $0.dropFirst(25) }
        #expect(lines.count == 15)
        #expect(lines[..<11].allSatisfy { $0 == "info    refused" })
        #expect(
            lines[12...] == ["info    refused left_out=190", "info    refused", "info    refused"])
    }

    @Test func jsonLinesAreObjects() throws {
        let log = try CapturedLog(format: .json)
        log.sink.write(PartitionsAssigned(topic: "leads.raw", count: 3))
        log.sink.write(Noise(level: .error))
        let lines = log.text.split(separator: "\n")
        #expect(lines.count == 2)
        let first = try #require(
            JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: Any])
        #expect(first["time"] as? String == "2024-02-29T23:59:59.123Z")
        #expect(first["level"] as? String == "info")
        #expect(first["message"] as? String == "partitions assigned")
        #expect(first["topic"] as? String == "leads.raw")
        #expect(first["count"] as? Int == 3)
        let second = try #require(
            JSONSerialization.jsonObject(with: Data(lines[1].utf8)) as? [String: Any])
        #expect(second["text"] as? String == "say \"hi\" now")
    }

    @Test func autoMeansJSONWhereThereIsNoTerminal() throws {
        let log = try CapturedLog(format: .auto)
        log.sink.write(Noise(level: .info))
        #expect(log.text.hasPrefix("{"))
    }

    @Test func levelsBelowAreSilentAndCanBeChanged() throws {
        let log = try CapturedLog(format: .text, level: .warning)
        log.sink.write(Noise(level: .debug))
        log.sink.write(Noise(level: .info))
        #expect(log.text.isEmpty)
        log.sink.configure(format: .text, level: .debug)
        log.sink.write(Noise(level: .debug))
        #expect(log.text.contains(" debug   noise"))
        #expect(LogLevel(name: "warning") == .warning)
        #expect(LogLevel(name: "Warning") == nil)
    }

    @Test func theReasonIsThePlainLastLine() throws {
        let log = try CapturedLog(format: .json)
        log.sink.write(Noise(level: .info))
        log.sink.lastLine("config.yaml:3: unknown key 'thread',\ndid you mean 'threads'?")
        log.sink.write(Noise(level: .error))
        log.sink.lastLine("never seen")
        #expect(
            log.text.split(separator: "\n").last
                == "config.yaml:3: unknown key 'thread', did you mean 'threads'?")
    }

    @Test func secretsAreMaskedInsideLongerTexts() throws {
        let log = try CapturedLog(format: .json)
        log.sink.hide(secrets: ["s3cr3t-k3y", "qu\"ote", "abc"])
        log.sink.lastLine("url=http://u:s3cr3t-k3ys3cr3t-k3y@host qu\"ote abc")
        #expect(log.text == "url=http://u:******@host *** abc\n")
    }

    @Test func linesOfManyThreadsDoNotMix() throws {
        let log = try CapturedLog(format: .json)
        let sink = log.sink
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            for _ in 0..<200 { sink.write(PartitionsAssigned(topic: "leads.raw", count: 1)) }
        }
        let lines = log.text.split(separator: "\n")
        #expect(lines.count == 1600)
        #expect(Set(lines).count == 1)
        #expect(sink.lostLines == 0)
    }

    @Test func aReaderThatWentAwayCostsLinesAndNothingElse() throws {
        signal(SIGPIPE, SIG_IGN)
        let pipe = Pipe()
        try pipe.fileHandleForReading.close()
        let sink = LogSink(
            format: .json, descriptor: pipe.fileHandleForWriting.fileDescriptor)
        sink.write(Noise(level: .error))
        #expect(sink.lostLines == 1)
    }

    /// Standard error blocks, as programs get it.
    @Test func aReaderThatDoesNotReadCostsLinesAndNothingElse() throws {
        signal(SIGPIPE, SIG_IGN)
        let pipe = Pipe()
        let sink = LogSink(
            format: .json, descriptor: pipe.fileHandleForWriting.fileDescriptor)
        let isDone = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            for _ in 0..<2_000 { sink.write(Noise(level: .error)) }
            sink.lastLine("the end")
            isDone.signal()
        }
        let outcome = isDone.wait(timeout: .now() + 20)
        #expect(outcome == .success)
        // Who still waits gets an error.
        try pipe.fileHandleForReading.close()
        #expect(sink.lostLines > 1)
    }

    /// A reader that is only slow gets everything.
    @Test func aSlowReaderGetsEveryLine() throws {
        let pipe = Pipe()
        let sink = LogSink(
            format: .json, descriptor: pipe.fileHandleForWriting.fileDescriptor)
        Thread.detachNewThread {
            for _ in 0..<2_000 { sink.write(Noise(level: .error)) }
            try? pipe.fileHandleForWriting.close()
        }
        let text = try pipe.fileHandleForReading.readToEnd() ?? Data()
        #expect(text.split(separator: UInt8(ascii: "\n")).count == 2_000)
        #expect(sink.lostLines == 0)
    }
}

@Suite struct SafeTextTests {
    @Test(arguments: [
        "ana.lopez@contoso-labs.com", "+4930123456", "Ana Lopez", "Müller", "a\nb", "",
        "{\"email\":\"x\"}", String(repeating: "x", count: 300),
    ])
    func whatPeopleAreKnownByPassesAsNothing(_ text: String) {
        #expect(SafeText.topic(text).text == SafeText.refused)
        #expect(SafeText.id(text).text == SafeText.refused)
        #expect(SafeText.code(text).text == SafeText.refused)
    }

    @Test func namesOfTheSystemPass() {
        #expect(SafeText.topic("leads.raw_2-x").text == "leads.raw_2-x")
        #expect(SafeText.id("127.0.0.1:9092/1").text == "127.0.0.1:9092/1")
        #expect(SafeText.code("_TIMED_OUT").text == "_TIMED_OUT")
        #expect(SafeText.constant("any text").text == "any text")
    }

    @Test func configuredTextIsOneShortLine() {
        #expect(SafeText.configured("a\u{1b}[31m\u{2028}b").text == "a [31m b")
        let long = SafeText.configured(String(repeating: "ä", count: 600)).text
        #expect(long.utf8.count <= SafeText.maximumLength + 3)
        #expect(long.hasSuffix("…"))
    }

    /// The compiler is the guard: a string that was put together is no value of a log line.
    @Test func theCompilerRefusesTextThatNobodyVouchedFor() throws {
        let values: [LogValue] = [1, 1.5, true, "constant"]
        #expect(values.count == 4)
        // Neither a conversion from String nor an interpolation exists at run time either.
        #expect((LogValue.self as Any) is any ExpressibleByStringInterpolation.Type == false)
        #expect((SafeText.self as Any) is any ExpressibleByStringLiteral.Type == false)
        #expect((SafeText.self as Any) is any ExpressibleByStringInterpolation.Type == false)
        #expect((SafeText.self as Any) is any LosslessStringConvertible.Type == false)
    }
}
