public import Bytes
public import LeadModel
import UnicodeText

extension Normalizer {
    /// An external id as it came; nil for blanks and for what programs write where they have none.
    public func externalID(_ raw: ByteSlice) -> ByteSlice? {
        Self.isMeaninglessID(raw) ? nil : raw
    }

    /// Whether an id, be it a record's or an event's, is blank or what programs write where they
    /// have none: all who have it would be one.
    public static func isMeaninglessID(_ raw: ByteSlice) -> Bool { MeaninglessIDs.contains(raw) }

    /// Whether two values of a field are the same value in another spelling: e-mails by their keys,
    /// websites by host, port and path, countries by what they mean. All else, and what has no such
    /// meaning, by what is seen of it; letter case and accents make a difference.
    public func sameValue(_ field: LeadField, _ left: ByteSlice, _ right: ByteSlice) -> Bool {
        if left.sameBytes(as: right) { return true }
        switch field {
        case .email:
            if let one = email(left), let two = email(right) {
                return one.key.sameBytes(as: two.key)
            }
        case .website:
            if let one = WebsiteAddress(left), let two = WebsiteAddress(right) {
                return one.isSamePage(as: two)
            }
        case .country: return Self.isSameCountry(left, right)
        default: break
        }
        return Self.isSameText(left, right)
    }

    /// Whether two phone numbers, each read in a region of its own, are the same in another
    /// spelling: by their keys, where one has a key, else by text.
    ///
    /// The same text is the same number though it is read elsewhere, or systems that send each
    /// other what is known would write for ever; unless it has a key only where it comes from now.
    public func samePhone(
        _ known: ByteSlice, in knownRegion: ByteSlice?, _ new: ByteSlice, in region: ByteSlice?
    ) -> Bool {
        let one = phone(known, region: knownRegion)
        let two = phone(new, region: region)
        let hadKey = one?.isIdentityKey ?? false
        let hasKey = two?.isIdentityKey ?? false
        if hasKey, !hadKey { return false }
        if hasKey == hadKey, let one, let two, one.e164.sameBytes(as: two.e164) { return true }
        // Sent back as it stands, it is no other number only because its sender reads it elsewhere.
        return known.sameBytes(as: new) || Self.isSameText(known, new)
    }

    /// `DE`, `deu`, `Germany` and `Deutschland` are one; of what nobody knows the text, whatever its
    /// case.
    private static func isSameCountry(_ left: ByteSlice, _ right: ByteSlice) -> Bool {
        if let one = region(of: left), let two = region(of: right) {
            return one.sameBytes(as: two)
        }
        guard let one = seen(left).flatMap(UnicodeText.lowercased),
            let two = seen(right).flatMap(UnicodeText.lowercased)
        else { return false }
        return one.sameBytes(as: two)
    }

    private static func region(of country: ByteSlice) -> ByteSlice? {
        if isRegion(country) { return ByteSlice(country.map { $0 & 0xdf }) }
        if case .region(let region) = Self.country(country) { return region }
        return nil
    }

    private static func isSameText(_ left: ByteSlice, _ right: ByteSlice) -> Bool {
        guard let one = seen(left), let two = seen(right) else { return false }
        return one.sameBytes(as: two)
    }

    /// What is seen of a text: composed, in plain width, without what no screen shows, trimmed, with
    /// single spaces.
    private static func seen(_ text: ByteSlice) -> ByteSlice? {
        UnicodeText.visible(text).flatMap(UnicodeText.nfkc).flatMap(UnicodeText.collapsed)
    }

    /// Whether the text is an ISO 3166-1 alpha-2 code (either case), or one that libphonenumber
    /// has besides (Kosovo's XK, AC, TA).
    public static func isRegion(_ text: ByteSlice) -> Bool {
        guard text.count == 2, let first = text.first, let last = text.last else { return false }
        return Regions.contains(first & 0xdf, last & 0xdf)
    }

    /// The text in normalization form C; nil for malformed UTF-8.
    public static func composed(_ text: ByteSlice) -> ByteSlice? { UnicodeText.nfc(text) }
}
