import Bytes
import LeadModel
import Testing

@testable import LeadNormalization

/// Websites that are not, or not only, those of a lead's company.
@Suite struct ProfileHostTests {
    private let normalizer: Normalizer

    init() throws { normalizer = try Normalizer() }

    private func domain(_ website: String?, _ address: String? = nil) -> String? {
        normalizer.companyDomain(
            website: website.map { ByteSlice(utf8: $0) },
            email: address.flatMap { normalizer.email(ByteSlice(utf8: $0)) })?.text
    }

    @Test(arguments: [
        "https://m.me/kestrel", "xing.to/ana", "www.pinterest.de/kestrel", "pinterest.co.uk",
        "de.pinterest.com/x", "xing.de/ana", "t.me/ana", "wa.link/x", "vk.me/ana", "line.me/ti/p/x",
        "pf.kakao.com/_x", "weibo.cn/u/1", "blog.naver.com/kestrel", "smartstore.naver.com/x",
        "cafe.daum.net/x", "ameblo.jp/ana", "lin.ee/x", "instagr.am/ana", "fb.watch/x",
        "amzn.to/3abc", "s.id/x", "qrco.de/x", "linktree.com/ana", "bio.site/ana", "lit.link/ana",
        "kestrel.page.link/x", "maps.google.de/?q=x", "sites.google.co.uk/x", "music.apple.com/x",
        "chromewebstore.google.com/detail/x", "https://kestrel.wd3.myworkdayjobs.com/x",
        "en.wikipedia.org/wiki/Kestrel", "calendly.com/ana", "boards.greenhouse.io/kestrel",
        "HTTPS://WWW.Facebook.DE/kestrel", "mp.weixin.qq.com/s/x",
    ])
    func everybodysPages(_ website: String) {
        #expect(domain(website) == nil)
        #expect(domain(website, "eva@kestrel.example") == "kestrel.example")
    }

    /// A firm's own site where nothing stands behind it, and another's page where something does.
    @Test(arguments: [
        ("https://www.amazon.de/", "/shops/kestrel", "amazon.de"),
        ("amazon.com.br", "/stores/x", "amazon.com.br"), ("www.ebay.co.uk", "/str/x", "ebay.co.uk"),
        ("github.com", "/kestrel", "github.com"), ("https://google.com", "/maps/x", "google.com"),
        ("de.tripadvisor.ch", "/x", "tripadvisor.ch"), ("www.etsy.com", "/shop/x", "etsy.com"),
        ("yelp.fr", "/biz/x", "yelp.fr"), ("medium.com", "/@ana", "medium.com"),
        ("GitLab.com", "/x", "gitlab.com"), ("wordpress.com", "/x", "wordpress.com"),
        ("slack.com", "//x", "slack.com"), ("amazon.de", "\\x", "amazon.de"),
    ])
    func pagesOfFirms(_ site: String, _ page: String, _ expected: String) {
        #expect(domain(site) == expected)
        #expect(domain(site + "?x=1") == expected)
        #expect(domain(site + "#x") == expected)
        let path = site.hasSuffix("/") ? String(page.dropFirst()) : page
        #expect(domain(site + path) == nil)
        #expect(domain(site + path, "eva@kestrel.example") == "kestrel.example")
    }

    /// As behind a public suffix, whether the list has it or not.
    @Test(arguments: [
        "wordpress.com", "wixsite.com", "weebly.com", "business.site", "notion.site", "webflow.io",
        "square.site", "jimdosite.com", "godaddysites.com", "blogspot.com", "blogspot.de",
        "github.io", "carrd.co", "myshopify.com", "substack.com", "tistory.com", "webnode.cz",
        "webador.co.uk", "en.alibaba.com", "tmall.com", "narod.ru", "onmicrosoft.com",
        "zendesk.com",
        "typeform.com", "my.canva.site",
    ])
    func sitesOfTheirOwn(_ host: String) {
        let expected = "kestrel.\(host)"
        #expect(domain("https://kestrel.\(host)/about") == expected)
        #expect(domain("www.Kestrel.\(host)") == expected)
        #expect(domain("a.b.kestrel.\(host).") == expected)
        #expect(domain(expected) == expected)
        #expect(domain("merlin.\(host)") != expected)
    }

    @Test func tenantsOfMailProvidersAreTwo() {
        #expect(domain(nil, "eva@kestrel.onmicrosoft.com") == "kestrel.onmicrosoft.com")
        #expect(domain(nil, "help@kestrel.zendesk.com") == "kestrel.zendesk.com")
        #expect(
            domain(nil, "eva@kestrel.mail.onmicrosoft.com") == "kestrel.mail.onmicrosoft.com")
    }

    @Test func whoHostsIsACompany() {
        for host in ["wordpress.com", "webflow.io", "slack.com", "zendesk.com", "webnode.cz"] {
            #expect(domain("https://www.\(host)/") == host)
            #expect(domain("support.\(host)") == host)
            #expect(domain(nil, "eva@\(host)") == host)
        }
        #expect(domain(nil, "eva@github.com") == "github.com")
        #expect(domain("notwordpress.com/x") == "notwordpress.com")
        #expect(domain("pinterest.kestrel.example/x") == "kestrel.example")
        #expect(domain("amazon.example/x") == "amazon.example")
        #expect(domain("google.org.kestrel.example") == "kestrel.example")
    }

    /// A key's own key is itself.
    @Test func domainsAreTheirOwn() {
        let hosts = [
            "wordpress.com", "en.alibaba.com", "pinterest.de", "amazon.co.uk", "webnode.cz",
            "github.io", "co.uk", "onmicrosoft.com", "qq.com",
        ]
        for front in ["", "www.", "a.", "a.b.", "en.", "my_shop.", "B\u{fc}cher."] {
            for host in hosts {
                for page in ["", "/", "/x", "?x"] {
                    guard let found = domain("\(front)\(host)\(page)") else { continue }
                    #expect(domain(found) == found, "\(front)\(host)\(page)")
                }
            }
        }
    }
}
