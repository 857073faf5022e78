"""What a page brings with it, as production serves it: style sheets and scripts stay light."""

import gzip
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from wagtail.models import Site

from accounts.models import SellerProfile
from core.look import Typeface
from core.models import ShopSettings
from home.models import ContentPage, HomePage
from site_config.settings import files
from site_config.static_files import without_comments
from tests.factories import (
    OrderFactory,
    ProductPageFactory,
    PurchasedProductFactory,
    SupportRequestFactory,
    UserFactory,
)

# Bytes, after gzip -9.
STYLE_SHEETS, SCRIPTS = 12_000, 15_000
# Folders of static files that no public page links to.
STAFF_ONLY = (
    "admin",
    "wagtail*",
    "taggit",
    "generic_chooser",
    "django_extensions",
    "rest_framework",
)


@pytest.mark.once
@pytest.mark.parametrize(
    ("written", "served"),
    [
        ("/* What. */\na {\n  color: red;\n}\n", "a {\ncolor: red;\n}\n"),
        ("a {}\n\n/* It's\n   long; b {} */\n\nb {}\n", "a {}\nb {}\n"),
        ("/* one */\n/* two */\na {}", "a {}\n"),
        # What stands beside something else parts it from its neighbour, or is a string.
        ("a/* b */.c {} /* d */ e {}\n", "a/* b */.c {} /* d */ e {}\n"),
        ("/* a */ b {}\n/* c */\n", "/* a */ b {}\n"),
        ('a {\n  content: "/* b */";\n}\n', 'a {\ncontent: "/* b */";\n}\n'),
        (
            'a {\n  content: "\\"\\\n  /* b */\\\n";\n}\n',
            'a {\ncontent: "\\"\\\n  /* b */\\\n";\n}\n',
        ),
        (
            "a {\n  width: calc(\n    1px + 2px\n  );\n}\n",
            "a {\nwidth: calc(\n1px + 2px\n);\n}\n",
        ),
    ],
)
def test_only_comments_of_whole_lines_and_blanks_are_left_out(written, served):
    assert without_comments(written) == served
    assert without_comments(served) == served


@pytest.fixture
def as_in_production(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STORAGES = settings.STORAGES | {"staticfiles": files.STORAGES["staticfiles"]}
    settings.GA4_MEASUREMENT_ID = "G-TEST1234"
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=[*STAFF_ONLY])
    return settings.STATIC_ROOT


@pytest.fixture
def addresses():
    """Each kind of page that visitors and customers see, and the customer who may see them all."""
    site = Site.objects.get(is_default_site=True)
    look = {"accent": "#7a1f5c", "typeface": Typeface.SERIF}
    ShopSettings.objects.update_or_create(site=site, defaults=look)
    home = HomePage.objects.get()
    terms = home.add_child(instance=ContentPage(title="Terms", slug="terms"))
    buyer = UserFactory()
    seller = UserFactory(groups=["Sellers"])
    profile = SellerProfile.objects.create(user=seller, name="Nora & Sons")
    product = ProductPageFactory(slug="lamp", owner=seller)
    PurchasedProductFactory(user=buyer, product=product)
    bought = OrderFactory(user=buyer, product=product, status="paid", is_paid=True)
    waiting = OrderFactory(user=buyer)
    wanted = ProductPageFactory(slug="desk")
    request = SupportRequestFactory(user=buyer, product=product)
    return buyer, [
        "/",
        terms.url,
        "/products/",
        "/products/?q=lamp",
        f"/products/category/{product.category.slug}/",
        product.url,
        wanted.url,
        f"/sellers/{profile.slug}/",
        "/support/ask/lamp/",
        "/accounts/login/",
        "/accounts/signup/",
        "/nothing-here/",
        f"/checkout/{wanted.slug}/",
        "/orders/",
        f"/orders/{bought.reference}/",
        f"/orders/{waiting.reference}/",
        "/library/",
        "/library/lamp/",
        "/support/",
        "/support/new/lamp/",
        f"/support/{request.reference}/",
        "/accounts/",
        "/accounts/addresses/new/",
        "/accounts/notifications/",
        "/accounts/data/",
        "/accounts/data/delete/",
        "/accounts/2fa/",
    ]


def linked(soup: BeautifulSoup, page: str) -> tuple[set[str], set[str]]:
    """The paths of a page's style sheets and of its scripts."""
    sheets = [each["href"] for each in soup.find_all("link", rel="stylesheet")]
    scripts = [each["src"] for each in soup.find_all("script", src=True)]
    whole = [[urlsplit(urljoin(page, each)).path for each in kind] for kind in (sheets, scripts)]
    return set(whole[0]), set(whole[1])


@pytest.mark.once
@pytest.mark.early
@pytest.mark.django_db
def test_no_page_is_heavy(client, as_in_production, addresses):
    buyer, paths = addresses
    weights: dict[str, int] = {}

    def weigh(path: str) -> int:
        if path not in weights:
            if path.startswith("/static/"):
                file = as_in_production / path.removeprefix("/static/")
                # What is sent to nearly every browser, or what it is made of where that is no less.
                packed = file.with_name(f"{file.name}.gz")
                content = packed.read_bytes() if packed.exists() else file.read_bytes()
                weights[path] = len(content)
            else:
                weights[path] = len(gzip.compress(client.get(path).content, 9))
        return weights[path]

    heavy, seen = {}, set()
    for signed_in in (False, True):
        if signed_in:
            client.force_login(buyer)
        for path in paths:
            answer = client.get(path, follow=True)
            assert answer.status_code == (404 if path == "/nothing-here/" else 200), path
            sheets, scripts = linked(BeautifulSoup(answer.content, "html.parser"), path)
            assert any("/css/shop." in each for each in sheets), path
            seen |= sheets | scripts
            found = (sum(map(weigh, sheets)), sum(map(weigh, scripts)))
            if found[0] > STYLE_SHEETS or found[1] > SCRIPTS:
                heavy[path] = found
    assert heavy == {}
    names = {each.rpartition("/")[2].partition(".")[0] for each in seen}
    assert {"shop", "content", "checkout", "support", "7a1f5c-serif"} <= names
