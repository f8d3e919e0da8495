import Bytes

/// What a word, or a few with single spaces, says of the name that it stands in. Data, in matching
/// form (``NameText``); `version` rises with every change.
struct NameWords: OptionSet {
    var rawValue: UInt8

    static let version: UInt32 = 2

    /// Written where a name is not known, or a role in its place: blank for matching, be it a part
    /// or the whole. What is a usual name somewhere (Foo, Guest, Na, Bar) is not among them.
    static let placeholder = NameWords(rawValue: 1)
    /// In front of a name.
    static let title = NameWords(rawValue: 2)
    /// Behind a name, and the same person without it.
    static let honorific = NameWords(rawValue: 4)
    /// Behind a name, telling father from son.
    static let generation = NameWords(rawValue: 8)
    /// In front of a family name, and part of it.
    static let particle = NameWords(rawValue: 16)

    /// What is known of the text; nothing for most.
    static func of(_ text: UnsafeRawBufferPointer) -> NameWords {
        text.count <= longest ? table[Checksum.xxh3(text)] : []
    }

    static func of(_ text: ByteSlice) -> NameWords { text.withUnsafeBytes { of($0) } }

    /// A generational suffix as it is compared: junior, senior and ordinals in one spelling.
    static func generation(_ word: ByteSlice) -> ByteSlice {
        if word.equals("junior") { return junior }
        if word.equals("senior") { return senior }
        if word.equals("2nd") { return second }
        if word.equals("3rd") { return third }
        return word
    }

    private static let junior = ByteSlice(utf8: "jr")
    private static let senior = ByteSlice(utf8: "sr")
    private static let second = ByteSlice(utf8: "ii")
    private static let third = ByteSlice(utf8: "iii")

    /// Bits by hash, open addressing. 64 bits of hash stand for the text: a name that has another
    /// text's hash by chance does not come about.
    private struct Table {
        private var hashes: [UInt64]
        private var bits: [NameWords]

        init(_ entries: [(text: ByteSlice, bits: NameWords)]) {
            var capacity = 16
            while capacity < entries.count * 3 { capacity *= 2 }
            hashes = Array(repeating: 0, count: capacity)
            bits = Array(repeating: [], count: capacity)
            for entry in entries {
                let hash = Checksum.xxh3(entry.text)
                let slot = slot(of: hash)
                hashes[slot] = hash
                bits[slot].formUnion(entry.bits)
            }
        }

        subscript(hash: UInt64) -> NameWords { bits[slot(of: hash)] }

        /// Where the hash is, or would be.
        private func slot(of hash: UInt64) -> Int {
            let mask = hashes.count - 1
            var slot = Int(truncatingIfNeeded: hash) & mask
            while hashes[slot] != 0, hashes[slot] != hash { slot = (slot + 1) & mask }
            return slot
        }
    }

    private static let entries: [(text: ByteSlice, bits: NameWords)] = lists.flatMap { list, bits in
        list.split(whereSeparator: { $0 == "," || $0 == "\n" }).compactMap { entry in
            let text = ByteSlice(Array(entry.utf8.drop { $0 == 0x20 }))
            return text.isEmpty ? nil : (text, bits)
        }
    }

    private static let table = Table(entries)
    private static let longest = entries.map(\.text.count).max() ?? 0

    private static let lists: [(String, NameWords)] = [
        (unknown, .placeholder), (typed, .placeholder), (roles, .placeholder),
        (
            "mr, mrs, ms, miss, mx, dr, prof, professor, sir, madam, herr, frau, mme, mlle, sra, srta",
            .title
        ),
        ("phd, md, mba, esq, esquire, dds, dvm, cpa, msc, bsc", .honorific),
        ("jr, sr, junior, senior, ii, iii, iv, 2nd, 3rd", .generation),
        (
            """
            van, von, der, den, de, la, le, du, del, della, di, da, das, dos, do, el, al, bin, bint,
            ibn, ben, ten, ter, af, av, zu, zum, zur, los, las
            """, .particle
        ),
    ]

    /// Nothing known, as people and programs write it.
    private static let unknown = """
        unknown, undefined, null, nil, nan, none, n a, k a, false, true, empty, missing, object,
        object object, undefined undefined, null null, none none, not available, not applicable,
        not provided, not known, not given, not specified, no name, noname, no first name,
        no last name, name, first last, first name, last name, firstname, lastname, full name,
        fullname, your name, firstname lastname, given name, family name, surname, anonymous, anon,
        anonym, nobody, tbd, tba, tbc, deleted, removed, redacted, confidential, unbekannt,
        keine angabe, vorname, nachname, vorname nachname, inconnu, inconnue, prénom, sans nom,
        desconocido, desconocida, sin nombre, nombre, apellido, sconosciuto, onbekend, desconhecido
        """

    /// Typed to get past a form.
    private static let typed = """
        test, tester, testing, test user, test lead, testlead, test test, demo, demo user, dummy,
        fake, example, asdf, asdfasdf, asdfgh, asd, qwe, qwer, qwert, qwerty, qwertz, zxcv, x, xx,
        xxx, xxxx, xyz, abc, abcd, aaa, bbb, foo bar, john doe, jane doe, max mustermann,
        erika mustermann, juan perez prueba, prueba, essai
        """

    /// A function in place of a person.
    private static let roles = """
        sales, sales team, sales department, support, tech support, info, information, admin,
        administrator, administration, office, office manager, front desk, frontdesk, reception,
        receptionist, customer, customer service, customer support, client, contact, lead, prospect,
        owner, business owner, the owner, manager, the manager, general manager, marketing,
        accounting, accounts, accounts payable, accounts receivable, billing, finance, hr,
        human resources, it, it department, it support, purchasing, procurement, help desk, helpdesk,
        service, service desk, team, staff, webmaster, postmaster, no reply, noreply, user,
        headquarters, headquarter, hq, head office, main office, back office, switchboard, call center,
        call centre, zentrale, hauptverwaltung, geschäftsstelle, siège social, sede central,
        guest user, guest guest, sir madam, to whom it may concern, occupant,
        current resident, vertrieb, empfang, buchhaltung, sekretariat, einkauf, verkauf, accueil,
        ventas, recepcion, recepción, vendite, commerciale
        """
}
