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

    /// Whether two values of a field are the same value in another spelling: e-mails and phones by
    /// their keys, websites by host, port and path, countries without case, all else composed and
    /// with single spaces.
    public func sameValue(
        _ field: LeadField, _ left: ByteSlice, _ right: ByteSlice, region: ByteSlice?
    ) -> Bool {
        if left.sameBytes(as: right) { return true }
        switch field {
        case .email:
            if let one = email(left), let two = email(right) {
                return one.key.sameBytes(as: two.key)
            }
        case .phone:
            if let one = phone(left, region: region), let two = phone(right, region: region) {
                return one.isIdentityKey == two.isIdentityKey && one.e164.sameBytes(as: two.e164)
            }
        case .website:
            if let one = WebsiteAddress(left), let two = WebsiteAddress(right) {
                return one.isSamePage(as: two)
            }
        case .country:
            guard let one = Self.plainText(left), let two = Self.plainText(right),
                let small = UnicodeText.lowercased(one), let other = UnicodeText.lowercased(two)
            else { return false }
            return small.sameBytes(as: other)
        default: break
        }
        guard let one = Self.plainText(left), let two = Self.plainText(right) else { return false }
        return one.sameBytes(as: two)
    }

    /// Composed, trimmed, single spaces.
    private static func plainText(_ text: ByteSlice) -> ByteSlice? {
        UnicodeText.collapsed(text).flatMap(UnicodeText.nfc)
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
