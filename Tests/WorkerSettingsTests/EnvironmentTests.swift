import LeadModel
import Testing
import WorkerSettings

@Suite struct EnvironmentTests {
    /// Some properties have an underscore in their names themselves.
    @Test func findsAPropertyWithAnUnderscore() throws {
        let settings = try parse(
            SettingsFixture.good,
            environment: [
                "LEAD_DEDUP_KAFKA_PROPERTIES_LOG_LEVEL": "3",
                "LEAD_DEDUP_KAFKA_PROPERTIES_LINGER_MS": "4",
            ])
        #expect(settings.kafka.properties["log_level"] == "3")
        #expect(settings.kafka.properties["linger.ms"] == "4")
        #expect(settings.kafka.properties["log.level"] == nil)
    }

    @Test func overridesWin() throws {
        let settings = try parse(
            SettingsFixture.good,
            environment: [
                "PATH": "/bin",
                "LEAD_DEDUP_APPLICATION_ID": "env-app",
                "LEAD_DEDUP_INSTANCE_ID": "i",
                "LEAD_DEDUP_KAFKA_BOOTSTRAP_SERVERS": "a:1,b:2",
                "LEAD_DEDUP_KAFKA_START_TIMEOUT_S": "7",
                "LEAD_DEDUP_KAFKA_PROPERTIES_SASL_PASSWORD": "from env",
                "LEAD_DEDUP_KAFKA_PROPERTIES_SESSION_TIMEOUT_MS": "9000",
                "LEAD_DEDUP_TOPICS_RAW": "x.raw, y.raw",
                "LEAD_DEDUP_TOPICS_CANONICAL": "env.canonical",
                "LEAD_DEDUP_TOPICS_PARTITIONS": "3",
                "LEAD_DEDUP_TOPICS_CREATE": "false",
                "LEAD_DEDUP_STATE_DIR": "/nonexistent/env",
                "LEAD_DEDUP_THREADS": "2",
                "LEAD_DEDUP_HTTP_BIND": "[::]:81",
                "LEAD_DEDUP_INTERNAL_KEEP": "true",
                "LEAD_DEDUP_INTERNAL_MESSAGE_VERSION": "2",
                "LEAD_DEDUP_IDENTITY_MASTER_KEYS": "phone,email",
                "LEAD_DEDUP_IDENTITY_NAMESPACE": "ns",
                "LEAD_DEDUP_SOURCES_WEB_ALLOW": "create",
                "LEAD_DEDUP_SOURCES_WEB_REGION": "FR",
                "LEAD_DEDUP_RULES": "strict-email",
                "LEAD_DEDUP_LIMITS_LEAD_STRING_BYTES": "100",
                "LEAD_DEDUP_CLAIMS_WARN_AFTER_S": "3",
                "LEAD_DEDUP_CLAIMS_CAP": "2",
                "LEAD_DEDUP_CLAIMS_MAX_UNDECIDED": "4",
                "LEAD_DEDUP_CLAIMS_MAX_UNDECIDED_BYTES": "65536",
                "LEAD_DEDUP_ERASURE_REMEMBER_DAYS": "1",
                "LEAD_DEDUP_COMMIT_INTERVAL_MS": "20",
                "LEAD_DEDUP_LOG_FORMAT": "json",
            ])
        #expect(settings.applicationID == "env-app")
        #expect(settings.identitiesTopic == "env-app-identities")
        #expect(settings.instanceID == "i")
        #expect(settings.kafka.bootstrapServers == "a:1,b:2")
        #expect(settings.kafka.startTimeoutS == 7)
        #expect(
            settings.kafka.properties == [
                "sasl.password": "from env", "session.timeout.ms": "9000",
                "heartbeat.interval.ms": "1200",
            ])
        #expect(settings.topics.raw == ["x.raw", "y.raw"])
        #expect(settings.topics.canonical == "env.canonical")
        #expect(settings.topics.partitions == 3)
        #expect(!settings.topics.create)
        #expect(settings.stateDirectory == "/nonexistent/env")
        #expect(settings.threads == 2)
        #expect(settings.http.bind == HostPort(host: "::", port: 81))
        #expect(settings.identity.masterKinds == [.phone, .email])
        #expect(settings.keepsInternalRecords && settings.messageVersion == .claims)
        #expect(settings.identity.namespace == "ns")
        #expect(settings.sources.settings(of: "web")?.allow == .create)
        #expect(settings.sources.settings(of: "web")?.region == "FR")
        #expect(settings.rules.origin == .preset("strict-email"))
        #expect(settings.limits.leadStringBytes == 100)
        #expect(settings.claims.warnAfterS == 3)
        #expect(settings.claims.cap == 2)
        #expect(settings.claims.maxUndecided == 4)
        #expect(settings.claims.maxUndecidedBytes == 65_536)
        #expect(settings.erasure.rememberDays == 1)
        #expect(settings.commit.intervalMS == 20)
        #expect(settings.log.format == .json)
    }

    @Test func everythingFromTheEnvironment() throws {
        let settings = try parse(
            "{}",
            environment: [
                "LEAD_DEDUP_APPLICATION_ID": "a", "LEAD_DEDUP_KAFKA_BOOTSTRAP_SERVERS": "a:1",
                "LEAD_DEDUP_TOPICS_RAW": "raw", "LEAD_DEDUP_TOPICS_CANONICAL": "c",
                "LEAD_DEDUP_TOPICS_DUPLICATES": "d", "LEAD_DEDUP_TOPICS_REJECTED": "r",
                "LEAD_DEDUP_SOURCES_DEFAULT_ALLOW": "create",
            ])
        #expect(settings.topics.rejected == "r")
        #expect(settings.sources.settings(of: "any")?.allow == .create)
    }

    @Test(
        arguments: [
            ("LEAD_DEDUP_THREADS", "abc", "threads"),
            ("LEAD_DEDUP_THREADS", "", "empty"),
            ("LEAD_DEDUP_TOPICS_PARTITIONS", "many", "partitions"),
            ("LEAD_DEDUP_TOPICS_RAW", "a,,b", "empty entry"),
            ("LEAD_DEDUP_TOPICS_RAW", "refuse.leads.canonical", "topics.canonical"),
            ("LEAD_DEDUP_HTTP_BIND", "nowhere", "bind"),
            ("LEAD_DEDUP_THREAD", "1", "LEAD_DEDUP_THREADS?"),
            ("LEAD_DEDUP_TOPICS", "a", "names no key"),
            ("LEAD_DEDUP_SOURCES_CRM_ALLOW", "create", "names no key"),
            ("LEAD_DEDUP_", "a", "names no key"),
            ("LEAD_DEDUP_THREADS_FILE", "/dev/null", "names no key"),
            ("LEAD_DEDUP_RULES", "no-such-preset", "rules"),
            ("LEAD_DEDUP_KAFKA_PROPERTIES", "a", "names no key"),
            ("LEAD_DEDUP_KAFKA_PROPERTIES_ISOLATION_LEVEL", "x", "isolation.level"),
            ("LEAD_DEDUP_KAFKA_PROPERTIES_NO_SUCH", "x", "no.such"),
            ("LEAD_DEDUP_KAFKA_PROPERTIES_SASL_PASSWORD", "", "empty"),
        ])
    func malformedVariablesAreRefused(variable: String, value: String, word: String) {
        let lines = refusal(SettingsFixture.good, environment: [variable: value])
        #expect(
            lines.contains { $0.hasPrefix("\(variable): ") && $0.contains(word) }
                || lines.contains { $0.contains(variable) && $0.contains(word) }
                || lines.contains { $0.contains(word) && $0.contains("topics.raw") },
            "\(lines)")
    }

    @Test func variablesOfOthersAreLeftAlone() throws {
        let settings = try parse(
            SettingsFixture.good,
            environment: [
                "LEAD_DEDUP_BIN": "x", "LEAD_DEDUP_CONFIG_EXTRA": "x", "LEAD_DEDUP_TEST_X": "x",
                "LEAD_DEDUP_SERVICE_HOST": "10.0.0.1", "LEAD_DEDUP_SERVICE_PORT": "80",
                "LEAD_DEDUP_PORT": "tcp://10.0.0.1:80", "LEAD_DEDUP_PORT_80_TCP_ADDR": "10.0.0.1",
            ])
        #expect(settings.applicationID == "refuse")
    }

    @Test func variableOfTwoSourcesIsRefused() {
        let text = SettingsFixture.replacing("sources", with: "sources: { web-eu: {}, web_eu: {} }")
        #expect(refusal(text).isEmpty)
        let lines = refusal(text, environment: ["LEAD_DEDUP_SOURCES_WEB_EU_ALLOW": "create"])
        #expect(lines.last?.contains("also stands for sources.web-eu.allow") == true)
    }
}

/// A secret's file: one line end dropped, everything else as it is or refused without showing it.
@Suite struct SecretFileTests {
    private static let variable = "LEAD_DEDUP_KAFKA_PROPERTIES_SASL_PASSWORD"

    @Test(
        arguments: [
            ("s3cr3t-k3y\n", "s3cr3t-k3y"), ("s3cr3t-k3y\r\n", "s3cr3t-k3y"),
            ("s3cr3t-k3y", "s3cr3t-k3y"), (" s3cr3t k3y \n", " s3cr3t k3y "),
            ("s3cr3t\n\n", "s3cr3t\n"), ("s3cr3t\r", "s3cr3t\r"), ("a\nb\n", "a\nb"),
        ])
    func oneLineEndIsDropped(content: String, secret: String) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("secret", content)
        let settings = try parse(
            SettingsFixture.good, environment: ["\(Self.variable)_FILE": file])
        #expect(settings.kafka.properties["sasl.password"] == secret)
        #expect(settings.secretValues == [secret])
    }

    @Test(
        arguments: [
            ([0xef, 0xbb, 0xbf] + Array("s3cr3t-k3y\n".utf8), "byte order mark"),
            ([], "empty"), (Array("\n".utf8), "empty"), (Array("\r\n".utf8), "empty"),
            ([0xff, 0xfe, 0x73, 0x00], "UTF-16"), ([0x73, 0xc3], "UTF-8"),
            ([0x73, 0x00, 0x74], "NUL"),
            (
                [UInt8](repeating: 0x73, count: 70_000),
                "the file named there is larger than 65536 bytes"
            ),
        ])
    func otherContentIsRefused(content: [UInt8], word: String) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("secret", content)
        let lines = refusal(SettingsFixture.good, environment: ["\(Self.variable)_FILE": file])
        #expect(lines.count == 1)
        #expect(lines[0].hasPrefix("\(Self.variable)_FILE: kafka.properties.sasl.password: "))
        #expect(lines[0].contains(word))
        #expect(!lines[0].contains("s3cr3t"))
    }

    /// The password is missing only because its file was refused.
    @Test(arguments: ["", "\u{feff}s3cr3t", nil])
    func consequencesOfARefusedSecretAreLeftOut(content: String?) throws {
        let folder = try TemporaryFolder()
        let file = try content.map { try folder.write("secret", $0) } ?? "/nonexistent/secret"
        let text = SettingsFixture.good.replacing(
            "session.timeout.ms: 6000", with: "session.timeout.ms: 6000\n    client.id: two")
        #expect(refusal(text).last?.contains("one of the two") == true)
        let lines = refusal(text, environment: ["\(Self.variable)_FILE": file])
        #expect(lines.count == 1 && lines[0].hasPrefix("\(Self.variable)_FILE: "))
        #expect(lines[0].contains("the file named there "))
    }

    @Test func causesComeBehindWhatTheyMayHaveLedTo() {
        let text = SettingsFixture.good.replacing(
            "session.timeout.ms: 6000", with: "session.timeout.ms: 6000\n    client.id: two")
        let lines = refusal(text, environment: ["LEAD_DEDUP_KAFKA_PROPERTY_LINGER_MS": "3"])
        #expect(lines.count == 2 && lines[0].contains("one of the two"))
        #expect(lines.last?.hasPrefix("LEAD_DEDUP_KAFKA_PROPERTY_LINGER_MS: ") == true)
    }

    @Test func missingFileIsRefusedWithoutShowingWhatWasGiven() {
        // Someone may put the secret itself where its file belongs.
        let lines = refusal(
            SettingsFixture.good, environment: ["\(Self.variable)_FILE": "s3cr3t-k3y"])
        #expect(lines.count == 1)
        #expect(lines[0].hasPrefix("\(Self.variable)_FILE: "))
        #expect(lines[0].contains("No such file"))
        #expect(!lines[0].contains("s3cr3t"))
        let folder = refusal(SettingsFixture.good, environment: ["\(Self.variable)_FILE": "/"])
        #expect(folder.count == 1)
    }

    @Test func nameAndFileTogetherAreRefused() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("secret", "s3cr3t-k3y")
        let lines = refusal(
            SettingsFixture.good,
            environment: [Self.variable: "s3cr3t-k3y", "\(Self.variable)_FILE": file])
        #expect(lines.count == 1)
        #expect(lines[0].contains("\(Self.variable)_FILE"))
        #expect(lines[0].contains("\(Self.variable) is set as well"))
        #expect(!lines[0].contains("s3cr3t"))
    }

    @Test func refusedSecretIsNotShown() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("pem", "s3cr3t-k3y\n")
        let lines = refusal(
            SettingsFixture.good,
            environment: ["LEAD_DEDUP_KAFKA_PROPERTIES_SSL_KEY_PEM_FILE": file])
        #expect(lines.last?.contains("is no PEM") == true)
        #expect(lines.allSatisfy { !$0.contains("s3cr3t") })
    }
}
