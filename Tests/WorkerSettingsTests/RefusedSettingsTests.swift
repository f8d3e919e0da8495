import Testing
import WorkerSettings

/// Every broken configuration is refused, and the last line names the place and what is meant.
@Suite struct RefusedSettingsTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var text: String
        /// All of them must be in the last line.
        var words: [String]

        init(_ name: String, _ text: String, _ words: [String]) {
            self.name = name
            self.text = text
            self.words = words
        }

        /// One section replaced.
        init(_ name: String, _ section: String, _ text: String?, _ words: [String]) {
            self.init(name, SettingsFixture.replacing(section, with: text), words)
        }

        /// One line replaced.
        init(_ name: String, line: String, _ text: String, _ words: [String]) {
            self.init(name, SettingsFixture.replacing(line: line, with: text), words)
        }

        /// One more rule.
        init(_ name: String, rule: String, _ words: [String]) {
            self.init(
                name, "rules",
                "rules:\n- { name: same-email, key: email, action: merge }\n- \(rule)", words)
        }

        var testDescription: String { name }
    }

    private static func kafka(_ line: String) -> String {
        "kafka:\n  bootstrap_servers: 127.0.0.1:9092\n  \(line)"
    }

    /// Whole sentences, as people read them.
    static let wording: [Case] = [
        Case(
            "unknown key of a rule", rule: "{ name: x, key: email, action: merge, zzzzzz: 1 }",
            ["keys known here: ", "name, key, require, action, decide"]),
        Case(
            "near key of a rule", rule: "{ name: x, key: email, action: merge, requires: {} }",
            ["did you mean require?"]),
        Case(
            "time to decide", rule: "{ name: x, key: email, action: merge, decide: whenever }",
            ["\"whenever\" is no time to decide; times to decide known here: before, after"]),
        Case(
            "field of a source", "sources", "sources: { web: { fields: [qqqqqqqqq] } }",
            ["is no field of a lead; fields of a lead known here: email, "]),
        Case(
            "field of a key",
            rule: "{ name: x, key: { name: b, fields: [qqqqqqqqq, email] }, action: merge }",
            ["is no field of a lead; fields of a lead known here: email, "]),
        Case(
            "operation", "sources", "sources: { web: { allow: [qqqqqqqqq] } }",
            ["is no operation; operations known here: create, "]),
        Case(
            "a section without a key", "http", "http:",
            ["http: nothing (null) where a mapping belongs", "or remove the key"]),
        Case(
            "properties without one", "kafka", kafka("properties:"),
            ["kafka.properties", "or remove the key"]),
        Case(
            "a source without settings", "sources", "sources: { a: }",
            ["sources.a", "or remove the key"]),
        Case(
            "a list without items", "sources", "sources: { a: { allow: } }",
            ["sources.a.allow", "or remove the key"]),
        Case(
            "JSON's two halves of a character", "application_id",
            "\"application_id\": \"a\\ud83d\\ude00\"",
            ["not YAML", "as UTF-8 text", "U0001F600"]),
        Case(
            "a source of blanks", "sources", "sources: { \" \": {} }",
            ["no name of a source", "blank"]),
        Case(
            "a source of what no screen shows", "sources",
            "sources: { \"\\u200b\\u3164\\u00a0\": {} }", ["no name of a source", "blank"]),
        Case(
            "a property by its other name", "kafka",
            kafka("properties: { topic.auto.offset.reset: latest }"),
            ["kafka.properties.topic.auto.offset.reset", "silent reset"]),
        Case(
            "a partitioner", "kafka", kafka("properties: { topic.partitioner: random }"),
            ["murmur2", "remove it"]),
    ]

    @Test(arguments: wording) func saysItInWords(_ broken: Case) throws {
        let last = try #require(refusal(broken.text).last)
        for word in broken.words { #expect(last.contains(word), "\(last)") }
    }

    static let general: [Case] = [
        Case("unknown top key", "x", "aplication_id: x", ["aplication_id", "application_id?"]),
        Case(
            "unknown key in topics", line: "  create: true", "  canonicall: x",
            ["topics.canonicall", "unknown key", "did you mean canonical?"]),
        Case(
            "unknown key in kafka", line: "  properties:", "  bootstrap: x:1\n  properties:",
            ["kafka.bootstrap"]),
        Case("unknown key in http", "http", "http: { port: 80 }", ["http.port", "bind"]),
        Case(
            "unknown key in identity", "identity", "identity: { master_key: [email] }",
            ["identity.master_key", "master_keys?"]),
        Case(
            "unknown key in a source", "sources", "sources: { web: { alow: [create] } }",
            ["sources.web.alow", "allow?"]),
        Case("unknown section", "claim", "claim: { warn_after_s: 3 }", ["claim", "claims?"]),
        Case("threads as text", "threads", "threads: many", ["threads", "many"]),
        Case("threads quoted", "threads", "threads: \"2\"", ["threads"]),
        Case("threads octal", "threads", "threads: 010", ["threads"]),
        Case("threads huge", "threads", "threads: 99999999999999999999", ["threads"]),
        Case("threads zero", "threads", "threads: 0", ["threads"]),
        Case("threads negative", "threads", "threads: -1", ["threads"]),
        Case("threads null", "threads", "threads:", ["threads", "null"]),
        Case("partitions zero", line: "partitions: 2", "partitions: 0", ["topics.partitions"]),
        Case("partitions negative", line: "partitions: 2", "partitions: -3", ["partitions"]),
        Case("partitions fraction", line: "partitions: 2", "partitions: 1.5", ["partitions"]),
        Case("partitions as words", line: "partitions: 2", "partitions: twelve", ["partitions"]),
        Case("replication zero", line: "_factor: 1", "_factor: 0", ["replication_factor"]),
        Case("create as text", line: "create: true", "create: perhaps", ["create"]),
        Case("http bind without port", "http", "http: { bind: localhost }", ["http.bind"]),
        Case(
            "http port too large", "http", "http: { bind: \"127.0.0.1:99999\" }",
            ["http.bind", "99999"]),
        Case("negative port", "http", "http: { bind: \"127.0.0.1:-1\" }", ["http.bind"]),
        Case("http bind without host", "http", "http: { bind: \":80\" }", ["http.bind"]),
        Case("http bind IPv6 bare", "http", "http: { bind: \"::1:80\" }", ["bracket"]),
        Case("http bind IPv4 nonsense", "http", "http: { bind: \"1.2.3.400:80\" }", ["IPv4"]),
        Case("application id empty", "application_id", "application_id: ''", ["application_id"]),
        Case("application id missing", "application_id", nil, ["application_id", "missing"]),
        Case(
            "application id no topic name", "application_id", "application_id: lead dedup!",
            ["application_id"]),
        Case("application id dot", "application_id", "application_id: .", ["application_id"]),
        Case(
            "application id too long", "application_id",
            "application_id: \(String(repeating: "a", count: 234))", ["application_id", "233"]),
        Case(
            "thread name too long", "instance_id",
            "instance_id: \(String(repeating: "a", count: 241))", ["instance_id", "249"]),
        Case("instance id illegal", "instance_id", "instance_id: a/b", ["instance_id"]),
        Case("state folder empty", "state_dir", "state_dir: ''", ["state_dir"]),
        Case("state folder is a file", "state_dir", "state_dir: /dev/null", ["state_dir"]),
        Case("state folder with NUL", "state_dir", "state_dir: \"a\\0b\"", ["state_dir", "NUL"]),
        Case("log level", "log", "log: { level: inof }", ["log.level", "info?"]),
        Case("log format", "log", "log: { format: xml }", ["log.format", "auto, text, json"]),
        Case(
            "messages of no version", "internal", "internal: { message_version: two }",
            ["internal.message_version", "\"two\""]),
        Case(
            "messages of a version that is not written yet", "internal",
            "internal:\n  message_version: 3",
            ["worker.yaml:29", "internal.message_version", "version 3", "1 or 2"]),
        Case(
            "messages of a version that never was", "internal", "internal: { message_version: 0 }",
            ["internal.message_version", "version 0", "1 or 2"]),
        Case(
            "rules that send more than events", "internal", "internal: { message_version: 1 }",
            ["worker.yaml:28", "internal.message_version", "\"same-record\"", "write 2"]),
        Case(
            "master keys that send more than events",
            SettingsFixture.emailOnly.replacing("[email]", with: "[email, phone]")
                + "internal: { message_version: 1 }\n",
            ["internal.message_version", "e-mail", "write 2"]),
        Case("routing", "routing", "routing: derict", ["routing", "direct?"]),
        Case("commit interval", "commit", "commit: { interval_ms: 0 }", ["commit.interval_ms"]),
        Case("limit too small", "limits", "limits: { raw_record_bytes: 1 }", ["raw_record_bytes"]),
        Case(
            "keeps fewer than published", "limits", "limits: { kept_sources: 3 }",
            ["limits.kept_sources", "published_sources"]),
        Case("claims cap of one", "claims", "claims: { cap: 1 }", ["claims.cap", "2 to 250"]),
        Case("claims cap", "claims", "claims: { cap: 251 }", ["claims.cap", "2 to 250"]),
        Case("claims warning", "claims", "claims: { warn_after_s: 0 }", ["claims.warn_after_s"]),
        Case(
            "claims warning late", "claims", "claims: { warn_after_s: 3601 }",
            ["claims.warn_after_s", "3600"]),
        Case("undecided", "claims", "claims: { max_undecided: 0 }", ["claims.max_undecided"]),
        Case(
            "undecided without end", "claims", "claims: { max_undecided: 1000001 }",
            ["claims.max_undecided", "1000000"]),
        Case(
            "undecided bytes", "claims", "claims: { max_undecided_bytes: 65535 }",
            ["claims.max_undecided_bytes", "65536"]),
        Case(
            "undecided bytes without end", "claims", "claims: { max_undecided_bytes: 1073741825 }",
            ["claims.max_undecided_bytes", "1073741824"]),
        Case("unknown claim", "claims", "claims: { caps: 3 }", ["claims.caps", "cap?"]),
        Case("claims as text", "claims", "claims: 25", ["claims", "mapping"]),
        Case("remember days", "erasure", "erasure: { remember_days: soon }", ["remember_days"]),
        Case("section as text", "http", "http: here", ["http", "mapping"]),
    ]

    static let kafka: [Case] = [
        Case(
            "bootstrap empty", line: "servers: 127.0.0.1:9092", "servers: ''",
            ["bootstrap_servers"]),
        Case(
            "bootstrap port nonsense", line: "127.0.0.1:9092", "localhost:kafka",
            ["kafka.bootstrap_servers", "port"]),
        Case("bootstrap port zero", line: "127.0.0.1:9092", "localhost:0", ["bootstrap_servers"]),
        Case("bootstrap empty entry", line: "127.0.0.1:9092", "a:1,,b:2", ["bootstrap_servers"]),
        Case(
            "bootstrap with protocol", line: "127.0.0.1:9092", "SSL://localhost:9092",
            ["bootstrap_servers"]),
        Case("bootstrap missing", "kafka", "kafka: {}", ["kafka.bootstrap_servers", "missing"]),
        property("unknown librdkafka property", "no.such.property: 1", "no.such.property"),
        property("librdkafka value nonsense", "linger.ms: soon", "linger.ms"),
        property("value is a list", "linger.ms: [1]", "linger.ms"),
        property("value is null", "linger.ms:", "linger.ms"),
        property("isolation level", "isolation.level: read_uncommitted", "isolation.level"),
        property("idempotence off", "enable.idempotence: 'false'", "enable.idempotence"),
        property("auto commit on", "enable.auto.commit: 'true'", "enable.auto.commit"),
        property("offset reset", "auto.offset.reset: latest", "auto.offset.reset"),
        property("group", "group.id: g", "application_id"),
        property("member", "group.instance.id: g", "instance_id"),
        property("transactional id", "transactional.id: g", "transactional.id"),
        property("assignment", "partition.assignment.strategy: range", "assignment"),
        property("offset store", "enable.auto.offset.store: true", "enable.auto.offset.store"),
        property("servers", "bootstrap.servers: a:1", "use kafka.bootstrap_servers"),
        property("topics by metadata", "allow.auto.create.topics: true", "topics.create"),
    ]

    private static func property(_ name: String, _ line: String, _ word: String) -> Case {
        Case(
            name, line: "    heartbeat.interval.ms: 1200", "    \(line)",
            [word, "kafka.properties.", "worker.yaml:5:"])
    }

    static let topics: [Case] = [
        raw("raw topics as mapping", "{ a: 1 }", "topics.raw"),
        raw("raw topics as text", "leads.raw", "topics.raw"),
        raw("raw topics empty", "[]", "topics.raw"),
        raw("raw topic name bad", "[leads raw!]", "topics.raw"),
        raw("raw topic is internal", "[refuse-identities]", "internal topic"),
        raw("raw topic twice", "[a, a]", "topics.raw"),
        raw("raw topic of Kafka", "[__consumer_offsets]", "Kafka itself"),
        raw("raw topic that only differs by dot and _", "[refuse_leads.canonical]", "_ count"),
        raw("raw topic null", "[a, ~]", "topics.raw[1]"),
        Case(
            "raw equals canonical: a loop", line: "canonical: refuse.leads.canonical",
            "canonical: refuse.leads.raw", ["refuse.leads.raw", "canonical", "raw"]),
        Case(
            "canonical equals duplicates", line: "duplicates: refuse.leads.duplicates",
            "duplicates: refuse.leads.canonical", ["topics.canonical", "topics.duplicates"]),
        Case(
            "raw equals rejected", line: "rejected: refuse.leads.rejected",
            "rejected: refuse.leads.raw", ["topics.raw", "topics.rejected"]),
        Case("topics missing", "topics", nil, ["topics.", "missing"]),
    ]

    private static func raw(_ name: String, _ value: String, _ word: String) -> Case {
        Case(name, line: "raw:\n  - refuse.leads.raw", "raw: \(value)", [word])
    }

    static let identityAndSources: [Case] = [
        keys("no master key", "[]", "master_keys"),
        keys("name alone as master key", "[name]", "alone"),
        keys("full name as master key", "[full_name]", "alone"),
        keys("unknown master key", "[emial]", "did you mean email?"),
        keys("master keys null", "", "identity.master_keys"),
        keys("master key given twice", "[email, email]", "email"),
        keys("master key of no rule", "[birth]", "birth"),
        keys("master keys as mapping", "{ email: 1 }", "master_keys"),
        Case(
            "source allows unknown operation", "sources",
            "sources: { web: { allow: [create, destroy] } }", ["destroy", "sources.web.allow"]),
        Case("source is a list", "sources", "sources: { web: [create] }", ["sources.web"]),
        Case("source is null", "sources", "sources: { web: }", ["sources.web"]),
        Case("sources empty", "sources", "sources: {}", ["sources", "empty"]),
        Case("sources as list", "sources", "sources: [web]", ["sources", "mapping"]),
        Case(
            "source region unknown", "sources", "sources: { web: { region: Atlantis } }",
            ["Atlantis", "sources.web.region"]),
        Case("source region small", "sources", "sources: { web: { region: de } }", ["DE?"]),
        Case("source region UK", "sources", "sources: { web: { region: UK } }", ["GB?"]),
        Case(
            "source topic not raw", "sources",
            "sources: { web: { topic: refuse.leads.rwa } }", ["refuse.leads.raw?"]),
        Case(
            "two sources of one topic", "sources",
            "sources: { a: { topic: refuse.leads.raw }, b: { topic: refuse.leads.raw } }",
            ["sources.b.topic", "bound"]),
        Case(
            "default with topic", "sources",
            "sources: { default: { topic: refuse.leads.raw } }", ["sources.default.topic"]),
        Case(
            "source field unknown", "sources", "sources: { web: { fields: [emial] } }",
            ["sources.web.fields", "email?"]),
        Case(
            "source owns unknown", "sources", "sources: { web: { owns: [title, x] } }",
            ["sources.web.owns[1]"]),
        Case(
            "source with control character", "sources", "sources: { \"a\\x1fb\": {} }",
            ["sources", "control"]),
    ]

    private static func keys(_ name: String, _ value: String, _ word: String) -> Case {
        Case(name, "identity", "identity:\n  master_keys: \(value)", ["master_keys", word])
    }

    static let rules: [Case] = [
        Case(
            "unknown key in a rule",
            rule: "{ name: r, key: phone, action: merge, treshold: 0.5 }", ["rules[1].treshold"]),
        Case(
            "rule by name alone", rule: "{ name: r, key: name, action: review }",
            ["rules[1].key", "name alone", "worker.yaml:27:19"]),
        Case(
            "rule by full name", rule: "{ name: n, key: full_name, action: merge }",
            ["rules[1].key", "name alone"]),
        Case(
            "rule by a list of names",
            rule: "{ name: n, key: [first_name, last_name], action: merge }", ["name alone"]),
        Case(
            "rule by a declared key of names",
            rule: "{ name: n, key: { name: k, fields: [first_name, name] }, action: merge }",
            ["name alone"]),
        Case(
            "rule by a list", rule: "{ name: n, key: [email, phone], action: merge }",
            ["declare"]),
        Case("rule by a field", rule: "{ name: n, key: company, action: merge }", ["declare"]),
        Case(
            "declared key without fields",
            rule: "{ name: n, key: { name: k }, action: merge }", ["fields", "missing"]),
        Case(
            "declared key of unknown field",
            rule: "{ name: n, key: { name: k, fields: [shoe] }, action: merge }", ["shoe"]),
        Case(
            "declared key called like a kind",
            rule: "{ name: n, key: { name: email, fields: [city] }, action: merge }", ["email"]),
        Case(
            "rule with unknown key", rule: "{ name: r, key: shoe_size, action: review }",
            ["shoe_size"]),
        Case(
            "rule with unknown action", rule: "{ name: r, key: phone, action: explode }",
            ["explode", "action"]),
        Case(
            "rule threshold above 1",
            rule: "{ name: r, key: phone, require: { name: 1.5 }, action: review }",
            ["1.5", "rules[1].require.name"]),
        Case(
            "rule threshold below 0",
            rule: "{ name: r, key: phone, require: { name: -0.1 }, action: review }", ["-0.1"]),
        Case(
            "rule threshold nan",
            rule: "{ name: r, key: phone, require: { name: nan }, action: review }", ["nan"]),
        Case(
            "rule requires unknown field",
            rule: "{ name: r, key: phone, require: { nmae: 0.9 }, action: review }",
            ["nmae", "name?"]),
        Case(
            "rule requires nothing",
            rule: "{ name: r, key: phone, require: {}, action: review }", ["require"]),
        Case("rule without name", rule: "{ key: phone, action: review }", ["rules[1].name"]),
        Case("rule without key", rule: "{ name: r, action: review }", ["rules[1].key"]),
        Case("rule without action", rule: "{ name: r, key: email }", ["rules[1].action"]),
        Case(
            "two rules of one name", rule: "{ name: same-email, key: email, action: merge }",
            ["same-email"]),
        Case(
            "reserved rule name", rule: "{ name: replay, key: email, action: merge }",
            ["replay"]),
        Case(
            "rule decides sometimes",
            rule: "{ name: r, key: phone, action: review, decide: sometimes }",
            ["sometimes", "decide"]),
        Case(
            "rule by name and domain",
            rule: "{ name: r, key: name_domain, require: { name: 0.9 }, action: review }",
            ["not available in this version", "rules[1]", "phone", "{ name: threshold }"]),
        Case(
            "rule that requires a field",
            rule: "{ name: r, key: phone, require: { company: 0.8 }, action: merge }",
            ["not available in this version"]),
        Case(
            "rule that requires a first name",
            rule: "{ name: r, key: phone, require: { first_name: 0.8 }, action: merge }",
            ["not available in this version"]),
        Case(
            "rule that requires more than a name",
            rule: "{ name: r, key: email, require: { name: 0.8, city: 1 }, action: merge }",
            ["not available in this version"]),
        Case(
            "rule of a declared key",
            rule:
                "{ name: r, key: { name: b, fields: [last_name, attributes.born] }, action: merge }",
            ["not available in this version"]),
        Case("rules as mapping", "rules", "rules: { a: 1 }", ["rules"]),
        Case("rules empty", "rules", "rules: []", ["rules", "empty"]),
        Case("rules null", "rules", "rules:", ["rules"]),
        Case("rule as text", "rules", "rules: [same-email]", ["rules[0]"]),
        Case("unknown preset", "rules", "rules: strict-emial", ["strict-email?"]),
        Case(
            "known preset of a later version", "rules", "rules: hubspot",
            ["hubspot", "not available in this version"]),
        Case(
            "rules file missing", "rules", "rules: ./no-such-rules.yaml",
            ["no-such-rules.yaml"]),
    ]

    static let together: [Case] = [
        Case(
            "a property that no worker can have", line: "heartbeat.interval.ms: 1200",
            "debug: acks",
            ["worker.yaml:5:", "kafka.properties.debug", "debug must be all", "remove debug"]),
        Case(
            "two properties that exclude each other", line: "heartbeat.interval.ms: 1200",
            "client.id: two", ["worker.yaml:5:", "client.id", "one of the two", "linger.ms"]),
        Case(
            "properties of which none is to blame", line: "heartbeat.interval.ms: 1200",
            "client.id: nobody", ["kafka.properties", "together", "nobody is to blame"]),
    ]

    static let texts: [Case] = [
        Case("not YAML", "application_id: [unclosed\n  threads: : 1\n", ["worker.yaml:2:"]),
        Case(
            "tab indent", "kafka:\n\tbootstrap_servers: localhost:1\n", ["worker.yaml:2:", "tab"]),
        Case("a list", "- a\n- b\n", ["worker.yaml:1:1", "a list", "mapping"]),
        Case("a text", "hello\n", ["worker.yaml:1:1", "mapping"]),
        Case("empty", "", ["worker.yaml:1:1", "empty", "application_id"]),
        Case("comment only", "# nothing\n", ["empty"]),
        Case("only null", "---\n~\n", ["worker.yaml:2:1", "mapping"]),
        Case(
            "a key given twice", SettingsFixture.good + "threads: 2\n",
            ["threads", "twice", "worker.yaml:28:1"]),
        Case(
            "a key of a rule given twice",
            rule: "{ name: a, key: email, key: email, action: merge }", ["rules[1].key", "twice"]),
        Case("two documents", SettingsFixture.good + "---\nthreads: 2\n", ["second YAML document"]),
        Case("a tag", SettingsFixture.good + "instance_id: !!binary aGVsbG8=\n", ["tag"]),
        Case("a list as key", "? [a]\n: b\n", ["worker.yaml:1:3"]),
        Case("an alias of nothing", "threads: *a\n", ["worker.yaml:1:", "threads"]),
        Case("an alias of itself", "threads: &a [*a]\n", ["worker.yaml:1:"]),
        Case("a merge key", SettingsFixture.good + "<<: { threads: 2 }\n", ["<<"]),
    ]

    @Test(arguments: general + kafka + topics + identityAndSources + rules + together + texts)
    func isRefused(_ refused: Case) throws {
        let lines = refusal(refused.text)
        let last = try #require(lines.last, "it was taken")
        #expect(last.hasPrefix("worker.yaml:"))
        for word in refused.words { #expect(last.contains(word), "\(last)") }
        for line in lines { #expect(!line.contains("\n")) }
    }

    @Test func bytesThatAreNoText() {
        #expect(refusal([0x00, 0x01, 0xff, 0xfe, 0x80]).last?.contains("UTF-8") == true)
        #expect(
            refusal(Array("a: 1\nb: ".utf8) + [0xc3, 0x28]).last?.hasPrefix("worker.yaml:2:4")
                == true)
        #expect(refusal([0xff, 0xfe, 0x61, 0x00]).last?.contains("UTF-16") == true)
        #expect(refusal(Array("a: b\u{1}\n".utf8)).last?.contains("worker.yaml:1:") == true)
        #expect(refusal(Array("a: b\u{0}\n".utf8)).last?.contains("worker.yaml:1:5") == true)
    }

    @Test func allProblemsAreTold() {
        let text = SettingsFixture.replacing(line: "partitions: 2", with: "partitions: x")
            .replacing("threads: 1", with: "thread: 1")
        let lines = refusal(text)
        #expect(lines.count == 2)
        #expect(lines.contains { $0.contains("topics.partitions") })
        #expect(lines.last?.contains("thread: unknown key; did you mean threads?") == true)
    }

    @Test func causesComeAfterConsequences() {
        // `application_id` is missing because it is misspelled; the rule is not what is wrong.
        let text = SettingsFixture.replacing(line: "application_id:", with: "aplication_id:")
            .replacing("key: external_id", with: "key: name_domain")
        let lines = refusal(text)
        #expect(lines.count == 3)
        #expect(
            lines.last
                == "worker.yaml:1:1: aplication_id: unknown key; did you mean application_id?")
    }

    @Test func messagesStayShortAndOnOneLine() throws {
        let text = SettingsFixture.replacing(
            "threads", with: "threads: \"a\\nb\\e[31m\(String(repeating: "x", count: 5000))\"")
        let last = try #require(refusal(text).last)
        #expect(last.utf8.count < 250)
        #expect(!last.utf8.contains { $0 < 0x20 })
    }
}
