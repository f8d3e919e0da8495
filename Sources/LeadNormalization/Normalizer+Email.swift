public import Bytes
import LeadModel
import UnicodeText

extension Normalizer {
    /// The keys of an e-mail address, nil for what is none (two addresses in one value are none).
    public func email(_ raw: ByteSlice) -> EmailKey? {
        switch plainEmail(raw) {
        case .key(let key): key
        case .refused: nil
        case .notPlain: writtenEmail(raw)
        }
    }

    private enum PlainResult {
        case key(EmailKey)
        case refused
        case notPlain
    }

    /// An ASCII address without quotes, brackets, A-labels or anything else that needs care.
    private func plainEmail(_ raw: ByteSlice) -> PlainResult {
        raw.withUnsafeBufferPointer { bytes -> PlainResult in
            var start = 0
            var end = bytes.count
            while start < end, bytes[start] == 0x20 { start += 1 }
            while end > start, bytes[end - 1] == 0x20 { end -= 1 }
            guard end - start <= 64 + 1 + 253, let base = bytes.baseAddress else {
                return .notPlain
            }
            let text = UnsafeBufferPointer(start: base + start, count: end - start)
            var at = -1
            var hasCapital = false
            var index = 0
            while index < text.count {
                let byte = text[index]
                if byte == 0x40 {
                    at = index
                    break
                }
                if !EmailBytes.isAtext(byte) { return .notPlain }
                if EmailBytes.isCapital(byte) { hasCapital = true }
                index += 1
            }
            guard at > 0, at <= 64 else { return .notPlain }
            var labelStart = at + 1
            var labels = 0
            index = labelStart
            while index <= text.count {
                let byte = index < text.count ? text[index] : 0x2e
                if byte == 0x2e {
                    let length = index - labelStart
                    if length == 0 || length > 63 || text[labelStart] == 0x2d
                        || text[index - 1] == 0x2d
                        || length >= 4 && text[labelStart + 2] == 0x2d
                            && text[labelStart + 3] == 0x2d
                    {
                        return .notPlain
                    }
                    labels += 1
                    labelStart = index + 1
                } else {
                    if !EmailBytes.isHostByte(byte) { return .notPlain }
                    if EmailBytes.isCapital(byte) { hasCapital = true }
                }
                index += 1
            }
            guard labels >= 2, text.count - at - 1 <= 253 else { return .notPlain }
            var steps: NormalizationSteps = text.count == bytes.count ? [] : .trimmed
            let key: EmailKey?
            if hasCapital {
                steps.insert(.lowercased)
                for index in 0..<text.count {
                    scratch[index] = EmailBytes.lower(text[index])
                }
                let lowered = UnsafeBufferPointer(rebasing: scratch[..<text.count])
                key = finish(lowered, at: at, source: nil, steps: steps)
            } else {
                let first = raw.startIndex + start
                key = finish(text, at: at, source: raw[first..<first + text.count], steps: steps)
            }
            return key.map { .key($0) } ?? .refused
        }
    }

    /// Any other value, unwrapped. A display name that is an address is the same one.
    private func writtenEmail(_ raw: ByteSlice) -> EmailKey? {
        var steps: NormalizationSteps = []
        guard let unwrapped = EmailBytes.unwrap(raw, steps: &steps),
            let key = bareEmail(unwrapped.address, steps)
        else { return nil }
        if let name = unwrapped.addressInName {
            guard let other = bareEmail(name, []), other.key.sameBytes(as: key.key) else {
                return nil
            }
        }
        return key
    }

    /// An address with nothing around it: composed, its parts checked one by one.
    private func bareEmail(_ bare: ByteSlice, _ taken: NormalizationSteps) -> EmailKey? {
        var steps = taken
        guard let composed = UnicodeText.nfc(bare),
            let small = UnicodeText.lowercased(composed),
            let text = UnicodeText.nfc(small)
        else { return nil }
        if !composed.sameBytes(as: bare) { steps.insert(.composed) }
        if !small.sameBytes(as: composed) { steps.insert(.lowercased) }
        guard let at = text.lastIndex(of: 0x40), at > text.startIndex, at < text.endIndex - 1 else {
            return nil
        }
        var local = text[..<at]
        guard EmailBytes.isLocalPart(local) else { return nil }
        guard let host = EmailBytes.domain(text[(at + 1)...], steps: &steps) else { return nil }
        if local.first == 0x22 {
            let plain = QuotedText.unescaped(local.dropFirst().dropLast())
            let needsNone = plain.first != 0x22 && EmailBytes.isLocalPart(plain)
            let needed = needsNone ? plain : QuotedText.quoted(plain)
            if !needed.sameBytes(as: local) { steps.insert(.quotesRemoved) }
            local = needed
        }
        var address = Array(local)
        address.append(0x40)
        address.append(contentsOf: host)
        return address.withUnsafeBufferPointer {
            finish($0, at: local.count, source: address[...], steps: steps)
        }
    }
}
