import Bytes

/// Raw events about a few people, so that they meet often.
enum SimulatedEvent {
    /// `matter`: whether people are to meet by other keys than their master keys too.
    static func make(
        _ random: inout SeededGenerator, person: Int, matter: SimulatedMatter
    ) -> ByteSlice? {
        if random.chance(0.03) {
            return [nil, ByteSlice(utf8: "{"), ByteSlice(utf8: "[]"), ByteSlice(utf8: "{}")][
                random.number(0...3)]
        }
        func one(_ texts: [String]) -> String { texts.randomElement(using: &random) ?? "" }
        let operation = one([
            "create", "create", "create", "create", "update", "update", "delete", "erase",
        ])
        var members = ["\"operation\":\"\(operation)\"", "\"source\":\"\(one(["web", "crm"]))\""]
        let hasEmail = random.chance(matter == .single ? 0.9 : 0.7)
        if matter != .single || !hasEmail, random.chance(0.4) {
            members.append("\"external_id\":\"\(one(["1", "2", "3"]))\"")
        }
        if random.chance(0.3) { members.append("\"event_id\":\"\(random.number(0...40))\"") }
        if random.chance(0.2) { members.append("\"pipeline\":\"\(one(["emea", "us"]))\"") }
        if random.chance(0.05) {
            members.append(#""override":{"allow_duplicate":true,"by":"x","reason":"y"}"#)
        }
        var lead: [String] = []
        if hasEmail {
            let address =
                matter == .spellings || matter == .addresses
                ? one(["p\(person)@gmail.com", "p.\(person)@gmail.com", "p\(person)+x@gmail.com"])
                : "p\(person)@k.example"
            lead.append("\"email\":\"\(address)\"")
        }
        if matter != .single, random.chance(0.7) {
            let name = one(["Ana", "Ana", "Bo"])
            lead.append("\"first_name\":\"\(name)\",\"last_name\":\"Kestrel\"")
        }
        if random.chance(matter == .single ? 0.2 : 0.5) {
            lead.append("\"phone\":\"+1650253000\(random.number(0...3))\"")
        }
        if random.chance(0.5) { lead.append("\"title\":\(one(["\"A\"", "\"B\"", "null"]))") }
        members.append("\"lead\":{\(lead.joined(separator: ","))}")
        return ByteSlice(utf8: "{\(members.joined(separator: ","))}")
    }
}
