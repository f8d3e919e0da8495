import Bytes
import LeadModel
import LeadNormalization

/// What an update says of a lead that is there.
extension LeadMerge {
    /// An update: the last writer wins by the event's time, field by field, ties by arrival.
    ///
    /// `isKnownAddress`: the person was known by the event's master key before.
    func update(
        _ values: inout IdentityValues, from context: EventContext, isKnownAddress: Bool
    ) -> Outcome {
        var outcome = Outcome()
        var touched = FieldSet.none
        let policy = sources.policy(of: context.source)
        let source = values.range(ofSource: context.source)
        let lead = context.event.lead
        let isAddressed = isKnownAddress && isAddressed(values, by: context)
        func take(
            _ field: LeadField, same: (borrowing IdentityValues, ByteSlice, ByteSlice) -> Bool
        ) {
            let place = Int(field.rawValue)
            let input = lead.fields[place]
            if input.text.isNone, !input.isNull { return }
            if let policy, !sources.mayChange(field, by: policy) { return }
            var state = values.fields[place]
            let changed = write(
                input.text, of: lead.text, to: &state, in: &values, source, context.timeMS,
                &outcome, same: same)
            values.fields[place] = state
            if changed { touched.insert(field) }
        }
        for field in LeadField.allCases where field != .phone {
            if field == .email, isAddressed { continue }
            take(field) { _, known, new in normalizer.sameValue(field, known, new) }
        }
        // The country, by which it is read, comes first.
        take(.phone) { values, known, new in
            isSamePhone(values, known, new, of: context, policy)
        }
        if policy.map({ sources.mayChangeAttributes(by: $0) }) ?? true {
            updateAttributes(&values, context, source, &outcome)
        }
        finish(&values, context, source, touched, &outcome, isAddressed: isAddressed)
        return outcome
    }

    /// Whether an address by which the person is known, and which is not the present one, only says
    /// who is meant. With an external id the source says that its record has this address now.
    private func isAddressed(
        _ values: borrowing IdentityValues, by context: EventContext
    ) -> Bool {
        context.masterKey.kind == .email && context.externalID == nil && !values.email.isNone
            && !values.isFoundByEmail(context.masterKey.value)
    }

    /// Whether a phone number is the one that is there: each is read where its source's are, which
    /// gives them the keys that they would have in this lead.
    private func isSamePhone(
        _ values: borrowing IdentityValues, _ known: ByteSlice, _ new: ByteSlice,
        of context: EventContext, _ policy: SourcePolicy?
    ) -> Bool {
        let writer = values.fields[Int(LeadField.phone.rawValue)].source
        if known.sameBytes(as: new) {
            // No other reading takes its key away.
            if !values.phone.isNone || values.holds(context.source, at: writer) { return true }
        }
        let knownRegion = values.text(writer).flatMap { phoneRegion(in: values, of: $0) }
        let region = phoneRegion(in: values, of: context.source)
        if normalizer.samePhone(known, in: knownRegion, new, in: region) { return true }
        // The event alone may say it otherwise than the lead's country has it.
        let own = Router.region(context.event.lead[.country].value, policy)
        guard own != region, !values.phone.isNone,
            let key = normalizer.phone(new, region: own), key.isIdentityKey
        else { return false }
        return values.holds(key.e164, at: values.phone)
    }

    private func updateAttributes(
        _ values: inout IdentityValues, _ context: EventContext, _ source: TextRange,
        _ outcome: inout Outcome
    ) {
        let text = context.event.lead.text
        if context.event.lead.clearsAttributes {
            clearAttributes(&values, context, source, &outcome)
        }
        for attribute in context.event.lead.attributeRanges {
            let isNull = text.withUnsafeBufferPointer { attribute.json.bytes(in: $0).isNull }
            let index = values.attributeIndex(attribute.name, of: text)
            var state = index.map { values.attributes[$0].state } ?? .unknown
            _ = write(
                isNull ? .none : attribute.json, of: text, to: &state, in: &values, source,
                context.timeMS, &outcome
            ) { _, known, new in
                JSONText.equal(known, new)
            }
            if let index {
                values.attributes[index].state = state
            } else if state.isKnown {
                values.attributes.append(
                    IdentityValues.AttributeValue(
                        name: values.keep(attribute.name, of: text), state: state))
            }
        }
        forgetOldClears(&values)
    }

    /// Clears every member that the event does not name besides.
    private func clearAttributes(
        _ values: inout IdentityValues, _ context: EventContext, _ source: TextRange,
        _ outcome: inout Outcome
    ) {
        outcome.anySaid = true
        let lead = context.event.lead
        var named: Set<Int> = []
        for attribute in lead.attributeRanges {
            if let index = values.attributeIndex(attribute.name, of: lead.text) {
                named.insert(index)
            }
        }
        if values.attributes.isEmpty { outcome.anyCurrent = true }
        for index in values.attributes.indices where !named.contains(index) {
            var state = values.attributes[index].state
            _ = write(
                .none, of: lead.text, to: &state, in: &values, source, context.timeMS, &outcome
            ) { _, _, _ in false }
            values.attributes[index].state = state
        }
    }

    func forgetOldClears(_ values: inout IdentityValues) {
        guard values.attributes.count > Self.keptClears else { return }
        let attributes = values.attributes
        let cleared = attributes.indices.filter { attributes[$0].state.text.isNone }
        let extra = cleared.count - Self.keptClears
        guard extra > 0 else { return }
        let oldest = cleared.sorted { left, right in
            let one = attributes[left].state.confirmedMS
            let other = attributes[right].state.confirmedMS
            return one == other ? left < right : one < other
        }
        let gone = Set(oldest.prefix(extra))
        values.attributes = attributes.enumerated()
            .filter { !gone.contains($0.offset) }.map(\.element)
    }

    /// Writes one value (none clears) where it is not older than what is known; whether it is
    /// another now.
    private func write(
        _ value: TextRange, of text: ByteSlice, to state: inout FieldValue,
        in values: inout IdentityValues, _ source: TextRange, _ time: Int64,
        _ outcome: inout Outcome, same: (borrowing IdentityValues, ByteSlice, ByteSlice) -> Bool
    ) -> Bool {
        outcome.anySaid = true
        if state.isKnown {
            guard time >= state.confirmedMS else { return false }
            outcome.anyCurrent = true
            // The spelling that is there stays, or two systems that format differently would
            // write for ever.
            let isSame =
                state.text.isNone || value.isNone
                ? state.text.isNone && value.isNone
                : same(values, values.text(state.text) ?? [], value.slice(of: text) ?? [])
            if isSame {
                state.confirmedMS = time
                return false
            }
        } else {
            outcome.anyCurrent = true
            if value.isNone {
                state = FieldValue(text: .none, source: source, atMS: time, confirmedMS: time)
                return false
            }
        }
        state = FieldValue(
            text: values.keep(value, of: text), source: source, atMS: time, confirmedMS: time)
        outcome.changed = true
        return true
    }
}
