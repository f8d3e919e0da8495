/// A member of a lead that generated events carry.
enum GeneratedField: UInt8, CaseIterable {
    case firstName
    case lastName
    case fullName
    case phone
    case company
    case website
    case title
    case street
    case city
    case owner

    var bit: UInt16 { 1 << rawValue }

    /// Fields whose value changes now and then, by an update.
    static let changing: [GeneratedField] = [.title, .street, .owner]
}

/// What the system knows of a person by now, as far as it decides what becomes of the next event.
struct PersonState {
    /// Whether there is an identity: from the first event, until an erasing delete.
    var isKnown = false
    /// Counts identities: what belongs to an earlier one is forgotten.
    var generation: UInt32 = 0
    /// Events of this identity.
    var events: UInt32 = 0
    /// When this identity was founded, milliseconds since 1970.
    var bornMS: Int64 = 0
    /// Fields that have a value.
    var filled: UInt16 = 0
    /// Sources whose record is attached.
    var sources: UInt8 = 0
    /// Pipelines, by number.
    var pipelines: UInt8 = 0
    /// Whether a record was detached: which values went with it is left open, so that nothing
    /// which depends on them is generated any more.
    var wasDetached = false
    /// How often each of ``GeneratedField/changing`` has changed, and when last.
    var versions: (UInt8, UInt8, UInt8) = (0, 0, 0)
    var changedMS: (Int64, Int64, Int64) = (0, 0, 0)

    mutating func forget() {
        self = PersonState(
            generation: generation &+ 1, versions: versions)
    }

    func version(of field: GeneratedField) -> UInt8 {
        switch field {
        case .title: versions.0
        case .street: versions.1
        case .owner: versions.2
        default: 0
        }
    }

    func changedMS(of field: GeneratedField) -> Int64 {
        switch field {
        case .title: changedMS.0
        case .street: changedMS.1
        case .owner: changedMS.2
        default: 0
        }
    }

    mutating func change(_ field: GeneratedField, atMS: Int64) {
        switch field {
        case .title:
            versions.0 &+= 1
            changedMS.0 = atMS
        case .street:
            versions.1 &+= 1
            changedMS.1 = atMS
        case .owner:
            versions.2 &+= 1
            changedMS.2 = atMS
        default: break
        }
    }
}
