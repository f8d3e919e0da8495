internal import Bytes
internal import LeadModel

extension RawEventReader {
    /// The members of a lead that mean something.
    private enum LeadMember {
        case field(LeadField)
        case attributes
        case unknown
    }

    /// `clearsByNull`: whether a null clears what is there, as in an update; otherwise it is a blank.
    mutating func lead(_ place: Int, clearsByNull: Bool) -> LeadInput {
        guard document.kind(place) == .object else {
            refuse("/lead is not an object")
            return .empty
        }
        var fields = LeadInput.noFields
        var attributesPlace: Int?
        var clearsAttributes = false
        var unknown: [Int] = []
        var attributeBytes = 2
        let end = document.end(place)
        var name = place + 1
        while name + 1 < end {
            let value = name + 1
            switch leadMember(name) {
            case .field(let field): fields[Int(field.rawValue)] = input(value, of: field)
            case .attributes:
                if let object = attributes(value) {
                    attributesPlace = object
                    attributeBytes += Int(document.jsonRange(object).count) - 2
                } else {
                    clearsAttributes = document.kind(value) == .null
                }
            case .unknown:
                if isBlank(value), !clearsByNull || document.kind(value) != .null { break }
                unknown.append(name)
                // With its colon, and a comma.
                attributeBytes +=
                    document.bytes(document.range(name)).jsonStringCount + 2
                    + Int(document.jsonRange(value).count)
            }
            name = document.end(value)
        }
        let named = attributesPlace.map { document.memberCount($0) } ?? 0
        // No comma is before the first one.
        if named == 0, !unknown.isEmpty { attributeBytes -= 1 }
        if attributeBytes > limits.attributesBytes {
            refuseSize("/lead/attributes", limit: limits.attributesBytes)
            return .empty
        }
        let attributes = attributes(attributesPlace, and: unknown)
        return LeadInput(
            text: document.text, fields: fields, attributes: attributes,
            unknownMembers: attributes.count - named,
            clearsAttributes: clearsAttributes, json: document.jsonRange(place))
    }

    private func leadMember(_ name: Int) -> LeadMember {
        let text = document.bytes(document.range(name))
        guard let first = text.first else { return .unknown }
        let candidate: LeadField
        switch (text.count, first) {
        case (5, UInt8(ascii: "e")): candidate = .email
        case (5, UInt8(ascii: "p")): candidate = .phone
        case (5, UInt8(ascii: "t")): candidate = .title
        case (5, UInt8(ascii: "s")): candidate = .state
        case (5, UInt8(ascii: "o")): candidate = .owner
        case (10, UInt8(ascii: "f")): candidate = .firstName
        case (10, UInt8(ascii: "a")): return text.equals("attributes") ? .attributes : .unknown
        case (9, UInt8(ascii: "l")): candidate = .lastName
        case (9, UInt8(ascii: "f")): candidate = .fullName
        case (7, UInt8(ascii: "w")): candidate = .website
        case (7, UInt8(ascii: "c")):
            candidate = text[2] == UInt8(ascii: "m") ? .company : .country
        case (6, UInt8(ascii: "s")): candidate = .street
        case (4, UInt8(ascii: "c")): candidate = .city
        case (11, UInt8(ascii: "p")): candidate = .postalCode
        default: return .unknown
        }
        return text.equals(candidate.wireName) ? .field(candidate) : .unknown
    }

    private mutating func input(_ value: Int, of field: LeadField) -> FieldRange {
        switch document.kind(value) {
        case .string:
            let range = document.range(value)
            if Int(range.count) > limits.leadStringBytes {
                refuseSize("/lead/\(field.wireName)", limit: limits.leadStringBytes)
                return .absent
            }
            let bytes = document.bytes(range)
            if WhiteSpace.isBlank(bytes) { return .absent }
            return FieldRange(text: WhiteSpace.trimmed(range, bytes), isNull: false)
        case .null: return FieldRange(text: .none, isNull: true)
        default:
            refuse("/lead/\(field.wireName) is not a string")
            return .absent
        }
    }

    /// Whether a member of the lead counts as absent.
    func isBlank(_ value: Int) -> Bool {
        switch document.kind(value) {
        case .null: true
        case .string: WhiteSpace.isBlank(document.bytes(document.range(value)))
        default: false
        }
    }

    /// The place of `attributes` where there are any.
    private mutating func attributes(_ value: Int) -> Int? {
        switch document.kind(value) {
        case .object: return value
        case .null: return nil
        case .string where isBlank(value): return nil
        default:
            refuse("/lead/attributes is not an object")
            return nil
        }
    }

    private func attributes(_ object: Int?, and unknown: [Int]) -> [AttributeRange] {
        var count = unknown.count
        if let object { count += document.memberCount(object) }
        if count == 0 { return [] }
        var attributes: [AttributeRange] = []
        attributes.reserveCapacity(count)
        if let object {
            document.forEachMember(of: object) { name, value in
                attributes.append(
                    AttributeRange(name: document.range(name), json: document.jsonRange(value)))
            }
        }
        let own = attributes.count
        // Hashed where comparing each with each would take long.
        let taken =
            own * unknown.count > 256
            ? Set(attributes.map { $0.name.slice(of: document.text) ?? [] }) : nil
        for name in unknown {
            let range = document.range(name)
            let text = document.bytes(range)
            let isTaken =
                taken?.contains(range.slice(of: document.text) ?? [])
                ?? attributes[..<own].contains { document.bytes($0.name).sameBytes(as: text) }
            if !isTaken {
                attributes.append(AttributeRange(name: range, json: document.jsonRange(name + 1)))
            }
        }
        return attributes
    }
}
