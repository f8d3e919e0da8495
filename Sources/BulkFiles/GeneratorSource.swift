/// An entry point that generated events come from, and its habits.
enum GeneratorSource: UInt8, CaseIterable {
    case webFormEU
    case webFormUS
    case adsMeta
    case adsGoogle
    case chat
    case bulkImport
    case hubspotSync
    case marketoSync

    var name: StaticString {
        switch self {
        case .webFormEU: "web-form-eu"
        case .webFormUS: "web-form-us"
        case .adsMeta: "ads-meta"
        case .adsGoogle: "ads-google"
        case .chat: "chat"
        case .bulkImport: "bulk-import"
        case .hubspotSync: "hubspot-sync"
        case .marketoSync: "marketo-sync"
        }
    }

    /// Whether its records have ids. It is all or none, so that an event never leaves it open which
    /// of a source's records is meant.
    var hasExternalIDs: Bool { !isTyped }

    /// Whether people type into it.
    var isTyped: Bool {
        switch self {
        case .webFormEU, .webFormUS, .chat: true
        default: false
        }
    }

    /// Whether it keeps records and sends their changes.
    var isSync: Bool { self == .hubspotSync || self == .marketoSync }

    static let syncs: [GeneratorSource] = [.hubspotSync, .marketoSync]
    static let withIDs = allCases.filter { $0.hasExternalIDs }

    var bit: UInt8 { 1 << rawValue }
}

extension GeneratorSource {
    /// Appends the id of a person's record, unlike that of any other person in this source.
    func appendExternalID(of person: Int, to bytes: inout [UInt8]) {
        let number = UInt64(person) &* 8 &+ UInt64(rawValue)
        switch self {
        case .hubspotSync: bytes.appendDecimal(50_000_000 + person)
        case .marketoSync:
            bytes.append(literal: "mk-")
            bytes.appendDecimal(person, width: 8)
        case .bulkImport:
            bytes.append(literal: "row-")
            bytes.appendDecimal(person)
        // Bijective mixing: different people, different ids.
        default: bytes.append(hex: SplitMix64.mix(number))
        }
    }
}
