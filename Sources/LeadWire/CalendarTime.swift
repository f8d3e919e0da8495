/// Times of the proleptic Gregorian calendar in UTC as milliseconds since 1970.
enum CalendarTime {
    /// 0000-01-01T00:00:00.000Z
    static let earliestMS: Int64 = -62_167_219_200_000
    /// 9999-12-31T23:59:59.999Z
    static let latestMS: Int64 = 253_402_300_799_999

    private static let dayMS: Int64 = 86_400_000

    /// Reads a `date-time` of RFC 3339, section 5.6, also with the space for a T that its note lets
    /// applications choose (databases write it so); nil where it is malformed. Digits beyond
    /// milliseconds are cut off. A leap second, which only the last minute (UTC) of a month can
    /// have, is the last millisecond before it.
    static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
        guard bytes.count >= 20, let year = number(bytes, 0, 4), bytes[4] == UInt8(ascii: "-"),
            let month = number(bytes, 5, 2), bytes[7] == UInt8(ascii: "-"),
            let day = number(bytes, 8, 2),
            bytes[10] == 0x20 || bytes[10] | 0x20 == UInt8(ascii: "t"),
            let hour = number(bytes, 11, 2), bytes[13] == UInt8(ascii: ":"),
            let minute = number(bytes, 14, 2), bytes[16] == UInt8(ascii: ":"),
            let second = number(bytes, 17, 2), (1...12).contains(month), day >= 1,
            day <= days(inMonth: month, of: year), hour < 24, minute < 60, second <= 60
        else { return nil }
        var position = 19
        var fraction: Int64 = 0
        if bytes[position] == UInt8(ascii: ".") {
            position += 1
            let first = position
            var weight: Int64 = 100
            while position < bytes.count, let digit = digit(bytes[position]) {
                fraction += digit * weight
                weight /= 10
                position += 1
            }
            guard position > first else { return nil }
        }
        guard let offsetMinutes = offset(bytes, from: position) else { return nil }
        var minutes = (daysSince1970(year: year, month: month, day: day) * 24 + hour) * 60 + minute
        minutes -= offsetMinutes
        guard second == 60 else { return (minutes * 60 + second) * 1000 + fraction }
        let next = date(daysSince1970: floorDivide(minutes + 1, 1440))
        guard floorModulo(minutes + 1, 1440) == 0, next.day == 1 else { return nil }
        return (minutes * 60 + 60) * 1000 - 1
    }

    /// `time-offset` in minutes: all that is left must be `Z` or `+hh:mm`.
    private static func offset(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int64? {
        let left = bytes.count - start
        if left == 1 { return bytes[start] | 0x20 == UInt8(ascii: "z") ? 0 : nil }
        guard left == 6, let hours = number(bytes, start + 1, 2),
            bytes[start + 3] == UInt8(ascii: ":"), let minutes = number(bytes, start + 4, 2),
            hours < 24, minutes < 60
        else { return nil }
        switch bytes[start] {
        case UInt8(ascii: "+"): return hours * 60 + minutes
        case UInt8(ascii: "-"): return -(hours * 60 + minutes)
        default: return nil
        }
    }

    private static func digit(_ byte: UInt8) -> Int64? {
        byte >= 0x30 && byte <= 0x39 ? Int64(byte - 0x30) : nil
    }

    private static func number(
        _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ width: Int
    ) -> Int64? {
        var value: Int64 = 0
        for position in start..<(start + width) {
            guard let digit = digit(bytes[position]) else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    private static func days(inMonth month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days of the proleptic Gregorian calendar, counted in eras of 400 years that begin in March.
    static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = floorDivide(year, 400)
        let yearOfEra = year - era * 400
        let monthFromMarch = (month + 9) % 12
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The date of a day, the inverse of ``daysSince1970(year:month:day:)``.
    static func date(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    /// Writes the 24 characters `YYYY-MM-DDThh:mm:ss.fffZ`; times outside the years 0000-9999
    /// become the nearest one inside.
    static func write(_ timeMS: Int64, to target: UnsafeMutablePointer<UInt8>) {
        let time = min(max(timeMS, earliestMS), latestMS)
        let days = floorDivide(time, dayMS)
        let rest = time - days * dayMS
        let date = date(daysSince1970: days)
        put(date.year / 100, target)
        put(date.year % 100, target + 2)
        target[4] = UInt8(ascii: "-")
        put(date.month, target + 5)
        target[7] = UInt8(ascii: "-")
        put(date.day, target + 8)
        target[10] = UInt8(ascii: "T")
        put(rest / 3_600_000, target + 11)
        target[13] = UInt8(ascii: ":")
        put(rest / 60_000 % 60, target + 14)
        target[16] = UInt8(ascii: ":")
        put(rest / 1000 % 60, target + 17)
        target[19] = UInt8(ascii: ".")
        target[20] = UInt8(truncatingIfNeeded: rest / 100 % 10) + 0x30
        put(rest % 100, target + 21)
        target[23] = UInt8(ascii: "Z")
    }

    private static func put(_ value: Int64, _ target: UnsafeMutablePointer<UInt8>) {
        target[0] = UInt8(truncatingIfNeeded: value / 10) + 0x30
        target[1] = UInt8(truncatingIfNeeded: value % 10) + 0x30
    }

    private static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }

    private static func floorModulo(_ value: Int64, _ divisor: Int64) -> Int64 {
        value - floorDivide(value, divisor) * divisor
    }
}
