/// The names of countries: data, versioned with ``PhoneRules``.
///
/// For each region its ISO 3166-1 alpha-3 code, its English name, those in the languages that CLDR
/// has for it, and what else people write, in the form of ``CountryNames``, also without diacritics.
/// A name that two regions might mean (Congo, Korea, America) is none's.
enum CountryTable {
    static let text = """
        AD AND andorra; AE ARE united arab emirates, الإمارات العربية المتحدة, uae, u a e, emirates,
        الإمارات, الامارات, دولة الإمارات العربية المتحدة; AF AFG afghanistan, افغانستان;
        AG ATG antigua barbuda, antigua and barbuda; AI AIA anguilla; AL ALB albania, shqipëri,
        shqiperi; AM ARM armenia, հայաստան, армения; AO AGO angola, angóla; AQ ATA antarctica;
        AR ARG argentina; AS ASM american samoa; AT AUT austria, österreich, osterreich,
        republic of austria, republik österreich, republik osterreich, autriche, oesterreich;
        AU AUS australia; AW ABW aruba; AX ALA åland islands, aland islands, åland, aland;
        AZ AZE azerbaijan, азәрбајҹан, azərbaycan, азербайджан; BA BIH bosnia herzegovina, bosnia,
        босна и херцеговина, bosna i hercegovina, bosnia and herzegovina; BB BRB barbados;
        BD BGD bangladesh, বাংলাদেশ, 𑄝𑄁𑄣𑄘𑄬𑄌𑄴; BE BEL belgium, belgien, belgique, belgië, belgie,
        kingdom of belgium; BF BFA burkina faso, 𞤦𞤵𞤪𞤳𞤭𞤲𞤢 𞤬𞤢𞤧𞤮𞥅, burkibaa faaso; BG BGR bulgaria,
        българия; BH BHR bahrain, البحرين; BI BDI burundi, uburundi; BJ BEN benin, bénin, bɛ̀nɛ̀,
        bɛnɛ; BL BLM st barthélemy, st barthelemy, saint barthélemy, saint barthelemy;
        BM BMU bermuda; BN BRN brunei, brunei darussalam; BO BOL bolivia,
        bolivia plurinational state of, plurinational state of bolivia;
        BQ BES caribbean netherlands, caribisch nederland; BR BRA brazil, brasil, mrasir, brasiu,
        brasilien, brésil, bresil; BS BHS bahamas, the bahamas; BT BTN bhutan, འབྲུག;
        BV BVT bouvet island; BW BWA botswana; BY BLR belarus, беларусь, белоруссия; BZ BLZ belize,
        belice; CA CAN canada; CC CCK cocos keeling islands; CD COD congo kinshasa,
        republíki ya kongó demokratíki, republiki ya kongo demokratiki, ditunga wa kongu,
        jamhuri ya kidemokrasia ya kongo, congo democratic republic of the,
        democratic republic of the congo, dr congo, drc, congo the democratic republic of the,
        république démocratique du congo, republique democratique du congo, rdc, congo drc;
        CF CAF central african republic, république centrafricaine, republique centrafricaine,
        repibiki ya afríka ya káti, repibiki ya afrika ya kati, ködörösêse tî bêafrîka,
        kodorosese ti beafrika; CG COG congo brazzaville, republic of the congo, congo republic,
        république du congo, republique du congo; CH CHE switzerland, schweiz, suisse, schwiiz,
        svizzera, suíça, suica, svizra, schwiz, swiss confederation,
        schweizerische eidgenossenschaft, suiza, zwitserland; CI CIV côte divoire, cote divoire,
        ivory coast; CK COK cook islands; CL CHL chile; CM CMR cameroon, kàmàlûŋ, kamaluŋ, kàmɛ̀rûn,
        kamɛrun, cameroun, kamərún, kamərun, 𞤳𞤢𞤥𞤢𞤪𞤵𞥅𞤲, kameruun, kamɛlûn, kamɛlun, kamɛrún, kamalun,
        kameruŋ, kamerun, kàmalûm, kamalum, kemelún, kemelun; CN CHN china, རྒྱ ནག, ꍏꇩ, جۇڭگو,
        中华人民共和国, 中国, peoples republic of china, pr china, p r china, prc, mainland china, 中国大陆;
        CO COL colombia, kurũbiya, kurubiya; CR CRI costa rica; CU CUB cuba; CV CPV cape verde,
        kabu verdi, cabo verde; CW CUW curaçao, curacao; CX CXR christmas island; CY CYP cyprus,
        κύπροσ, kıbrıs, kibris; CZ CZE czechia, česko, cesko, czech republic, česká republika,
        ceska republika, tschechien; DE DEU germany, deutschland, nimska, němska, nemska,
        doütschland, doutschland, brd, federal republic of germany, bundesrepublik deutschland,
        allemagne, alemania, duitsland, germania, alemanha; DJ DJI djibouti, جيبوتي, jabuuti;
        DK DNK denmark, danmark, dänemark, danemark; DM DMA dominica; DO DOM dominican republic,
        república dominicana, republica dominicana, dominican rep, rep dominicana; DZ DZA algeria,
        الجزائر, algérie, algerie, lezzayer; EC ECU ecuador; EE EST estonia, eesti; EG EGY egypt,
        مصر; EH ESH western sahara, الصحراء الغربية; ER ERI eritrea, إريتريا, ኤርትራ; ES ESP spain,
        españa, espana, espanya, espainia, kingdom of spain, spanien, espagne; ET ETH ethiopia,
        ኢትዮጵያ, itoophiyaa, itoobiya; FI FIN finland, suomi, suopma, suomâ, suoma, finnland;
        FJ FJI fiji; FK FLK falkland islands, islas malvinas; FM FSM micronesia;
        FO FRO faroe islands, føroyar, foroyar; FR FRA france, frañs, frans, frança, franca,
        frankriich, french republic, république française, republique francaise, frankreich,
        francia; GA GAB gabon; GB GBR united kingdom, y deyrnas unedig, an ríocht aontaithe,
        an riocht aontaithe, an rìoghachd aonaichte, an rioghachd aonaichte, rywvaneth unys, u k,
        great britain, britain, england, scotland, wales, northern ireland,
        united kingdom of great britain and northern ireland, uk; GD GRD grenada; GE GEO georgia,
        საქართველო, гуырдзыстон, грузия; GF GUF french guiana, guyane française, guyane francaise;
        GG GGY guernsey; GH GHA ghana, gaana, ghana nutome, 𞤺𞤢𞤲𞤢, ganaa, gana; GI GIB gibraltar;
        GL GRL greenland, grønland, gronland, kalaallit nunaat; GM GMB gambia, 𞤺𞤢𞤥𞤦𞤭𞤴𞤢, gammbi,
        the gambia; GN GIN guinea, 𞤺𞤭𞤲𞤫, gine, guinée, guinee; GP GLP guadeloupe;
        GQ GNQ equatorial guinea, guinea ecuatorial, guinée équatoriale, guinee equatoriale,
        guiné equatorial, guine equatorial; GR GRC greece, ελλάδα, hellas, hellenic republic,
        griechenland, el; GS SGS south georgia south sandwich islands,
        south georgia and south sandwich islands; GT GTM guatemala; GU GUM guam;
        GW GNB guinea bissau, 𞤺𞤭𞤲𞤫 𞤦𞤭𞤧𞤢𞤱𞤮𞥅, gine bisaawo, guiné bissau, guine bissau; GY GUY guyana;
        HK HKG hong kong sar china, hong kong, 中華人民共和國香港特別行政區, 香港, 中国香港特别行政区, 中國香港特別行政區, hongkong,
        hong kong sar; HM HMD heard mcdonald islands, heard and mcdonald islands; HN HND honduras;
        HR HRV croatia, hrvatska, kroatien; HT HTI haiti, haïti; HU HUN hungary, magyarország,
        magyarorszag, ungarn; ID IDN indonesia, indonésia, republic of indonesia; IE IRL ireland,
        éire, eire, republic of ireland, irland; IL ISR israel, إسرائيل, ישראל; IM IMN isle of man,
        ellan vannin; IN IND india, ভাৰত, भारत, ভারত, རྒྱ གར, 𑄞𑄢𑄧𑄖𑄴, ભારત, ಭಾರತ, ہِندوستان,
        हिंदोस्तान, ഇന്ത്യ, ইন্দিয়া, ଭାରତ, ਭਾਰਤ, भारतः, ᱤᱱᱰᱤᱭᱟ, இந்தியா, భారతదేశం, بھارت,
        republic of india, bharat; IO IOT british indian ocean territory; IQ IRQ iraq, العراق,
        عێراق; IR IRN iran, ئێران, ایران, iran islamic republic of, islamic republic of iran;
        IS ISL iceland, ísland, island; IT ITA italy, itàlia, italia, italien, italie,
        italian republic, repubblica italiana; JE JEY jersey; JM JAM jamaica; JO JOR jordan, الأردن;
        JP JPN japan, 日本, 日本国; KE KEN kenya, emetab kenya, keeniyaa, kenia; KG KGZ kyrgyzstan,
        кыргызстан, киргизия; KH KHM cambodia, កម្ពុជា; KI KIR kiribati; KM COM comoros, جزر القمر,
        comores; KN KNA st kitts nevis, st kitts and nevis, saint kitts and nevis;
        KP PRK north korea, 조선민주주의인민공화국, democratic peoples republic of korea, dprk;
        KR KOR south korea, 대한민국, korea republic of, republic of korea, korea south, 한국;
        KW KWT kuwait, الكويت; KY CYM cayman islands; KZ KAZ kazakhstan, қазақстан, казахстан;
        LA LAO laos, ລາວ, lao peoples democratic republic, lao pdr; LB LBN lebanon, لبنان;
        LC LCA st lucia, saint lucia; LI LIE liechtenstein, liächteschtäi, liachteschtai;
        LK LKA sri lanka, ශ්රී ලංකාව, இலங்கை; LR LBR liberia, 𞤤𞤢𞤦𞤭𞤪𞤭𞤴𞤢𞥄, liberiyaa, laibhiya, ꕞꔤꔫꕩ;
        LS LSO lesotho; LT LTU lithuania, lietuva; LU LUX luxembourg, luxemburg, lëtzebuerg,
        letzebuerg, luxemburgo, grand duchy of luxembourg; LV LVA latvia, latvija; LY LBY libya,
        ليبيا; MA MAR morocco, المغرب, maroc, lmɣrib, ⵍⵎⵖⵔⵉⴱ, meṛṛuk, merruk; MC MCO monaco;
        MD MDA moldova, republica moldova, молдова, moldova republic of, republic of moldova;
        ME MNE montenegro, црна гора, crna gora; MF MAF st martin, saint martin; MG MDG madagascar,
        madagasikara; MH MHL marshall islands; MK MKD north macedonia, северна македонија,
        maqedonia e veriut, macedonia, republic of north macedonia; ML MLI mali, maali;
        MM MMR myanmar burma, myanmar, မြန်မာ, burma; MN MNG mongolia, монгол;
        MO MAC macao sar china, macao, macau rae da china, macau, 中国澳门特别行政区, 澳门, 中國澳門特別行政區, 澳門;
        MP MNP northern mariana islands; MQ MTQ martinique; MR MRT mauritania, موريتانيا, 𞤥𞤮𞤪𞤼𞤢𞤲𞤭𞥅,
        muritani, mauritanie; MS MSR montserrat; MT MLT malta; MU MUS mauritius, maurice, moris;
        MV MDV maldives, the maldives; MW MWI malawi; MX MEX mexico, méxico, méjico, mejico, mexiko,
        mexique, estados unidos mexicanos; MY MYS malaysia, மலேசியா; MZ MOZ mozambique, umozambiki,
        moçambique, mocambique; NA NAM namibia, namibië, namibie, namibiab; NC NCL new caledonia,
        nouvelle calédonie, nouvelle caledonie; NE NER niger, nižer, nizer, 𞤲𞤭𞥅𞤶𞤫𞤪, nijeer, nijar;
        NF NFK norfolk island; NG NGA nigeria, 𞤲𞤢𞤶𞤫𞤪𞤭𞤴𞤢𞥄, nijeriyaa, nijeriya, naịjịrịa, naijiria,
        naijíria, nàìjíríà; NI NIC nicaragua; NL NLD netherlands, nederlân, nederlan, nederland,
        holland, the netherlands, niederlande, pays bas, países bajos, paises bajos, paesi bassi;
        NO NOR norway, norge, noreg, norga, norwegen; NP NPL nepal, नेपाल; NR NRU nauru;
        NU NIU niue; NZ NZL new zealand, aotearoa, aotearoa new zealand; OM OMN oman, عُمان;
        PA PAN panama, panamá; PE PER peru, perú; PF PYF french polynesia, polynésie française,
        polynesie francaise; PG PNG papua new guinea; PH PHL philippines, pilipinas, filipinas,
        the philippines, republic of the philippines; PK PAK pakistan, پاکستان, پاڪستان;
        PL POL poland, polska, rzeczpospolita polska, polen, pologne; PM SPM st pierre miquelon,
        saint pierre et miquelon, st pierre and miquelon, saint pierre and miquelon;
        PN PCN pitcairn islands; PR PRI puerto rico; PS PSE palestinian territories, palestine,
        الأراضي الفلسطينية, فلسطين, palestine state of, state of palestine; PT PRT portugal,
        portuguese republic; PW PLW palau; PY PRY paraguay; QA QAT qatar, قطر; RE REU réunion,
        reunion, la réunion, la reunion, reunion island; RO ROU romania, românia, rumänien,
        rumanien; RS SRB serbia, србија, srbija; RU RUS russia, росси, раҫҫей, уӕрӕсе, россия,
        арассыыйа, russian federation, российская федерация, рф, russland; RW RWA rwanda, u rwanda;
        SA SAU saudi arabia, المملكة العربية السعودية, ksa, kingdom of saudi arabia;
        SB SLB solomon islands; SC SYC seychelles; SD SDN sudan, السودان; SE SWE sweden, ruoŧŧa,
        sverige, schweden, kingdom of sweden; SG SGP singapore, singapura, சிங்கப்பூர், 新加坡,
        republic of singapore; SH SHN st helena, saint helena; SI SVN slovenia, slovenija;
        SJ SJM svalbard jan mayen, svalbard og jan mayen, svalbard and jan mayen; SK SVK slovakia,
        slovensko; SL SLE sierra leone, 𞤧𞤢𞤪𞤢𞤤𞤮𞤲, seraa liyon; SM SMR san marino; SN SEN senegal,
        𞤧𞤫𞤲𞤫𞤺𞤢𞥄𞤤, senegaal, sénégal; SO SOM somalia, الصومال, soomaaliya; SR SUR suriname;
        SS SSD south sudan, جنوب السودان; ST STP são tomé príncipe, sao tome principe,
        são tomé e príncipe, sao tome e principe, são tomé and príncipe, sao tome and principe;
        SV SLV el salvador; SX SXM sint maarten; SY SYR syria, سوريا, syrie, syrian arab republic;
        SZ SWZ eswatini, swaziland; TC TCA turks caicos islands, turks and caicos islands;
        TD TCD chad, تشاد, tchad; TF ATF french southern territories, terres australes françaises,
        terres australes francaises; TG TGO togo, togo nutome; TH THA thailand, ไทย;
        TJ TJK tajikistan, тоҷикистон; TK TKL tokelau; TL TLS timor leste, east timor;
        TM TKM turkmenistan, türkmenistan; TN TUN tunisia, تونس, tunisie; TO TON tonga;
        TR TUR turkey, tirkiye, türkiye, turkiye, republic of türkiye, republic of turkiye, türkei,
        turkei; TT TTO trinidad tobago, trinidad and tobago, trinidad; TV TUV tuvalu; TW TWN taiwan,
        台灣, taiwan province of china, taiwan r o c, 臺灣, 台湾; TZ TZA tanzania, tadhania, hutanzania,
        taansanía, taansania, tansania, tansaniya, tanzania united republic of,
        united republic of tanzania; UA UKR ukraine, украина, україна, ukraina; UG UGA uganda,
        yuganda; UM UMI u s outlying islands; US USA united states, ᏌᏊ ᎢᏳᎾᎵᏍᏔᏅ ᏍᎦᏚᎩ, estados unidos,
        ee uu, amelika hui pū ia, amelika hui pu ia, mílahaŋska tȟamákȟočhe, milahaŋska thamakhoche,
        u s, u s a, united states of america, the united states, the united states of america,
        estados unidos de américa, estados unidos de america, eeuu; UY URY uruguay;
        UZ UZB uzbekistan, ўзбекистон, ozbekiston, узбекистан; VA VAT vatican city,
        città del vaticano, citta del vaticano, holy see, vatican, holy see vatican city state;
        VC VCT st vincent grenadines, st vincent the grenadines, st vincent and grenadines,
        saint vincent and grenadines, saint vincent and the grenadines; VE VEN venezuela, wenesuera,
        venezuela bolivarian republic of, bolivarian republic of venezuela;
        VG VGB british virgin islands, virgin islands british; VI VIR u s virgin islands,
        us virgin islands, virgin islands u s; VN VNM vietnam, việt nam, viet nam; VU VUT vanuatu;
        WF WLF wallis futuna, wallis et futuna, wallis and futuna; WS WSM samoa; XK XKK kosovo,
        kosovë, kosove, косово, xkx; YE YEM yemen, اليمن; YT MYT mayotte; ZA ZAF south africa,
        suid afrika, emzantsi afrika, iningizimu afrika, republic of south africa, rsa;
        ZM ZMB zambia; ZW ZWE zimbabwe;
        """
}
