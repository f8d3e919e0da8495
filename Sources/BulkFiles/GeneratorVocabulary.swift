/// A name as in an address and as people write it.
struct NameSpelling {
    var address: StaticString
    var written: StaticString

    init(_ address: StaticString, _ written: StaticString) {
        self.address = address
        self.written = written
    }
}

/// A town with what belongs to it.
struct Place {
    var city: StaticString
    var state: StaticString
    var postalCode: StaticString
    var country: StaticString
    var phone: PhonePlan
    var topLevelDomain: StaticString
}

/// How numbers of a country are made: digits are filled in where `template` has `d`; `v` is a digit
/// of 2...8. Made so that every number is valid by the country's plan.
struct PhonePlan {
    var callingCode: StaticString
    /// National significant number.
    var template: StaticString
    /// Dialled in front of it inside the country; empty where there is none.
    var trunkPrefix: StaticString
    /// Whether `00` calls abroad from here.
    var dialsDoubleZero: Bool
}

/// The names and places that generated people are made of. All are common or made up.
enum GeneratorVocabulary {
    static let firstNames: [NameSpelling] = [
        .init("amelie", "Amélie"), .init("andre", "André"), .init("anja", "Anja"),
        .init("ben", "Ben"), .init("bjoern", "Björn"), .init("carmen", "Carmen"),
        .init("claire", "Claire"), .init("deepa", "Deepa"), .init("dmitri", "Dmitri"),
        .init("eduardo", "Eduardo"), .init("elif", "Elif"), .init("femke", "Femke"),
        .init("francois", "François"), .init("gabriela", "Gabriela"), .init("hannah", "Hannah"),
        .init("hiroshi", "Hiroshi"), .init("ines", "Inés"), .init("jakub", "Jakub"),
        .init("joao", "João"), .init("karin", "Karin"), .init("kwame", "Kwame"),
        .init("leila", "Leila"), .init("luis", "Luis"), .init("magnus", "Magnus"),
        .init("marta", "Marta"), .init("nina", "Nina"), .init("oliver", "Oliver"),
        .init("oezlem", "Özlem"), .init("patrick", "Patrick"), .init("rachel", "Rachel"),
        .init("rahul", "Rahul"), .init("soren", "Søren"), .init("tatiana", "Tatiana"),
        .init("theo", "Théo"), .init("ursula", "Ursula"), .init("victor", "Victor"),
        .init("wanda", "Wanda"), .init("xin", "Xin"), .init("yasmin", "Yasmin"),
        .init("zuzana", "Zuzana"),
    ]

    static let lastNames: [NameSpelling] = [
        .init("almeida", "Almeida"), .init("becker", "Becker"), .init("bianchi", "Bianchi"),
        .init("boateng", "Boateng"), .init("castro", "Castro"), .init("dangelo", "D'Angelo"),
        .init("devries", "de Vries"), .init("dvorak", "Dvořák"), .init("ekstroem", "Ekström"),
        .init("ferreira", "Ferreira"), .init("fontaine", "Fontaine"), .init("groener", "Gröner"),
        .init("hughes", "Hughes"), .init("ibrahim", "Ibrahim"), .init("iyer", "Iyer"),
        .init("jones", "Jones"), .init("kaya", "Kaya"), .init("keller", "Keller"),
        .init("lefevre", "Lefèvre"), .init("li", "Li"), .init("maclean", "MacLean"),
        .init("marin", "Marín"), .init("nakamura", "Nakamura"), .init("nielsen", "Nielsen"),
        .init("obrien", "O'Brien"), .init("olsson", "Olsson"), .init("pereira", "Pereira"),
        .init("popescu", "Popescu"), .init("quinn", "Quinn"), .init("richter", "Richter"),
        .init("rivera", "Rivera"), .init("sato", "Sato"), .init("schaefer", "Schäfer"),
        .init("taylor", "Taylor"), .init("vandijk", "van Dijk"), .init("wagner", "Wagner"),
        .init("walsh", "Walsh"), .init("wisniewski", "Wiśniewski"), .init("young", "Young"),
        .init("zhang", "Zhang"),
    ]

    static let companyHeads: [StaticString] = [
        "alpine", "amber", "anchor", "birch", "cedar", "cobalt", "copper", "crane", "ember",
        "falcon", "fjord", "harbor", "juniper", "lumen", "maple", "meridian", "onyx", "orchid",
        "pioneer", "quartz", "saffron", "sierra", "tidal", "vertex",
    ]

    static let companyTails: [StaticString] = [
        "works", "systems", "logistics", "foods", "labs", "energy", "textiles", "robotics",
        "media", "pharma", "tools", "mobility",
    ]

    static let titles: [StaticString] = [
        "Head of Procurement", "CTO", "Marketing Manager", "VP Sales", "Office Manager",
        "Software Engineer", "Managing Director", "Key Account Manager", "Geschäftsführer",
        "Responsable achats",
    ]

    static let owners: [StaticString] = ["team-north", "team-south", "team-east", "team-west"]

    static let streets: [StaticString] = [
        "Station Road", "Hauptstraße", "Rue de la Gare", "Main Street", "Calle Mayor", "Via Roma",
        "Bahnhofstraße", "High Street",
    ]

    static let campaigns: [StaticString] = [
        "spring-webinar", "price-list", "trade-fair", "newsletter-42", "retargeting", "brand",
    ]

    static let pipelines: [StaticString] = ["inbound", "partner", "renewal"]

    static let places: [Place] = [
        germany("Berlin", "BE", "10115", "302ddddddd"),
        germany("München", "BY", "80331", "892ddddddd"),
        germany("Hamburg", "HH", "20095", "1511ddddddd"),
        america("Austin", "TX", "78701", "512v3vdddd"),
        america("Denver", "CO", "80202", "303v4vdddd"),
        america("Boston", "MA", "02108", "617v5vdddd"),
        Place(
            city: "Toronto", state: "ON", postalCode: "M5V 2T6", country: "CA",
            phone: PhonePlan(
                callingCode: "1", template: "416v6vdddd", trunkPrefix: "", dialsDoubleZero: false),
            topLevelDomain: "ca"),
        Place(
            city: "London", state: "", postalCode: "EC1A 1BB", country: "GB",
            phone: PhonePlan(
                callingCode: "44", template: "207vdddddd", trunkPrefix: "0", dialsDoubleZero: true),
            topLevelDomain: "co.uk"),
        Place(
            city: "Lyon", state: "", postalCode: "69002", country: "FR",
            phone: PhonePlan(
                callingCode: "33", template: "64vdddddd", trunkPrefix: "0", dialsDoubleZero: true),
            topLevelDomain: "fr"),
        Place(
            city: "Madrid", state: "", postalCode: "28004", country: "ES",
            phone: PhonePlan(
                callingCode: "34", template: "91vdddddd", trunkPrefix: "", dialsDoubleZero: true),
            topLevelDomain: "es"),
        Place(
            city: "Milano", state: "MI", postalCode: "20121", country: "IT",
            phone: PhonePlan(
                callingCode: "39", template: "028vdddddd", trunkPrefix: "", dialsDoubleZero: true),
            topLevelDomain: "it"),
        Place(
            city: "Sydney", state: "NSW", postalCode: "2000", country: "AU",
            phone: PhonePlan(
                callingCode: "61", template: "29vdddddd", trunkPrefix: "0", dialsDoubleZero: false),
            topLevelDomain: "com.au"),
    ]

    private static func germany(
        _ city: StaticString, _ state: StaticString, _ code: StaticString, _ phone: StaticString
    ) -> Place {
        Place(
            city: city, state: state, postalCode: code, country: "DE",
            phone: PhonePlan(
                callingCode: "49", template: phone, trunkPrefix: "0", dialsDoubleZero: true),
            topLevelDomain: "de")
    }

    private static func america(
        _ city: StaticString, _ state: StaticString, _ code: StaticString, _ phone: StaticString
    ) -> Place {
        Place(
            city: city, state: state, postalCode: code, country: "US",
            phone: PhonePlan(
                callingCode: "1", template: phone, trunkPrefix: "", dialsDoubleZero: false),
            topLevelDomain: "com")
    }
}
