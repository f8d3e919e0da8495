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

    static let table = ByteTable([
        (roles, role),
        (numberedRoles, role | numbered),
        (
            """
            asdf asdfasdf asdfg asdfgh asdfghjk asdfghjkl asd asdasd asdasdasd qwe qweqwe qwer qwert
            qwertz qwerty qwertyuiop qazwsx zxcv zxcvb zxcvbn sdfsdf sdf dfg fdsa jkl jklm lkjh
            fakeemail fake-email notanemail nomail noemail no-email no-mail none na n/a test123
            testtest testing undefined unknown dummy notprovided not-provided notavailable
            not-available notapplicable not-applicable noaddress no-address invalid anonymous
            unbekannt desconocido inconnu sconosciuto keine-email sin-email
            """, junk
        ),
        (
            """
            test tester testing example sample foo bar baz abc abcd xyz xxx fake dummy demo asdf
            email mail user name none null nobody a b c x y z q aa aaa bbb qq zz zzz 1 11 111 12 123
            1234 12345 123456 domain mailme blah bla temp qwerty no nope unknown undefined
            """, filler
        ),
    ])

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
        customer-service customercare customer-care customersupport customer-support customers client
        clients kunden contact contacts contactus contact-us kontakt contacto contato contatto
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
        geschaeftsleitung gf direktion direction director board ceo-office general main headquarters
        hq zentrale central warehouse lager logistics logistik shipping versand dispatch returns
        retouren claims complaints quality qa training academy school library members membership
        community social facebook twitter linkedin instagram marketing-team sales-team salesteam
        support-team supportteam leads lead request requests offers angebot angebote quote quotes
        quotation tender tenders registration register anmeldung signup spam phishing fraud ssladmin
        ssl-admin dns whois registrar domains domain domain-admin hosting is ist dns-admin inoc ispfeedback
        ispsupport list-owner nobody null devnull dev-null undisclosed-recipients
        """
}
