"""One table of what is found by what, answered alike by SQLite and by PostgreSQL."""

import pytest

from tests.factories import CategoryFactory, ProductPageFactory
from tests.products.searching import corrected, found, suggested

pytestmark = pytest.mark.django_db

# Kind: (title, queries that find it, queries that do not).
CASES = {
    "a dot in a name": (
        "ASP.NET Starter",
        "asp.net|ASP.NET Starter|asp|aspnet|starter asp",
        "asp.com|aspx",
    ),
    "a dot before a name": (".NET boilerplate", ".net|.NET|net|dotnet", "nett"),
    "another dot": ("Next.js commerce", "next.js|nextjs|Next|js|next js", "next.ts|nuxt.js"),
    "a slash": ("HTML/CSS kit", "html/css|html|css|css html", "html/php"),
    "an underscore": (
        "node_modules cleaner",
        "node_modules|modules|nodemodules",
        "node_moduleset|node_polish",
    ),
    "a hyphen": ("Self-hosted mail", "self-hosted|self hosted|selfhosted|hosted", "self-hosting-x"),
    "an ampersand": ("AT&T dialer", "AT&T|att|at t", "at&b"),
    "an apostrophe": ("Seller\u2019s guide", "seller's|seller\u2019s|sellers|seller", "sell's"),
    "plus signs": ("C++ course", "c++|C++|cpp", "c|c#|c+"),
    "a sharp": ("C# course", "c#|csharp", "c|c++|f#"),
    "plus signs behind a word": ("Notepad++ theme", "notepad++|notepad", "pad++"),
    "a plain letter": ("C course", "c|C", "c++|c#"),
    "a version": ("Django 5.2 shop", "django 5.2|5.2|5|v5.2", "2.5|5.3|52"),
    "a longer version": ("Kit v3.11.2", "3.11.2|3.11|3|v3", "11.2|3.1|3.11.3"),
    "a number behind a word": ("Vue3 admin", "vue3|vue 3|vue", "vue 4|ue3"),
    "a number beside a word": ("Vue 3 admin", "vue3|vue 3|vue|3", "vue4"),
    "thousands": ("1,000 icons", "1000|1,000|1000 icons", "100"),
    "accents": ("Café déjà vu", "cafe|CAFÉ|deja vu|Cafe\u0301", "cafx"),
    "umlauts": ("Müller Straße", "muller|MÜLLER|strasse|straße", "müll er x"),
    "ligatures": ("Ærø œuvre", "aero|ærø|oeuvre|ŒUVRE", "ero"),
    "Polish": ("Łódź żółw", "lodz|łódź|zolw|ŻÓŁW", "lod z"),
    "Turkish": ("İstanbul ışık", "istanbul|ISTANBUL|isik|ışık", "tanbul"),
    "Vietnamese": ("Mẫu Việt Nam", "viet nam|việt|mau", "viettt"),
    "Greek": ("Πρότυπο σελίδας", "προτυπο|ΠΡΌΤΥΠΟ|σελίδας|σελιδας", "ποδήλατο"),
    "Cyrillic": ("Шаблон ёлка", "шаблон|ШАБЛОН|елка|ёлка", "иголка"),
    "Hebrew with points": ("שָׁלוֹם עולם", "שלום|שָׁלוֹם|עולם", "שלוש"),
    "Arabic with vowels": ("قَالَب مُتْجَر", "قالب|قَالَب|متجر", "قابل"),
    "Arabic alef": ("أيقونات", "ايقونات|أيقونات", "ونات"),
    "Persian joiner": ("می\u200cخواهم قالب", "می\u200cخواهم|میخواهم|قالب", "خواهم"),
    "Persian and Arabic letters": ("کتاب فارسی", "كتاب|کتاب|فارسي", "تاب"),
    "Hindi": ("हिन्दी टेम्पलेट", "हिन्दी|टेम्पलेट|टेम्पलेट हिन्दी", "हन्द"),
    "Hindi joiner": ("क्\u200dष टेम्पलेट", "क्ष|क्\u200dष", "कष"),
    "Bengali": ("বাংলা নকশা", "বাংলা|নকশা", "বংল"),
    "Tamil": ("தமிழ் வார்ப்புரு", "தமிழ்|வார்ப்புரு", "தமழ"),
    "Thai": ("เทมเพลตร้านค้า", "เทมเพลตร้านค้า|ร้านค้า|เทมเพลต", "ร้านอาหาร"),
    "Khmer": ("គំរូហាង", "គំរូ|ហាង|គំរូហាង", "ផ្ទះ"),
    "Chinese": ("网站模板商店", "网站|模板|网站模板商店|店", "商模"),
    "Japanese": ("ウェブサイトの雛形", "ウェブサイト|雛形|サイト", "サイン"),
    "Japanese half width": ("ﾃﾝﾌﾟﾚｰﾄ", "テンプレート|ﾃﾝﾌﾟﾚｰﾄ", "テスト"),
    "Korean": ("한국어 템플릿", "한국어|템플릿|템플", "릿"),
    "full width": ("Ｗｅｂ kit", "web|Ｗｅｂ", "wéx"),
    "Arabic digits": ("قالب ٢٠٢٦", "2026|٢٠٢٦", "226"),
    "two scripts in one": ("iPhone用ケース", "iphone|ケース|iPhone用ケース", "アンドロイド"),
    "a plural": ("Icon templates", "icon|icons|template|templates", "templar"),
    "a singular": ("Story category", "stories|story|categories", "catena"),
    "another form": ("Hosting for teams", "host|hosted|hosting|team", "hostel"),
    "word order": ("Red icon set", "set red icon|icon red", "red blue"),
    "a soft hyphen": ("Web\u00adsite", "website|web\u00adsite", "site"),
    "emoji beside words": ("👩\u200d💻 Coder kit 🎉", "coder|kit 🎉|👩\u200d💻 coder", "🎉"),
}


@pytest.mark.parametrize("kind", CASES)
def test_a_title_is_found_by_itself_and_by_what_reads_the_same(kind):
    title, finds, finds_not = CASES[kind]
    ProductPageFactory(title=title, slug="it", summary="-", category=CategoryFactory(name="Zzyzx"))
    for query in [title, title.upper(), title.lower(), *finds.split("|")]:
        assert found(query) == ["it"], query
    for query in finds_not.split("|"):
        # With a space behind it is no beginning; what is known is not taken for a slip.
        assert found(f"{query} ") == [] or corrected(f"{query} "), query


@pytest.mark.parametrize("kind", CASES)
def test_every_field_is_read_the_same_way(kind):
    title, finds, _finds_not = CASES[kind]
    page = ProductPageFactory(
        title="Thing",
        slug="it",
        summary=title[:160],
        category=CategoryFactory(name="Zzyzx"),
        body=[("paragraph", f"<p>{title.replace('&', '&amp;')}</p>")],
    )
    for query in finds.split("|"):
        assert found(query) == ["it"], query
    page.summary = "-"
    page.save()
    for query in finds.split("|"):
        assert found(query) == ["it"], query


SLIPS = [
    ("Lantern", "lantren"),  # exchanged
    ("Lantern", "lanern"),  # one missing
    ("Lantern", "lanteern"),  # one too many
    ("Lantern", "lamtern"),  # one wrong
    ("Lantern", "alntern"),
    ("Word", "wrod"),
    ("Dashboard", "dahsbaord"),
    ("Newsletter", "newslettr"),
    ("Newsletter", "nwsleter"),
    ("Шаблонизатор", "шаблонизтор"),
    ("Müller", "mulller"),
]


@pytest.mark.parametrize(("title", "slip"), SLIPS)
def test_slips_of_the_pen_are_forgiven_and_said(title, slip):
    ProductPageFactory(title=title, slug="it", category=CategoryFactory(name="Zzyzx"))
    assert found(slip) == ["it"]
    assert found(f"{slip} {title}") == ["it"]
    assert corrected(slip)


@pytest.mark.parametrize(
    ("title", "query"),
    [
        ("Word", "wxyd"),  # two in four letters
        ("Cat", "cta"),  # too short to tell
        ("Lantern", "lamtren"),  # two in seven
        ("Newsletter", "nwsltrer"),  # three
        ("Kit 2026", "2025"),  # numbers are not misspelt
    ],
)
def test_what_is_too_far_is_not_found(title, query):
    ProductPageFactory(title=title, category=CategoryFactory(name="Zzyzx"), summary="-")
    assert found(query) == []
    assert corrected(query) == ""


def test_what_is_sold_is_never_taken_for_a_slip():
    ProductPageFactory(title="Lantern", slug="lantern")
    ProductPageFactory(title="Lanterm", slug="lanterm")
    assert found("lanterm") == ["lanterm"]
    assert corrected("lanterm") == ""


def test_a_rare_spelling_asks_whether_the_frequent_one_was_meant():
    for _number in range(12):
        ProductPageFactory(title="Lantern")
    ProductPageFactory(title="Lanterm", slug="lanterm")
    assert found("lanterm") == ["lanterm"]
    assert suggested("lanterm") == "lantern"
    assert suggested("lantern") == ""


def test_words_that_never_meet_suggest_what_is_near_to_one():
    ProductPageFactory(title="Lantern stone", slug="it")
    ProductPageFactory(title="Lanterm paper")
    assert found("lanterm stone") == []
    assert suggested("lanterm stone") == "lantern stone"


def test_whole_names_stand_first_then_whole_words_then_beginnings_then_the_rest():
    ProductPageFactory(title="Lamp", slug="name")
    ProductPageFactory(title="Paper lamps", slug="word")
    ProductPageFactory(title="Lampshade", slug="beginning")
    ProductPageFactory(title="Bulb", slug="summary", summary="For a lamp.")
    ProductPageFactory(title="Shop", slug="begun-summary", summary="A lamplight.")
    assert found("lamp") == ["name", "word", "beginning", "summary", "begun-summary"]


def test_free_finds_what_costs_nothing():
    ProductPageFactory(title="Gift", slug="gift", price=0)
    ProductPageFactory(title="Thing", slug="thing", price=900)
    assert found("free") == ["gift"]
    assert found("free gift") == ["gift"]
