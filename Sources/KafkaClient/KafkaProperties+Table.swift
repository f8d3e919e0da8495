import CRdKafka
import Glibc

/// The library's own table of its properties.
extension KafkaProperties {
    enum Scope { case consumer, producer, both }

    /// What the table says of a property.
    struct Entry {
        var scope: Scope
        var number: Number?
    }

    /// A property that is a number. The library reads as much as looks like one and drops the rest:
    /// of `10s` it takes 10 milliseconds, of `010` eight.
    enum Number {
        case whole
        case float

        /// Why a value is not wholly the number that it looks like; nil also for words, which the
        /// library knows (`all`) or refuses itself.
        func fault(of value: String) -> String? {
            let digits = value.utf8.drop { $0 == UInt8(ascii: "-") }
            let isPlain =
                value.utf8.count - digits.count < 2 && !digits.isEmpty
                && (digits.count == 1 || digits.first != UInt8(ascii: "0") || digits.contains(0x2e))
            switch self {
            case .whole:
                guard value.utf8.contains(where: { $0 &- 0x30 < 10 }) else { return nil }
                guard isPlain, digits.allSatisfy({ $0 &- 0x30 < 10 }) else {
                    return "it is no whole number; write digits alone, without unit"
                }
                return Int32(value) == nil ? "the number is out of range" : nil
            case .float:
                guard isPlain, digits.allSatisfy({ $0 &- 0x30 < 10 || $0 == 0x2e }),
                    let number = Double(value), number.isFinite
                else { return "it is no number; write digits alone, without unit" }
                return nil
            }
        }
    }

    /// By name, from a Markdown table with the columns name, `C`, `P` or `*`, ..., description,
    /// which ends with the type.
    static let table: [String: Entry] = {
        guard let text = crdkafka_property_table() else { return [:] }
        defer { free(text) }
        var table: [String: Entry] = [:]
        for line in String(cString: text).split(separator: "\n") {
            let columns = line.split(separator: "|", maxSplits: 2)
            guard columns.count == 3 else { continue }
            let name = columns[0].trimmed
            let scope: Scope
            switch columns[1].trimmed {
            case "C": scope = .consumer
            case "P": scope = .producer
            case "*": scope = .both
            default: continue
            }
            let number: Number? =
                columns[2].contains("*Type: integer*")
                ? .whole : columns[2].contains("*Type: float*") ? .float : nil
            let known = table[name]?.scope ?? scope
            table[name] = Entry(scope: known == scope ? scope : .both, number: number)
        }
        return table
    }()
}

extension Substring {
    /// Without spaces at both ends.
    fileprivate var trimmed: String {
        var rest = self.drop { $0 == " " }
        while rest.last == " " { rest.removeLast() }
        return String(rest)
    }
}
