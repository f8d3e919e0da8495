public import Bytes

/// What an identity has beside itself; most have nothing of it, and cost nothing to copy.
public struct IdentityLinks: Sendable, Hashable {
    /// nil where there is nothing.
    private var content: Shared<Content>?

    private struct Content: Sendable, Hashable {
        var keys: [IdentityKey] = []
        var children: [NodeID] = []
        var told: [ToldPair] = []
        var distinct: [UUID8] = []
        var joined: [UUID8] = []
        var isOverride = false

        var isEmpty: Bool {
            keys.isEmpty && children.isEmpty && told.isEmpty && distinct.isEmpty && joined.isEmpty
                && !isOverride
        }
    }

    public init() {}

    /// Keys that it has settled at their owners, its master key not among them.
    public var keys: [IdentityKey] {
        get { content?.value.keys ?? [] }
        set { change { $0.keys = newValue } }
    }
    /// Nodes that are aliases of it.
    public var children: [NodeID] {
        get { content?.value.children ?? [] }
        set { change { $0.children = newValue } }
    }
    /// Pair alerts that were published: never again.
    public var told: [ToldPair] {
        get { content?.value.told ?? [] }
        set { change { $0.told = newValue } }
    }
    /// Identities that are other people.
    public var distinct: [UUID8] {
        get { content?.value.distinct ?? [] }
        set { change { $0.distinct = newValue } }
    }
    /// Identities that were joined into it.
    public var joined: [UUID8] {
        get { content?.value.joined ?? [] }
        set { change { $0.joined = newValue } }
    }
    /// It was founded by an override.
    public var isOverride: Bool {
        get { content?.value.isOverride ?? false }
        set { change { $0.isOverride = newValue } }
    }

    public var isEmpty: Bool { content == nil }

    private mutating func change(_ body: (inout Content) -> Void) {
        var changed = content?.value ?? Content()
        body(&changed)
        content = changed.isEmpty ? nil : Shared(changed)
    }

    public static func == (left: Self, right: Self) -> Bool {
        left.content?.value == right.content?.value
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(content?.value) }
}
