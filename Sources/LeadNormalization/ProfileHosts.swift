/// Hosts at which everybody has a page, and short forms of addresses: a lead's website there says
/// nothing of its company. Data, versioned with ``ProviderRules``.
///
/// An e-mail address there is another matter: those who work at such a firm have one.
enum ProfileHosts {
    static let table = ByteTable([
        (
            """
            facebook.com fb.com fb.me messenger.com instagram.com threads.net threads.com linkedin.com
            lnkd.in twitter.com x.com t.co youtube.com youtu.be tiktok.com pinterest.com snapchat.com
            reddit.com tumblr.com flickr.com vimeo.com twitch.tv discord.gg discord.com wa.me
            whatsapp.com t.me telegram.me telegram.org vk.com ok.ru xing.com weibo.com line.me
            viadeo.com meetup.com behance.net dribbble.com soundcloud.com patreon.com bsky.app
            mastodon.social about.me gravatar.com linktr.ee linkin.bio lnk.bio beacons.ai bio.link
            taplink.cc campsite.bio calendly.com forms.gle goo.gl g.page g.co bit.ly bitly.com
            tinyurl.com ow.ly buff.ly cutt.ly rebrand.ly is.gd tiny.cc rb.gy
            """, 1
        ),
        // Of a firm that has more: what stands there alone.
        (
            """
            sites.google.com docs.google.com drive.google.com forms.google.com maps.google.com
            plus.google.com calendar.google.com profiles.google.com business.google.com
            play.google.com apps.apple.com itunes.apple.com podcasts.apple.com open.spotify.com
            """, 1
        ),
    ])
}
