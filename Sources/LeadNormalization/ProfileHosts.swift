/// Hosts at which everybody has a page, and short forms of addresses: a lead's website there says
/// nothing of its company. Data, versioned with ``ProviderRules``.
///
/// An e-mail address there is another matter: those who work at such a firm have one.
enum ProfileHosts {
    /// Nobody's company, whatever stands behind it.
    static let everybody: UInt16 = 1
    /// A firm's own where it stands alone; a page there is that of another (`amazon.de/shops/x`).
    static let pages: UInt16 = 2
    /// What stands in front is a site of its own, as behind a public suffix (`acme.wordpress.com`).
    /// For what the suffix list does not have; a list that has it says the same.
    static let hosting: UInt16 = 4

    static let table = ByteTable([
        (networks, everybody), (links, everybody), (services, everybody), (typed, everybody),
        (firms, pages),
        (builders, hosting | pages), (tenants, hosting | pages),
    ])

    /// Names that are followed by the domain of any country (``Normalizer/isCountryPart``).
    static let everyCountry = ByteTable([
        ("pinterest xing viadeo facebook instagram linkedin twitter youtube vkontakte", everybody),
        (
            """
            sites.google docs.google drive.google forms.google maps.google plus.google
            calendar.google profiles.google business.google play.google books.google news.google
            translate.google groups.google meet.google
            """, everybody
        ),
        (
            """
            google bing amazon ebay yelp tripadvisor airbnb etsy alibaba aliexpress mercadolibre
            mercadolivre indeed glassdoor trustpilot expedia groupon gumtree olx yellowpages
            europages cylex hotfrog eniro proff kompass houzz deliveroo just-eat lieferando thefork
            eventbrite doctolib autoscout24 2gis northdata foursquare webnode webador
            """, pages
        ),
        ("webnode webador", hosting),
    ])

    /// In front of ``hosting``, these are the firm's own.
    static let ownLabels = ByteTable([
        (
            """
            www www2 m mobile en app apps api admin login account accounts my help support forum forums
            community developer developers docs learn status about mail go jobs careers secure
            """, 1
        )
    ])

    private static let networks = """
        facebook.com fb.com fb.me fb.gg fb.watch m.me messenger.com instagram.com instagr.am ig.me
        threads.net threads.com linkedin.com linkedin.cn lnkd.in twitter.com x.com t.co youtube.com
        youtu.be tiktok.com douyin.com pinterest.com pin.it snapchat.com reddit.com redd.it tumblr.com
        tmblr.co flickr.com vimeo.com dailymotion.com twitch.tv kick.com discord.gg discord.com
        discordapp.com wa.me wa.link whatsapp.com viber.com viber.me signal.me signal.group t.me
        telegram.me telegram.org telegra.ph telegram.dog skype.com vk.com vk.me vk.cc vkontakte.ru ok.ru
        odnoklassniki.ru dzen.ru rutube.ru xing.com xing.to weibo.com weibo.cn zhihu.com bilibili.com
        b23.tv xiaohongshu.com xhslink.com line.me lin.ee pf.kakao.com open.kakao.com band.us
        blog.naver.com m.blog.naver.com cafe.naver.com smartstore.naver.com brand.naver.com
        post.naver.com naver.me cafe.daum.net blog.daum.net brunch.co.kr mp.weixin.qq.com
        user.qzone.qq.com ameblo.jp note.com mixi.jp plaza.rakuten.co.jp item.rakuten.co.jp viadeo.com
        meetup.com behance.net dribbble.com soundcloud.com mixcloud.com patreon.com ko-fi.com
        buymeacoffee.com onlyfans.com bsky.app bsky.social mastodon.social mastodon.online mstdn.jp
        gravatar.com nextdoor.com quora.com stackoverflow.com goodreads.com strava.com last.fm 500px.com
        artstation.com untappd.com clubhouse.com polywork.com wellfound.com angel.co producthunt.com
        academia.edu researchgate.net orcid.org scholar.google.com wikipedia.org wikidata.org
        """

    private static let links = """
        about.me linktr.ee linktree.com linkin.bio lnk.bio beacons.ai bio.link bio.site bio.fm
        allmylinks.com solo.to hoo.be msha.ke snipfeed.co flow.page flowpage.com withkoji.com koji.to
        contactin.bio tap.bio many.link lit.link znap.link linkpop.com direct.me taplink.cc taplink.at
        campsite.bio stan.store shor.by lnk.to ffm.to smarturl.it popl.co hihello.me blinq.me dot.cards
        linkbio.co linkfly.to heylink.me profi.link instabio.cc instabio.me mssg.me hipolink.me
        goo.gl g.page g.co maps.app.goo.gl share.google bit.ly bitly.com j.mp tinyurl.com ow.ly
        buff.ly cutt.ly rebrand.ly is.gd v.gd tiny.cc rb.gy t.ly s.id shorturl.at short.io shorturl.com
        bl.ink soo.gd u.to clck.ru tr.im qrco.de qr.page me-qr.com adf.ly dlvr.it trib.al x.gd bit.do
        dub.sh dub.co lihi.io lihi1.com reurl.cc pse.is ppt.cc me2.do han.gl vo.la kutt.it urlz.fr
        amzn.to amzn.eu amzn.asia a.co ebay.us etsy.me apple.co spoti.fi git.io aka.ms msft.it hubs.ly
        hubs.la mailchi.mp eepurl.com wp.me page.link app.link onelink.me smart.link
        """

    private static let services = """
        sites.google.com docs.google.com drive.google.com forms.google.com maps.google.com
        plus.google.com calendar.google.com profiles.google.com business.google.com
        play.google.com chrome.google.com chromewebstore.google.com workspace.google.com
        groups.google.com translate.google.com meet.google.com photos.app.goo.gl photos.google.com
        apps.apple.com itunes.apple.com podcasts.apple.com music.apple.com maps.apple.com
        books.apple.com open.spotify.com podcasters.spotify.com apps.microsoft.com
        appsource.microsoft.com forms.office.com teams.microsoft.com onedrive.live.com 1drv.ms
        appexchange.salesforce.com apps.shopify.com appgallery.huawei.com forms.gle form.run
        calendly.com cal.com savvycal.com tidycal.com koalendar.com meetings.hubspot.com
        share.hsforms.com paypal.me venmo.com cash.app revolut.me we.tl lu.ma myworkdayjobs.com
        boards.greenhouse.io job-boards.greenhouse.io jobs.lever.co apply.workable.com
        web.archive.org archive.org urldefense.com urldefense.proofpoint.com ampproject.org
        find-and-update.company-information.service.gov.uk
        """

    /// Typed to get past a form.
    private static let typed = """
        example.com example.org example.net example.edu domain.com yourdomain.com mydomain.com
        yourcompany.com mycompany.com website.com yourwebsite.com mywebsite.com yoursite.com mysite.com
        nowebsite.com noweb.com nosite.com none.com test.com www.com
        """

    private static let firms = """
        booking.com hotels.com agoda.com walmart.com rakuten.co.jp github.com gitlab.com bitbucket.org
        sourceforge.net wordpress.org medium.com crunchbase.com zoominfo.com apollo.io rocketreach.co
        dnb.com opencorporates.com kununu.com gelbeseiten.de dasoertliche.de 11880.com meinestadt.de
        golocal.de pagesjaunes.fr societe.com pappers.fr paginegialle.it paginasamarillas.es yell.com
        thomsonlocal.com goldenpages.ie goudengids.nl goudengids.be telefoonboek.nl herold.at local.ch
        search.ch krak.dk bbb.org manta.com mapquest.com waze.com justdial.com indiamart.com
        tradeindia.com exportersindia.com globalsources.com thomasnet.com angi.com thumbtack.com
        checkatrade.com bark.com upwork.com fiverr.com freelancer.com opentable.com doordash.com
        ubereats.com grubhub.com resy.com kickstarter.com indiegogo.com gofundme.com justgiving.com
        notion.so dropbox.com canva.com figma.com miro.com airtable.com jotform.com surveymonkey.com
        docsend.com issuu.com scribd.com slideshare.net prezi.com loom.com zillow.com realtor.com
        immobilienscout24.de avvo.com lawyers.com healthgrades.com zocdoc.com jameda.de mobile.de
        wix.com shopify.com ecwid.com tilda.cc
        """

    private static let builders = """
        wordpress.com wpcomstaging.com wpengine.com kinsta.cloud flywheelsites.com weebly.com
        weeblysite.com wixsite.com wixstudio.com wixstudio.io editorx.io business.site notion.site
        webflow.io square.site squarespace.com jimdo.com jimdofree.com jimdosite.com jimdoweb.com
        webnode.page godaddysites.com site123.me strikingly.com mystrikingly.com blogspot.com
        livejournal.com typepad.com over-blog.com canalblog.com e-monsite.com wifeo.com ucoz.ru
        ucoz.com ucoz.net ucoz.org narod.ru 000webhostapp.com surge.sh replit.app framer.ai
        framer.media framer.website bubbleapps.io softr.app glide.page glideapp.io tilda.ws
        bitrix24.site bitrix24shop.ru cargo.site format.com zyrosite.com hostingersite.com durable.co
        ueniweb.com hs-sites.com hubspotpagebuilder.com unbounce.com unbouncepages.com
        clickfunnels.com kajabi.com mykajabi.com teachable.com thinkific.com podia.com systeme.io
        substack.com beehiiv.com gumroad.com bigcartel.com company.site mybigcommerce.com
        shoplineapp.com myshopify.com cafe24.com stores.jp thebase.in shop-pro.jp base.shop hpage.com
        beepworld.de npage.de de.tl page.tl page4.me ionos.space tripod.com web.fc2.com blog.fc2.com
        hatenablog.com livedoor.jp exblog.jp seesaa.net cocolog-nifty.com tistory.com blog.me
        egloos.com imweb.me modoo.at creatorlink.net taobao.com tmall.com 1688.com en.alibaba.com
        en.made-in-china.com made-in-china.com en.ec21.com lofter.com pixnet.net myportfolio.com
        bandcamp.com deviantart.com vpweb.com webs.com homestead.com lovable.app bolt.host base44.app
        v0.app manus.space canva.site my.canva.site gamma.site super.site potion.so carrd.co crd.co
        github.io gitlab.io typeform.com zohosites.com zohosites.eu simplybook.me simplybook.it
        acuityscheduling.com youcanbook.me setmore.com mozello.com voog.com jouwweb.nl jouwweb.site
        """

    /// Domains that a provider gives to each customer, for mail and other than websites.
    private static let tenants = """
        onmicrosoft.com mail.onmicrosoft.com sharepoint.com zendesk.com freshdesk.com
        myfreshworks.com my.salesforce.com my.site.com lightning.force.com atlassian.net slack.com
        odoo.com zoom.us jobs.personio.de jobs.personio.com recruitee.com bamboohr.com
        """
}
