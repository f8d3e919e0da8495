/// What is known of mail providers: data, with a version that is raised by every change.
///
/// Sources: the providers' own help pages on sub-addressing and aliases; only gmail.com with
/// googlemail.com and Fastmail's sub-domain form name one mailbox by two addresses.
enum ProviderRules {
    /// The version of everything in this file, in `MailboxWords.swift`, `KeyRows.swift`,
    /// `MeaninglessIDs.swift` and `ProfileHosts.swift`.
    static let version = 11

    /// Bits of a domain.
    static let gmail: UInt16 = 1
    static let dropsTag: UInt16 = 2
    static let fastmail: UInt16 = 4
    static let yahoo: UInt16 = 8
    static let freeMail: UInt16 = 16
    static let disposable: UInt16 = 32
    static let relay: UInt16 = 64
    static let role: UInt16 = 128
    /// So are all its sub-domains: a provider with one for each region (`tampabay.rr.com`).
    static let everyRegion: UInt16 = 256

    static let table = ByteTable([
        ("gmail.com googlemail.com", gmail | freeMail),
        (
            """
            msn.com icloud.com me.com mac.com ya.ru zoho.com zohomail.com proton.me protonmail.com
            protonmail.ch pm.me
            """, dropsTag | freeMail
        ),
        ("fastmail.com fastmail.fm", dropsTag | fastmail | freeMail),
        ("ymail.com rocketmail.com", yahoo | freeMail),
        (freeMailDomains, freeMail), (accessDomains, freeMail),
        ("rr.com hinet.net", freeMail | everyRegion),
        (disposableDomains, disposable),
        (relayDomains, relay),
        // Addresses that nobody reads: a repository host's numbered no-reply addresses.
        (
            """
            users.noreply.github.com noreply.github.com users.noreply.gitlab.com noreply.codeberg.org
            """, relay | role
        ),
    ])

    /// Providers whose rules hold under the domain of every country: `outlook.de`,
    /// `hotmail.co.uk`, `yahoo.com.br`.
    static let everyCountry = ByteTable([
        ("outlook hotmail live yandex", dropsTag | freeMail),
        ("yahoo", yahoo | freeMail),
    ])

    /// Relay addresses are never unmasked, and say nothing beyond themselves.
    private static let relayDomains = """
        privaterelay.appleid.com relay.firefox.com mozmail.com duck.com simplelogin.com
        simplelogin.co simplelogin.fr slmail.me slmails.com silomails.com aleeas.com 8alias.com
        8shield.net dralias.com anonaddy.me anonaddy.com addy.io passmail.net passmail.com passinbox.com
        passfwd.com opayq.com erine.email proxymail.facebook.com guest.booking.com members.ebay.com
        members.ebay.de members.ebay.co.uk reply.craigslist.org reply.linkedin.com reply.airbnb.com
        marketplace.amazon.com marketplace.amazon.ca marketplace.amazon.co.uk marketplace.amazon.de
        marketplace.amazon.fr marketplace.amazon.it marketplace.amazon.es marketplace.amazon.nl
        marketplace.amazon.se marketplace.amazon.pl marketplace.amazon.co.jp marketplace.amazon.com.au
        marketplace.amazon.com.br marketplace.amazon.com.mx
        """

    private static let freeMailDomains = """
        aol.com aol.de aol.fr aol.co.uk aim.com email.com mail.com mail.ru inbox.ru list.ru bk.ru
        internet.ru rambler.ru ukr.net i.ua meta.ua gmx.com gmx.de gmx.net gmx.at gmx.ch gmx.fr gmx.es
        gmx.co.uk gmx.us web.de t-online.de freenet.de arcor.de online.de kabelmail.de posteo.de
        posteo.net mailbox.org tutanota.com tutanota.de tuta.io tuta.com tutamail.com keemail.me
        libertysurf.fr mail.gr batelco.com.bh pacific.net.sg ctemplar.com
        orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr bbox.fr numericable.fr libero.it
        virgilio.it alice.it tiscali.it tin.it inwind.it iol.it email.it fastwebnet.it
        tim.it vodafone.it teletu.it pec.it aruba.it btinternet.com btopenworld.com sky.com virginmedia.com
        ntlworld.com blueyonder.co.uk talktalk.net tiscali.co.uk comcast.net verizon.net att.net
        sbcglobal.net bellsouth.net cox.net charter.net earthlink.net juno.com netzero.net
        optonline.net frontier.com windstream.net rogers.com shaw.ca sympatico.ca bell.net
        telus.net videotron.ca bigpond.com bigpond.net.au optusnet.com.au iinet.net.au xtra.co.nz
        uol.com.br bol.com.br terra.com.br ig.com.br globo.com globomail.com r7.com zipmail.com.br
        prodigy.net.mx terra.es telefonica.net ono.com sapo.pt iol.pt qq.com foxmail.com vip.qq.com
        163.com 126.com yeah.net 188.com sina.com sina.cn vip.sina.com sohu.com tom.com 21cn.com
        139.com 189.cn wo.cn aliyun.com naver.com hanmail.net daum.net kakao.com nate.com
        docomo.ne.jp ezweb.ne.jp softbank.ne.jp i.softbank.jp au.com nifty.com biglobe.ne.jp ocn.ne.jp
        rediffmail.com sify.com indiatimes.com bluewin.ch hispeed.ch sunrise.ch
        skynet.be telenet.be proximus.be scarlet.be ziggo.nl kpnmail.nl planet.nl xs4all.nl home.nl
        hetnet.nl chello.nl upcmail.nl casema.nl quicknet.nl telia.com spray.se bredband.net
        comhem.se online.no broadpark.no jubii.dk mail.dk tdcadsl.dk stofanet.dk kolumbus.fi elisanet.fi
        luukku.com suomi24.fi wp.pl o2.pl onet.pl onet.eu op.pl poczta.onet.pl interia.pl interia.eu
        gazeta.pl tlen.pl vp.pl poczta.fm seznam.cz centrum.cz email.cz post.cz atlas.cz volny.cz
        centrum.sk azet.sk zoznam.sk freemail.hu citromail.hu t-online.hu abv.bg mail.bg dir.bg
        inbox.lv inbox.lt mail.ee online.ee hot.ee otenet.gr forthnet.gr in.gr hol.gr mynet.com
        ttmail.com superonline.com walla.co.il walla.com 012.net.il netvision.net.il bezeqint.net
        hey.com hushmail.com hush.com runbox.com mailfence.com disroot.org riseup.net zoho.eu zoho.in
        passport.com windowslive.com yahoo-inc.com y7mail.com myyahoo.com inbox.com lycos.com
        excite.com usa.com gawab.com maktoob.com swissmail.com startmail.com countermail.com
        fastmail.net sent.com messagingengine.com eml.cc fastmail.to fastmail.org
        pacbell.net mindspring.com ameritech.net swbell.net prodigy.net prodigy.com snet.net
        flash.net nvbell.net peoplepc.com centurylink.net centurytel.net embarqmail.com rcn.com
        roadrunner.com twc.com currently.com worldnet.att.net ix.netcom.com netcom.com netscape.net
        netscape.com compuserve.com cs.com wmconnect.com webtv.net gte.net bellatlantic.net
        sprintmail.com sprynet.com frontiernet.net citlink.net myfairpoint.net fairpoint.net
        qwest.net q.com uswest.net mchsi.com suddenlink.net cableone.net wowway.com wowway.net
        ptd.net epix.net tds.net alltel.net insightbb.com adelphia.net hughes.net wildblue.net
        bresnan.net atlanticbb.net zoominternet.net erols.com bluelight.com isp.com cogeco.ca
        eastlink.ca mts.net sasktel.net ns.sympatico.ca nb.sympatico.ca westnet.com.au
        internode.on.net tpg.com.au ozemail.com.au dodo.com.au iprimus.com.au talk21.com tesco.net
        freeserve.co.uk fsnet.co.uk lineone.net eircom.net club-internet.fr aliceadsl.fr noos.fr
        voila.fr cegetel.net 9online.fr alice-dsl.net netcologne.de ewetel.net vodafonemail.de
        o2online.de o2mail.de aon.at chello.at pandora.be belgacom.net wanadoo.nl tiscali.nl
        zonnet.nl versatel.nl wanadoo.es telkomsa.net mweb.co.za vodamail.co.za
        """

    /// Mailboxes that come with a line, and those of portals: everybody's, in more countries.
    private static let accessDomains = """
        zohomail.eu zohomail.in zoho.com.au zoho.com.cn narod.ru mail.de email.de gmx.li gmx.eu gmx.info
        gmx.biz unitybox.de unity-mail.de kabelbw.de osnanet.de htp-tel.de mnet-mail.de mnet-online.de
        alice.de hansenet.de versanet.de t-online.com magenta.de bluemail.ch freesurf.ch quickline.ch
        a1.net utanet.at inode.at liwest.at kabsi.at tele2.at drei.at telfort.nl tele2.nl solcon.nl
        caiway.nl online.nl hccnet.nl base.be voo.be brutele.be tele2.se bahnhof.se swipnet.se
        passagen.se home.se glocalnet.net lyse.net altibox.no getmail.no c2i.net frisurf.no start.no
        mail.tele.dk youmail.dk ofir.dk get2net.dk webspeed.dk tiscali.dk privat.dk dlgmail.dk
        vip.cybercity.dk saunalahti.fi dnainternet.net netti.fi pp.inet.fi inet.fi jippii.fi welho.com
        interia.com poczta.onet.eu autograf.pl buziaczek.pl amorki.pl spoko.pl go2.pl prokonto.pl
        neostrada.pl spoluzaci.cz tiscali.cz quick.cz chello.cz upcmail.cz pobox.sk post.sk szm.sk
        orangemail.sk stonline.sk upcmail.hu chello.hu vipmail.hu invitel.hu digikabel.hu rdslink.ro
        clicknet.ro home.ro netcabo.pt clix.pt mail.telepac.pt movistar.es orange.es ya.com eresmas.com
        euskaltel.net tiscalinet.it vodafone.it poste.it legalmail.it supereva.it interfree.it dbmail.com
        mailo.com caramail.com caramail.fr numericable.com gmx.org lenta.ru pochta.ru mail15.com front.ru
        hotbox.ru land.ru newmail.ru nm.ru km.ru autorambler.ru myrambler.ru ro.ru xmail.ru internet.ua
        bigmir.net email.ua online.ua mail.ua tut.by mail.by mail.kz excite.co.jp goo.jp goo.ne.jp
        infoseek.jp livedoor.com so-net.ne.jp plala.or.jp jcom.home.ne.jp dion.ne.jp auone.jp disney.ne.jp
        ymobile.ne.jp y-mobile.ne.jp emnet.ne.jp willcom.com pdx.ne.jp rakuten.jp empas.com korea.com
        dreamwiz.com hitel.net lycos.co.kr paran.com seed.net.tw pchome.com.tw kimo.com yam.com
        netvigator.com biznetvigator.com singnet.com.sg starhub.net.sg streamyx.com tm.net.my pldtdsl.net
        indosat.net.id cbn.net.id telkom.net plasa.com vnn.vn fpt.vn rediff.com in.com airtelmail.in
        bsnl.in vsnl.net vsnl.com sancharnet.in dataone.in 163.net 263.net eyou.com chinaren.com
        vip.163.com vip.126.com oi.com.br superig.com.br pop.com.br itelefonica.com.br click21.com.br
        brturbo.com.br fibertel.com.ar speedy.com.ar arnet.com.ar ciudad.com.ar uolsinectis.com.ar vtr.net
        terra.cl terra.com terra.com.mx terra.com.ar une.net.co cantv.net adinet.com.uy emirates.net.ae
        eim.ae link.net tedata.net.eg virgin.net plusnet.com plus.com plus.net onetel.com orange.net
        orangehome.co.uk o2.co.uk fsmail.net madasafish.com ukonline.co.uk btconnect.com iol.ie eircom.ie
        indigo.ie clear.net.nz paradise.net.nz slingshot.co.nz ihug.co.nz orcon.net.nz vodafone.co.nz
        adam.com.au aapt.net.au netspace.net.au absamail.co.za iafrica.com lantic.net mtnmail.co.za
        webmail.co.za hawaiiantel.net gci.net spectrum.net brighthouse.com metrocast.net midco.net
        mediacombb.net gvtc.com surewest.net
        """

    private static let disposableDomains = """
        mailinator.com mailinator.net mailinator2.com guerrillamail.com guerrillamail.net
        guerrillamail.org guerrillamail.biz guerrillamail.de guerrillamailblock.com sharklasers.com
        grr.la pokemail.net spam4.me 10minutemail.com 10minutemail.net 10minutemail.org
        10minutemail.co.za 20minutemail.com 33mail.com tempmail.com temp-mail.org temp-mail.io
        tempmail.net tempmail.de tempmailo.com tempr.email temp-mail.ru tempinbox.com tempmailaddress.com
        throwawaymail.com throwaway.email trashmail.com trashmail.de trashmail.net trashmail.ws
        trash-mail.com trash-mail.de trashmail.me wegwerfmail.de wegwerfmail.net wegwerfmail.org
        wegwerfemail.de einwegmail.de yopmail.com yopmail.fr yopmail.net cool.fr.nf jetable.org
        jetable.com jetable.net nospam.ze.tm nomail.xl.cx mega.zik.dj speed.1s.fr courriel.fr.nf
        moncourrier.fr.nf monemail.fr.nf monmail.fr.nf dispostable.com maildrop.cc mailnesia.com
        mailcatch.com mailnull.com mailexpire.com mailmoat.com mailnator.com mailsac.com mailtemp.net
        mintemail.com mohmal.com moakt.com moakt.cc mytemp.email mytrashmail.com nada.email getnada.com
        inboxbear.com inboxkitten.com inboxalias.com incognitomail.com incognitomail.org emailondeck.com
        emailtemporanea.com emailsensei.com fakeinbox.com fakemailgenerator.com fakemail.net
        armyspy.com cuvox.de dayrep.com einrot.com fleckens.hu gustr.com jourrapide.com rhyta.com
        superrito.com teleworm.us discard.email discardmail.com discardmail.de spambog.com spambog.de
        spambog.ru spambox.us spamgourmet.com spamgourmet.net spamgourmet.org spamex.com spamfree24.org
        spamhole.com spaml.de spam.la spamavert.com anonbox.net anonymbox.com antispam.de bccto.me
        bugmenot.com burnermail.io byom.de chacuo.net crazymailing.com deadaddress.com
        despam.it devnullmail.com dodgit.com dropmail.me 10mail.org emltmp.com e4ward.com filzmail.com
        getairmail.com harakirimail.com hidemail.de hulapla.de kasmail.com kurzepost.de linshiyouxiang.net
        luxusmail.org meltmail.com nowmymail.com objectmail.com onewaymail.com owlpic.com proxymail.eu
        rcpt.at sneakemail.com sofort-mail.de soodonims.com tempemail.net tempemail.com temporaryemail.net
        temporaryinbox.com thankyou2010.com tmail.ws tmailinator.com tyldd.com uggsrock.com vomoto.com
        wh4f.org whyspam.me willselfdestruct.com xagloo.com zoemail.org 1secmail.com 1secmail.net
        1secmail.org esiix.com wwjmp.com minuteinbox.com tempail.com tmpmail.org tmpmail.net
        mail-temp.com mailpoof.com internxt.com cock.li airmail.cc fexpost.com fexbox.org mailto.plus
        inpwa.com intopwa.com rover.info chitthi.in merepost.com any.pink
        """
}
