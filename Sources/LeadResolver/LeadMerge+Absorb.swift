import Bytes
import LeadModel

/// How a person takes in another one that is the same.
extension LeadMerge {
    /// Survivorship of a join: blanks are filled with the younger's values, what is there stays;
    /// records, pipelines and remembered events are those of both.
    func absorb(_ younger: IdentityValues, into older: inout IdentityValues) {
        for place in 0..<LeadField.count {
            let theirs = younger.fields[place]
            let own = older.fields[place]
            guard theirs.isKnown, mayFill(own, theirs) else { continue }
            older.fields[place] = keep(theirs, of: younger, in: &older)
        }
        for attribute in younger.attributes { absorb(attribute, of: younger, into: &older) }
        for entry in younger.sources { absorb(entry, of: younger, into: &older) }
        for entry in younger.pipelines { absorb(entry, of: younger, into: &older) }
        let events = older.recentEvents + younger.recentEvents
        if events.count > Self.keptEvents {
            // Of both the latest, as many as there is room for.
            let half = Self.keptEvents / 2
            let theirs = younger.recentEvents.suffix(
                max(half, Self.keptEvents - older.recentEvents.count))
            let own = older.recentEvents.suffix(Self.keptEvents - theirs.count)
            older.recentEvents = Array(own + theirs)
        } else {
            older.recentEvents = events
        }
        refreshKeys(of: &older)
    }

    /// A blank is filled; a clear stands against what was said before it.
    private func mayFill(_ own: FieldValue, _ theirs: FieldValue) -> Bool {
        if !own.isKnown { return true }
        guard own.text.isNone else { return false }
        return theirs.atMS >= own.confirmedMS
    }

    private func keep(
        _ state: FieldValue, of other: IdentityValues, in values: inout IdentityValues
    ) -> FieldValue {
        let pool = other.pool[...]
        return FieldValue(
            text: values.keep(state.text, of: pool), source: values.keep(state.source, of: pool),
            atMS: state.atMS, confirmedMS: state.confirmedMS)
    }

    private func absorb(
        _ attribute: IdentityValues.AttributeValue, of other: IdentityValues,
        into values: inout IdentityValues
    ) {
        let pool = other.pool[...]
        if let place = values.attributeIndex(attribute.name, of: pool) {
            let own = values.attributes[place].state
            let isBlank = own.text.isNone || values.isNull(own.text)
            guard isBlank, mayFill(own, attribute.state) || !own.text.isNone else { return }
            values.attributes[place].state = keep(attribute.state, of: other, in: &values)
        } else {
            values.attributes.append(
                IdentityValues.AttributeValue(
                    name: values.keep(attribute.name, of: pool),
                    state: keep(attribute.state, of: other, in: &values)))
        }
    }

    private func absorb(
        _ entry: IdentityValues.SourceValue, of other: IdentityValues,
        into values: inout IdentityValues
    ) {
        let source = other.text(entry.source) ?? []
        let id = other.text(entry.externalID)
        if let place = values.recordIndex(source, id) {
            let own = values.sources[place]
            values.sources[place].firstSeenMS = min(own.firstSeenMS, entry.firstSeenMS)
            values.sources[place].lastSeenMS = max(own.lastSeenMS, entry.lastSeenMS)
            return
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
                source: values.range(ofSource: source), externalID: values.keep(id),
                firstSeenMS: entry.firstSeenMS, lastSeenMS: entry.lastSeenMS))
    }

    private func absorb(
        _ entry: IdentityValues.PipelineValue, of other: IdentityValues,
        into values: inout IdentityValues
    ) {
        guard let name = other.text(entry.name) else { return }
        if let place = values.pipelineIndex(name) {
            let last = max(values.pipelines[place].lastSeenMS, entry.lastSeenMS)
            values.pipelines[place].lastSeenMS = last
        } else if values.pipelines.count < keptSources {
            values.pipelines.append(
                IdentityValues.PipelineValue(name: values.keep(name), lastSeenMS: entry.lastSeenMS))
        }
    }
}
