/// What somebody may have meant.
enum Suggestion {
    /// The name with the fewest edits (a third of its length at most), nil where none is near.
    static func nearest(to word: String, among names: [String]) -> String? {
        let word = Array(word.utf8.prefix(64))
        return names.map { (name: $0, edits: distance(word, Array($0.utf8))) }
            .filter { $0.edits <= max(1, $0.name.utf8.count / 3) }
            .min { $0.edits < $1.edits }?.name
    }

    /// Levenshtein distance, two rows of the matrix at a time.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var previous = Array(0...right.count)
        for (row, byte) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                current.append(
                    min(
                        previous[column] + (byte == other ? 0 : 1), previous[column + 1] + 1,
                        current[column] + 1))
            }
            previous = current
        }
        return previous[right.count]
    }
}
