"""What the demo shop sells: read by `seed_demo`, which turns it into pages, files and pictures."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from demo.shapes import (
    Block,
    CannedReply,
    Category,
    Edition,
    Home,
    Licence,
    Picture,
    Product,
    Question,
    Release,
    Shop,
    TextPage,
    Translation,
)

HERE = Path(__file__).parent
COVERS = HERE / "covers"

CURRENCY = "USD"

SHOP = Shop(
    name="Plainwork",
    tagline="Source code and design files you can build on",
    footer_text=(
        "Plainwork makes small, careful source files: readable, documented, free of build steps. "
        "Pay once, download every later version for life."
    ),
    support_terms=(
        "Whoever made it answers what you ask about it, from your library. Later versions are "
        "included for life."
    ),
    refund_terms="Not what you need? Within 14 days the money goes back.",
)

LICENCE = Licence(
    name="Plainwork licence",
    summary="For any number of your own and your clients' projects; not to be sold as it is.",
    text="\n\n".join(
        " ".join(part.split())
        for part in (HERE / "archives" / "LICENSE.txt").read_text("utf-8").split("\n\n")
    ),
)

SELLER_WORDS = "Somebody to try the shop with: change this under Account in the admin."

HOME = Home(
    hero_title="Good source files, ready to make your own",
    intro=(
        "Website templates, dashboards, icons and scripts in plain HTML, CSS, JavaScript and "
        "Python. Every file is written to be read, so the hour you save today is not lost "
        "again tomorrow."
    ),
    featured=(
        "meridian-dashboard",
        "pocket-mobile-kit",
        "harbour-portfolio",
        "pebble-icons",
    ),
)

CANNED_REPLIES = (
    CannedReply(
        title="Ask for what is needed to look into it",
        text=(
            "Hello {{ customer }},\n\n"
            "thank you for writing about {{ product }}. To see what you see, I need to know:\n\n"
            "- which version you have (buyers get {{ version }} now),\n"
            "- which browser or program you opened it with,\n"
            "- what you did, what happened, and what you expected instead.\n\n"
            "A screenshot often says most of it.\n\n"
            "{{ me }}"
        ),
    ),
    CannedReply(
        title="Try the latest version first",
        text=(
            "Hello {{ customer }},\n\n"
            "what you describe was mended in {{ product }} {{ version }}. Updates are free for "
            "you: download it again from your library, and tell me here if it still "
            "happens.\n\n"
            "{{ me }}"
        ),
    ),
    CannedReply(
        title="Settled, and how to come back",
        text=(
            "Hello {{ customer }},\n\n"
            "good to hear that it works. I am closing “{{ subject }}”. Should it come back in "
            "the next days, reopen this request; its number is {{ reference }}.\n\n"
            "{{ me }}"
        ),
    ),
)

CATEGORIES = (
    Category(
        name="Website templates",
        slug="website-templates",
        description="Complete small sites in plain HTML and CSS, ready for your own words.",
    ),
    Category(
        name="Dashboards & admin",
        slug="dashboards",
        description="Screens for people who work with numbers: charts, invoices, status pages.",
    ),
    Category(
        name="UI kits & icons",
        slug="ui-kits-icons",
        description="Icons, tokens and interface parts that keep a product looking like one piece.",
    ),
    Category(
        name="Starter kits & scripts",
        slug="starter-kits",
        description="Short programs and ready-made parts that take the dull hours off your week.",
    ),
)


def read_toml(path: str) -> dict:
    return tomllib.loads((HERE / path).read_text("utf-8"))


def read_product(slug: str) -> Product:
    """One product from `products/<slug>.toml`; line breaks inside its prose mean nothing."""
    data = read_toml(f"products/{slug}.toml")
    cover, *gallery = (Picture(**picture) for picture in data.pop("pictures"))
    return Product(
        slug=slug,
        body=tuple(_block(block) for block in data.pop("body")),
        facts=tuple((label, value) for label, value in data.pop("facts")),
        releases=tuple(Release(**release) for release in data.pop("releases")),
        cover=cover,
        gallery=tuple(gallery),
        editions=tuple(Edition(**edition) for edition in data.pop("editions", ())),
        questions=tuple(
            Question(**_in_one_line(question)) for question in data.pop("questions", ())
        ),
        **data,
    )


def _block(block: dict) -> Block:
    ((kind, value),) = block.items()
    if kind in ("heading", "paragraph"):
        return kind, _one_line(value)
    if kind == "code":
        return kind, value
    return kind, _in_one_line(value)


def _in_one_line(value):
    """The same with each of its texts in one line."""
    if isinstance(value, dict):
        return {name: _in_one_line(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_in_one_line(part) for part in value]
    return _one_line(value)


def _one_line(text: str) -> str:
    return " ".join(text.split())


# Pages of text, linked to from the footer.
TEXT_PAGES = tuple(TextPage(**page) for page in read_toml("pages.toml")["pages"])

PRODUCTS = tuple(
    read_product(slug)
    for slug in (
        "harbour-portfolio",
        "saltmarsh-cafe",
        "almanac-docs",
        "lantern-launch",
        "meridian-dashboard",
        "ledgerline-invoices",
        "tidewatch-status",
        "pebble-icons",
        "pocket-mobile-kit",
        "quire-tokens",
        "quayside-builder",
        "tidybox-organiser",
        "dovecote-emails",
    )
)

# What `seed_demo --orders` adds, of other sellers and with a longer past.
FURTHER = tuple(
    read_product(slug)
    for slug in ("orchard-forms", "kestrel-board", "pantry-snippets", "signpost-errors")
)


@dataclass(frozen=True)
class Translated:
    """What the demo says in one language beside English: its settings by the English words, names
    and descriptions of categories by their slugs, and products."""

    shop: dict[str, str]
    categories: dict[str, dict]
    products: tuple[Translation, ...]


def read_translations(language: str) -> Translated:
    """Of `<language>.toml`."""
    data = read_toml(f"{language}.toml")
    translations = tuple(
        Translation(
            body=tuple(_block(block) for block in product.pop("body")),
            pictures=tuple(product.pop("pictures")),
            questions=tuple(
                Question(**_in_one_line(question)) for question in product.pop("questions", ())
            ),
            **product,
        )
        for product in data["products"]
    )
    return Translated(data["shop"], data["categories"], translations)


# By the code of a language: what the demo says in it beside English.
TRANSLATIONS = {"de": read_translations("german")}
