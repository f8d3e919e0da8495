import LeadModel

/// Events that are rejected, with the code that says why.
enum InvalidEvent {
    static func make(
        index: Int, timeMS: Int64, _ dice: inout SplitMix64
    ) -> (value: [UInt8], code: RejectionCode) {
        var bytes: [UInt8] = []
        func begin(_ rest: StaticString) {
            bytes.append(literal: #"{"event_id":"bad-"#)
            bytes.appendDecimal(index)
            bytes.append(literal: #"","source":"web-form-eu","#)
            bytes.append(literal: rest)
        }
        switch dice.below(10) {
        case 0:
            begin(#""lead":{"email":"cut.off@"#)
            return (bytes, .invalidJSON)
        case 1:
            begin(#""lead":{"email":"a@northsea.example","email":"b@northsea.example"}}"#)
            return (bytes, .invalidJSON)
        case 2:
            begin(#""lead":{"first_name":"\ud83d","email":"half@northsea.example"}}"#)
            return (bytes, .invalidJSON)
        case 3:
            bytes.append(literal: #"[{"lead":{"email":"list@northsea.example"}}]"#)
            return (bytes, .invalidEvent)
        case 4:
            begin(#""operation":"upsert","lead":{"email":"verb@northsea.example"}}"#)
            return (bytes, .invalidEvent)
        case 5:
            begin(#""lead":{"email":12345}}"#)
            return (bytes, .invalidEvent)
        case 6:
            begin(#""occurred_at":"yesterday","lead":{"email":"when@northsea.example"}}"#)
            return (bytes, .invalidEvent)
        case 7:
            begin(#""lead":{"email":"not an address"}}"#)
            return (bytes, .missingMasterKey)
        case 8:
            begin(#""lead":{"first_name":"Nobody"}}"#)
            return (bytes, .missingMasterKey)
        default:
            begin(#""lead":{"email":"long@northsea.example","title":""#)
            bytes.append(contentsOf: repeatElement(UInt8(ascii: "x"), count: 5000))
            bytes.append(literal: #""}}"#)
            return (bytes, .tooLarge)
        }
    }
}
