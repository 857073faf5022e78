"""What search engines and other programs read of a page: schema.org's words, as JSON-LD.

The prices are those of the page beside it at the same moment, in a sale and after it. Ratings are
left out as long as nobody can give one. All addresses are whole ones.
"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urljoin

from django.conf import settings

from core import addresses, languages
from core.money import to_major_units
from products import sale_prices
from products.editions import on_sale

SCHEMA = "https://schema.org"


def of_product(page, editions: list[Any], release, url: str, picture: str, seller: str) -> dict:
    """`release` is what buyers get, None for nothing; `picture` is empty without one."""
    sold = on_sale(editions) if editions else [page]
    offer = {
        "@type": "Offer",
        "url": url,
        "availability": f"{SCHEMA}/{'InStock' if release else 'OutOfStock'}",
        "itemCondition": f"{SCHEMA}/NewCondition",
        "seller": {"@type": "Organization", "name": seller},
    }
    data = _thing(
        "Product",
        name=page.title,
        description=page.search_description or page.summary,
        url=url,
        image=picture,
        sku=str(page.pk),
        category=page.category.shown_name if page.category else "",
        brand={"@type": "Brand", "name": seller},
    )
    data["offers"] = [offer | _terms(page, item) for item in sold if item.price is not None]
    return data


def of_shop(name: str, words: str, logo: str, elsewhere: list[str]) -> list[dict]:
    """Who runs the shop, where else it is found, and how it is searched."""
    home = urljoin(settings.SITE_URL, addresses.home())
    shop = {"@id": urljoin(settings.SITE_URL, "/#shop")}  # one in every language
    search = {
        "@type": "SearchAction",
        "target": {
            "@type": "EntryPoint",
            "urlTemplate": urljoin(home, addresses.listing()) + "?q={search_term_string}",
        },
        "query-input": "required name=search_term_string",
    }
    return [
        _thing("Organization", name=name, description=words, url=home, logo=logo, sameAs=elsewhere)
        | shop,
        _thing("WebSite", name=name, description=words, url=home, inLanguage=languages.current())
        | {"publisher": shop, "potentialAction": search},
    ]


def of_seller(name: str, words: str, url: str, picture: str, elsewhere: list[str]) -> dict:
    """Who sells, on a page of theirs: of `picture` and `elsewhere` there may be nothing."""
    seller = _thing(
        "Organization", name=name, description=words, url=url, image=picture, sameAs=elsewhere
    )
    del seller["@context"]
    return {
        **_thing("ProfilePage", url=url, inLanguage=languages.current()),
        "mainEntity": seller,
    }


def shelf(found: Iterable[str], first: int) -> dict:
    """One page of a list of products: the address of each, counted from `first` on."""
    items = [
        {"@type": "ListItem", "position": position, "url": urljoin(settings.SITE_URL, address)}
        for position, address in enumerate(found, start=first)
    ]
    return {**_thing("ItemList"), "itemListElement": items}


def trail(steps: Iterable[tuple[str, str]]) -> dict:
    """The way to a page from the top, its own name last: (name, address) of each step."""
    items = [
        {
            "@type": "ListItem",
            "position": position,
            "name": name,
            "item": urljoin(settings.SITE_URL, address),
        }
        for position, (name, address) in enumerate(steps, start=1)
    ]
    return {**_thing("BreadcrumbList"), "itemListElement": items}


def _thing(kind: str, **values) -> dict[str, Any]:
    """Without what is empty: no program learns anything from it."""
    known = {name: value for name, value in values.items() if value}
    return {"@context": SCHEMA, "@type": kind, **known}


def _terms(page, item) -> dict[str, Any]:
    """What the product or one of its editions costs, and until when."""
    price = sale_prices.current(page, item) or 0
    terms: dict[str, Any] = _money(price)
    specification: dict[str, Any] = {"@type": "UnitPriceSpecification", **_money(price)}
    if item is not page:
        terms["name"] = item.name
    if page.pay_what_you_want:
        specification["minPrice"] = specification["price"]
        terms["priceSpecification"] = [specification]
    if price < item.price:
        terms["priceValidUntil"] = page.sale_ends_at.isoformat()
        # What search engines show struck through.
        usual = {
            "@type": "UnitPriceSpecification",
            "priceType": f"{SCHEMA}/StrikethroughPrice",
            **_money(item.price),
        }
        terms["priceSpecification"] = [specification, usual]
    return terms


def _money(amount: int) -> dict[str, str]:
    currency = settings.SHOP_CURRENCY
    return {"price": str(to_major_units(amount, currency)), "priceCurrency": currency}
