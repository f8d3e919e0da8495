import Bytes

/// The words behind ``NameWords``: data, in matching form.
///
/// An entry with a period counts only where one stands in the name too: `ing.` in `Ing. Novak`.
/// Its inner periods and hyphens are those of the name (`b.sc.`, `dipl-ing.`).
enum NameLists {
    static let all: [(String, NameWords)] = [
        (unknown, .placeholder), (unknownElsewhere, .placeholder), (typed, .placeholder),
        (roles, .placeholder), (members, .placeholder), (titles, .title),
        (titlesInFull, .title), (degrees, .degree), (honorifics, .honorific),
        (certificates, .honorific), (addresses, .address),
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

    /// Family names of China and Korea that a word of three characters begins with where it is a
    /// whole name. Those that often begin a family or a given name of Japan are not among them.
    static let undividedFamilies = """
        王 李 张 張 刘 劉 陈 陳 杨 楊 黄 黃 赵 趙 吴 吳 周 徐 孙 孫 马 朱 胡 郭 何 林 罗 羅 郑 鄭
        梁 谢 謝 宋 唐 许 許 韩 韓 冯 馮 邓 鄧 曹 彭 曾 肖 蕭 萧 田 董 袁 潘 高 于 蒋 蔣 蔡 余 杜
        叶 葉 程 苏 蘇 魏 吕 呂 丁 任 沈 姚 卢 盧 姜 崔 钟 鍾 谭 譚 陆 陸 汪 范 石 廖 贾 賈 夏 韦
        韋 付 傅 方 邹 鄒 孟 熊 秦 邱 江 尹 薛 闫 閻 段 雷 侯 龙 史 陶 黎 贺 賀 顾 顧 毛 郝 龚 龔
        邵 萬 钱 錢 严 嚴 覃 武 戴 莫 孔 向 汤 湯 温 溫 康 施 牛 樊 葛 邢 安 齐 齊 易 乔 喬 伍 庞
        龐 颜 顏 倪 庄 莊 聂 聶 章 鲁 魯 岳 翟 殷 詹 申 欧 歐 耿 关 關 兰 蘭 焦 俞 左 柳 甘 祝 包
        宁 寧 尚 符 舒 阮 柯 纪 紀 梅 童 凌 毕 畢 单 單 季 裴 霍 涂 成 苗 盛 曲 翁 冉 骆 駱 蓝 藍
        游 辛 靳 管 柴 蒙 鲍 鮑 华 華 喻 祁 蒲 房 滕 屈 饶 饒 解 牟 艾 尤 阳 時 穆 农 司 卓 吉 缪
        繆 简 簡 车 車 项 項 连 連 芦 麦 麥 褚 娄 婁 窦 竇 戚 岑 景 党 黨 宫 费 費 卜 冷 晏 席 卫
        衛 柏 瞿 全 佟 应 應 臧 闵 閔 苟 邬 鄔 边 邊 卞 姬 师 師 仇 栾 欒 隋 商 刁 荣 榮 巫 寇 桑
        郎 甄 丛 虞 敖 巩 鞏 佘 查 苑 迟 遲 邝 鄺 金 朴 權 河 禹 兪 玄 咸 廉 都 宣 表 奇 琴 印 諸
        欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 东方 東方 皇甫 尉迟 尉遲 公孙 公孫 慕容 令狐 宇文 长孙
        長孫 司徒 夏侯 南宫 南宮 端木 独孤 獨孤 轩辕 軒轅 呼延 澹台 西门 西門 张简 張簡 范姜 鮮于
        鲜于 김 이 박 최 정 강 조 윤 장 임 한 오 서 신 권 황 안 송 류 유 전 홍 고 문 양 손 배 백
        허 남 심 노 하 곽 성 차 주 우 구 나 민 진 지 엄 채 원 천 방 공 현 함 변 염 여 추 도 소 석
        선 설 길 연 위 표 명 기 반 왕 금 옥 육 인 맹 모 탁 국 남궁 황보 제갈 사공 선우 서문 독고
        """

    /// Those that are neither given nor family names (as Major and Pan are).
    private static let titlesInFull = """
        mister, missus, doctor, captain, colonel, sergeant, lieutenant, reverend, rabbi, attorney,
        monsieur, madame, mademoiselle, docteur, professeur, maître,
        señor, señora, señorita, senor, senora, senorita, doctora, profesor, profesora, licenciado,
        licenciada, ingeniero, senhor, senhora, doutor, doutora, exmo., exma., ilmo., dña, dna.,
        signor, signore, signora, signorina, dottore, dottoressa, dott, dottssa, avvocato, gent.mo,
        herrn, fräulein, doktor, mevrouw, meneer, dhr, mevr, mej., ir., fru, frøken, fröken,
        paní, slečna, domnul, doamna, sayın, sayin, shri, smt, bapak, adv., er., sh.,
        господин, госпожа, доктор, профессор, пан, пані, гражданин, гр., κύριοσ, κυρία
        """

    /// Behind a name of East Asia, in a word of their own.
    private static let addresses = """
        様, さん, さま, 氏, 殿, 先生, 女士, 小姐, 太太, 同学, 经理, 님, 씨, 선생님, 박사
        """

    /// What joins titles: `Mr and Mrs`.
    static let conjunctions: Set<ByteSlice> = Set(
        ["and", "&", "und", "et", "y", "e", "og", "och", "en"].map { ByteSlice(utf8: $0) })

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

    /// Of professions and orders; those that are no family names (Cia, Pe).
    private static let certificates = """
        mbbs, cissp, cisa, cism, csm, cspo, obe, mbe, cbe, kbe, bsn, msn, lcsw, lmft, cfp, chfc, cipp,
        sphr, phr, shrm, acca, fcca, fca, mrics, frics, mcips, mrcp, frcp, dnp, fnp, aprn, crna, rn,
        lpn, pharmd, bds, lld, dsc, mpa, mfa, mha, msw, cma, csca, rph, rpa, jd, pharm.d., p.eng.,
        d.sc., ll.d., m.f.a., m.s.w., m.sc.ed., mba., phd., dipl.-ing.
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
        placeholder, fnu, lnu, fname, lname, no name given, no name provided, name unknown,
        not mentioned, not listed, not recorded, not found, not supplied, not stated, no answer,
        no response, no info, no information, see above, see notes, see below, as above, same as above,
        my name, my first name, my last name, enter name, enter your name, type your name, blank blank,
        lorem ipsum, unassigned, unspecified, undisclosed
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
        测试, 測試, 없음, 미입력, 미상, 익명, 테스트, غير معروف, غير متوفر, לא ידוע,
        空白, 空欄, 空値, 空值, 無, 不詳, 未填寫, 未提供, 未知姓名, 暂无, 暫無, 没有, 沒有, 該当なし, 特になし, ナシ, 名前なし,
        공란, 빈칸, 해당 없음, 해당없음, 모름, 이름 없음, 이름없음, لا يوجد, مجهول, فارغ, نامشخص, ندارد, אין, ריק,
        пусто, не известно, отсутствует, не определено, без фамилии, немає, невідомий, порожньо,
        неизвестно име, няма, непознат, непознато, nepoznato, nepoznat, neznano, neznámy, neuvedené,
        nezadané, nevyplněno, puste pole, nie podano danych, necunoscut, nespecificat,
        fără nume, nincs adat, nincs, ei annettu, ei ole, nimetön, teadmata, nezināms, nežinoma,
        nenurodyta, tidak ada, tidak diketahui, tanpa nama, không có, không rõ, chưa có, ไม่ระบุ,
        ไม่มี, ไม่ทราบ, अज्ञात, लागू नहीं, άγνωστο, άγνωστοσ, bilgi yok, isimsiz
        """

    /// Typed to get past a form.
    private static let typed = """
        test, tester, testing, test user, test lead, testlead, test test, demo, demo user, dummy,
        fake, example, asdf, asdfasdf, asdfgh, asd, qwe, qwer, qwert, qwerty, qwertz, zxcv, x, xx,
        xxx, xxxx, xyz, abc, abcd, aaa, bbb, foo bar, max mustermann,
        erika mustermann, juan perez prueba, prueba, essai,
        asdasd, asdfg, asdfghjkl, qweqwe, qwertyuiop, qwertzuiop, azerty, sdf, sdfg, sdfsdf, dfg, dfgdfg,
        fgh, fghj, ghj, ghjk, hjk, hjkl, jkl, jklö, jkljkl, zxc, zxcvb, zxcvbn, zxczxc, yxc, yxcv,
        yxcvb, qsd, qsdf, wxcv, wxcvbn, фыв, фыва, фывапролд, йцу, йцукен, йцукенг, ывап, ячс, ячсм,
        abc def, abcde, abcdef, aaaa, aaaaa, bbbb, cccc, dddd, zzz, zzzz, ссс, ааа, аааа, ццц, ххх, xxxxx,
        test person, test test test, testing testing, testtest, test name, testname, testperson,
        test contact, test account, tester tester, тестов, тестова,
        testsson, teszt, teszt elek, prova prova, prueba prueba, essai essai, teste teste,
        musterfrau, mustermann, max muster, maxi musterfrau, maria musterfrau, erika musterfrau,
        otto normalverbraucher, ola nordmann, kari nordmann, fulano, fulano de tal, fulana de tal,
        mengano, zutano, joe bloggs, fred bloggs, joe public, john q public, jane q public
        """

    /// What programs write in brackets where nothing is known; names without them.
    static let bracketed = """
        blank, leer, vide, vacío, vacío, vacía, vacio, vacia, vazio, vazia, vuoto, vuota, leeg, void,
        puste, pusty, pusta, prázdné, prázdný, prazdne, prazan, prazno, tomt, tyhjä, tühi, tukšs,
        tuščias, üres, ures, boş, bos, gol, goală, пустой, пустая, празно, κενό, kosong, trống, ว่าง,
        空, 無し, 空き, 빈 값, 비어 있음, خالي, hidden, private, privat, privé, privado, secret,
        unset, default, optional, required, any, other, others, self, same, n n, na, brak, yok, new lead,
        new contact, select, please select, choose, auswählen, bitte wählen, seleccionar, sélectionner,
        value, ref, id
        """

    /// In brackets behind a name, and no part of it.
    static let remarks = """
        copy, kopie, copie, copia, duplicate, dupe, duplikat, doublon, duplicado, duplicato, test,
        old, new, ancien, deleted, inactive, inaktiv, inactif, inactivo, deactivated, disabled,
        do not use, do not contact, do not call, dnc, former, retired, deceased, verstorben, work, home,
        personal, mobile, office, external, extern, externe, externo, ext, intern, internal, contractor,
        consultant, primary, secondary, left company, no longer with company, ausgeschieden
        """

    /// In front of the name that somebody had before.
    static let births = """
        née, nee, geb., geborene, geborener, geboren
        """

    /// As people write them behind their names.
    static let pronouns = """
        she/her, she/her/hers, he/him, he/him/his, they/them, they/them/theirs, she/they, he/they,
        they/she, they/he, he/his, she/hers, any/all, er/ihm, sie/ihr, elle/elle, il/lui, ella/ella
        """

    /// What spreadsheets write where a formula fails.
    static let errors = """
        #n/a, #ref!, #value!, #num!, #null!, #div/0!, #name?, #nv, #bezug!, #wert!, #zahl!, #n/d,
        #valeur!, #nom?, #nombre?, #nombre!, #valor!, #¡ref!, #¡valor!, #valore!, #rif!, #nome?, #error!,
        #error, #spill!, #calc!, #field!, #getting_data, #leer!, #num, #ref, #value, #null
        """

    /// What platforms call those whose names they do not tell.
    private static let members = """
        facebook user, linkedin member, linkedin user, instagram user, whatsapp user, google user,
        telegram user, apple user, twitter user, tiktok user, microsoft user, amazon customer,
        ebay user, airbnb user, wordpress user, deleted user, deleted account, private member,
        private person, privatperson, particulier, privado, facebook nutzer, facebook benutzer,
        utilisateur facebook, linkedin mitglied, guest guest
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
        current resident, ceo, managing director, sales director, secretary,
        secretaria, hiring manager, store manager, valued customer, dear customer, new customer,
        account manager, accounts department, hr manager, inhaber, geschäftsführer, geschäftsführung,
        gérant, gerente, direction, geschäftsleitung, vertrieb, empfang, buchhaltung, sekretariat, einkauf, verkauf, accueil,
        ventas, recepcion, recepción, vendite, commerciale
        """
}
