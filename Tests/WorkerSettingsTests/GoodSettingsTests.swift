import Foundation
import LeadMatching
import LeadModel
import Testing
import WorkerSettings

@Suite struct GoodSettingsTests {
    @Test func contractIsRead() throws {
        let settings = try parse(SettingsFixture.good)
        #expect(settings.applicationID == "refuse")
        #expect(settings.instanceID == nil)
        #expect(settings.kafka.bootstrapServers == "127.0.0.1:9092")
        #expect(
            settings.kafka.properties == [
                "heartbeat.interval.ms": "1200", "session.timeout.ms": "6000",
            ])
        #expect(settings.topics.raw == ["refuse.leads.raw"])
        #expect(settings.topics.partitions == 2)
        #expect(settings.topics.replicationFactor == 1)
        #expect(settings.http.bind == HostPort(host: "127.0.0.1", port: 0))
        #expect(settings.identity.masterKinds == [.email, .phone, .externalID, .nameDomain])
        #expect(settings.identity.namespace == "refuse")
        #expect(settings.rules.rules == [.sameEmail, .sameRecord])
        #expect(settings.rules.origin == .written)
        #expect(!settings.rules.ignoresWeakness)
        #expect(settings.groupID == "refuse")
        #expect(settings.identitiesTopic == "refuse-identities")
        #expect(settings.changelogTopic == "refuse-index-changelog")
        #expect(settings.offsetsTopic == "refuse-offsets")
        #expect(settings.threadName(instance: "w1", thread: 3) == "refuse-w1-3")
    }

    @Test func topicsOfTheWorkerAreItsOwn() throws {
        let settings = try parse(SettingsFixture.good)
        for name in [
            "refuse-identities", "refuse-index-changelog", "refuse-offsets",
            settings.topics.canonical, settings.topics.duplicates, settings.topics.rejected,
        ] { #expect(settings.isOwnTopic(name)) }
        for name in settings.topics.raw + ["leads.raw"] { #expect(!settings.isOwnTopic(name)) }
    }

    /// The core schema of YAML 1.2, in a file and in the environment.
    @Test(arguments: [("true", true), ("True", true), ("TRUE", true), ("False", false)])
    func booleans(_ text: String, _ value: Bool) throws {
        let settings = try parse(
            SettingsFixture.replacing(line: "create: true", with: "create: \(text)"))
        #expect(settings.topics.create == value)
    }

    @Test func flowStyleOfTheContractIsRead() throws {
        let settings = try parse(
            """
            application_id: bench
            kafka: { bootstrap_servers: "a:9092, b.example:9093,[::1]:9094", properties: { } }
            topics: { raw: [leads.raw, leads.raw.web], canonical: leads.canonical, duplicates: leads.duplicates,
                      rejected: leads.rejected, partitions: 12, replication_factor: 1, create: true }
            sources: { web: { topic: leads.raw.web, region: DE, allow: [create], fields: [email, attributes],
                              owns: [email] }, blocked: { allow: [] } }
            """)
        #expect(settings.kafka.bootstrapServers == "a:9092,b.example:9093,[::1]:9094")
        #expect(settings.sources.sourcesByTopic == ["leads.raw.web": "web"])
        #expect(!settings.sources.admitsMissingSource)
        let web = try #require(settings.sources.settings(of: "web"))
        #expect(web.allow == .create)
        #expect(web.region == "DE")
        #expect(web.fields == LeadFieldSet([.email], attributes: true))
        #expect(web.owns?.contains(.title) == false)
        #expect(web.owns?.contains(.email) == true)
        #expect(settings.sources.settings(of: "blocked")?.allow == [])
        #expect(settings.sources.settings(of: "other") == nil)
    }

    @Test func withoutSourcesEveryNamedSourceHasTheUsualRights() throws {
        let settings = try parse(SettingsFixture.replacing("sources", with: nil))
        let any = try #require(settings.sources.settings(of: "anything"))
        #expect(any.allow.allow(.create) && any.allow.allow(.update) && any.allow.allow(.delete))
        #expect(!any.allow.allow(.erase) && !any.allow.contains(.override))
        #expect(!settings.sources.admitsMissingSource)
        #expect(!settings.sources.isDeclared)
    }

    @Test func defaultSourceStandsForOthers() throws {
        let settings = try parse(
            SettingsFixture.replacing(
                "sources",
                with: "sources: { default: { allow: [create] }, crm: { allow: [erase] } }"
            ))
        #expect(settings.sources.settings(of: "x")?.allow == .create)
        #expect(settings.sources.settings(of: "crm")?.allow == .erase)
        #expect(settings.sources.admitsMissingSource)
    }

    @Test func withoutRulesEmailAndRecordMerge() throws {
        let settings = try parse(SettingsFixture.replacing("rules", with: nil))
        #expect(settings.rules == .builtIn)
        #expect(settings.rules.ignoresWeakness)
    }

    /// Every key, action and time that this version decides, with and without a name.
    @Test(arguments: [KeyKind.email, .phone, .externalID], RuleAction.allCases)
    func availableRulesAreRead(kind: KeyKind, action: RuleAction) throws {
        for decide in RuleTiming.allCases.map(Optional.some) + [nil] {
            for threshold in [nil, 0, 0.85, 1] {
                let require = threshold.map { ", require: { name: \($0) }" } ?? ""
                let timing = decide.map { ", decide: \($0)" } ?? ""
                let settings = try parse(
                    SettingsFixture.replacing(
                        "rules",
                        with: "rules:\n- { name: r, key: \(kind.wireName)\(require), "
                            + "action: \(action)\(timing) }"))
                #expect(
                    settings.rules.rules == [
                        Rule(
                            name: "r", key: .kind(kind),
                            require: threshold.map { [Requirement(field: .name, threshold: $0)] }
                                ?? [],
                            action: action, decide: decide)
                    ])
                #expect(try parse(settings.explained()).rules.rules.first?.key == .kind(kind))
            }
        }
    }

    @Test func phoneMayBeTheMasterKey() throws {
        let settings = try parse(
            SettingsFixture.replacing("identity", with: "identity: { master_keys: [phone] }"))
        #expect(settings.identity.masterKinds == [.phone])
    }

    @Test func claimsAreRead() throws {
        #expect(try parse(SettingsFixture.good).claims == WorkerSettings.Claims())
        let claims = try parse(
            SettingsFixture.good
                + "claims: { warn_after_s: 3600, cap: 250, max_undecided: 1, "
                + "max_undecided_bytes: 1073741824 }\n"
        ).claims
        #expect(claims.warnAfterS == 3600 && claims.cap == 250 && claims.maxUndecided == 1)
        #expect(claims.maxUndecidedBytes == 1 << 30)
    }

    @Test func strictEmailIsTheSame() throws {
        let settings = try parse(SettingsFixture.replacing("rules", with: "rules: strict-email"))
        #expect(settings.rules.rules == RuleSet.builtIn.rules)
        #expect(settings.rules.origin == .preset("strict-email"))
        #expect(settings.rules.ignoresWeakness)
    }

    @Test func rulesFileLiesBesideTheConfiguration() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write(
            "rules.yaml", "- { name: r, key: email, action: merge, decide: before }")
        let path = try folder.write(
            "worker.yaml", SettingsFixture.replacing("rules", with: "rules: ./rules.yaml"))
        let settings = try WorkerSettings.load(path: path, environment: [:])
        #expect(
            settings.rules.rules == [
                Rule(name: "r", key: .kind(.email), action: .merge, decide: .before)
            ])
        _ = try folder.write("rules.yaml", "- { name: r, key: emial, action: merge }")
        #expect {
            try WorkerSettings.load(path: path, environment: [:])
        } throws: { error in
            "\(error)".hasPrefix("\(folder.path)/./rules.yaml:1:19: rules[0].key:")
        }
    }

    @Test(arguments: ["", "# nothing\n"])
    func anEmptyRulesFileIsToldOfAsSuch(_ text: String) throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("rules.yaml", text)
        let path = try folder.write(
            "worker.yaml", SettingsFixture.replacing("rules", with: "rules: ./rules.yaml"))
        #expect {
            try WorkerSettings.load(path: path, environment: [:])
        } throws: { error in
            "\(error)".contains("rules.yaml") && "\(error)".contains("the rules file is empty")
                && !"\(error)".contains("application_id")
        }
    }

    @Test func yamlNumbersAndBooleansAreProperties() throws {
        let settings = try parse(
            SettingsFixture.replacing(
                line: "heartbeat.interval.ms: 1200", with: "log.connection.close: false"))
        #expect(settings.kafka.properties["log.connection.close"] == "false")
    }

    @Test func countryCodesThatLookLikeYAMLBooleans() throws {
        let settings = try parse(
            SettingsFixture.replacing("sources", with: "sources: { web: { region: NO } }"))
        #expect(settings.sources.settings(of: "web")?.region == "NO")
    }

    @Test func aliasesStandForValues() throws {
        let settings = try parse(
            SettingsFixture.replacing(
                "sources", with: "sources: { a: &a { allow: [create] }, b: *a }"))
        #expect(settings.sources.settings(of: "b")?.allow == .create)
    }

    @Test func byteOrderMarkOfAFileIsSkipped() throws {
        let bytes = [0xef, 0xbb, 0xbf] + Array(SettingsFixture.good.utf8)
        let settings = try WorkerSettings.parse(bytes, path: "worker.yaml")
        #expect(settings.applicationID == "refuse")
    }

    @Test func missingFileIsNamed() {
        #expect {
            try WorkerSettings.load(path: "/nonexistent/no-such-file.yaml", environment: [:])
        } throws: { error in
            let text = "\(error)"
            return text.hasPrefix("/nonexistent/no-such-file.yaml: ") && text.contains("No such")
        }
        #expect(throws: SettingsError.self) {
            try WorkerSettings.load(path: "/", environment: [:])
        }
    }

    @Test func longestNamesFit() throws {
        let id = String(repeating: "a", count: 233)
        let text = SettingsFixture.replacing("application_id", with: "application_id: \(id)")
        let settings = try parse(text + "instance_id: abcdefghij\n")
        #expect(settings.changelogTopic.utf8.count == 249)
        #expect(settings.threadName(instance: "abcdefghij", thread: 0).utf8.count <= 249)
    }

    @Test func startTimeout() throws {
        let settings = try parse(SettingsFixture.good)
        #expect(settings.kafka.startTimeoutS(oneShot: false) == 60)
        #expect(settings.kafka.startTimeoutS(oneShot: true) == 20)
        let given = try parse(
            SettingsFixture.replacing(
                line: "  properties:", with: "  start_timeout_s: 5\n  properties:"))
        #expect(given.kafka.startTimeoutS(oneShot: true) == 5)
    }

    @Test func ruleTimingFollowsTheAction() {
        #expect(Rule(name: "r", key: .kind(.phone), action: .merge).timing == .before)
        #expect(Rule(name: "r", key: .kind(.phone), action: .block).timing == .before)
        #expect(Rule(name: "r", key: .kind(.phone), action: .alert).timing == .after)
        #expect(Rule(name: "r", key: .kind(.phone), action: .review).timing == .after)
        #expect(
            Rule(name: "r", key: .kind(.phone), action: .review, decide: .before).timing
                == .before)
    }

    @Test func thereAre249Countries() {
        #expect(CountryCode.all.count == 249)
        #expect(CountryCode.all == CountryCode.all.sorted())
    }

    @Test("A later master key that no rule looks at is told of")
    func masterKeyWithoutRule() throws {
        #expect(try parse(SettingsFixture.good).advice.isEmpty)
        #expect(try parse(SettingsFixture.emailOnly).advice.isEmpty)
        let fixture = SettingsFixture.good.replacing(
            "- { name: same-email, key: email, action: merge }", with: "")
        #expect(try parse(fixture).advice.isEmpty)
        let late = fixture.replacing("[email, phone,", with: "[phone, email,")
        #expect(try parse(late).advice.count == 1)
        #expect(try parse(late).advice[0].contains("names email, and no rule"))
    }
}
