import LeadModel

/// Events that claim their keys, for when they come to be decided: where that is in the same round
/// of messages, they are not read again. Without effect on what is decided.
final class ReadEvents {
    private struct Entry {
        var message: EventMessage
        var context: EventContext
        var features: Features
    }

    private static let slots = 128
    private var entries = [Entry?](repeating: nil, count: slots)
    private var used: [Int] = []
    private var isInRound = false

    private static func slot(_ message: EventMessage) -> Int {
        Int(truncatingIfNeeded: message.origin.offset) & (slots - 1)
    }

    func beginRound() { isInRound = true }

    /// Lets go of the events and of the records that they are parts of.
    func endRound() {
        isInRound = false
        for slot in used { entries[slot] = nil }
        used.removeAll(keepingCapacity: true)
    }

    func keep(_ message: EventMessage, _ context: EventContext, _ features: Features) {
        guard isInRound else { return }
        let slot = Self.slot(message)
        if entries[slot] == nil { used.append(slot) }
        entries[slot] = Entry(message: message, context: context, features: features)
    }

    /// Of this very message, not of another with the same content.
    func context(of message: EventMessage) -> EventContext? {
        guard let entry = entries[Self.slot(message)], entry.message === message else { return nil }
        return entry.context
    }

    func features(of context: EventContext) -> Features? {
        let slot = Int(truncatingIfNeeded: context.origin.offset) & (Self.slots - 1)
        guard let entry = entries[slot], entry.context === context else { return nil }
        return entry.features
    }
}
