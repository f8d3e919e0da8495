import LeadModel

/// An endless stream of raw events (wire contract, version 1) of which it is known whom each is
/// about and what should become of it: forms, ads, chat, imports and two-way syncs; one mailbox in
/// many spellings; partial leads that fill blanks; updates, echoes and late updates; re-sends;
/// deletes; records with an id only; and, where asked for, events that are broken.
public struct EventGenerator: Sendable {
    public let options: Options

    private var dice: SplitMix64
    private var timeMS: Int64
    private var nextIndex = 0
    private var states: [PersonState] = []
    private var recent: [SentEvent] = []
    private var recentNext = 0

    /// How many events are kept to be sent again.
    private static let recentLimit = 2048
    /// A re-send comes while the identity remembers the event: the contract says 32 at least.
    private static let replayReach: UInt32 = 24
    /// People seen last are met again more often than others.
    private static let recentPeople = 256

    private struct SentEvent {
        var person: Int
        var generation: UInt32
        var events: UInt32
        var value: [UInt8]
    }

    public init(_ options: Options = Options()) {
        self.options = options
        dice = SplitMix64(seed: options.seed, stream: 0x6576_656e_7473)
        timeMS = options.startMS
    }

    /// The next event.
    public mutating func next() -> GeneratedEvent {
        timeMS += 1 + Int64(dice.below(max(1, 2 * options.meanGapMS - 1)))
        defer { nextIndex += 1 }
        if dice.chance(options.invalidRate) {
            let invalid = InvalidEvent.make(index: nextIndex, timeMS: timeMS, &dice)
            return GeneratedEvent(
                index: nextIndex, value: invalid.value, person: nil,
                expected: .rejected(invalid.code))
        }
        let seen = states.count
        let isAgain =
            seen > 0 && (seen >= max(1, options.people) || dice.chance(options.duplicateRate))
        guard isAgain else {
            states.append(PersonState())
            return create(profile(seen))
        }
        let recency = min(seen, Self.recentPeople)
        let number = dice.chance(0.5) ? seen - 1 - dice.below(recency) : dice.below(seen)
        let person = profile(number)
        guard states[number].isKnown else { return create(person) }
        if dice.chance(options.replayRate), let replay = replay() { return replay }
        if dice.chance(options.updateRate) { return update(person) }
        if dice.chance(options.deleteRate) { return delete(person) }
        return create(person)
    }

    private func profile(_ number: Int) -> PersonProfile {
        PersonProfile(seed: options.seed, number: number, options: options)
    }

    // MARK: - Kinds of events

    private mutating func create(_ person: PersonProfile) -> GeneratedEvent {
        var state = states[person.number]
        let source =
            person.isExternalOnly
            ? person.homeSource
            : GeneratorSource.allCases[dice.below(GeneratorSource.allCases.count)]
        var draft = EventDraft(person: person, source: source, timeMS: timeMS)
        draft.operation = dice.chance(0.4) ? .create : nil
        draft.isIDOnly = drawsIDOnly(source, state, person)
        draft.fields = draftFields(source)
        var expected: Disposition = state.isKnown ? .duplicate : .created
        if dice.chance(options.pipelineRate) {
            let usual = Int(person.salt % UInt64(GeneratorVocabulary.pipelines.count))
            let pipeline =
                dice.chance(0.85) ? usual : dice.below(GeneratorVocabulary.pipelines.count)
            draft.pipeline = pipeline
            let bit = UInt8(1) << UInt8(pipeline)
            if state.isKnown, state.pipelines != 0, state.pipelines & bit == 0 {
                expected = .linked
            }
            state.pipelines |= bit
        }
        draft.hasAttributes = dice.chance(0.6)
        draft.hasBlanks = source == .bulkImport
        settle(&state, draft)
        states[person.number] = state
        return finish(draft, state, .disposition(expected))
    }

    private mutating func update(_ person: PersonProfile) -> GeneratedEvent {
        var state = states[person.number]
        let source =
            person.isExternalOnly
            ? person.homeSource : GeneratorSource.syncs[dice.below(GeneratorSource.syncs.count)]
        var draft = EventDraft(person: person, source: source, timeMS: timeMS)
        draft.operation = .update
        draft.isIDOnly = drawsIDOnly(source, state, person)
        let isAttached = state.sources & source.bit != 0
        let isPredictable = isAttached && !state.wasDetached
        if isPredictable, dice.chance(options.echoRate) {
            draft.fields = state.filled & UInt16(truncatingIfNeeded: dice.next())
            states[person.number].events += 1
            return finish(draft, state, .disposition(.echo))
        }
        if isPredictable, dice.chance(options.staleRate) {
            let changed = GeneratedField.changing.filter { state.changedMS(of: $0) > 0 }
            if !changed.isEmpty {
                let field = changed[dice.below(changed.count)]
                let changedMS = state.changedMS(of: field)
                let age = Int(clamping: changedMS - state.bornMS)
                draft.timeMS = changedMS - 1 - Int64(dice.below(max(1, age - 1)))
                draft.fields = field.bit
                draft.isPreviousVersion = true
                states[person.number].events += 1
                return finish(draft, state, .disposition(.echo))
            }
        }
        let field = GeneratedField.changing[dice.below(GeneratedField.changing.count)]
        state.change(field, atMS: timeMS)
        draft.fields = field.bit
        if dice.chance(0.5) { draft.fields |= GeneratedField.city.bit }
        if dice.chance(0.3) { draft.fields |= GeneratedField.lastName.bit }
        settle(&state, draft)
        states[person.number] = state
        return finish(draft, state, .disposition(.updated))
    }

    private mutating func delete(_ person: PersonProfile) -> GeneratedEvent {
        var state = states[person.number]
        let attached = GeneratorSource.allCases.filter {
            $0.hasExternalIDs && state.sources & $0.bit != 0
        }
        let source: GeneratorSource =
            if attached.isEmpty || !person.isExternalOnly && dice.chance(0.3) {
                .chat
            } else {
                attached[dice.below(attached.count)]
            }
        var draft = EventDraft(person: person, source: source, timeMS: timeMS)
        draft.operation = .delete
        draft.fields = 0
        draft.isIDOnly = person.isExternalOnly || source.hasExternalIDs && dice.chance(0.5)
        let expected: Disposition
        if source.hasExternalIDs, state.sources & ~source.bit != 0 {
            expected = .updated
            state.sources &= ~source.bit
            state.wasDetached = true
            // Events of this identity are not sent again: some would find nobody now.
            state.generation &+= 1
        } else {
            expected = .erased
            state.forget()
        }
        states[person.number] = state
        return finish(draft, state, .disposition(expected))
    }

    /// An event of the last ones, if a drawn one is still remembered.
    private mutating func replay() -> GeneratedEvent? {
        guard !recent.isEmpty else { return nil }
        let sent = recent[dice.below(recent.count)]
        let state = states[sent.person]
        guard state.isKnown, state.generation == sent.generation,
            state.events - sent.events < Self.replayReach
        else { return nil }
        return GeneratedEvent(
            index: nextIndex, value: sent.value, person: sent.person,
            expected: .disposition(.replay))
    }

    // MARK: - Parts

    /// Whether the event names a known record by its id alone.
    private mutating func drawsIDOnly(
        _ source: GeneratorSource, _ state: PersonState, _ person: PersonProfile
    ) -> Bool {
        if person.isExternalOnly { return true }
        guard source.hasExternalIDs, state.isKnown, state.sources & source.bit != 0 else {
            return false
        }
        return dice.chance(options.idOnlyRate)
    }

    /// Which members a source's creates carry: each fills some blanks and leaves others.
    private mutating func draftFields(_ source: GeneratorSource) -> UInt16 {
        let always: [GeneratedField]
        let often: [GeneratedField]
        switch source {
        case .webFormEU, .webFormUS:
            always = [.firstName, .lastName]
            often = [.phone, .company, .title]
        case .adsMeta, .adsGoogle:
            always = [.fullName]
            often = [.phone, .city]
        case .chat:
            always = []
            often = [.firstName, .website, .phone]
        case .bulkImport:
            always = [.firstName, .lastName, .company]
            often = [.phone, .website, .title, .street, .city]
        case .hubspotSync, .marketoSync:
            always = [.firstName, .lastName, .owner]
            often = [.phone, .company, .website, .title, .city]
        }
        var fields: UInt16 = 0
        for field in always { fields |= field.bit }
        for field in often where dice.chance(0.55) { fields |= field.bit }
        return fields
    }

    /// What is known after the event has been merged.
    private func settle(_ state: inout PersonState, _ draft: EventDraft) {
        if !state.isKnown {
            state.isKnown = true
            state.bornMS = draft.timeMS
        }
        state.events += 1
        state.filled |= draft.shownFields
        state.sources |= draft.source.bit
    }

    private mutating func finish(
        _ draft: EventDraft, _ state: PersonState, _ expected: Outcome
    ) -> GeneratedEvent {
        let hasID = draft.operation == .delete || dice.chance(0.97)
        let id = hasID ? SplitMix64.mix(options.seed) ^ UInt64(nextIndex) : nil
        let value = draft.json(state, eventID: id, variantRate: options.variantRate, &dice)
        if hasID, draft.operation != .delete {
            let current = states[draft.person.number]
            remember(
                SentEvent(
                    person: draft.person.number, generation: current.generation,
                    events: current.events, value: value))
        }
        return GeneratedEvent(
            index: nextIndex, value: value, person: draft.person.number, expected: expected)
    }

    private mutating func remember(_ event: SentEvent) {
        if recent.count < Self.recentLimit {
            recent.append(event)
        } else {
            recent[recentNext] = event
            recentNext = (recentNext + 1) % Self.recentLimit
        }
    }
}
