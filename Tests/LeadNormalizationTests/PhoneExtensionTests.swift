import Bytes
import LeadNormalization
import Testing

/// Words for extensions, those of libphonenumber and others.
@Suite struct PhoneExtensionTests {
    private let normalizer: Normalizer

    init() throws { normalizer = try Normalizer() }

    private func number(_ raw: String, _ region: String? = nil) -> PhoneKey? {
        normalizer.phone(ByteSlice(utf8: raw), region: region.map { ByteSlice(utf8: $0) })
    }

    /// Words for extensions that libphonenumber does not have.
    @Test(arguments: [
        " poste 12", " interno 12", " ramal: 12", " toestel 12", " tst. 12", " wewn. 12",
        " linka 12",
        " anknytning 12", " ankn.12", " 内線12", "(内線 12)", "（内線：12）", " 分机 12", " 分機12", " 轉12",
        " 내선 12", " dahili 12", " вн. 12", " ВНУТР. 12", ", добавочный 12", " שלוחה 12",
        " تحويلة 12",
        " تحويلة ١٢", " extensão 12", " local 12", " Ext.#12", " ext # 12", " ext=12", "; ext: 12",
        " x#12", " доб. 12", " [poste 12]", " εσωτ. 12", " mellék 12",
    ])
    func extensions(_ text: String) {
        for front in ["+1 650 253 0004", "(650) 253-0004"] {
            let key = number(front + text, "US")
            #expect(key?.e164.text == "+16502530004;ext=12", "\(front)\(text)")
            #expect(key?.isIdentityKey == true)
            #expect(key?.steps.contains(.extensionKept) == true)
            #expect(key?.steps.contains(.lettersRead) == false)
        }
    }

    /// What ends the number itself as often, what is no extension, and remarks.
    @Test(arguments: [
        " DW 12", " Durchwahl 12", " Apparat 12", " Klappe 12", " poste", " poste 12345678",
        " or 12", " bureau 12", " posted 12", " poste 12 Ana", " poste 12/13",
    ])
    func otherWords(_ text: String) {
        #expect(number("+1 650 253 0004" + text) == nil)
    }

    @Test func wordsThatSpellANumberStayNumbers() {
        #expect(number("1-800-FLOWERS", "US")?.e164.text == "+18003569377")
        #expect(
            number("1-800-LOCAL 12", "US")?.e164.text == number("1-800-56225 12", "US")?.e164.text)
        #expect(number("poste 12", "US") == nil)
        #expect(number("ext 650 253 0004", "US")?.e164.text == "+16502530004")
    }
}
