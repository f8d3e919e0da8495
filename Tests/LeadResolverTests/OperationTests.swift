import Bytes
import LeadMatching
import LeadModel
import LeadResolver
import Testing

/// An event of source `web` about ana@kestrel.example; `rest` are further members, `lead` further
/// members of the lead.
func ana(_ operation: String = "create", lead: String = "", rest: String = "") -> String {
    """
    {"operation":"\(operation)","source":"web"\(rest.isEmpty ? "" : "," + rest),\
    "lead":{"email":"ana@kestrel.example"\(lead.isEmpty ? "" : "," + lead)}}
    """
}

@Suite("What each operation does") struct OperationTests {
    @Test func createOfAnUnknownPersonIsCreated() throws {
        let desk = try Desk()
        let verdict = desk.send(
            ana(lead: #""first_name":" Ana ""#, rest: #""pipeline":"emea","external_id":"7""#))
        #expect(verdict.says == "created")
        let identity = try #require(verdict.record?.identity)
        #expect(identity.version == 1)
        #expect(verdict.record?.merged == false)
        #expect(identity.text(.firstName) == "Ana")
        #expect(identity.keys.email?.text == "ana@kestrel.example")
        #expect(identity.records == ["web/7"])
        #expect(identity.pipelines.map(\.name.text) == ["emea"])
    }

    @Test func createThatBringsNothingNewIsADuplicateAlone() throws {
        let desk = try Desk()
        let first = desk.send(ana())
        let second = desk.send(ana())
        #expect(second.says == "duplicate same-email merged")
        #expect(second.id == first.id)
        #expect(second.published.isEmpty)
        #expect(desk.send(ana(lead: #""title":"CEO""#)).record?.identity.version == 2)
    }

    @Test(arguments: [
        (lead: #""title":"CEO""#, rest: ""),
        (lead: #""attributes":{"a":1}"#, rest: ""),
        (lead: "", rest: #""external_id":"8""#),
    ])
    func createThatBringsSomethingNewIsMergedBesideItsAlert(
        arguments: (lead: String, rest: String)
    ) throws {
        let desk = try Desk()
        let first = desk.send(ana())
        let second = desk.send(ana(lead: arguments.lead, rest: arguments.rest))
        #expect(second.says == "duplicate same-email merged")
        #expect(second.record?.merged == true)
        #expect(second.record?.disposition == .updated)
        #expect(second.record?.identity.version == 2)
        #expect(second.record?.identity.id == first.id)
    }

    @Test func aMergedCreateFillsBlanksAndReplacesNothing() throws {
        let desk = try Desk()
        desk.send(ana(lead: #""title":"CEO""#))
        let verdict = desk.send(ana(lead: #""title":"CTO","city":"Rome""#))
        #expect(verdict.record?.identity.text(.title) == "CEO")
        #expect(verdict.record?.identity.text(.city) == "Rome")
    }

    @Test(arguments: [
        (RuleAction.alert, "duplicate same-email alerted"),
        (RuleAction.block, "duplicate same-email blocked"),
        (RuleAction.review, "suspected same-email review"),
    ])
    func rulesThatDoNotMergeLeaveTheIdentityAsItIs(
        action: RuleAction, says: String
    ) throws {
        let desk = try Desk(rules: [Rule(name: "same-email", key: .kind(.email), action: action)])
        let first = desk.send(ana(lead: #""title":"CEO""#))
        let event = ana(
            lead: #""city":"Rome","title":"CTO""#,
            rest: #""event_id":"e1","external_id":"9","pipeline":"us""#)
        let second = desk.send(event)
        #expect(second.says == says)
        #expect(second.id == first.id)
        #expect(second.published.isEmpty)
        #expect(second.alert?.leadJSON.text.contains("Rome") == true)
        let identity = try #require(first.id.flatMap { desk.index.identities[$0] })
        #expect(identity.text(.city) == nil)
        #expect(identity.records == ["web/-"])
        #expect(identity.version == 1)
        #expect(desk.index.identities.count == 1)
        #expect(desk.send(event).says == "replay replay blocked")
    }

    @Test func theFirstRuleInOrderOfConfigurationNamesTheAlert() throws {
        let event = ana(rest: #""external_id":"7""#)
        for (rules, name) in [
            ([Rule.sameEmail, .sameRecord], "same-email"),
            ([.sameRecord, .sameEmail], "same-record"),
        ] {
            let desk = try Desk(rules: rules)
            desk.send(event)
            #expect(desk.send(event).alert?.rule.text == name)
        }
    }

    @Test func twoPeopleMayShareAMasterKeyUnderNoRule() throws {
        let desk = try Desk(rules: [.sameRecord])
        let first = desk.send(ana(rest: #""external_id":"1""#))
        let second = desk.send(ana(rest: #""external_id":"2""#))
        #expect(second.says == "created")
        #expect(first.id != second.id)
        #expect(desk.send(ana(rest: #""external_id":"2""#)).id == second.id)
        #expect(desk.send(ana(rest: #""external_id":"1""#)).id == first.id)
    }

    @Test func anotherPipelineIsLinked() throws {
        let desk = try Desk()
        desk.send(ana(rest: #""pipeline":"emea""#))
        let linked = desk.send(ana(rest: #""pipeline":"us""#))
        #expect(linked.says == "linked same-email merged")
        #expect(linked.alert?.evidence.first?.field.text == "email")
        #expect(linked.record?.merged == true)
        #expect(linked.record?.identity.pipelines.map(\.name.text) == ["emea", "us"])
        #expect(desk.send(ana(rest: #""pipeline":"us""#)).says == "duplicate same-email merged")
        #expect(desk.send(ana()).says == "duplicate same-email merged")
    }

    @Test func theFirstPipelineOfAPersonWithoutOneIsNoLink() throws {
        let desk = try Desk()
        desk.send(ana())
        let verdict = desk.send(ana(rest: #""pipeline":"us""#))
        #expect(verdict.says == "duplicate same-email merged")
        #expect(verdict.record?.identity.version == 2)
    }

    @Test func theSameEventIDOfTheSameSourceIsAReplay() throws {
        let desk = try Desk()
        let first = desk.send(ana(rest: #""event_id":"e1""#))
        let again = desk.send(ana("update", lead: #""title":"CEO""#, rest: #""event_id":"e1""#))
        #expect(again.says == "replay replay blocked")
        #expect(again.id == first.id)
        #expect(again.published.isEmpty)
        #expect(again.alert?.evidence.first?.field.text == "event_id")
        let other = desk.send(
            #"{"source":"crm","event_id":"e1","lead":{"email":"ana@kestrel.example"}}"#)
        #expect(other.says == "duplicate same-email merged")
    }

    /// What a program writes where it has no event id is the same in all of its events.
    @Test(arguments: [
        "undefined", "null", "NaN", "[object Object]", "0", "-", "n.a.", #"null\ufeff"#,
        "00000000-0000-0000-0000-000000000000",
    ])
    func anEventIDThatMeansNothingIsNoReplay(id: String) throws {
        let desk = try Desk()
        let member = #""event_id":"\#(id)""#
        let first = desk.send(ana(rest: member))
        #expect(first.says == "created")
        let second = desk.send(ana("update", lead: #""title":"CEO""#, rest: member))
        #expect(second.says == "updated")
        #expect(second.id == first.id)
        #expect(second.record?.event.eventID == first.record?.event.eventID)
        #expect(second.record?.event.eventID != nil)
        #expect(desk.send(ana(rest: member)).says == "duplicate same-email merged")
        let remembered = desk.index.identities.values.flatMap(\.values.recentEvents)
        #expect(remembered.isEmpty)
    }

    @Test func atLeastThirtyTwoEventIDsAreRememberedAndNotAllOfThem() throws {
        let desk = try Desk()
        for number in 0..<80 {
            desk.send(ana(rest: #""event_id":"e\#(number)""#))
        }
        #expect(desk.send(ana(rest: #""event_id":"e48""#)).says == "replay replay blocked")
        #expect(
            desk.send(ana(rest: #""event_id":"e0""#)).says == "duplicate same-email merged")
    }

    @Test(arguments: ["update", "delete", "erase"])
    func unknownPeopleAreUnknownIdentities(operation: String) throws {
        let desk = try Desk(
            sources: SourceTable(
                named: [
                    ByteSlice(utf8: "web"): SourcePolicy(permissions: [.update, .delete, .erase])
                ], fallback: nil))
        #expect(desk.send(ana(operation)).says == "unknown_identity")
        #expect(desk.index.isEmpty)
    }

    @Test func updateOfAnUnknownPersonIsCreatedWhereTheSourceMayCreate() throws {
        let desk = try Desk()
        let verdict = desk.send(ana("update", lead: #""title":"CEO""#))
        #expect(verdict.says == "created")
        #expect(verdict.record?.identity.version == 1)
    }

    @Test func deleteDetachesOneRecordOfSeveral() throws {
        let desk = try Desk()
        let first = desk.send(ana(rest: #""external_id":"1""#))
        desk.send(ana(rest: #""external_id":"2""#))
        let detached = desk.send(ana("delete", rest: #""external_id":"1""#))
        #expect(detached.says == "updated")
        #expect(detached.record?.identity.version == 3)
        #expect(detached.record?.identity.records == ["web/2"])
        let last = desk.send(ana("delete", rest: #""external_id":"2""#))
        #expect(last.says == "erased")
        #expect(last.id == first.id)
        #expect(desk.index.isEmpty)
    }

    @Test func eraseForgetsWhateverRecordsThereAre() throws {
        let desk = try Desk()
        let first = desk.send(ana(rest: #""external_id":"1""#))
        desk.send(ana(rest: #""external_id":"2""#))
        let erased = desk.send(ana("erase", rest: #""external_id":"1""#))
        #expect(erased.says == "erased")
        #expect(erased.id == first.id)
        #expect(erased.tombstones.count == 1)
        #expect(erased.tombstones.first?.joinedInto == nil)
        #expect(desk.index.isEmpty)
    }

    @Test func whoComesBackIsANewIdentity() throws {
        let desk = try Desk()
        let first = desk.send(ana(lead: #""first_name":"Ana","title":"CEO""#))
        desk.send(ana("delete"))
        let back = desk.send(ana(lead: #""first_name":"Anna""#))
        #expect(back.says == "created")
        #expect(back.id != first.id)
        #expect(back.record?.identity.version == 1)
        #expect(back.record?.identity.text(.title) == nil)
    }

    @Test func eventsFromBeforeAnErasureAreRejectedAsLongAsItIsRemembered() throws {
        let desk = try Desk()
        desk.send(ana(rest: #""external_id":"1""#))
        let before = desk.nowMS
        desk.send(ana("erase"))
        #expect(desk.send(ana(), recordMS: before).says == "erased_person")
        #expect(desk.send(ana("update"), recordMS: before).says == "erased_person")
        let byRecord = #"{"source":"web","external_id":"1"}"#
        #expect(desk.send(byRecord, recordMS: before).says == "erased_person")
        // 30 days by the shard's highest record time.
        let day: Int64 = 86_400_000
        desk.send(
            #"{"source":"web","lead":{"email":"b@kestrel.example"}}"#,
            recordMS: before + 29 * day)
        #expect(desk.send(ana(), recordMS: before).says == "erased_person")
        desk.send(
            #"{"source":"web","lead":{"email":"c@kestrel.example"}}"#,
            recordMS: before + 31 * day)
        #expect(desk.send(ana(), recordMS: before).says == "created")
    }

    @Test func anEventAtTheMomentOfTheErasureIsNotOlder() throws {
        let desk = try Desk()
        desk.send(ana())
        desk.send(ana("erase"))
        #expect(desk.send(ana(), recordMS: desk.nowMS).says == "created")
    }

    @Test func replayIsLookedForBeforeUnknownAndErased() throws {
        let desk = try Desk()
        desk.send(ana(rest: #""event_id":"e1""#))
        desk.send(ana("erase", rest: #""event_id":"x1""#))
        let back = desk.send(ana(rest: #""event_id":"e2""#))
        let old = desk.send(ana(rest: #""event_id":"e2""#), recordMS: desk.nowMS - 60_000)
        #expect(old.says == "replay replay blocked")
        #expect(old.id == back.id)
    }

    @Test func aPlaceholderForAnIDTiesNobodyToAnErasure() throws {
        let desk = try Desk()
        desk.send(ana(rest: #""external_id":"null""#))
        let before = desk.nowMS
        desk.send(ana("erase"))
        let other = #"{"source":"web","external_id":"null","lead":{"email":"b@kestrel.example"}}"#
        #expect(desk.send(other, recordMS: before).says == "created")
    }
}
