import Foundation
import Testing

/// The last line on standard error is the reason (exit status 78), whatever else is told before.
@Suite(.serialized) struct RefusedConfigurationTests {
    private func refused(
        _ properties: String, secret: [UInt8]? = nil, isMissing: Bool = false
    ) async throws -> Program.Result {
        let folder = NSTemporaryDirectory() + "refused-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let text = """
            application_id: refused
            kafka: { bootstrap_servers: "127.0.0.1:1", properties: { \(properties) } }
            topics: { raw: [a], canonical: b, duplicates: c, rejected: d }
            """
        try text.write(toFile: folder + "/c.yaml", atomically: true, encoding: .utf8)
        var variables: [String: String] = [:]
        if let secret { try Data(secret).write(to: URL(fileURLWithPath: folder + "/secret")) }
        if secret != nil || isMissing {
            variables["LEAD_DEDUP_KAFKA_PROPERTIES_SASL_PASSWORD_FILE"] = folder + "/secret"
        }
        return try await Program.run(
            ["check-config", "--config", folder + "/c.yaml"], variables: variables)
    }

    private static let plain =
        "security.protocol: SASL_PLAINTEXT, sasl.mechanism: PLAIN, sasl.username: u"

    @Test(arguments: [[], [0xef, 0xbb, 0xbf, 0x73], nil] as [[UInt8]?])
    func aSecretFileThatIsNone(content: [UInt8]?) async throws {
        let result = try await refused(Self.plain, secret: content, isMissing: content == nil)
        #expect(result.status == 78)
        #expect(
            result.lastLine.hasPrefix("LEAD_DEDUP_KAFKA_PROPERTIES_SASL_PASSWORD_FILE: "),
            "\(result.lastLine)")
        #expect(!result.err.contains("kerberos"))
    }

    @Test(arguments: [
        (plain, "sasl.username and sasl.password must be set"),
        (plain.replacingOccurrences(of: "PLAIN,", with: "FOO,"), "Unsupported SASL mechanism: FOO"),
        ("security.protocol: SASL_PLAINTEXT", "without sasl.mechanism"),
        ("sasl.mechanisim: PLAIN, security.protocol: SASL_PLAINTEXT", "sasl.mechanisim"),
    ])
    func theReasonComesLast(properties: String, reason: String) async throws {
        let result = try await refused(properties)
        #expect(result.status == 78 && result.lastLine.contains(reason), "\(result.lastLine)")
    }
}
