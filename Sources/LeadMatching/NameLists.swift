/// The words behind ``NameWords``: data, in matching form.
///
/// An entry with a period counts only where one stands in the name too: `ing.` in `Ing. Novak`.
/// Its inner periods and hyphens are those of the name (`b.sc.`, `dipl-ing.`).
enum NameLists {
    static let all: [(String, NameWords)] = [
        (unknown, .placeholder), (unknownElsewhere, .placeholder), (typed, .placeholder),
        (roles, .placeholder), (titles, .title), (degrees, .degree), (honorifics, .honorific),
        (
            """
            jr, sr, jnr, snr, junior, senior, júnior, i, ii, iii, iv, v, vi, 1st, 2nd, 3rd, 4th, 5th,
            6th, filho, neto, jun., sen., ml., st.
            """, .generation
        ),
        (particles, .particle), (elisions, .elided),
    ]

    /// The spelling of a generational suffix that is compared, and others of the same meaning.
    static let generations: [(String, [String])] = [
        ("jr", ["jnr", "junior", "júnior", "jun", "ml", "filho"]),
        ("sr", ["snr", "senior", "sen", "st"]), ("1st", ["i"]), ("ii", ["2nd"]), ("iii", ["3rd"]),
        ("iv", ["4th"]), ("5th", ["v"]), ("6th", ["vi"]),
    ]

    /// In front of a family name. Those of several words have one among them that is none by itself.
    private static let particles = """
        van, von, der, den, de, la, le, du, del, della, di, da, das, dos, do, el, al, bin, bint,
        ibn, ben, ten, ter, af, av, zu, zum, zur, los, las,
        van t, van het, van s, vant, vander, vanden, vande, te, in t, in het, in de, in den, in der,
        op t, op het, op de, op den, op der, aan t, aan het, aan de, aan den, aan der, uit t, uit het,
        uit de, uit den, uit der, bij t, bij het, bij de, bij den, over t, over het, over de, over den,
        onder de, onder den, voor de, voor den, voor t, tot de, achter de, achter den, ver de,
        vom, am, von dem, aus dem, aus der, aus den, auf dem, auf der, auf den, an der, an dem, an den,
        ob der, ob dem, vor der, vor dem, unter der, unter den, zu dem, bei der, bei dem, hinter der,
        und zu, und von, und auf, und zum, und zur,
        dal, dalla, dallo, dalle, dai, dagli, dello, delle, dei, degli, lo, san, santa, des, les,
        saint, sainte, st, ste, são, sint, dela, delas, delos, abu, abd, abdel, umm, ould, ait, aït,
        mac, mc
        """

    /// In front of an apostrophe.
    private static let elisions = """
        d, l, o, m, n, dell, dall, nell, sull, degl, dagl, sant
        """

    private static let titles = """
        mr, mrs, ms, miss, mx, dr, prof, professor, sir, madam, herr, frau, mme, mlle, sra, srta,
        judr, mudr, mvdr, phdr, rndr, dipl-ing., dipl-kfm., dipl-kffr., dipl-inf., dipl-phys.,
        dipl., dipl.ing., dr-ing., dr.med., dr.jur., dr.iur., dr.phil., dr.h.c., dr.rer.nat.,
        prof.dr., univ-prof., ing., mag., mgr., bc., doc., pharmdr, thdr, paeddr, doña, dña.,
        lic., arq., abog., dra., dott., dott.ssa., d.ssa., avv., rag., geom., sig., sig.ra., sr., hr., fr.,
        frl., rev., hon., capt., lt., col., maj., sgt., gen., eng., engr., inż., inz., drs., ir., д-р.,
        проф., г-н., г-жа.
        """

    private static let degrees = """
        med., jur., iur., phil., rer., nat., pol., oec., theol., techn., agr., habil., h.c., univ.,
        rer.nat., rer.pol., med.dent., med.vet., dent., vet., ing., mult., fh
        """

    private static let honorifics = """
        phd, md, mba, esq, esquire, dds, dvm, cpa, msc, bsc, llm, llb, mph, dmd, edd, psyd, cfa, pmp,
        beng, meng, frcs, ph.d., m.d., b.sc., m.sc., b.a., m.a., m.b.a., b.s., m.s., d.d.s., d.m.d.,
        d.v.m., d.o., j.d., ll.m., ll.b., r.n., c.p.a., p.e., ed.d., psy.d., d.phil., m.phil., b.eng.,
        m.eng., b.com., m.com., b.ed., m.ed., b.tech., m.tech., m.p.h., c.eng., f.r.c.s., dr., prof.,
        ing., mag., csc., drsc., dis., ret.
        """

    /// Nothing known, as people and programs write it.
    private static let unknown = """
        unknown, undefined, null, nil, nan, none, n a, k a, false, true, empty, missing, object,
        object object, not available, not applicable, not provided, not known, not given,
        not specified, not disclosed, not entered, not set, not stated, no name, noname, no value,
        no data, no first name, no last name, no firstname, no lastname, name, first last, first name,
        last name, firstname, lastname, full name, fullname, your name, given name, family name,
        surname, anonymous, anon, nobody, nothing, unnamed, tbd, tba, tbc, to be determined,
        to be confirmed, deleted, removed, redacted, confidential, withheld, prefer not to say,
        placeholder, fnu, lnu
        """

    /// The same in other languages than English.
    private static let unknownElsewhere = """
        unbekannt, nicht bekannt, keine angabe, keine angaben, ohne angabe, ohne angaben,
        nicht angegeben, nicht vorhanden, kein name, ohne name, ohne namen, kein vorname,
        kein nachname, platzhalter, entfällt, vorname, nachname, anonym,
        inconnu, inconnue, non renseigné, non renseignée, non renseigne, non communiqué,
        non communiquée, non précisé, non précisée, non spécifié, non disponible, non applicable,
        non fourni, sans objet, sans nom, sans prénom, pas de nom, aucun, aucune, à renseigner, prénom,
        prénom nom, nom prénom, anonyme,
        desconocido, desconocida, no aplica, no disponible, no especificado, no especificada,
        no indicado, no informado, no proporcionado, no tiene, sin nombre, sin apellido, sin apellidos,
        sin datos, sin dato, sin especificar, sin información, sin informacion, ninguno, ninguna,
        nombre, apellido, apellidos, anónimo, anonimo,
        desconhecido, desconhecida, não informado, nao informado, não informada, não disponível,
        nao disponivel, não aplicável, nao aplicavel, não se aplica, nao se aplica, não consta,
        nao consta, não especificado, sem nome, sem sobrenome, nenhum, nenhuma, nome, sobrenome, anônimo,
        sconosciuto, sconosciuta, non disponibile, non specificato, non indicato, non applicabile,
        non fornito, non noto, senza nome, nessun nome, nessuno, cognome, nome cognome,
        onbekend, niet bekend, niet opgegeven, niet ingevuld, niet van toepassing, n v t, geen naam,
        voornaam, achternaam, anoniem,
        nieznany, nieznana, nieznane, brak danych, nie dotyczy, nie podano, bez nazwiska, imię, nazwisko,
        neznámý, neznámá, neuvedeno, nezadáno, jméno, příjmení,
        okänd, okänt, ej angivet, förnamn, efternamn, ukjent, ikke oppgitt, ukendt, ikke angivet,
        ikke oplyst, fornavn, etternavn, efternavn, tuntematon, ei tiedossa, etunimi, sukunimi,
        ismeretlen, nincs megadva, bilinmiyor, belirtilmemiş, belirtilmedi, soyad, ad soyad, isim yok,
        неизвестно, неизвестный, неизвестная, неизвестен, не указано, не указан, не указана, нет,
        нет данных, без имени, имя, фамилия, аноним, тест, невідомо, не вказано,
        不明, 未入力, 未記入, 未設定, 未回答, 匿名, なし, 無し, 名無し, テスト, 未知, 不详, 无, 未填写, 未提供,
        测试, 測試, 없음, 미입력, 미상, 익명, 테스트, غير معروف, غير متوفر, לא ידוע
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
