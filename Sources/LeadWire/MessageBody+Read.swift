internal import Bytes
internal import LeadModel

/// Reads the parts of message bodies. Arguments are evaluated, and so read, in the order written.
extension MessageBody {
    static func forwarded(_ terms: inout TermReader) -> ForwardedEvent {
        ForwardedEvent(to: terms.node(), via: terms.nodes(), event: terms.event())
    }

    static func early(_ terms: inout TermReader) -> EarlyClaim {
        EarlyClaim(key: terms.key(), name: terms.name(), home: terms.key())
    }

    static func claim(_ terms: inout TermReader) -> Claim {
        Claim(keys: terms.keys(), name: terms.name(), home: terms.key(), features: terms.features())
    }

    static func outcome(_ terms: inout TermReader) -> ClaimOutcome {
        ClaimOutcome(
            home: terms.key(), waiting: terms.name(), name: terms.name(), kinds: terms.kinds(),
            identity: terms.optionalKnown())
    }

    static func offer(_ terms: inout TermReader) -> Offer {
        Offer(to: terms.node(), from: terms.node(), event: terms.event(), keys: terms.keys())
    }

    static func acceptance(_ terms: inout TermReader) -> Acceptance {
        Acceptance(event: terms.pending(), identity: terms.optionalKnown())
    }

    static func refusal(_ terms: inout TermReader) -> Refusal {
        Refusal(event: terms.pending(), erasure: terms.optionalErasure())
    }

    static func release(_ terms: inout TermReader) -> KeyRelease {
        KeyRelease(keys: terms.keys(), id: terms.id(), erasure: terms.optionalErasure())
    }

    static func withdrawal(_ terms: inout TermReader) -> ClaimWithdrawal {
        ClaimWithdrawal(keys: terms.keys(), name: terms.name())
    }

    static func distinction(_ terms: inout TermReader) -> Distinction {
        Distinction(to: terms.node(), id: terms.id())
    }

    static func join(_ terms: inout TermReader) -> Join {
        Join(to: terms.node(), driver: terms.identity(), pair: terms.pair())
    }

    static func joined(_ terms: inout TermReader) -> Joined {
        Joined(to: terms.node(), into: terms.identity(), origin: terms.origin())
    }

    static func taken(_ terms: inout TermReader) -> ClaimsTaken {
        ClaimsTaken(to: terms.node(), id: terms.id(), keys: terms.keys())
    }

    static func unalias(_ terms: inout TermReader) -> Unalias {
        Unalias(to: terms.node(), source: terms.node(), erasure: terms.erasure())
    }

    static func drain(_ terms: inout TermReader) -> Drain {
        Drain(to: terms.node(), child: terms.node())
    }

    static func order(_ terms: inout TermReader) -> ErasureOrder {
        ErasureOrder(to: terms.node(), origin: terms.origin(), timeMS: terms.reader.zigzag())
    }

    static func reply(_ terms: inout TermReader) -> ClaimReply {
        ClaimReply(
            home: terms.key(), name: terms.name(),
            keys: terms.list(minimum: 6) { terms in
                KeyAnswer(
                    key: terms.key(), isSaturated: terms.flag(),
                    settled: terms.list(minimum: 26) { $0.known() },
                    pending: terms.list(minimum: 6) { $0.pending() },
                    erasure: terms.optionalErasure())
            })
    }

    static func settlement(_ terms: inout TermReader) -> KeySettlement {
        KeySettlement(
            keys: terms.keys(), name: terms.name(), identity: terms.known(),
            isOverride: terms.flag(), inPlaceOf: terms.flag() ? terms.identity() : nil,
            cause: terms.cause())
    }

    static func whole(_ terms: inout TermReader) -> Whole? {
        let to = terms.node()
        guard let identity = terms.whole() else { return nil }
        return Whole(to: to, identity: identity, links: terms.links(), pair: terms.pair())
    }
}
