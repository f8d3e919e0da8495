import LeadModel

/// How the aliases of an erased identity are let go of, link by link, in order.
extension Turn {
    mutating func letGo(_ unalias: Unalias) throws(State.Failure) {
        guard case .alias(let alias) = try look(at: unalias.to) else { return }
        let node = unalias.to
        if resolver.flaw == .shortcut, unalias.erasure == Self.pointing {
            var alias = alias
            alias.target = unalias.source
            return try put(node, .alias(alias))
        }
        guard alias.target == unalias.source || resolver.flaw == .flat else { return }
        if resolver.flaw != .memoryApart {
            if node.key.kind != .phone, !resolver.isWeak(node.key) {
                try state.remember(node.key, unalias.erasure)
            }
            try state.remember(node, unalias.erasure)
        }
        try put(node, .draining(alias, unalias.erasure))
        if resolver.flaw != .noChildren, resolver.flaw != .flat {
            for child in alias.children {
                send(.unalias(Unalias(to: child, source: node, erasure: unalias.erasure)))
            }
        }
        if resolver.flaw == .noDrain { return try drained(node) }
        send(.drain(Drain(to: alias.target, child: node)))
    }

    /// What came back to an alias that is let go of is handled before what waits there, once the
    /// link is empty; what comes back to another one is not for its identity.
    mutating func comeBack(_ event: ForwardedEvent) throws(State.Failure) {
        let waiting = ShardMessage.forward(event)
        switch try look(at: event.to) {
        case .draining: try state.enqueue(waiting, in: .returned(event.to))
        case .alias where resolver.flaw == .flat:
            try state.enqueue(waiting, in: .returned(event.to))
        case .alias where event.via.isEmpty:
            guard let context = try readOrEnd(event.event) else { return }
            try arrive(context, besideAliases: true)
        case .living, .frozen, .alias, .gone: try nobody(for: waiting, at: event.to)
        }
    }

    mutating func drained(_ node: NodeID) throws(State.Failure) {
        guard case .draining = try look(at: node) else { return }
        try put(node, nil)
        if resolver.flaw == .backLast {
            try handOut(.node(node))
            try handOut(.returned(node))
        } else {
            try handOut(.returned(node))
            try handOut(.node(node))
        }
        try goOn(node.key)
    }
}
