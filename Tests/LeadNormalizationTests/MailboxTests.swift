import Bytes
import LeadModel
import LeadNormalization
import Testing

/// Whether an address is somebody's: functions, and what is typed to get past a form.
@Suite struct MailboxTests {
    private let normalizer: Normalizer

    init() throws { normalizer = try Normalizer() }

    private func flags(_ raw: String) -> KeyFlags? {
        normalizer.email(ByteSlice(utf8: raw))?.flags
    }

    @Test(arguments: [
        "asdf", "asdfgh", "qwerty", "zxc", "asd", "jkl", "sdf", "qwe", "qweasd", "qweasdzxc",
        "asdfasdfasdf", "poiuyt", "lkjhg", "mnbvcxz", "hjkl", "uiop", "asdfjkl", "azerty", "qwertz",
        "yxcvb", "1q2w3e4r", "asdf1", "qwerty12", "asdf.123", "zzzzzz", "dummy2", "testmail",
        "test_user", "your.email", "firstname.lastname", "vorname-nachname", "emailaddress",
        "asdas", "sadasd", "fdgdfg", "asdasda", "hjhj", "lkjl", "asdfg.hjkl", "test.lead",
        "no.email", "keine-email", "sin_correo", "notgiven",
    ])
    func typedToGetPastAForm(_ local: String) {
        #expect(flags("\(local)@kestrel.example") == .junk)
        #expect(flags("\(local)+x@kestrel.example") == .junk)
    }

    @Test(arguments: [
        "wert", "trew", "asdal", "sadaf", "asaf", "saad", "fasad", "asad", "halla", "jkl.x", "jkl.",
        "hjklm", "kajl", "guest",
        "drew", "azer", "was", "poe", "ert", "pop", "assad", "fred", "weer",
        "tyler",
        "na1", "no", "test1", "foo.bar", "abc", "user", "a.b", "ana.test", "testa", "demos",
        "asdis",
    ])
    func namesAndInitialsAreNot(_ local: String) {
        #expect(flags("\(local)@kestrel.example") == [])
    }

    /// Fillers count where the domain is one as well.
    @Test(arguments: [
        "test1@test.com", "asdf1@asdf.com", "test@test.co.uk", "test@www.test.com", "a@b.com",
        "test@test1.com", "foo1@bar2.com", "foo.bar@baz.com", "abc123@abc.com", "you@company.com",
        "name@domain.com", "user@yourdomain.com", "x@asdfgh.com", "test_1@test-1.de", "1@1.com",
        "a.b@c.com", "test@aaaa.com",
    ])
    func fillersAtFillers(_ address: String) {
        #expect(flags(address) == .junk)
    }

    @Test(arguments: [
        "ana@noemail.com", "ana.lopez@no-email.de", "12345@notprovided.com", "ana@nomail.co.uk",
        "info@donotemail.com", "ben@fakeemail.org",
    ])
    func domainsWithoutMailboxes(_ address: String) {
        #expect(flags(address)?.contains(.junk) == true)
    }

    /// A server of a firm is no filler, and no mailbox of a free-mail provider is one by its host's
    /// name alone.
    @Test(
        arguments: [
            ("a@mail.kestrel.example", []), ("no@mail.kestrel.example", []),
            ("test@email.kestrel.example", []), ("a@mail.ru", .freeMail), ("c@mail.com", .freeMail),
            ("ab@email.cz", .freeMail), ("bar@mail.dk", .freeMail), ("a1@mail.ru", .freeMail),
            ("no@mail.dk", [.freeMail, .junk]), ("none@email.it", [.freeMail, .junk]),
            ("test@mail.com", [.freeMail, .junk]), ("name@mail.ru", [.freeMail, .junk]),
            ("test@gmail.com", [.freeMail, .junk]), ("te.st@gmail.com", [.freeMail, .junk]),
            ("test1@gmail.com", [.freeMail, .junk]), ("test.12@web.de", [.freeMail, .junk]),
            ("asdf123@gmail.com", [.freeMail, .junk]), ("abc123@yahoo.com", [.freeMail, .junk]),
            ("12345@qq.com", [.freeMail, .junk]), ("test.test@gmx.de", [.freeMail, .junk]),
            // A year, or a number of one's own, stands behind somebody's nickname.
            ("qwerty1987@mail.ru", .freeMail), ("test1987@gmail.com", .freeMail),
            ("dummy77x@gmail.com", .freeMail), ("10014@qq.com", .freeMail),
            ("foo@gmail.com", .freeMail),
        ] as [(String, KeyFlags)])
    func fillersAtFreeMail(_ address: String, _ expected: KeyFlags) {
        #expect(flags(address) == expected)
    }

    /// What may be initials, a family name or a nickname is a function at a firm's domain alone.
    @Test(arguments: [
        "pr", "ap", "hr", "it", "ir", "gf", "qa", "bot", "post", "press", "ask", "job", "root",
        "general", "store", "legal", "partner", "lager",
    ])
    func initialsAndNamesAtFreeMail(_ local: String) {
        #expect(flags("\(local)@kestrel.example") == .role)
        #expect(flags("\(local)@web.de") == .freeMail)
        #expect(flags("\(local)@gmail.com") == .freeMail)
    }

    @Test(arguments: [
        "info", "sales", "support", "noreply", "office", "contact", "kontakt", "admin", "webmaster",
        "newsletter", "buchhaltung", "biuro", "reservations", "no.reply",
    ])
    func functionsAnywhere(_ local: String) {
        #expect(flags("\(local)@kestrel.example") == .role)
        #expect(flags("\(local)@web.de") == [.role, .freeMail])
    }

    @Test(arguments: [
        "uk-sales", "info.de", "info_de_2", "sales-emea", "it.support", "hr.team", "sales.office",
        "emea.marketing", "support-fr", "contact.us.2", "biuro2", "objednavky", "kundeservice",
        "klantenservice", "asiakaspalvelu2", "faleconosco",
    ])
    func functionsInSeveralWords(_ local: String) {
        #expect(flags("\(local)@kestrel.example") == .role)
    }

    @Test(arguments: [
        "ana.de", "li.an", "de.us", "ana.sales", "sales.ana", "info.lopez", "it.hr", "an.info.lee",
        "1.info", "info..de", "info-", "-info", "post.ask", "sales.of.ana",
    ])
    func noFunctionsInSeveralWords(_ local: String) {
        #expect(flags("\(local)@kestrel.example") == [])
    }

    /// What programs send from, whatever stands beside it.
    @Test(arguments: [
        "noreply-7k2q", "no-reply.ana", "bounce-123", "bounces_ana.lopez", "calendar-noreply",
        "acme.no-reply", "no_reply_ana", "srs0=abc=xy=firm.example=ana", "prvs=12ab=ana",
        "bounce-1234567890-abcdefghijklmnopqrstuvwxyz-1234567890",
    ])
    func machines(_ local: String) {
        #expect(flags("\(local)@kestrel.example") == .role)
        #expect(flags("\(local)@mail.kestrel.example") == .role)
    }

    @Test(arguments: ["noreplyana", "ana.bouncer", "bouncer", "ana=lopez", "reply-ana"])
    func otherMachines(_ local: String) {
        #expect(flags("\(local)@kestrel.example") == [])
    }

    /// Flags follow from the key alone.
    @Test func flagsAreThoseOfTheKey() {
        let locals = [
            "Test", "te.st", "test+x", "ASDF.1", "p.r", "Info", "info-DE", "a.b", "\"test\"",
            "\"a b\"", "no", "12345", "..", "a1", "asd9999999999",
        ]
        let hosts = [
            "gmail.com", "Mail.ru", "test.com", "www.test.com", "kestrel.example", "a.co.uk",
        ]
        for local in locals {
            for host in hosts {
                guard let read = normalizer.email(ByteSlice(utf8: "\(local)@\(host)")) else {
                    continue
                }
                #expect(normalizer.flags(ofKey: read.key) == read.flags)
                #expect(normalizer.email(read.key)?.flags == read.flags)
            }
        }
    }
}
