import Bytes
import LeadModel

/// The two keys that were looked up last, with their hashes: an event asks for each several times.
struct RecentKeys {
    private var keys: [(key: IdentityKey, hash: Hash128)] = []
    private var latest = 0

    /// nil where it is none of them.
    func hash(of key: IdentityKey) -> Hash128? {
        // Compared where they lie: a copy costs more.
        keys.withUnsafeBufferPointer { keys in
            for index in keys.indices where keys[index].key.isSame(as: key) {
                return keys[index].hash
            }
            return nil
        }
    }

    mutating func keep(_ key: IdentityKey, _ hash: Hash128) {
        if keys.count < 2 {
            keys.append((key, hash))
        } else {
            latest ^= 1
            keys[latest] = (key, hash)
        }
    }
}
