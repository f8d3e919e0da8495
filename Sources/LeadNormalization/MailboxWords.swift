/// Local parts that name no person: data, versioned with ``ProviderRules``.
enum MailboxWords {
    /// A mailbox of a function (RFC 2142 and what firms add to it).
    static let role: UInt16 = 1
    /// Typed to get past a form, wherever it stands.
    static let junk: UInt16 = 2
    /// Typed to get past a form where the domain's first label is such a word too.
    static let filler: UInt16 = 4
    /// A function of which a firm has several mailboxes (`info2`), and no part of people's names:
    /// with a number behind it, it is one still.
    static let numbered: UInt16 = 8
    /// A function by a word that is also initials, a family name or a nickname: of a firm's, not of
    /// a free-mail provider's.
    static let personal: UInt16 = 16
    /// A filler that is nobody's name: at a free-mail provider, too.
    static let freeFiller: UInt16 = 32
    /// As the first label of a domain: it has no mailboxes.
    static let noMailbox: UInt16 = 64
    /// As a label in front of a domain: a server of it.
    static let server: UInt16 = 128
    /// How firms call their parts of the world, beside the codes of countries.
    static let region: UInt16 = 256
    /// What programs send from: with anything before or behind a joint, nobody reads it.
    static let machine: UInt16 = 1024
    /// In no list: junk with a number behind. At a free-mail provider it may be somebody's.
    static let countedJunk: UInt16 = 512

    static let table = ByteTable([
        (roles, role), (numberedRoles, role | numbered), (rolesElsewhere, role | numbered),
        (personalRoles, role | personal), (junkWords, junk), (noMailboxes, junk | noMailbox),
        (fillers, filler), (freeFillers, filler | freeFiller),
        ("mail email smtp mx webmail mailer", server), (machines, role | machine),
        ("uk emea apac eu latam dach benelux nordics anz global intl international", region),
    ])

    private static let machines = """
        noreply no-reply no_reply donotreply do-not-reply do_not_reply dontreply bounce bounces
        unsubscribe mailer-daemon autoreply auto-reply srs0 srs1 prvs
        """

    private static let junkWords = """
        adsf asfd testlead test-lead testcontact test-contact testperson test-person testcustomer
        test-customer testkunde
        asdf asdfasdf asdfg asdfgh asdfghjk asdfghjkl asd asdasd asdasdasd qwe qweqwe qwer qwert
        qwertz qwerty qwertyuiop qazwsx zxcv zxcvb zxcvbn sdfsdf sdf dfg fdsa jkl jklm lkjh zxc
        qwertzuiop yxcv yxcvb yxcvbn azerty azertyuiop qsdf qsdfg qsdfgh wxcv wxcvb wxcvbn qaz wsx
        qazwsxedc 1q2w3e 1q2w3e4r q1w2e3 q1w2e3r4 1qaz 1qaz2wsx abcdefg abcdefgh
        nomail noemail no-email no-mail none na n/a test123 testtest testing undefined unknown
        dummy invalid anonymous refused declined unavailable withheld redacted
        unbekannt desconocido inconnu sconosciuto testmail testemail testuser testaccount
        test-user test-mail test-email test-account mailtest emailtest email-test mail-test
        firstname-lastname firstnamelastname first-last first-name last-name lastname-firstname
        yourname your-name youremail your-email yourmail your-mail youraddress myemail
        emailaddress email-address mailaddress mail-address vorname-nachname prenom-nom
        nombre-apellido nome-cognome nome-sobrenome voornaam-achternaam imie-nazwisko
        jmeno-prijmeni fornavn-etternavn fornavn-efternavn fornamn-efternamn nom-prenom
        """

    /// Locals that say that there is no address, and domains that do.
    private static let noMailboxes = """
        noemail no-email nomail no-mail noaddress no-address nomailid noemailid noemailaddress
        no-email-address noemailprovided noemailgiven notprovided not-provided notgiven not-given
        notavailable not-available notapplicable not-applicable notanemail not-an-email fakeemail
        fake-email fakemail fake-mail fakeaddress fake-address donotemail do-not-email dontemail
        donthaveemail doesnothaveemail doesnotexist nonexistent keinemail keine-mail keineemail
        keine-email ohneemail ohne-email ohnemail sinemail sin-email sincorreo sin-correo
        notieneemail notienecorreo nocorreo no-correo sansemail sans-email sansmail sans-mail
        pasdemail pas-de-mail pasdemel sememail sem-email naopossui nao-possui naotememail
        senzamail senza-mail senzaemail nessunamail geenmail geen-mail geenemail geen-email
        brakmaila brakemaila brak-maila ingenmail ingen-mail ingenemail ingen-email
        """

    private static let fillers = """
        foo bar baz a b c x y z q aa qq xx zz 1 11 12 nil guest domain mailme asdf qwerty unknown undefined null
        me you us here there nowhere somewhere anywhere whatever whoever something nothing
        company mycompany yourcompany mydomain yourdomain yourhost website mysite yoursite
        """

    private static let freeFillers = """
        test tester testing example sample fake dummy demo temp abc abcd abcde abcdef xyz xxx xyzzy
        aaa bbb ccc ddd zzz 111 123 1234 12345 123456 1234567 12345678 123456789 1234567890 000 0000
        email mail user username name none nobody noone someone somebody anyone anybody no nope
        your customer nein blah blahblah bla blabla foobar myname
        """

    /// In languages that the list above leaves out; none of them is a name.
    private static let rolesElsewhere = """
        atendimento faleconosco suporte financeiro diretoria ouvidoria compras gerencia direccion
        informes correo tienda clientes pedidos cotizaciones presupuestos mairie comptabilite
        service-client serviceclient devis ventes recrutement boutique assistenzaclienti ordini
        direzione preventivi risorseumane verwaltung kanzlei poststelle hausverwaltung pressestelle
        redaktion geschaeftsfuehrung onlineshop klantenservice administratie verkoop inkoop receptie
        boekhouding bestellingen secretariaat vacatures sollicitatie redactie biuro sklep sprzedaz
        ksiegowosc rekrutacja kadry zamowienia reklamacje obslugaklienta obsluga-klienta redakcja
        obchod podpora objednavky fakturace uctarna kancelar recepce prodej dotazy poptavka kundtjanst
        kundservice kundeservice bokning ekonomi firmapost bestilling regnskab bogholderi
        postmottak asiakaspalvelu myynti toimisto laskutus tilaukset iroda ugyfelszolgalat rendeles
        titkarsag penzugy ertekesites secretariat vanzari comenzi bilgi satis destek iletisim
        muhasebe insankaynaklari musterihizmetleri siparis zakaz zakazy buhgalteria priemnaya
        prodazhi zakupki layanan otoiawase toiawase eigyo soumu jinji saiyo uketsuke prodaja podrska
        racunovodstvo nabava
        """

    /// Initials (pr, hr), family and given names (Post, Press, Legal, Ask, Job), and what people
    /// call themselves (bot, root, general).
    private static let personalRoles = """
        ap ar pr hr rh it ir gf qa is hq hi all api bot crm dev dns dpo edv ftp noc ops web www ask
        job post press robot root general lager store staff crew board legal alert register
        booking list partner tech technik tender daemon system director null nobody
        """

    private static let numberedRoles = """
        info information informacion informazioni noreply no-reply donotreply do-not-reply
        nepasrepondre noresponder sales salesteam support soporte suporte supporto assistance
        assistenza helpdesk servicedesk service customerservice customer-service customercare
        customersupport kundenservice atencionalcliente office offices ufficio uffici buero
        sekretariat secretaria segreteria reception recepcion recepcao frontdesk empfang accueil
        contact contacts contactus kontakt contacto contato contatto contatti enquiries enquiry
        inquiries inquiry anfrage admin administrator administracion amministrazione administracao
        webmaster postmaster hostmaster newsletter newsletters notification notifications
        marketing ventas vendas vendite vertrieb verkauf comercial commerciale billing invoice
        invoices invoicing rechnung rechnungen facturacion fatturazione faturamento buchhaltung
        accounting accounts contabilidad contabilita comptabilite compras acquisti achats einkauf
        orders bestellung bestellungen pedidos ordini commandes bookings reservations reservas
        prenotazioni jobs careers karriere bewerbung recruiting recruitment team staff postfach
        """

    private static let roles = """
        info information marketing sales support noc abuse security postmaster hostmaster usenet news
        webmaster www uucp ftp noreply no-reply no_reply no.reply donotreply do-not-reply do_not_reply
        do.not.reply dont-reply nicht-antworten neantwortet nepasrepondre ne-pas-repondre noresponder
        no-responder nao-responda naoresponda mailer-daemon mailerdaemon daemon root admin
        administrator administration admins sysadmin it it-support edv helpdesk help-desk help hilfe
        servicedesk service-desk service services kundenservice kundendienst customerservice
        customer-service customercare customer-care customersupport customer-support customers
        clients kunden contact contacts contactus contact-us kontakt contacto contato contatto
        payroll büro webmestre forsaljning försäljning zakelijk
        contattare hello hallo hi hola ciao bonjour office buero sekretariat secretary reception
        rezeption empfang frontdesk front-desk accueil recepcion team staff crew everyone all all-staff
        allstaff enquiries enquiry inquiries inquiry anfrage anfragen anfragen-info ask questions feedback
        mail email e-mail post inbox mailbox billing invoice invoices invoicing rechnung rechnungen
        buchhaltung buchhaltungen accounting accounts accountspayable accounts-payable
        accountsreceivable accounts-receivable payable ap ar payments payment finance facturacion
        factures facturation fatture contabilidad contabilita comptabilite orders order bestellung
        bestellungen commandes pedidos ordini purchasing einkauf procurement vendite ventas vendas
        verkauf vertrieb commercial comercial commerciale export import shop store booking bookings
        reservations reservation reservierung reservas prenotazioni events event press presse prensa
        media pr jobs job career careers karriere bewerbung bewerbungen recruiting recruitment hr
        humanresources human-resources personal personnel rh rrhh legal compliance privacy datenschutz
        dpo gdpr dataprotection data-protection rgpd lgpd unsubscribe subscribe newsletter newsletters
        list list-request listserv majordomo mailman bounce bounces notification notifications notify
        alert alerts system automated auto-reply autoreply robot bot crm api dev devops developer
        developers tech technical technik ops operations noc-team webteam webadmin web website online
        partner partners partnerships affiliate affiliates investor investors ir management
        geschaeftsleitung gf direktion direction director board ceo-office general headquarters
        hq zentrale central warehouse lager logistics logistik shipping versand dispatch returns
        retouren claims complaints quality qa training academy school library members membership
        community social facebook twitter linkedin instagram marketing-team sales-team salesteam
        support-team supportteam leads request requests offers angebot angebote quote quotes
        quotation tender tenders registration register anmeldung signup spam phishing fraud ssladmin
        ssl-admin dns whois registrar domains domain domain-admin hosting is ist dns-admin inoc ispfeedback
        ispsupport list-owner nobody null devnull dev-null undisclosed-recipients
        """
}
