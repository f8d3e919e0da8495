import Foundation
import Testing

/// Runs the program that was built beside the tests (or the one that LEAD_DEDUP_BIN names) without
/// holding a thread of the cooperative pool.
enum Program {
    struct Result {
        var status: Int32
        var out: String
        var err: String

        /// The last line on standard error.
        var lastLine: String { err.split(separator: "\n").last.map(String.init) ?? "" }
    }

    static var path: String {
        if let named = ProcessInfo.processInfo.environment["LEAD_DEDUP_BIN"] { return named }
        let tests = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        return tests.deletingLastPathComponent().appendingPathComponent("lead-dedup").path
    }

    /// With `outPath`, standard output goes there instead of into the result. With `stop`, that
    /// signal is sent as soon as something is on standard output.
    static func run(
        _ arguments: [String], outPath: String? = nil, stop: Int32? = nil,
        variables: [String: String] = [:]
    ) async throws -> Result {
        let folder = NSTemporaryDirectory() + "cli-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let outURL = URL(fileURLWithPath: folder + "/out")
        let errURL = URL(fileURLWithPath: folder + "/err")
        try Data().write(to: outURL)
        try Data().write(to: errURL)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        if !variables.isEmpty {
            process.environment = ProcessInfo.processInfo.environment
                .merging(variables) { $1 }
        }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(
            forWritingTo: outPath.map { URL(fileURLWithPath: $0) } ?? outURL)
        process.standardError = try FileHandle(forWritingTo: errURL)
        let deadline = DispatchSource.makeTimerSource()
        deadline.schedule(deadline: .now() + 30)
        deadline.setEventHandler { process.terminate() }
        let watch = DispatchSource.makeTimerSource()
        if let stop {
            watch.schedule(deadline: .now(), repeating: .milliseconds(20))
            watch.setEventHandler {
                let size = try? FileManager.default.attributesOfItem(atPath: outURL.path)[.size]
                guard let size = size as? Int, size > 0, process.isRunning else { return }
                kill(process.processIdentifier, stop)
                watch.cancel()
            }
        }
        watch.resume()
        let status = try await withCheckedThrowingContinuation {
            (continuation: CheckedContinuation<Int32, any Error>) in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do {
                try process.run()
                deadline.resume()
            } catch {
                process.terminationHandler = nil
                deadline.resume()
                continuation.resume(throwing: error)
            }
        }
        deadline.cancel()
        watch.cancel()
        return Result(
            status: status, out: try String(contentsOf: outURL, encoding: .utf8),
            err: try String(contentsOf: errURL, encoding: .utf8))
    }
}
