import StreamCore

/// Which key the entry at a location was seen to have, for the few thousand read last. A location
/// means one entry for as long as no segment's slot is used anew: ``forget()`` then.
struct RecentLocations {
    private static let places = 2048
    private var keys: [StoreKey] = []
    private var locations: [UInt64] = []

    mutating func remember(_ key: StoreKey, _ print: Fingerprint, _ location: EntryLocation) {
        if keys.isEmpty {
            keys = Array(repeating: key, count: Self.places)
            locations = Array(repeating: 0, count: Self.places)
        }
        let place = Int(print.value) % Self.places
        keys[place] = key
        locations[place] = location.bits
    }

    /// nil where the key is not among them. The table knows whether the location is still its.
    func location(of key: StoreKey, _ print: Fingerprint) -> EntryLocation? {
        guard !keys.isEmpty else { return nil }
        let place = Int(print.value) % Self.places
        guard locations[place] != 0, keys[place] == key else { return nil }
        return EntryLocation(bits: locations[place])
    }

    /// Empties it and lets go of its memory.
    mutating func forget() {
        keys = []
        locations = []
    }
}
