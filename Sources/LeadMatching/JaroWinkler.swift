public import Bytes
import UnicodeText

/// Jaro-Winkler similarity (Winkler 1990, "String Comparator Metrics and Enhanced Decision Rules in
/// the Fellegi-Sunter Model of Record Linkage").
///
/// Characters match within max(length) / 2 - 1 places; a common prefix of at most four characters
/// adds a tenth of what is missing for each. As in Winkler's own program and in jellyfish, only a
/// Jaro similarity above 0.7 gets that boost, and half of the characters out of order, rounded
/// down, count as transpositions. (Apache commons-text also boosts 0.7 itself and does not round.)
/// Characters are code points; a text that is no UTF-8 is compared byte by byte.
public enum JaroWinkler {
    /// Share of what is missing that a character of the common prefix adds.
    static let prefixScale = 0.1
    /// Characters of the common prefix that count.
    static let longestPrefix = 4
    /// Jaro similarity above which the prefix counts.
    static let boostThreshold = 0.7

    /// 0...1; 1 for equal texts and no others, 0 where one is empty. Symmetric to the last bit.
    ///
    /// Time is linear in the lengths.
    public static func similarity(_ left: ByteSlice, _ right: ByteSlice) -> Double {
        if left.sameBytes(as: right) { return 1 }
        if left.isEmpty || right.isEmpty { return 0 }
        if UnicodeText.isASCII(left), UnicodeText.isASCII(right) {
            return left.withUnsafeBufferPointer { left in
                right.withUnsafeBufferPointer { similarity(ascii: left, $0) }
            }
        }
        guard let one = scalars(left), let other = scalars(right) else {
            return similarity(codes: left.map { UInt32($0) }, right.map { UInt32($0) })
        }
        return similarity(codes: one, other)
    }

    private static func similarity(
        ascii left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>
    ) -> Double {
        if left.count <= 64, right.count <= 64 {
            return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 128) { places in
                // Only what the texts hold is read, so only that is set to none first.
                for byte in left { places[Int(byte & 0x7f)] = 0 }
                for byte in right { places[Int(byte & 0x7f)] = 0 }
                for index in 0..<right.count {
                    places[Int(right[index] & 0x7f)] |= 1 &<< UInt64(index)
                }
                return masked(left, right) { places[Int($0 & 0x7f)] }
            }
        }
        return long(left.map { Int32($0) }, right.map { Int32($0) }, alphabet: 128)
    }

    private static func similarity(codes left: [UInt32], _ right: [UInt32]) -> Double {
        if left.count <= 64, right.count <= 64 {
            return left.withUnsafeBufferPointer { left in
                right.withUnsafeBufferPointer { right in
                    masked(left, right) { code in
                        var mask: UInt64 = 0
                        for index in 0..<right.count where right[index] == code {
                            mask |= 1 &<< UInt64(index)
                        }
                        return mask
                    }
                }
            }
        }
        var letters: [UInt32: Int32] = [:]
        func letter(_ code: UInt32) -> Int32 {
            if let known = letters[code] { return known }
            let new = Int32(letters.count)
            letters[code] = new
            return new
        }
        let one = left.map(letter)
        let other = right.map(letter)
        return long(one, other, alphabet: letters.count)
    }

    /// At most 64 characters each; `places` has a bit for each place of a character on the right.
    @inline(__always)
    private static func masked<Code: Equatable>(
        _ left: UnsafeBufferPointer<Code>, _ right: UnsafeBufferPointer<Code>,
        places: (Code) -> UInt64
    ) -> Double {
        let reach = reach(left.count, right.count)
        var matchedLeft: UInt64 = 0
        var matchedRight: UInt64 = 0
        for index in 0..<left.count {
            let low = UInt64.max &<< UInt64(max(0, index - reach))
            let high = index + reach >= 63 ? UInt64.max : (1 &<< UInt64(index + reach + 1)) &- 1
            let free = places(left[index]) & ~matchedRight & low & high
            if free != 0 {
                matchedRight |= free & (~free &+ 1)
                matchedLeft |= 1 &<< UInt64(index)
            }
        }
        let matches = matchedLeft.nonzeroBitCount
        var outOfOrder = 0
        while matchedLeft != 0, matchedRight != 0 {
            let one = left[matchedLeft.trailingZeroBitCount]
            if one != right[matchedRight.trailingZeroBitCount] { outOfOrder += 1 }
            matchedLeft &= matchedLeft &- 1
            matchedRight &= matchedRight &- 1
        }
        return score(left, right, matches: matches, outOfOrder: outOfOrder)
    }

    /// Any lengths; characters are numbers below `alphabet`. Each character's places on the right
    /// are a list that only moves on: reach grows with the place, so what lies behind stays behind.
    private static func long(_ left: [Int32], _ right: [Int32], alphabet: Int) -> Double {
        let reach = reach(left.count, right.count)
        var first = [Int](repeating: -1, count: alphabet)
        var next = [Int](repeating: -1, count: right.count)
        for index in right.indices.reversed() {
            let letter = Int(right[index])
            next[index] = first[letter]
            first[letter] = index
        }
        var matchedLeft: [Int32] = []
        var isMatched = [Bool](repeating: false, count: right.count)
        for index in left.indices {
            let letter = Int(left[index])
            var place = first[letter]
            while place >= 0, place < index - reach { place = next[place] }
            if place >= 0, place <= index + reach {
                isMatched[place] = true
                matchedLeft.append(left[index])
                place = next[place]
            }
            first[letter] = place
        }
        var outOfOrder = 0
        var position = 0
        for index in right.indices where isMatched[index] {
            if position < matchedLeft.count, matchedLeft[position] != right[index] {
                outOfOrder += 1
            }
            position += 1
        }
        return left.withUnsafeBufferPointer { left in
            right.withUnsafeBufferPointer { right in
                score(left, right, matches: matchedLeft.count, outOfOrder: outOfOrder)
            }
        }
    }

    /// How far apart two characters that match may stand.
    private static func reach(_ left: Int, _ right: Int) -> Int { max(0, max(left, right) / 2 - 1) }

    @inline(__always)
    private static func score<Code: Equatable>(
        _ left: UnsafeBufferPointer<Code>, _ right: UnsafeBufferPointer<Code>, matches: Int,
        outOfOrder: Int
    ) -> Double {
        guard matches > 0 else { return 0 }
        let count = Double(matches)
        let ordered = Double(matches - outOfOrder / 2)
        let jaro =
            (count / Double(left.count) + count / Double(right.count) + ordered / count) / 3
        guard jaro > boostThreshold else { return jaro }
        var prefix = 0
        let most = min(longestPrefix, left.count, right.count)
        while prefix < most, left[prefix] == right[prefix] { prefix += 1 }
        return jaro + Double(prefix) * prefixScale * (1 - jaro)
    }

    private static func scalars(_ text: ByteSlice) -> [UInt32]? {
        text.withUnsafeBufferPointer { bytes in
            var codes: [UInt32] = []
            codes.reserveCapacity(bytes.count)
            var index = 0
            while index < bytes.count {
                guard let (value, length) = UnicodeText.scalar(in: bytes, at: index) else {
                    return nil
                }
                codes.append(value)
                index += length
            }
            return codes
        }
    }
}
