import LeadMatching
import LeadModel
import Testing
import WorkerSettings

@Suite struct ExplainedTests {
    @Test func secretsAreMasked() throws {
        let secret = "s3cr3t-k3y"
        var fixture = SettingsFixture()
        fixture.sections[1].text = """
            kafka:
              bootstrap_servers: localhost:9092
              properties:
                sasl.username: reader
                sasl.password: \(secret)
                ssl.key.password: \(secret)
                ssl.key.location: /keys/client.pem
                ssl.key.pem: "-----BEGIN \(secret)"
                client.id: "https://user:\(secret)@proxy.example/x"
                sasl.oauthbearer.token.endpoint.url: "https://a.example/token?client=\(secret)"
            """
        let settings = try parse(fixture.text)
        let text = settings.explained()
        #expect(!text.contains(secret))
        #expect(text.contains("sasl.password: \"\(SecretMask.mask)\""))
        #expect(text.contains("sasl.username: \"reader\""))
        #expect(text.contains("ssl.key.location: \"/keys/client.pem\""))
        #expect(text.contains("https://\(SecretMask.mask)@proxy.example/x"))
        #expect(text.contains("https://a.example/token?\(SecretMask.mask)"))
        #expect(settings.kafka.properties["sasl.password"] == secret)
        #expect(settings.secretValues.contains(secret))
    }

    @Test func keepingInternalRecordsIsToldAndReadAgain() throws {
        #expect(try !parse(SettingsFixture.good).keepsInternalRecords)
        let keeping = try parse(
            SettingsFixture.replacing("routing", with: "routing: always\ninternal: { keep: true }"))
        #expect(keeping.keepsInternalRecords)
        #expect(keeping.explained().contains("internal:\n  keep: true\n  message_version: 2\n"))
        #expect(try parse(keeping.explained()).keepsInternalRecords)
    }

    @Test func messageVersionIsToldAndReadAgain() throws {
        #expect(try parse(SettingsFixture.good).messageVersion == .newest)
        let first = try parse(SettingsFixture.emailOnly + "internal: { message_version: 1 }\n")
        #expect(first.messageVersion == .events)
        #expect(first.explained().contains("internal:\n  keep: false\n  message_version: 1\n"))
        #expect(try parse(first.explained()).messageVersion == .events)
    }

    @Test func routingIsToldAndReadAgain() throws {
        #expect(try parse(SettingsFixture.good).routing == .direct)
        #expect(try parse(SettingsFixture.good).explained().contains("routing: direct\n"))
        let always = try parse(SettingsFixture.replacing("routing", with: "routing: always"))
        #expect(always.routing == .always)
        #expect(try parse(always.explained()).routing == .always)
    }

    @Test(
        arguments: [
            "sasl.password", "ssl.key.password", "ssl.keystore.password", "ssl.key.pem",
            "sasl.oauthbearer.client.secret", "sasl.jaas.config", "sasl.oauthbearer.config",
            "SASL.PASSWORD",
        ])
    func secretProperties(name: String) { #expect(SecretMask.isSecret(property: name)) }

    @Test(
        arguments: [
            "ssl.key.location", "ssl.keystore.location", "ssl.ca.location", "sasl.username",
            "sasl.oauthbearer.token.endpoint.url", "linger.ms",
        ])
    func otherProperties(name: String) { #expect(!SecretMask.isSecret(property: name)) }

    @Test(
        arguments: [
            ("see https://u:p@h/x, ok", "see https://********@h/x, ok"),
            ("a://u:p/q@h b://c", "a://********@h b://c"),
            ("no url u:p@h", "no url u:p@h"), ("https://h/?k=v", "https://h/?********"),
            ("://", "://"), ("", ""), ("https://h:80/a", "https://h:80/a"),
        ])
    func urls(text: String, masked: String) { #expect(SecretMask.maskURLs(in: text) == masked) }

    @Test func credentialsInRefusedValuesAreMasked() throws {
        let lines = refusal(
            SettingsFixture.replacing("http", with: "http: { bind: \"http://u:s3cr3t@h\" }"))
        let last = try #require(lines.last)
        #expect(last.contains("http.bind") && !last.contains("s3cr3t"))
    }

    @Test func explainedIsReadAgain() throws {
        let texts = [
            SettingsFixture.good,
            SettingsFixture.replacing("rules", with: "rules: strict-email"),
            SettingsFixture.replacing("rules", with: nil),
            SettingsFixture.replacing("sources", with: nil),
            SettingsFixture.replacing(
                "sources",
                with: """
                    sources:
                      "odd \\"name\\" \\u2028 é": { allow: [], region: NO, fields: [email, attributes] }
                      "null": { topic: refuse.leads.raw, owns: [title] }
                      yes: {}
                    """),
            SettingsFixture.replacing("http", with: "http: { bind: \"[::1]:0\" }")
                + "instance_id: \"1\"\nlog: { level: debug }\n"
                + "claims: { warn_after_s: 1, cap: 2, max_undecided: 3, "
                + "max_undecided_bytes: 65537 }\n",
            SettingsFixture.replacing(
                "rules",
                with: """
                    rules:
                    - { name: a, key: phone, require: { name: 0.85 }, action: review }
                    - { name: b, key: email, require: { name: 1e-7 }, action: block, decide: after }
                    """),
        ]
        for text in texts {
            var settings = try parse(text)
            settings.kafka.startTimeoutS = 60
            for index in settings.rules.rules.indices where settings.rules.origin == .written {
                settings.rules.rules[index].decide = settings.rules.rules[index].timing
            }
            #expect(try parse(settings.explained()) == settings)
        }
    }
}
