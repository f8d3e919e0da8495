import Bytes
import LeadMatching
import LeadModel

extension Resolver {
    func create(_ decision: inout Decision) {
        let context = decision.context
        guard context.event.override == nil, let (identity, rule) = match(decision) else {
            return found(&decision)
        }
        switch rule.action {
        case .merge: mergeInto(identity, rule, &decision)
        case .alert:
            tell(identity, rule, .duplicate, .alerted, "the lead was left out", &decision)
        case .block:
            tell(identity, rule, .duplicate, .blocked, "the lead was blocked", &decision)
        case .review:
            tell(identity, rule, .suspected, .review, "a person is to look at it", &decision)
        }
    }

    /// Whom a create means: the identity that holds its record, else the oldest that any rule
    /// matches; with the first rule in the order of configuration that does.
    private func match(_ decision: Decision) -> (Identity, CompiledRule)? {
        func matched(_ identity: Identity) -> (Identity, CompiledRule)? {
            for rule in rules where rule.matches(decision.context, identity) {
                return (identity, rule)
            }
            return nil
        }
        if let holder = decision.holder, let match = matched(holder) { return match }
        for identity in decision.bearers.identities {
            if let match = matched(identity) { return match }
        }
        return nil
    }

    /// A person not known before.
    func found(_ decision: inout Decision) {
        let context = decision.context
        let origin = context.origin
        var values = IdentityValues(
            pool: [], id: identifiers.identityID(masterKey: context.masterKey, origin: origin),
            foundedUS: context.ticket.timeUS, foundedPartition: context.ticket.partition,
            originPartition: origin.partition, originOffset: origin.offset,
            originTimestampMS: origin.timestampMS, version: 1,
            number: decision.bearers.nextNumber, masterKind: context.masterKey.kind)
        // Texts of the lead, and room for topic, keys, source and pipeline.
        values.reserve(bytes: context.event.lead.json.count + 256)
        values.foundedTopic = values.keep(context.ticket.topic)
        values.originTopic =
            origin.topic.sameBytes(as: context.ticket.topic)
            ? values.foundedTopic : values.keep(origin.topic)
        values.masterValue = values.keep(context.masterKey.value)
        merge.found(&values, from: context)
        remember(context, in: &values)
        let identity = Identity(values)
        let record = CanonicalRecord(
            identity: identity, disposition: .created, merged: false, event: context.reference)
        guard fits(record) else { return tooLarge(&decision) }
        decision.effects.append(.publish(record))
        if identity.number > 0, decision.bearers.hasHead {
            let head = decision.bearers.identities.first { $0.number == 0 }
            decision.effects.append(
                .put(
                    context.masterKey, number: 0,
                    BearerEntry(nextNumber: identity.number + 1, identity: head)))
        }
        decision.put(identity)
    }

    private func mergeInto(
        _ known: Identity, _ rule: CompiledRule, _ decision: inout Decision
    ) {
        let context = decision.context
        var identity = known
        let isLinked =
            context.event.pipeline.map { pipeline in
                !known.values.pipelines.isEmpty && known.values.pipelineIndex(pipeline) == nil
            } ?? false
        let outcome = merge.fill(&identity.values, from: context)
        remember(context, in: &identity.values)
        let evidence = evidence(of: rule.kind, context, known)
        let found = sentence(
            of: rule.kind, spelledAlike: evidence.left.sameBytes(as: evidence.right))
        let done: StaticString =
            isLinked
            ? "they are now in this pipeline too"
            : outcome.changed
                ? "what was new in the lead was merged into theirs"
                : "the lead brought nothing new"
        let alert = alert(
            context, known, disposition: isLinked ? .linked : .duplicate, action: .merged,
            rule: rule.name, evidence: evidence, explanation: explanation(found, done))
        if outcome.changed { identity.version += 1 }
        let record = CanonicalRecord(
            identity: identity, disposition: .updated, merged: true, event: context.reference)
        guard identity.values.attributesBytes <= settings.attributesBytes,
            !outcome.changed || fits(record), fits(alert)
        else { return tooLarge(&decision) }
        decision.effects.append(.alert(alert))
        if outcome.changed { decision.effects.append(.publish(record)) }
        decision.put(identity)
    }

    /// An alert that leaves the identity as it is; only the event's id is remembered.
    private func tell(
        _ known: Identity, _ rule: CompiledRule, _ disposition: Disposition,
        _ action: AlertAction, _ done: StaticString, _ decision: inout Decision
    ) {
        let context = decision.context
        let evidence = evidence(of: rule.kind, context, known)
        let found = sentence(
            of: rule.kind, spelledAlike: evidence.left.sameBytes(as: evidence.right))
        let alert = alert(
            context, known, disposition: disposition, action: action, rule: rule.name,
            evidence: evidence, explanation: explanation(found, done))
        guard fits(alert) else { return tooLarge(&decision) }
        decision.effects.append(.alert(alert))
        if context.event.eventID != nil {
            var identity = known
            remember(context, in: &identity.values)
            decision.put(identity)
        }
    }

    func remember(_ context: EventContext, in values: inout IdentityValues) {
        guard let eventID = context.event.eventID else { return }
        remember(
            identifiers.eventHash(source: context.source, eventID: eventID), in: &values)
    }

    /// Notes what has been handled: an event, or the detaching of a record.
    func remember(_ hash: UInt64, in values: inout IdentityValues) {
        let extra = values.recentEvents.count + 1 - LeadMerge.keptEvents
        if extra > 0 { values.recentEvents.removeFirst(extra) }
        values.recentEvents.append(hash)
    }

    func fits(_ record: CanonicalRecord) -> Bool {
        // What is kept but not published must not grow without bound either.
        let records = record.identity.values.sources.count + record.identity.values.pipelines.count
        if records > 32, record.identity.values.recordBytes > settings.outputRecordBytes {
            return false
        }
        return measure.sizeBound(of: record) <= settings.outputRecordBytes
            || measure.size(of: record) <= settings.outputRecordBytes
    }

    func fits(_ alert: DuplicateAlert) -> Bool {
        // Everything but the lead is small; escapes are at most six bytes for one.
        alert.leadJSON.count + 8_192 <= settings.outputRecordBytes
            || measure.size(of: alert) <= settings.outputRecordBytes
    }

    func tooLarge(_ decision: inout Decision) {
        decision.reject(
            .tooLarge, "What would be kept or published of the person passes a limit.")
    }
}
