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
    func found(_ identity: inout Identity, from context: EventContext) {
        let time = context.timeMS
        let isUpdate = context.event.operation == .update
        var fields = [FieldState?](repeating: nil, count: LeadField.count)
        let source = context.source
        context.event.lead.fields.withUnsafeBufferPointer { inputs in
            for place in 0..<min(inputs.count, fields.count) {
                // A clear is remembered though nothing was there: an older copy may be under way.
                switch inputs[place] {
                case .value(let value):
                    fields[place] = FieldState(
                        value: value, source: source, atMS: time, confirmedMS: time)
                case .null where isUpdate:
                    fields[place] = FieldState(
                        value: nil, source: source, atMS: time, confirmedMS: time)
                default: continue
                }
            }
        }
        identity.fields = fields
        identity.attributes = context.event.lead.attributes.map { attribute in
            AttributeState(
                name: attribute.name,
                state: FieldState(
                    value: isUpdate && attribute.isNull ? nil : attribute.json,
                    source: context.source, atMS: time, confirmedMS: time))
        }
        forgetOldClears(&identity)
        refreshKeys(of: &identity)
        _ = noteRecord(&identity, context)
        _ = notePipeline(&identity, context)
        identity.recentEvents = []
    }

    /// Survivorship of a create that is merged: blanks are filled, what is there stays.
    func fill(_ identity: inout Identity, from context: EventContext) -> Outcome {
        var outcome = Outcome()
        var touched = FieldSet.none
        let policy = sources.policy(of: context.source)
        let time = context.timeMS
        for field in LeadField.allCases {
            guard let value = context.event.lead[field].value else { continue }
            let index = Int(field.rawValue)
            if let known = identity.fields[index] {
                // A clear stands against what was said before it.
                guard known.value == nil, time >= known.confirmedMS else { continue }
            }
            if let policy, !sources.mayChange(field, by: policy) { continue }
            identity.fields[index] = FieldState(
                value: value, source: context.source, atMS: time, confirmedMS: time)
            touched.insert(field)
            outcome.changed = true
        }
        if !context.event.lead.attributes.isEmpty,
            policy.map({ sources.mayChangeAttributes(by: $0) }) ?? true
        {
            for attribute in context.event.lead.attributes
            where fillAttribute(&identity, attribute, context.source, time) {
                outcome.changed = true
            }
        }
        finish(&identity, context, touched, &outcome)
        return outcome
    }

    private func fillAttribute(
        _ identity: inout Identity, _ attribute: Attribute, _ source: ByteSlice, _ time: Int64
    ) -> Bool {
        let state = FieldState(
            value: attribute.json, source: source, atMS: time, confirmedMS: time)
        guard
            let index = identity.attributes.firstIndex(where: {
                $0.name.sameBytes(as: attribute.name)
            })
        else {
            identity.attributes.append(AttributeState(name: attribute.name, state: state))
            return true
        }
        let known = identity.attributes[index].state
        guard !attribute.isNull else { return false }
        if let value = known.value {
            guard value.equals("null") else { return false }
        } else if time < known.confirmedMS {
            return false
        }
        identity.attributes[index].state = state
        return true
    }

    /// An update: the last writer wins by the event's time, field by field, ties by arrival.
    func update(_ identity: inout Identity, from context: EventContext) -> Outcome {
        var outcome = Outcome()
        var touched = FieldSet.none
        let policy = sources.policy(of: context.source)
        let region = Router.region(identity.value(.country), policy)
        for field in LeadField.allCases {
            let input = context.event.lead[field]
            if case .absent = input { continue }
            if let policy, !sources.mayChange(field, by: policy) { continue }
            let changed = write(
                input.value, to: &identity.fields[Int(field.rawValue)], context, &outcome
            ) { known, new in
                normalizer.sameValue(field, known, new, region: region)
            }
            if changed { touched.insert(field) }
        }
        if policy.map({ sources.mayChangeAttributes(by: $0) }) ?? true {
            updateAttributes(&identity, context, &outcome)
        }
        finish(&identity, context, touched, &outcome)
        return outcome
    }

    private func updateAttributes(
        _ identity: inout Identity, _ context: EventContext, _ outcome: inout Outcome
    ) {
        for attribute in context.event.lead.attributes {
            let value = attribute.isNull ? nil : attribute.json
            let index = identity.attributes.firstIndex {
                $0.name.sameBytes(as: attribute.name)
            }
            var state = index.map { identity.attributes[$0].state }
            _ = write(value, to: &state, context, &outcome) { known, new in
                JSONText.equal(known, new)
            }
            guard let state else { continue }
            if let index {
                identity.attributes[index].state = state
            } else {
                identity.attributes.append(AttributeState(name: attribute.name, state: state))
            }
        }
        forgetOldClears(&identity)
    }

    private func forgetOldClears(_ identity: inout Identity) {
        guard identity.attributes.count > Self.keptClears else { return }
        let cleared = identity.attributes.indices.filter {
            identity.attributes[$0].state.value == nil
        }
        let extra = cleared.count - Self.keptClears
        guard extra > 0 else { return }
        let oldest = cleared.sorted { left, right in
            let one = identity.attributes[left].state.confirmedMS
            let other = identity.attributes[right].state.confirmedMS
            return one == other ? left < right : one < other
        }
        let gone = Set(oldest.prefix(extra))
        identity.attributes = identity.attributes.enumerated()
            .filter { !gone.contains($0.offset) }.map(\.element)
    }

    /// Writes one value (nil clears) where it is not older than what is known; whether it is
    /// another now.
    private func write(
        _ value: ByteSlice?, to state: inout FieldState?, _ context: EventContext,
        _ outcome: inout Outcome, same: (ByteSlice, ByteSlice) -> Bool
    ) -> Bool {
        let time = context.timeMS
        outcome.anySaid = true
        guard let known = state else {
            outcome.anyCurrent = true
            state = FieldState(value: value, source: context.source, atMS: time, confirmedMS: time)
            if value != nil { outcome.changed = true }
            return value != nil
        }
        guard time >= known.confirmedMS else { return false }
        outcome.anyCurrent = true
        switch (known.value, value) {
        case (nil, nil):
            state?.confirmedMS = time
            return false
        case (let old?, let new?) where same(old, new):
            // The spelling that is there stays, or two systems that format differently would
            // write for ever.
            state?.confirmedMS = time
            return false
        default:
            state = FieldState(value: value, source: context.source, atMS: time, confirmedMS: time)
            outcome.changed = true
            return true
        }
    }

    private func finish(
        _ identity: inout Identity, _ context: EventContext, _ touched: FieldSet,
        _ outcome: inout Outcome
    ) {
        if touched.contains(.email) || touched.contains(.phone) || touched.contains(.country)
            || touched.contains(.website)
        {
            refreshKeys(of: &identity)
        }
        if noteRecord(&identity, context) { outcome.changed = true }
        if notePipeline(&identity, context) { outcome.changed = true }
    }

    /// Derives the published keys from the lead as it is now.
    func refreshKeys(of identity: inout Identity) {
        var keys = PublishedKeys()
        let email = identity.value(.email).flatMap { normalizer.email($0) }
        keys.email = email?.key
        keys.emailFlags = email?.flags ?? []
        if let state = identity.fields[Int(LeadField.phone.rawValue)], let raw = state.value {
            let region = Router.region(
                identity.value(.country), sources.policy(of: state.source))
            if let phone = normalizer.phone(raw, region: region), phone.isIdentityKey {
                keys.phone = phone.e164
            }
        }
        keys.companyDomain = normalizer.companyDomain(
            website: identity.value(.website), email: email)
        identity.keys = keys
    }

    /// Notes that a source's record stands for this person; whether it is a new one.
    private func noteRecord(_ identity: inout Identity, _ context: EventContext) -> Bool {
        let time = context.timeMS
        if let index = identity.recordIndex(context.source, context.externalID) {
            let known = identity.sources[index]
            identity.sources[index].firstSeenMS = min(known.firstSeenMS, time)
            identity.sources[index].lastSeenMS = max(known.lastSeenMS, time)
            return false
        }
        if identity.sources.count >= keptSources,
            let oldest = identity.sources.indices.min(by: {
                identity.sources[$0].lastSeenMS < identity.sources[$1].lastSeenMS
            })
        {
            identity.sources.remove(at: oldest)
        }
        identity.sources.append(
            SourceEntry(
                source: context.source, externalID: context.externalID, firstSeenMS: time,
                lastSeenMS: time))
        return true
    }

    private func notePipeline(_ identity: inout Identity, _ context: EventContext) -> Bool {
        guard let pipeline = context.event.pipeline else { return false }
        let time = context.timeMS
        if let index = identity.pipelines.firstIndex(where: { $0.name.sameBytes(as: pipeline) }) {
            identity.pipelines[index].lastSeenMS = max(identity.pipelines[index].lastSeenMS, time)
            return false
        }
        if identity.pipelines.count >= keptSources,
            let oldest = identity.pipelines.indices.min(by: {
                identity.pipelines[$0].lastSeenMS < identity.pipelines[$1].lastSeenMS
            })
        {
            identity.pipelines.remove(at: oldest)
        }
        identity.pipelines.append(PipelineEntry(name: pipeline, lastSeenMS: time))
        return true
    }
}

extension Identity {
    /// The place of a source's record among those that this person stands for.
    func recordIndex(_ source: ByteSlice, _ externalID: ByteSlice?) -> Int? {
        sources.firstIndex { entry in
            guard entry.source.sameBytes(as: source) else { return false }
            switch (entry.externalID, externalID) {
            case (nil, nil): return true
            case (let left?, let right?): return left.sameBytes(as: right)
            default: return false
            }
        }
    }

    /// Bytes of `attributes` as JSON.
    var attributesBytes: Int {
        attributes.reduce(2) { sum, attribute in
            guard let value = attribute.state.value else { return sum }
            return sum + attribute.name.count + value.count + 4
        }
    }
}
