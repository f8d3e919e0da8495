/// A moment as people read it.
public enum UTCText {
    /// RFC 3339 in UTC, with three decimals.
    public static func of(_ timeMS: Int64) -> String {
        String(unsafeUninitializedCapacity: 24) { buffer in
            guard let target = buffer.baseAddress else { return 0 }
            CalendarTime.write(timeMS, to: target)
            return 24
        }
    }
}
