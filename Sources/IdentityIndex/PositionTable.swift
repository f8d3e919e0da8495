import CPosix

/// The memory tier: for every key of the store a fingerprint and where its entry lies, 12 bytes;
/// with gaps about 15.
///
/// 256 parts, chosen by hash bits of their own, each a table with linear probing that grows by a
/// quarter for itself, so that growth never halts everything. A fingerprint's home slot grows
/// with the fingerprint, and slots are kept in order of fingerprints (ordered linear probing,
/// Amble and Knuth 1974, with insertion by displacement): a search ends at the first larger one,
/// which keeps "never seen" short at a load of 7/8, and growing or writing a part to disk is one
/// pass in order.
///
/// Keys whose part and fingerprint are equal lie next to each other; who asks tells them apart by
/// the keys on disk.
final class PositionTable {
    static let parts = 256

    private let table: UnsafeMutablePointer<Part>
    private(set) var count = 0

    init() {
        table = .allocate(capacity: Self.parts)
        for index in 0..<Self.parts { (table + index).initialize(to: Part(capacity: 0)) }
    }

    deinit {
        for index in 0..<Self.parts { table[index].free() }
        table.deallocate()
    }

    /// Bytes that the table takes.
    var bytes: Int {
        (0..<Self.parts).reduce(0) { $0 + table[$1].slots * Part.slotBytes }
    }

    func count(ofPart part: Int) -> Int { table[part].count }

    /// The candidate of that number, from 0, for a fingerprint; nil where there are no more.
    func candidate(_ print: Fingerprint, _ number: Int) -> EntryLocation? {
        let part = table + print.part
        guard part.pointee.count > 0 else { return nil }
        let slot = part.pointee.firstSlot(print.value) + number
        // The slots from the first match on are occupied without gap, the last slot is empty.
        for step in 0..<number + 1
        where part.pointee.fingerprints[slot - number + step] != print.value { return nil }
        return EntryLocation(bits: part.pointee.locations[slot])
    }

    /// Has the processor bring near where an entry of this fingerprint would lie: what waits for
    /// memory one after the other otherwise comes at once.
    func prefetch(_ print: Fingerprint) {
        let part = table + print.part
        guard part.pointee.count > 0 else { return }
        let home = part.pointee.home(print.value)
        cposix_prefetch(part.pointee.fingerprints + home)
        cposix_prefetch(part.pointee.locations + home)
    }

    func contains(_ print: Fingerprint, at location: EntryLocation) -> Bool {
        table[print.part].find(print.value, location.bits) != nil
    }

    func insert(_ print: Fingerprint, at location: EntryLocation) {
        table[print.part].insert(print.value, location.bits)
        count += 1
    }

    /// Whether there was such an entry to move.
    func move(_ print: Fingerprint, from old: EntryLocation, to new: EntryLocation) -> Bool {
        guard let slot = table[print.part].find(print.value, old.bits) else { return false }
        table[print.part].locations[slot] = new.bits
        return true
    }

    /// Whether there was such an entry to remove.
    func remove(_ print: Fingerprint, at location: EntryLocation) -> Bool {
        guard let slot = table[print.part].find(print.value, location.bits) else { return false }
        table[print.part].remove(at: slot)
        count -= 1
        return true
    }

    func removeAll() {
        for index in 0..<Self.parts {
            table[index].free()
            table[index] = Part(capacity: 0)
        }
        count = 0
    }

    /// Every fingerprint and location of a part, in order of fingerprints.
    func forEach(inPart part: Int, _ body: (UInt32, UInt64) -> Void) {
        let part = table[part]
        for slot in 0..<part.slots where part.fingerprints[slot] != 0 {
            body(part.fingerprints[slot], part.locations[slot])
        }
    }

    /// Fills a part which is empty with entries in order of fingerprints; false, with the part
    /// left in any state, where they are not in order.
    func fill(part: Int, count: Int, _ entry: (Int) -> (UInt32, UInt64)) -> Bool {
        var filled = Part(capacity: Part.capacity(for: count))
        var last: UInt32 = 1
        for index in 0..<count {
            let (fingerprint, location) = entry(index)
            guard fingerprint >= last else {
                filled.free()
                return false
            }
            last = fingerprint
            filled.append(fingerprint, location)
        }
        table[part].free()
        table[part] = filled
        self.count += count
        return true
    }
}

/// One part of the table. Copies share memory; the table owns it.
private struct Part {
    static let slotBytes = MemoryLayout<UInt32>.stride + MemoryLayout<UInt64>.stride

    private(set) var fingerprints: UnsafeMutablePointer<UInt32>
    private(set) var locations: UnsafeMutablePointer<UInt64>
    /// Home slots.
    private(set) var capacity: Int
    /// Home slots and those past them for what is displaced; the last one stays empty.
    private(set) var slots: Int
    private(set) var count = 0
    /// Behind the last occupied slot while filled in order.
    private var end = 0

    init(capacity: Int) {
        self.capacity = capacity
        slots = capacity == 0 ? 0 : capacity + 32 + capacity / 64
        fingerprints = .allocate(capacity: slots)
        fingerprints.initialize(repeating: 0, count: slots)
        locations = .allocate(capacity: slots)
        locations.initialize(repeating: 0, count: slots)
    }

    static func capacity(for count: Int) -> Int { count == 0 ? 0 : max(8, count + count / 4) }

    func free() {
        fingerprints.deallocate()
        locations.deallocate()
    }

    @inline(__always)
    func home(_ fingerprint: UInt32) -> Int {
        Int(truncatingIfNeeded: (UInt64(fingerprint) &* UInt64(capacity)) >> 32)
    }

    /// The first slot that is empty or holds this fingerprint or a larger one.
    @inline(__always)
    func firstSlot(_ fingerprint: UInt32) -> Int {
        var slot = home(fingerprint)
        while fingerprints[slot] != 0 && fingerprints[slot] < fingerprint { slot += 1 }
        return slot
    }

    func find(_ fingerprint: UInt32, _ location: UInt64) -> Int? {
        guard count > 0 else { return nil }
        var slot = firstSlot(fingerprint)
        while fingerprints[slot] == fingerprint {
            if locations[slot] == location { return slot }
            slot += 1
        }
        return nil
    }

    mutating func insert(_ fingerprint: UInt32, _ location: UInt64) {
        if count >= capacity - capacity / 8 { grow() }
        while true {
            let slot = firstSlot(fingerprint)
            var gap = slot
            while fingerprints[gap] != 0 { gap += 1 }
            if gap + 1 < slots {
                if gap > slot {
                    (fingerprints + slot + 1).update(from: fingerprints + slot, count: gap - slot)
                    (locations + slot + 1).update(from: locations + slot, count: gap - slot)
                }
                fingerprints[slot] = fingerprint
                locations[slot] = location
                count += 1
                return
            }
            grow()
        }
    }

    mutating func remove(at removed: Int) {
        var slot = removed
        while fingerprints[slot + 1] != 0 && home(fingerprints[slot + 1]) <= slot {
            fingerprints[slot] = fingerprints[slot + 1]
            locations[slot] = locations[slot + 1]
            slot += 1
        }
        fingerprints[slot] = 0
        count -= 1
    }

    /// Adds an entry not smaller than all others.
    mutating func append(_ fingerprint: UInt32, _ location: UInt64) {
        while true {
            let slot = max(home(fingerprint), end)
            if slot + 1 < slots {
                fingerprints[slot] = fingerprint
                locations[slot] = location
                end = slot + 1
                count += 1
                return
            }
            grow()
        }
    }

    private mutating func grow() {
        var larger = Part(capacity: max(8, capacity + capacity / 4))
        for slot in 0..<slots where fingerprints[slot] != 0 {
            larger.append(fingerprints[slot], locations[slot])
        }
        free()
        self = larger
    }
}
