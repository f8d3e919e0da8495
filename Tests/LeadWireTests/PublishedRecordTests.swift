import Bytes
import Foundation
import LeadModel
import LeadWire
import Testing

@Suite struct PublishedRecordTests {
    let encoder = PublishedRecordEncoder()

    private let origin = Origin(
        topic: bytes("leads.raw"), partition: 3, offset: 1042, timestampMS: 1_790_000_000_123)

    private func state(_ value: String?, _ at: Int64 = 1_790_000_000_123) -> FieldState {
        FieldState(value: value.map(bytes), source: bytes("web"), atMS: at, confirmedMS: at)
    }

    private func identity() -> Identity {
        var fields = [FieldState?](repeating: nil, count: LeadField.count)
        fields[Int(LeadField.email.rawValue)] = state("Ana@Contoso-Labs.com")
        fields[Int(LeadField.phone.rawValue)] = state(nil)
        fields[Int(LeadField.firstName.rawValue)] = state("Zoë \"Z\" \\ /\u{2028}")
        fields[Int(LeadField.title.rawValue)] = state(
            "a\u{8}\u{9}\u{a}\u{c}\u{d}\u{1}\u{1f}\u{7f}b")
        return Identity(
            id: UUID8(high: 0x0123_4567_89ab_cdef, low: 0x0123_4567_89ab_cdef),
            founded: Ticket(timeUS: 0, topic: origin.topic, partition: 3), foundingOrigin: origin,
            version: 3, number: 0, masterKey: IdentityKey(kind: .email, value: bytes("x")),
            fields: fields,
            attributes: [
                AttributeState(name: bytes("gone"), state: state(nil, 1_790_000_009_000)),
                AttributeState(name: bytes("n"), state: state("1.50", 1_790_000_001_000)),
                AttributeState(name: bytes("q\""), state: state("[1, null]", 1_790_000_002_000)),
            ],
            keys: PublishedKeys(
                email: bytes("ana@contoso-labs.com"), companyDomain: bytes("contoso-labs.com")),
            sources: [
                SourceEntry(
                    source: bytes("web"), externalID: bytes("W/1"), firstSeenMS: -1,
                    lastSeenMS: 1_790_000_000_123),
                SourceEntry(source: bytes("crm"), externalID: nil, firstSeenMS: 0, lastSeenMS: 5),
            ],
            pipelines: [PipelineEntry(name: bytes("new business"), lastSeenMS: 0)],
            recentEvents: [])
    }

    @Test func canonicalBytes() {
        let record = CanonicalRecord(
            identity: identity(), disposition: .updated, merged: true,
            event: EventReference(eventID: bytes("e-1"), source: bytes("web"), origin: origin))
        let golden = #"""
            {"schema":1,"identity_id":"01234567-89ab-8def-8123-456789abcdef",
            "disposition":"updated","version":3,"merged":true,
            "lead":{"email":"Ana@Contoso-Labs.com","first_name":"Zoë \"Z\" \\ /U+2028",
            "title":"a\b\t\n\f\r\u0001\u001fU+007Fb","attributes":{"n":1.50,"q\"":[1, null]}},
            "keys":{"email":"ana@contoso-labs.com","company_domain":"contoso-labs.com"},
            "sources":[{"source":"web","external_id":"W/1",
            "first_seen":"1969-12-31T23:59:59.999Z","last_seen":"2026-09-21T14:13:20.123Z"},
            {"source":"crm","first_seen":"1970-01-01T00:00:00.000Z",
            "last_seen":"1970-01-01T00:00:00.005Z"}],"pipelines":["new business"],
            "field_sources":{"email":{"source":"web","at":"2026-09-21T14:13:20.123Z"},
            "first_name":{"source":"web","at":"2026-09-21T14:13:20.123Z"},
            "title":{"source":"web","at":"2026-09-21T14:13:20.123Z"},
            "attributes":{"source":"web","at":"2026-09-21T14:13:22.000Z"}},
            "event":{"event_id":"e-1","source":"web","topic":"leads.raw","partition":3,
            "offset":1042,"timestamp":"2026-09-21T14:13:20.123Z"}}
            """#.replacing("\n", with: "").replacing("U+2028", with: "\u{2028}")
            .replacing("U+007F", with: "\u{7f}")
        let encoded = encoder.canonical(record)
        #expect(String(decoding: encoded, as: UTF8.self) == golden)
        #expect(encoder.canonical(record) == encoded)
        #expect(encoder.canonicalSizeBound(record) >= encoded.count)
    }

    @Test func emptyIdentity() {
        var identity = identity()
        identity.fields = Array(repeating: nil, count: LeadField.count)
        identity.attributes = [AttributeState(name: bytes("a"), state: state(nil))]
        identity.keys = PublishedKeys(phone: bytes("+16502530004"))
        identity.sources = []
        identity.pipelines = []
        let event = EventReference(eventID: nil, source: bytes("web"), origin: origin)
        func text() -> String {
            String(
                decoding: encoder.canonical(
                    CanonicalRecord(
                        identity: identity, disposition: .created, merged: false, event: event)),
                as: UTF8.self)
        }
        #expect(
            text().contains(
                #""version":3,"lead":{},"keys":{"phone":"+16502530004"},"sources":[],"pipelines":[],"#
                    + #""field_sources":{},"event":{"source":"web","topic""#))
        identity.attributes[0].state.value = bytes("null")
        #expect(text().contains(#""lead":{"attributes":{"a":null}},"#))
    }

    @Test func alertBytes() {
        let alert = DuplicateAlert(
            alertID: UUID8(high: 1, low: 2), disposition: .suspected, action: .review,
            identityID: UUID8(high: 3, low: 4), otherIdentityID: UUID8(high: 5, low: 6),
            rule: bytes("same-email"), score: 1,
            evidence: [
                Evidence(
                    field: bytes("email"), left: bytes("a@b.c"), right: bytes(""),
                    comparator: bytes("exact"), score: 1),
                Evidence(
                    field: bytes("name"), left: bytes("Ä\n"), right: bytes("B"),
                    comparator: bytes("jaro-winkler"), score: 0.925),
            ],
            explanation: bytes("Both have the same e-mail."),
            leadJSON: bytes("{ \"email\" : 1.0 }"),
            event: EventReference(eventID: nil, source: bytes("web"), origin: origin))
        let golden = #"""
            {"schema":1,"alert_id":"00000000-0000-8001-8000-000000000002",
            "disposition":"suspected","action":"review",
            "identity_id":"00000000-0000-8003-8000-000000000004",
            "other_identity_id":"00000000-0000-8005-8000-000000000006",
            "rule":"same-email","score":1.0,
            "evidence":[{"field":"email","left":"a@b.c","right":"","comparator":"exact",
            "score":1.0},{"field":"name","left":"Ä\n","right":"B","comparator":"jaro-winkler",
            "score":0.925}],"explanation":"Both have the same e-mail.",
            "lead":{ "email" : 1.0 },"event":{"source":"web","topic":"leads.raw","partition":3,
            "offset":1042,"timestamp":"2026-09-21T14:13:20.123Z"}}
            """#.replacing("\n", with: "")
        #expect(String(decoding: encoder.alert(alert), as: UTF8.self) == golden)
    }

    @Test(
        arguments: [
            (0.0, "0.0"), (-0.0, "0.0"), (1, "1.0"), (2, "1.0"), (-1, "0.0"), (.nan, "0.0"),
            (.infinity, "1.0"), (0.5, "0.5"), (0.1, "0.1"), (1.0 / 3, "0.3333333333333333"),
            (1e-7, "1e-07"), (0.99999999999999989, "0.9999999999999999"),
        ] as [(Double, String)])
    func scores(_ score: Double, _ text: String) throws {
        var alert = DuplicateAlert(
            alertID: UUID8(high: 1, low: 2), disposition: .duplicate, action: .alerted,
            identityID: UUID8(high: 3, low: 4), otherIdentityID: nil, rule: bytes("r"),
            score: score, evidence: [], explanation: bytes("x"), leadJSON: bytes("{}"),
            event: EventReference(eventID: nil, source: bytes("web"), origin: origin))
        let encoded = encoder.alert(alert)
        #expect(String(decoding: encoded, as: UTF8.self).contains("\"score\":\(text),"))
        _ = try JSONSerialization.jsonObject(with: Data(encoded))
        alert.score = 0
        #expect(encoder.alert(alert) != encoded || text == "0.0")
    }

    /// Whatever an identity holds, its record is JSON that says the same, within the bound.
    @Test func canonicalRecordsSayWhatIdentitiesHold() throws {
        var generator = ModelGenerator(seed: 11)
        for round in 0..<400 {
            let identity = generator.identity(large: round % 40 == 0)
            let record = CanonicalRecord(
                identity: identity, disposition: .created, merged: false,
                event: EventReference(
                    eventID: generator.optional(), source: generator.source(),
                    origin: generator.origin()))
            let encoded = encoder.canonical(record)
            #expect(encoder.canonicalSizeBound(record) >= encoded.count)
            let object = try #require(
                try JSONSerialization.jsonObject(with: Data(encoded)) as? [String: Any])
            let lead = try #require(object["lead"] as? [String: Any])
            let provenance = try #require(object["field_sources"] as? [String: [String: String]])
            for field in LeadField.allCases {
                let value = identity.value(field)
                #expect(lead["\(field.wireName)"] as? String == value?.text)
                #expect((provenance["\(field.wireName)"] != nil) == (value != nil))
            }
            let attributes = identity.attributes.filter { $0.state.value != nil }
            #expect((lead["attributes"] as? [String: Any])?.count ?? 0 == attributes.count)
            let sources = try #require(object["sources"] as? [[String: String]])
            #expect(sources.count == min(identity.sources.count, 64))
            let event = try #require(object["event"] as? [String: Any])
            #expect(event["event_id"] as? String == record.event.eventID?.text)
        }
    }

    @Test func latestSourcesAndPipelines() throws {
        var identity = identity()
        // Times 0, 1, 2, 0, 1, 2 ...: the latest 64 of 100 are all of 2 and the last 31 of 1.
        identity.sources = (0..<100).map { place in
            SourceEntry(
                source: bytes("s\(place)"), externalID: nil, firstSeenMS: 0,
                lastSeenMS: Int64(place % 3))
        }
        identity.pipelines = (0..<40).map { place in
            PipelineEntry(name: bytes("p\(place)"), lastSeenMS: Int64(place))
        }
        let record = CanonicalRecord(
            identity: identity, disposition: .created, merged: false,
            event: EventReference(eventID: nil, source: bytes("web"), origin: origin))
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(encoder.canonical(record)))
                as? [String: Any])
        let sources = try #require(object["sources"] as? [[String: String]]).map { $0["source"] }
        let expected = (0..<100).filter { $0 % 3 == 2 || ($0 % 3 == 1 && $0 > 4) }
        #expect(sources == expected.map { "s\($0)" })
        #expect(sources.count == 64)
        #expect(object["pipelines"] as? [String] == (8..<40).map { "p\($0)" })
    }

    @Test func timesOutsideTheCalendarAreClamped() {
        var alert = DuplicateAlert(
            alertID: UUID8(high: 1, low: 2), disposition: .echo, action: .blocked,
            identityID: UUID8(high: 3, low: 4), otherIdentityID: nil, rule: bytes("r"), score: 1,
            evidence: [], explanation: bytes("x"), leadJSON: bytes("{}"),
            event: EventReference(eventID: nil, source: bytes("web"), origin: origin))
        for (time, text) in [
            (Int64.min, "0000-01-01T00:00:00.000Z"), (Int64.max, "9999-12-31T23:59:59.999Z"),
        ] {
            var late = origin
            late.timestampMS = time
            alert.event = EventReference(eventID: nil, source: bytes("web"), origin: late)
            let encoded = PublishedRecordEncoder().alert(alert)
            #expect(String(decoding: encoded, as: UTF8.self).contains("\"timestamp\":\"\(text)\""))
        }
    }

    private func pairs(_ headers: [RecordHeader]) -> [String] {
        headers.map { "\($0.name.text)=\($0.value?.text ?? "nil")" }
    }

    @Test func tombstoneHeaders() {
        let id = UUID8(high: 1, low: 2)
        let erased = CanonicalTombstone(
            identityID: id, origin: origin, joinedInto: nil, also: true)
        #expect(
            pairs(PublishedHeaders.tombstone(erased)) == [
                "lead-dedup-disposition=erased", "lead-dedup-origin-topic=leads.raw",
                "lead-dedup-origin-partition=3", "lead-dedup-origin-offset=1042",
                "lead-dedup-also=true",
            ])
        let joined = CanonicalTombstone(identityID: id, origin: origin, joinedInto: id, also: false)
        #expect(
            pairs(PublishedHeaders.tombstone(joined)) == [
                "lead-dedup-disposition=joined", "lead-dedup-origin-topic=leads.raw",
                "lead-dedup-origin-partition=3", "lead-dedup-origin-offset=1042",
                "lead-dedup-joined-into=00000000-0000-8001-8000-000000000002",
            ])
    }

    @Test func rejectionHeaders() {
        let original = [
            RecordHeader(name: bytes("n"), value: nil), RecordHeader(name: bytes("e"), value: []),
            RecordHeader(name: bytes("lead-dedup-error-code"), value: bytes("old")),
        ]
        let headers = PublishedHeaders.rejection(
            Rejection(.invalidJSON, "JSON syntax error at byte 7"), origin: origin,
            original: original)
        #expect(Array(headers.prefix(3)) == original)
        #expect(
            pairs(Array(headers.dropFirst(3))) == [
                "lead-dedup-error-code=invalid_json",
                "lead-dedup-error-message=JSON syntax error at byte 7",
                "lead-dedup-origin-topic=leads.raw", "lead-dedup-origin-partition=3",
                "lead-dedup-origin-offset=1042", "lead-dedup-origin-timestamp=1790000000123",
            ])
        let long = PublishedHeaders.rejection(
            Rejection(.tooLarge, "x" + String(repeating: "é", count: 2000)), origin: origin,
            original: [])
        #expect(long[1].value?.count == 1023)
        let empty = PublishedHeaders.rejection(
            Rejection(.tooLarge, ""), origin: origin, original: [])
        #expect(empty[1].value?.text == "too_large")
    }

    /// The topic takes more than the raw ones; what was longer there by compression is cut.
    @Test func deadLettersFitTheirTopic() {
        let value = bytes(String(repeating: "v", count: 100_000))
        let headers = [RecordHeader(name: bytes("h"), value: bytes("1"))]
        let whole = DeadLetter(key: bytes("k"), value: value, headers: headers, limit: 104_200)
        #expect(whole.missing == nil)
        #expect(whole.value == value && whole.key == bytes("k") && whole.headers == headers)
        let cut = DeadLetter(key: bytes("k"), value: value, headers: headers, limit: 50_000)
        #expect(cut.key == bytes("k") && cut.headers == headers)
        #expect(cut.value?.count == 50_000 - 4_096 - 1 - 12)
        #expect(cut.missing == "54109 of 100000 bytes of the value")
        let bare = DeadLetter(key: value, value: value, headers: headers, limit: 5_000)
        #expect(bare.key == nil && bare.headers == headers && bare.value?.count == 904 - 12)
        let flood = DeadLetter(
            key: nil, value: nil,
            headers: Array(repeating: RecordHeader(name: bytes("h"), value: nil), count: 1_000),
            limit: 5_000)
        #expect(flood.headers.isEmpty && flood.value == nil)
        let said = PublishedHeaders.rejection(
            Rejection(.tooLarge, "x"), origin: origin, original: [], missing: cut.missing)
        #expect(pairs([said[6]]) == ["lead-dedup-left-out=54109 of 100000 bytes of the value"])
    }

    /// No limit counts them: what is longer than they ever are is not passed on.
    @Test func longTraceHeadersAreNotPassedOn() {
        func trace(_ sizes: [(String, Int)]) -> [Int] {
            TraceHeaders.found(
                in: sizes.map { name, count in
                    RecordHeader(
                        name: bytes(name), value: bytes(String(repeating: "t", count: count)))
                }
            ).map { $0.value?.count ?? -1 }
        }
        #expect(trace([("traceparent", 256), ("tracestate", 2_048)]) == [256, 2_048])
        #expect(trace([("traceparent", 257), ("tracestate", 2_049)]).isEmpty)
        #expect(
            trace([("traceparent", 200), ("traceparent", 100), ("traceparent", 55)]) == [200, 55])
        #expect(trace(Array(repeating: ("tracestate", 0), count: 5_000)).count == 2_048)
    }

    @Test func traceHeaders() {
        let names = ["a", "traceparent", "Traceparent", "tracestate", "traceparent2"]
        let headers = names.map { RecordHeader(name: bytes($0), value: bytes("v")) }
        #expect(
            pairs(TraceHeaders.found(in: headers)) == ["traceparent=v", "tracestate=v"])
    }
}
