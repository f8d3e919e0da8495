import Synchronization

/// A wish to stop that may come before there is anything to stop.
final class StopFlag: Sendable {
    private struct State {
        var isRaised = false
        var actions: [@Sendable () -> Void] = []
    }

    private let state = Mutex(State())

    var isRaised: Bool { state.withLock { $0.isRaised } }

    func raise() {
        let actions = state.withLock { state in
            state.isRaised = true
            return state.actions
        }
        for action in actions { action() }
    }

    /// Calls `body` when the wish comes, at once where it came already.
    func whenRaised(_ body: @escaping @Sendable () -> Void) {
        let isRaised = state.withLock { state in
            state.actions.append(body)
            return state.isRaised
        }
        if isRaised { body() }
    }
}
