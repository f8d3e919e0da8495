import Bytes
import LeadMatching
import LeadModel
import Testing

@Suite("Names: particles, and articles cut short") struct NameParticleTests {
    /// In whatever order, and in two fields: one reading.
    @Test(
        arguments: [
            "van", "van 't", "van’t", "van het", "van de", "van den", "van der", "in 't", "in het",
            "in de", "in der", "op 't", "op de", "op den", "aan de", "aan den", "aan 't", "aan het",
            "uit de", "uit den", "uit het", "uit 't", "over de", "onder de", "bij de", "voor de",
            "ter", "ten", "te", "vander", "vanden",
            "von", "vom", "von der", "von dem", "von und zu", "von und zu der", "zu", "zum", "zur",
            "auf der", "aus dem", "aus der", "an der", "in der", "ob der", "am",
            "dal", "dalla", "dalle", "dallo", "dello", "della", "delle", "degli", "dei", "dai",
            "lo", "di", "da", "de", "de la", "de las", "de los", "del", "dela", "delos", "des",
            "les", "du", "la", "le", "dos", "das", "san", "santa", "são", "saint", "sainte", "st",
            "ste", "abu", "abd", "abd al", "al", "el", "bin", "ibn", "ould", "aït", "mac", "mc",
        ])
    func everyFormIsTheSameName(particles: String) {
        let parts = features("Jan", "\(particles) Hoff")
        #expect(parts.given.text == "jan")
        for given in ["Jan", "Jan Pieter"] {
            let parts = features(given, "\(particles) Hoff")
            for full in [
                "\(given) \(particles) Hoff", "\(particles) Hoff, \(given)",
                "Hoff, \(given) \(particles)", "Dr. \(given) \(particles) Hoff, MBA",
                "\(given) \(particles.uppercased()) HOFF".uppercased(),
            ] {
                #expect(features(full: full) == parts, "\(full)")
            }
            #expect(
                features(full: "\(given) \(particles) Hoff III")
                    == features(given, "\(particles) Hoff III"))
        }
    }

    @Test(
        arguments: [
            "van 't Hoff", "van ’t Hoff", "van ‘t Hoff", "van `t Hoff", "van ´t Hoff",
            "Van 'T Hoff",
            "van't Hoff", "van’t Hoff", "van t Hoff", "van  't  Hoff", "VAN 'T HOFF",
        ])
    func oneArticleOfManySpellings(family: String) {
        let plain = features("Jan", "van 't Hoff")
        #expect(plain.family.text == "van t hoff")
        #expect(features("Jan", family) == plain)
        #expect(features(full: "Jan \(family)") == plain)
        #expect(features(full: "\(family), Jan") == plain)
    }

    @Test(
        arguments: [
            ("Maarten 't Hart", "maarten", "t hart"), ("Hart, Maarten 't", "maarten", "t hart"),
            ("'t Hart, Maarten", "maarten", "t hart"), ("Sophie in 't Veld", "sophie", "in t veld"),
            ("Veld, Sophie in 't", "sophie", "in t veld"),
            ("Jan 's Gravesande", "jan", "s gravesande"),
            // Elsewhere a t is an initial.
            ("Maarten T Hart", "maarten t", "hart"), ("Maarten T. Hart", "maarten t", "hart"),
            ("Maarten 'T' Hart", "maarten t", "hart"), ("Hart, Maarten T", "maarten t", "hart"),
        ])
    func articlesWithoutAParticle(full: String, given: String, family: String) {
        let read = features(full: full)
        #expect(read.given.text == given)
        #expect(read.family.text == family)
    }

    /// Cut short, they are one word with the name, also with a space behind the apostrophe.
    @Test(
        arguments: [
            ("d' Ormesson", "dormesson"), ("d'Ormesson", "dormesson"), ("D’ ORMESSON", "dormesson"),
            ("de l' Isle", "de lisle"), ("dell' Acqua", "dellacqua"), ("Dell’Acqua", "dellacqua"),
            ("dall' Oglio", "dalloglio"), ("Sant' Angelo", "santangelo"), ("O' Brien", "obrien"),
            ("N' Diaye", "ndiaye"), ("d´ Ormesson", "dormesson"), ("van d' Haese", "van dhaese"),
        ])
    func elidedParticles(family: String, expected: String) {
        let parts = features("Jean", family)
        #expect(parts.family.text == expected)
        #expect(features(full: "Jean \(family)") == parts)
        #expect(features(full: "\(family), Jean") == parts)
    }

    @Test(
        arguments: [
            ("Ormesson, Jean d'", "jean", "dormesson"), ("Isle, Jean de l’", "jean", "de lisle"),
            ("Acqua, Maria dell'", "maria", "dellacqua"),
            ("Ormesson, Jean D", "jean d", "ormesson"),
            ("Anna D Smith", "anna d", "smith"), ("Anna 'D' Smith", "anna d", "smith"),
            ("Rosie 'O' Donnell", "rosie o", "donnell"), ("John O' Smith Jr.", "john", "osmith jr"),
        ])
    func elidedBehindTheGivenName(full: String, given: String, family: String) {
        let read = features(full: full)
        #expect(read.given.text == given)
        #expect(read.family.text == family)
    }

    /// One word in front always stays, and words that are particles elsewhere are names.
    @Test(
        arguments: [
            ("Van 't Hoff", "van", "t hoff"), ("San Martin", "san", "martin"),
            ("Saint Laurent", "saint", "laurent"), ("Lo Presti", "lo", "presti"),
            ("Abu Bakr", "abu", "bakr"), ("Jan Van", "jan", "van"), ("Eva Santa", "eva", "santa"),
            ("Ling Lo", "ling", "lo"), ("Ma, Do", "do", "ma"), ("In de Berg", "in", "de berg"),
            ("Op de Beek", "op", "de beek"), ("Aan de Wiel", "aan", "de wiel"),
            ("Kim San", "kim", "san"), ("St. John, Anna", "anna", "st john"),
            ("Anna St. John", "anna", "st john"), ("Jan Novák st.", "jan", "novák sr"),
            ("Novák, Jan st.", "jan", "novák sr"), ("Anna In Berg", "anna in", "berg"),
            ("Otto Auf Meyer", "otto auf", "meyer"), ("Kai Und Meyer", "kai und", "meyer"),
        ])
    func noNameIsReducedToOneWord(full: String, given: String, family: String) {
        let read = features(full: full)
        #expect(read.given.text == given)
        #expect(read.family.text == family)
    }

    /// In names I, ı, İ and i are one letter; others keep their marks.
    @Test(
        arguments: [
            ("IŞIK", "DENİZ", "Işık", "Deniz"), ("İBRAHİM", "YILMAZ", "İbrahim", "Yılmaz"),
            ("İBRAHİM", "YILDIRIM", "ibrahim", "yıldırım"), ("ILGIN", "KILIÇ", "Ilgın", "Kılıç"),
            ("I\u{307}brahim", "KILIC\u{327}", "İbrahim", "Kılıç"),
            ("IRMAK", "IŞIN", "ırmak", "ışın"),
            ("İ\u{301}na", "Deniz", "ína", "deniz"),
        ])
    func turkishLettersIAreOne(first: String, last: String, other: String, otherLast: String) {
        let parts = features(other, otherLast)
        #expect(features(first, last) == parts)
        #expect(features(full: "\(first) \(last)") == parts)
        #expect(features(full: "\(last), \(first)") == parts)
        #expect(!parts.wholeName.text.contains("ı") && !parts.wholeName.text.contains("i\u{307}"))
    }

    @Test(arguments: [("Żaneta", "żaneta"), ("Ėglė", "ėglė"), ("Ġorġ", "ġorġ"), ("Íñigo", "íñigo")])
    func otherDotsStay(first: String, expected: String) {
        #expect(features(first, "Deniz").given.text == expected)
    }
}
