import Bytes
import LeadModel
import LeadNormalization

/// How an event's lead goes into an identity's.
struct LeadMerge {
    let sources: SourceTable
    let normalizer: Normalizer
    let keptSources: Int
    /// Recent event ids kept per identity: the 32 that are promised, and room for detached records.
    static let keptEvents = 40
    /// Members of `attributes` whose clears are remembered per identity, the latest: as many as
    /// records of sources, so that no identity grows without bound.
    static let keptClears = 1_024

    typealias FieldValue = IdentityValues.FieldValue

    /// What an event did to a lead.
    struct Outcome {
        /// Whether a value, a key, a pipeline or the set of records is another now.
        var changed = false
        /// Whether the event said something of a field that is not older than what is known.
        var anyCurrent = false
        /// Whether the event said something of a field at all.
        var anySaid = false
    }

    /// A new identity's lead: everything that the event brings.
    func found(_ values: inout IdentityValues, from context: EventContext) {
        let time = context.timeMS
        let isUpdate = context.event.operation == .update
        let source = values.keep(context.source)
        let lead = context.event.lead
        lead.text.withUnsafeBufferPointer { text in
            for place in 0..<LeadField.count {
                let input = lead.fields[place]
                // A clear is remembered though nothing was there: an older copy may be under way.
                if input.text.isNone, !(input.isNull && isUpdate) { continue }
                let kept =
                    input.text.isNone ? TextRange.none : values.keep(input.text.bytes(in: text))
                values.fields[place] = FieldValue(
                    text: kept, source: source, atMS: time, confirmedMS: time)
            }
            if lead.attributeRanges.isEmpty { return }
            values.attributes.reserveCapacity(lead.attributeRanges.count)
            for attribute in lead.attributeRanges {
                let json = attribute.json.bytes(in: text)
                let kept = isUpdate && json.isNull ? TextRange.none : values.keep(json)
                values.attributes.append(
                    IdentityValues.AttributeValue(
                        name: values.keep(attribute.name.bytes(in: text)),
                        state: FieldValue(
                            text: kept, source: source, atMS: time, confirmedMS: time)))
            }
        }
        forgetOldClears(&values)
        refreshKeys(of: &values, email: context.email)
        _ = noteRecord(&values, context, source)
        _ = notePipeline(&values, context)
    }

    /// Survivorship of a create that is merged: blanks are filled, what is there stays.
    func fill(_ values: inout IdentityValues, from context: EventContext) -> Outcome {
        var outcome = Outcome()
        var touched = FieldSet.none
        let policy = sources.policy(of: context.source)
        let time = context.timeMS
        let source = values.range(ofSource: context.source)
        let lead = context.event.lead
        for field in LeadField.allCases {
            let place = Int(field.rawValue)
            let input = lead.fields[place].text
            if input.isNone { continue }
            let known = values.fields[place]
            // A clear stands against what was said before it.
            if known.isKnown, !known.text.isNone || time < known.confirmedMS { continue }
            if let policy, !sources.mayChange(field, by: policy) { continue }
            values.fields[place] = FieldValue(
                text: values.keep(input, of: lead.text), source: source, atMS: time,
                confirmedMS: time)
            touched.insert(field)
            outcome.changed = true
        }
        if !lead.attributeRanges.isEmpty,
            policy.map({ sources.mayChangeAttributes(by: $0) }) ?? true
        {
            for attribute in lead.attributeRanges
            where fillAttribute(&values, attribute, of: lead.text, source, time) {
                outcome.changed = true
            }
        }
        finish(&values, context, source, touched, &outcome)
        return outcome
    }

    private func fillAttribute(
        _ values: inout IdentityValues, _ attribute: AttributeRange, of text: ByteSlice,
        _ source: TextRange, _ time: Int64
    ) -> Bool {
        let index = values.attributeIndex(attribute.name, of: text)
        if let index {
            let isNull = text.withUnsafeBufferPointer { attribute.json.bytes(in: $0).isNull }
            if isNull { return false }
            let known = values.attributes[index].state
            if known.text.isNone {
                if time < known.confirmedMS { return false }
            } else if !values.isNull(known.text) {
                return false
            }
        }
        let state = FieldValue(
            text: values.keep(attribute.json, of: text), source: source, atMS: time,
            confirmedMS: time)
        if let index {
            values.attributes[index].state = state
        } else {
            values.attributes.append(
                IdentityValues.AttributeValue(
                    name: values.keep(attribute.name, of: text), state: state))
        }
        return true
    }

    func finish(
        _ values: inout IdentityValues, _ context: EventContext, _ source: TextRange,
        _ touched: FieldSet, _ outcome: inout Outcome, isAddressed: Bool = false
    ) {
        if touched.contains(.email) || touched.contains(.phone) || touched.contains(.country)
            || touched.contains(.website)
        {
            refreshKeys(of: &values)
        }
        // By a former address it speaks of the record that the source has here, if it has one.
        if isAddressed, let place = values.latestRecord(of: context.source) {
            let known = values.sources[place].lastSeenMS
            values.sources[place].lastSeenMS = max(known, context.timeMS)
        } else if noteRecord(&values, context, source) {
            outcome.changed = true
        }
        if notePipeline(&values, context) { outcome.changed = true }
    }

    /// What is published under `keys`, and the flags of the address.
    struct DerivedKeys {
        var email: ByteSlice?
        var phone: ByteSlice?
        var companyDomain: ByteSlice?
        var emailFlags: KeyFlags
    }

    /// Derives the published keys from the lead as it is now.
    /// `email` holds the keys of the lead's address where they are known already.
    func refreshKeys(of values: inout IdentityValues, email known: EmailKey? = nil) {
        set(derivedKeys(of: values, email: known), in: &values)
    }

    func set(_ keys: DerivedKeys, in values: inout IdentityValues) {
        values.emailFlags = keys.emailFlags
        values.email = values.adopt(keys.email)
        values.phone = values.adopt(keys.phone)
        values.companyDomain = values.adopt(keys.companyDomain)
    }

    /// The keys that a lead has.
    func derivedKeys(
        of values: borrowing IdentityValues, email known: EmailKey? = nil
    ) -> DerivedKeys {
        let email = known ?? values.value(.email).flatMap { normalizer.email($0) }
        let domain = normalizer.companyDomain(website: values.value(.website), email: email)
        var number: ByteSlice?
        let phone = values.fields[Int(LeadField.phone.rawValue)]
        if let raw = values.text(phone.text), let source = values.text(phone.source) {
            let region = phoneRegion(in: values, of: source)
            if let key = normalizer.phone(raw, region: region), key.isIdentityKey {
                number = key.e164
            }
        }
        return DerivedKeys(
            email: email?.key, phone: number, companyDomain: domain,
            emailFlags: email?.flags ?? [])
    }

    /// Where a number that a source has written is read: in the lead's country, else in the source's
    /// region. A country that another source has written says nothing of a number of one with a region.
    func phoneRegion(in values: borrowing IdentityValues, of source: ByteSlice) -> ByteSlice? {
        let policy = sources.policy(of: source)
        let country = values.fields[Int(LeadField.country.rawValue)]
        if let region = policy?.region, !country.source.isNone,
            !values.holds(source, at: country.source)
        {
            return region
        }
        return Router.region(values.text(country.text), policy)
    }

    /// Notes that a source's record stands for this person; whether it is a new one.
    private func noteRecord(
        _ values: inout IdentityValues, _ context: EventContext, _ source: TextRange
    ) -> Bool {
        let time = context.timeMS
        if let index = values.recordIndex(context.source, context.externalID) {
            let known = values.sources[index]
            values.sources[index].firstSeenMS = min(known.firstSeenMS, time)
            values.sources[index].lastSeenMS = max(known.lastSeenMS, time)
            return false
        }
        if values.sources.count >= keptSources,
            let oldest = values.sources.indices.min(by: {
                values.sources[$0].lastSeenMS < values.sources[$1].lastSeenMS
            })
        {
            values.sources.remove(at: oldest)
        }
        values.sources.append(
            IdentityValues.SourceValue(
                source: source, externalID: values.keep(context.externalID), firstSeenMS: time,
                lastSeenMS: time))
        return true
    }

    private func notePipeline(_ values: inout IdentityValues, _ context: EventContext) -> Bool {
        guard let pipeline = context.event.pipeline else { return false }
        let time = context.timeMS
        if let index = values.pipelineIndex(pipeline) {
            values.pipelines[index].lastSeenMS = max(values.pipelines[index].lastSeenMS, time)
            return false
        }
        if values.pipelines.count >= keptSources,
            let oldest = values.pipelines.indices.min(by: {
                values.pipelines[$0].lastSeenMS < values.pipelines[$1].lastSeenMS
            })
        {
            values.pipelines.remove(at: oldest)
        }
        values.pipelines.append(
            IdentityValues.PipelineValue(name: values.keep(pipeline), lastSeenMS: time))
        return true
    }
}
