import Bytes

/// Raw events of the shape that the side-by-side measurements use: about 470 bytes, 70 % new
/// people, 25 % variations of known ones, 5 % events sent again; three of four with a phone.
/// A function of seed and number alone.
struct LeadMix {
    private let seed: UInt64
    private var people: UInt64 = 0
    private var written: [Event] = []

    private struct Event {
        var number: UInt64
        var person: UInt64
        var isVaried: Bool
    }

    init(seed: UInt64) { self.seed = seed }

    /// The next event.
    mutating func next() -> [UInt8] {
        let number = UInt64(written.count)
        var dice = Dice(seed: seed, number)
        let share = dice.below(100)
        var event = Event(number: number, person: people, isVaried: false)
        if share < 70 || number == 0 {
            people += 1
        } else if share < 95 {
            event.person = dice.below(people)
            event.isVaried = true
        } else {
            event = written[Int(dice.below(number))]
        }
        written.append(event)
        return Self.write(seed, event)
    }

    private static func write(_ seed: UInt64, _ event: Event) -> [UInt8] {
        let (number, person) = (event.number, event.person)
        var who = Dice(seed: seed ^ 0x7065_7273, person)
        var what = Dice(seed: seed, number ^ 0xe7e7)
        let first = Words.first[Int(who.below(UInt64(Words.first.count)))]
        let last = Words.last[Int(who.below(UInt64(Words.last.count)))]
        let place = Words.places[Int(who.below(UInt64(Words.places.count)))]
        let company = who.below(200_000)
        let isWork = who.below(100) < 40
        let phone = 100_000_000 + who.below(900_000_000)
        let given = what.next()
        var text = "{\"event_id\":\"evt-\(hex(number))\",\"operation\":\"create\""
        text += ",\"source\":\"\(Words.sources[Int(given % 8)])\""
        if given >> 8 & 3 != 0 { text += ",\"external_id\":\"\(hex(mix(person ^ given % 8)))\"" }
        if given >> 10 & 1 != 0 {
            text += ",\"pipeline\":\"\(given >> 16 & 1 != 0 ? "inbound" : "partner")\""
        }
        let second = number % 60
        text += ",\"occurred_at\":\"2025-12-31T23:\(second < 30 ? "10" : "59"):"
        text += "\(second < 10 ? "0" : "")\(second).\(100 + given >> 20 % 900)Z\""
        var local = "\(first.ascii).\(last.ascii)\(person)"
        var domain = isWork ? "\(companyName(company)).com" : Words.mail[Int(company % 4)]
        if event.isVaried {
            if !isWork, company % 4 == 0, given >> 24 & 2 != 0 {
                local = local.filter { $0 != "." }
            }
            if !isWork, given >> 26 & 1 != 0 { local += "+\(Words.sources[Int(given >> 27 & 7)])" }
            if given >> 30 & 1 != 0 {
                local = local.uppercased()
                domain = domain.uppercased()
            }
        }
        text += ",\"lead\":{\"email\":\"\(local)@\(domain)\""
        if given >> 32 & 3 != 0 { text += ",\"phone\":\"+49 30 \(phone)\"" }
        text += ",\"first_name\":\"\(first.text)\",\"last_name\":\"\(last.text)\""
        if given >> 34 & 3 != 0 { text += ",\"company\":\"\(companyName(company)) GmbH\"" }
        if given >> 36 & 1 != 0 {
            text += ",\"website\":\"https://www.\(companyName(company)).com/contact\""
        }
        text += ",\"title\":\"\(given >> 37 & 3 != 0 ? "Marketing Manager" : "")\""
        if given >> 39 & 1 != 0 {
            text += ",\"city\":\"\(place[0])\",\"state\":\"\(place[1])\""
            text += ",\"postal_code\":\"\(place[2])\""
        }
        text += ",\"country\":\"\(place[3])\",\"attributes\":{\"utm_source\":\"newsletter\""
        text += ",\"utm_campaign\":\"spring-\(given >> 40 & 63)\""
        text += ",\"consent\":\(given >> 46 & 1 != 0),\"score\":\(given >> 47 & 127)}}}"
        return Array(text.utf8)
    }

    private static func companyName(_ company: UInt64) -> String {
        "\(Words.company[Int(company % 8)])\(Words.company[Int(company / 8 % 8)])\(company)"
    }

    private static func hex(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

private enum Words {
    static let first: [(ascii: String, text: String)] = [
        ("maria", "Maria"), ("james", "James"), ("jose", "José"), ("wei", "Wei"),
        ("juergen", "Jürgen"), ("priya", "Priya"), ("chloe", "Chloé"), ("ingrid", "Ingrid"),
    ]
    static let last: [(ascii: String, text: String)] = [
        ("smith", "Smith"), ("mueller", "Müller"), ("garcia", "García"), ("nguyen", "Nguyen"),
        ("oconnor", "O'Connor"), ("novak", "Novák"), ("hernandez", "Hernández"), ("kim", "Kim"),
    ]
    static let company = ["north", "blue", "data", "green", "prime", "atlas", "nova", "cloud"]
    static let mail = ["gmail.com", "outlook.com", "icloud.com", "yahoo.com"]
    static let sources = [
        "web-form-eu", "web-form-us", "ads-meta", "ads-google", "chat", "bulk-import",
        "hubspot-sync", "events",
    ]
    static let places = [
        ["Berlin", "BE", "10115", "DE"], ["Austin", "TX", "78701", "US"],
        ["Lyon", "ARA", "69002", "FR"], ["London", "LND", "EC1A 1BB", "GB"],
    ]
}

/// A splitmix64 stream that belongs to a number.
private struct Dice {
    private var state: UInt64

    init(seed: UInt64, _ number: UInt64) {
        state = mix(seed &* 0x9e37_79b9_7f4a_7c15 &+ mix(number &+ 0x632b_e59b_d9b4_e019))
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        return mix(state)
    }

    mutating func below(_ limit: UInt64) -> UInt64 { next() % limit }
}

private func mix(_ value: UInt64) -> UInt64 {
    var value = value
    value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
    return value ^ (value >> 31)
}
