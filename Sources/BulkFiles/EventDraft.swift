import LeadModel

/// An event before it is written.
struct EventDraft {
    let person: PersonProfile
    let source: GeneratorSource
    var timeMS: Int64
    /// nil: left out, which means create.
    var operation: Operation?
    /// ``GeneratedField`` bits.
    var fields: UInt16 = 0
    /// The number of a pipeline.
    var pipeline: Int?
    var isIDOnly = false
    /// Writes changing fields as they were before their last change.
    var isPreviousVersion = false
    var hasAttributes = false
    /// Writes blank members for what it does not know.
    var hasBlanks = false

    init(person: PersonProfile, source: GeneratorSource, timeMS: Int64) {
        self.person = person
        self.source = source
        self.timeMS = timeMS
    }

    /// Fields that are really written: a person without address has no phone either, which would
    /// be a better key than the record's id.
    var shownFields: UInt16 {
        person.isExternalOnly || isIDOnly ? fields & ~GeneratedField.phone.bit : fields
    }

    func json(
        _ state: PersonState, eventID: UInt64?, variantRate: Double, _ dice: inout SplitMix64
    ) -> [UInt8] {
        var json = EventJSON()
        json.escapesUnicode = source == .bulkImport || source == .marketoSync
        json.open()
        if let eventID {
            var text: [UInt8] = []
            text.append(literal: "evt-")
            text.append(hex: eventID)
            json.text("event_id", text)
        }
        if let operation { json.text("operation", operation.wireName) }
        json.text("source", source.name)
        if source.hasExternalIDs {
            var id: [UInt8] = []
            source.appendExternalID(of: person.number, to: &id)
            json.text("external_id", id)
        }
        if let pipeline { json.text("pipeline", GeneratorVocabulary.pipelines[pipeline]) }
        var time: [UInt8] = []
        switch source {
        case .webFormEU: time.append(timeMS: timeMS, offsetMinutes: 60, zulu: false)
        case .marketoSync: time.append(timeMS: timeMS, zulu: false)
        case .adsMeta: time.append(timeMS: timeMS, offsetMinutes: -480, zulu: false)
        default: time.append(timeMS: timeMS)
        }
        json.text("occurred_at", time)
        json.open("lead")
        if !isIDOnly {
            let email =
                dice.chance(variantRate)
                ? ContactSpelling.variedEmail(of: person, &dice)
                : ContactSpelling.plainEmail(of: person)
            json.text("email", email)
        }
        for field in GeneratedField.allCases {
            if shownFields & field.bit != 0 {
                write(field, state, variantRate: variantRate, &dice, to: &json)
            } else if hasBlanks, field == .title || field == .street {
                json.text(field == .title ? "title" : "street", field == .title ? "" : " ")
            }
        }
        if hasBlanks { json.raw("owner", "null") }
        if hasAttributes { writeAttributes(&dice, to: &json) }
        json.close()
        json.close()
        return json.bytes
    }

    private func write(
        _ field: GeneratedField, _ state: PersonState, variantRate: Double,
        _ dice: inout SplitMix64, to json: inout EventJSON
    ) {
        let words = GeneratorVocabulary.self
        let version = Int(state.version(of: field)) - (isPreviousVersion ? 1 : 0)
        let choice = Int(truncatingIfNeeded: person.salt >> 8 & 0xffff) + max(0, version)
        var text: [UInt8] = []
        switch field {
        case .firstName: json.text("first_name", person.first.written)
        case .lastName: json.text("last_name", person.last.written)
        case .fullName:
            text.append(literal: person.first.written)
            text.append(UInt8(ascii: " "))
            text.append(literal: person.last.written)
            json.text("full_name", text)
        case .phone:
            let phone =
                dice.chance(variantRate)
                ? ContactSpelling.variedPhone(of: person, &dice)
                : ContactSpelling.plainPhone(of: person)
            json.text("phone", phone)
            json.text("country", person.place.country)
        case .company:
            person.appendCompanyName(to: &text)
            json.text("company", text)
        case .website:
            text.append(literal: "https://www.")
            person.appendCompanyDomain(to: &text)
            text.append(UInt8(ascii: "/"))
            json.text("website", text)
        case .title: json.text("title", words.titles[choice % words.titles.count])
        case .street:
            text.append(literal: words.streets[choice % words.streets.count])
            text.append(UInt8(ascii: " "))
            text.appendDecimal(1 + choice % 120)
            json.text("street", text)
        case .city:
            json.text("city", person.place.city)
            if person.place.state.utf8CodeUnitCount > 0 {
                json.text("state", person.place.state)
            }
            json.text("postal_code", person.place.postalCode)
        case .owner: json.text("owner", words.owners[choice % words.owners.count])
        }
    }

    private func writeAttributes(_ dice: inout SplitMix64, to json: inout EventJSON) {
        let words = GeneratorVocabulary.self
        json.open("attributes")
        json.text("utm_source", source.isTyped ? "website" : "paid")
        json.text("utm_campaign", words.campaigns[dice.below(words.campaigns.count)])
        json.raw("consent", dice.chance(0.7) ? "true" : "false")
        if dice.chance(0.5) { json.number("score", dice.below(100)) }
        json.close()
    }
}
