import Foundation
import KafkaClient
import StreamCore
import Testing

extension KafkaClientTests {
    @Suite struct KafkaPropertiesTests {
        @Test func acceptsWhatTheLibraryKnows() {
            #expect(KafkaProperties.check(name: "security.protocol", value: "sasl_ssl") == nil)
            #expect(KafkaProperties.check(name: "sasl.password", value: "hunter2") == nil)
            #expect(KafkaProperties.check(name: "compression.type", value: "lz4") == nil)
            #expect(KafkaProperties.check(name: "debug", value: "broker,topic") == nil)
            #expect(KafkaProperties.check(name: "linger.ms", value: "5") == nil)
        }

        @Test func namesWhatIsUnknown() throws {
            let problem = try #require(KafkaProperties.check(name: "lingr.ms", value: "5"))
            #expect(problem.contains("lingr.ms"))
        }

        @Test(arguments: [
            ("linger.ms", "soon"), ("security.protocol", "tls"), ("session.timeout.ms", "-1"),
            ("socket.nagle.disable", "maybe"), ("rebalance_cb", "x"),
        ])
        func namesWhatIsMalformed(name: String, value: String) throws {
            let problem = try #require(KafkaProperties.check(name: name, value: value))
            #expect(problem.contains(name))
        }

        @Test(arguments: [
            "isolation.level", "enable.idempotence", "enable.auto.commit", "auto.offset.reset",
            "group.id", "group.instance.id", "transactional.id", "partition.assignment.strategy",
            "topic.auto.offset.reset", "topic.auto.commit.enable", "partitioner",
            "topic.partitioner", "topic.topic.partitioner",
        ])
        func refusesWhatTheGuaranteeNeeds(name: String) throws {
            let problem = try #require(KafkaProperties.check(name: name, value: "true"))
            #expect(problem.contains(name))
        }

        @Test func neverShowsASecret() {
            for name in ["ssl.key.password", "sasl.password", "sasl.oauthbearer.client.secret"] {
                #expect(KafkaProperties.isSecret(name))
            }
            for name in ["linger.ms", "ssl.key.location", "ssl.keystore.location", "sasl.username"]
            {
                #expect(!KafkaProperties.isSecret(name))
            }
            let conflicts = KafkaProperties.conflicts([
                "security.protocol": "ssl", "ssl.key.pem": "not-a-key-but-private",
            ])
            #expect(!conflicts.isEmpty)
            #expect(!conflicts.map(\.reason).joined().contains("not-a-key-but-private"))
        }

        @Test(arguments: [
            "ssl.ca.location", "ssl.certificate.location", "ssl.key.location", "ssl.crl.location",
        ])
        func namesAFileThatIsNotThere(name: String) throws {
            let problem = try #require(KafkaProperties.check(name: name, value: "/no/such.pem"))
            #expect(problem.contains(name) && problem.contains("/no/such.pem"))
            #expect(KafkaProperties.check(name: name, value: CommandLine.arguments[0]) == nil)
        }

        @Test func theLibraryMayLookForAuthoritiesItself() {
            #expect(KafkaProperties.check(name: "ssl.ca.location", value: "probe") == nil)
        }

        /// The library reads what looks like a number and drops the rest, or cuts it to 32 bits.
        @Test(arguments: [
            ("session.timeout.ms", "10s"), ("session.timeout.ms", "20_000"),
            ("session.timeout.ms", "1e4"), ("session.timeout.ms", "10000.5"),
            ("session.timeout.ms", "010000"), ("session.timeout.ms", "0x2710"),
            ("session.timeout.ms", " 10000"), ("session.timeout.ms", "10000 "),
            ("session.timeout.ms", "--1"), ("linger.ms", "5ms"), ("linger.ms", "nan"),
            ("linger.ms", "inf"), ("linger.ms", "1.2.3"), ("queue.buffering.max.ms", "0x5"),
            ("queue.buffering.max.kbytes", "1GB"), ("message.max.bytes", "4294968296"),
            ("retries", "3 times"), ("acks", "1,"), ("log_level", "6."),
        ])
        func refusesWhatIsNotWhollyANumber(name: String, value: String) throws {
            let problem = try #require(KafkaProperties.check(name: name, value: value))
            #expect(problem.contains(name))
        }

        @Test(arguments: [
            ("session.timeout.ms", "10000"), ("linger.ms", "0.5"), ("linger.ms", "0"),
            ("acks", "all"), ("acks", "-1"), ("log_level", "0"), ("message.max.bytes", "2000000"),
            ("client.id", "10s"), ("debug", "msg"), ("socket.keepalive.enable", "true"),
        ])
        func takesWholeNumbersAndWords(name: String, value: String) {
            #expect(KafkaProperties.check(name: name, value: value) == nil)
        }

        @Test func findsValuesThatExcludeEachOther() {
            #expect(
                KafkaProperties.conflicts(["linger.ms": "3", "fetch.wait.max.ms": "50"]).isEmpty)
            #expect(KafkaProperties.conflicts(["acks": "1"]).map(\.names) == [["acks"]])
            let several = KafkaProperties.conflicts([
                "acks": "1", "retries": "0", "linger.ms": "3",
                "max.in.flight.requests.per.connection": "100",
            ])
            #expect(
                Set(several.flatMap(\.names)) == [
                    "acks", "retries", "max.in.flight.requests.per.connection",
                ])
            let pair = KafkaProperties.conflicts([
                "session.timeout.ms": "300000", "max.poll.interval.ms": "60000",
            ])
            #expect(pair.map(\.names) == [["max.poll.interval.ms", "session.timeout.ms"]])
        }

        /// What the library would say without one of those to blame, nobody has written.
        @Test(arguments: [
            (["sasl.mechanism": "FOO"], "FOO"), (["sasl.mechanisms": "FOO"], "FOO"),
            (["sasl.mechanism": "PLAIN"], "sasl.password"),
            (["sasl.mechanism": "PLAIN", "sasl.username": "u"], "sasl.password"),
            (["sasl.mechanism": "SCRAM-SHA-512", "sasl.password": "p"], "sasl.username"),
            ([:], "without sasl.mechanism"),
        ])
        func namesNoConsequence(properties: [String: String], word: String) {
            for transport in ["SASL_PLAINTEXT", "sasl_ssl"] {
                var properties = properties
                properties["security.protocol"] = transport
                let conflicts = KafkaProperties.conflicts(properties)
                #expect(conflicts.count == 1)
                #expect(conflicts.first?.reason.contains(word) == true, "\(conflicts)")
                properties["acks"] = "1"
                #expect(KafkaProperties.conflicts(properties).count == 2)
            }
        }

        /// A look at properties runs no command that is among them.
        @Test func aCheckRunsNothing() throws {
            let made = FileManager.default.temporaryDirectory
                .appendingPathComponent("lead-dedup-kinit-\(UUID().uuidString)").path
            defer { try? FileManager.default.removeItem(atPath: made) }
            let properties = [
                "security.protocol": "sasl_plaintext", "sasl.mechanism": "GSSAPI",
                "sasl.kerberos.kinit.cmd": "touch \(made)",
                "sasl.kerberos.min.time.before.relogin": "1000",
            ]
            // Builds without that mechanism say so.
            #expect(
                KafkaProperties.conflicts(properties).allSatisfy { $0.reason.contains("GSSAPI") })
            #expect(!FileManager.default.fileExists(atPath: made))
        }

        /// Nor does it load a library, which would run at once what that has for its beginning.
        @Test(arguments: ["plugin.library.paths", "ssl.engine.location"])
        func aCheckLoadsNothing(name: String) throws {
            // A library that can not be loaded is seen only by who tries to.
            let path = CommandLine.arguments[0]
            let known = KafkaProperties.names.contains(name)
            #expect((KafkaProperties.check(name: name, value: path) == nil) == known)
            guard known else { return }
            #expect(KafkaProperties.conflicts([name: path]).isEmpty)
            #expect(
                KafkaProperties.conflicts([name: path, "security.protocol": "ssl"]).isEmpty)
            #expect(
                KafkaProperties.conflicts([name: path, "acks": "1"]).map(\.names) == [["acks"]])
        }

        @Test func propertiesOfTopicsHaveTheirNamesWithAPrefixToo() throws {
            #expect(KafkaProperties.check(name: "topic.request.timeout.ms", value: "5000") == nil)
            let problem = KafkaProperties.check(name: "topic.request.timeout.ms", value: "5s")
            #expect(problem?.contains("whole number") == true)
            let lines = Lines()
            let settings = KafkaClientSettings(
                bootstrapServers: "127.0.0.1:1",
                properties: ["topic.request.timeout.ms": "5000"], log: { lines.add($0) })
            _ = try settings.makeGroupConsumer(groupID: "routes", groupInstanceID: nil)
            #expect(lines.all.filter { $0.facility == "CONFWARN" }.map(\.text) == [])
        }

        @Test func routesByRoleWithoutComplaint() throws {
            let lines = Lines()
            let settings = KafkaClientSettings(
                bootstrapServers: "127.0.0.1:1",
                properties: ["fetch.min.bytes": "2", "linger.ms": "3"], log: { lines.add($0) })
            _ = try settings.makeTransactionalProducer(transactionalID: "routes")
            _ = try settings.makeGroupConsumer(groupID: "routes", groupInstanceID: nil)
            #expect(lines.all.filter { $0.facility == "CONFWARN" }.map(\.text) == [])
        }

        @Test func debugLinesGoToTheCallback() throws {
            let lines = Lines()
            let settings = KafkaClientSettings(
                bootstrapServers: "127.0.0.1:1",
                properties: ["debug": "all", "client.rack": "s3cr3t", "sasl.password": "s3cr3t"],
                log: { lines.add($0) })
            let producer = try settings.makeTransactionalProducer(transactionalID: "debug")
            #expect(throws: ClientError.self) { try producer.initTransactions(timeoutMS: 200) }
            #expect(lines.all.contains { $0.level == 7 })
            #expect(!lines.all.contains { $0.text.contains("s3cr3t") })
        }

        @Test func knowsItsVersion() {
            let expected = ProcessInfo.processInfo.environment["LEAD_DEDUP_TEST_LIBRDKAFKA"]
            #expect(KafkaProperties.libraryVersion == expected ?? KafkaProperties.libraryVersion)
            #expect(KafkaProperties.libraryVersion.hasPrefix("2."))
        }
    }
}
