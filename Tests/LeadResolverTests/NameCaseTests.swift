import Bytes
import LeadMatching
import LeadModel
import LeadResolver
import Testing

@Suite("Cases from the field: names that are written in another way") struct NameCaseTests {
    /// Two leads with addresses of their own, one phone number and these names.
    private func alerts(_ one: String, _ other: String, threshold: Double) throws
        -> [DuplicateAlert]
    {
        let desk = try Desk(rules: [
            .sameEmail, .sameRecord,
            Rule(
                name: "phone-and-name", key: .kind(.phone),
                require: [Requirement(field: .name, threshold: threshold)], action: .review),
        ])
        return [one, other].enumerated().flatMap { number, name in
            let keys = #""email":"c\#(number)@kestrel.example","phone":"+16502530004""#
            return desk.send(#"{"source":"web","lead":{\#(keys),\#(name)}}"#).alerts
        }
    }

    /// Letters that look alike stay different, and an explanation says so.
    @Test(
        arguments: [
            (#""first_name":"\u0410nnabel""#, true), (#""first_name":"Annab\u0435l""#, true),
            (#""first_name":"Annabell""#, false), (#""first_name":"Annabel""#, false),
        ])
    func lookAlikes(given: String, isSaid: Bool) throws {
        let found = try alerts(
            #""first_name":"Annabel","last_name":"Okafor""#, #"\#(given),"last_name":"Okafor""#,
            threshold: 0.8)
        let alert = try #require(found.first)
        #expect(found.count == 1 && alert.disposition == .suspected)
        let text = alert.explanation.text
        #expect(text.contains("in letters that only look the same") == isSaid, "\(text)")
        #expect(text.contains("the names are"), "\(text)")
        #expect(alert.explanation.count <= 600)
    }

    /// One reading, whatever fields the name stands in.
    @Test(
        "44, 46: the same names",
        arguments: [
            (
                #""full_name":"Jan van 't Hoff""#,
                #""first_name":"Jan","last_name":"van ’t Hoff""#
            ),
            (#""full_name":"Hoff, Jan van 't""#, #""full_name":"JAN VAN 'T HOFF""#),
            (#""full_name":"Otto von und zu Berg""#, #""full_name":"von und zu Berg, Otto""#),
            (#""last_name":"李小龍""#, #""first_name":"小龍","last_name":"李""#),
            (#""first_name":"李小龍","last_name":"-""#, #""full_name":"李小龍""#),
            (
                #""first_name":"IŞIK","last_name":"DENİZ""#,
                #""first_name":"Işık","last_name":"Deniz""#
            ),
        ])
    func sameNames(one: String, other: String) throws {
        let found = try alerts(one, other, threshold: 1)
        #expect(found.count == 1 && found.first?.score == 1)
        #expect(found.first?.explanation.text.contains("the names are the same") ?? false)
    }
}
