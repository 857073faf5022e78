"""What stands around every page: links that staff chose, and announcements in their time."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction, Site

from core.models import ShopSettings
from core.navigation import LinkBlock, check_address
from home.models import ContentPage, HomePage

pytestmark = pytest.mark.django_db


def choose(**streams) -> None:
    shop = ShopSettings.for_site(Site.objects.get(is_default_site=True))
    for name, values in streams.items():
        kind = "announcement" if name == "announcements" else "link"
        setattr(shop, name, [(kind, value) for value in values])
    shop.save()


def add_page(slug: str, **values) -> ContentPage:
    page = ContentPage(title=slug.title(), slug=slug, **values)
    return HomePage.objects.get().add_child(instance=page)


def parts(client) -> tuple[str, str, str]:
    """What stands before the header, the header's menu, and the footer's."""
    text = client.get("/accounts/login/").content.decode()
    above, rest = text.split("<header", 1)
    header, footer = rest.split("</header>")[0], rest.split("<footer")[1]
    return above, header.split("<nav")[1].split("</nav>")[0], footer.split("<nav")[1]


def test_links_stand_in_their_order_and_in_place_of_the_shops_own(client):
    about = add_page("about", show_in_menus=True)
    _above, header, footer = parts(client)
    assert ">Products</a>" in header
    assert ">All products</a>" in footer
    assert '<a href="/about/">About</a>' in footer
    choose(
        header_links=[
            {"label": "Everything", "address": "/products/"},
            {"page": about, "label": ""},
        ],
        footer_links=[{"label": "Blog", "address": "https://blog.example/"}],
    )
    _above, header, footer = parts(client)
    assert header.index('<a href="/products/">Everything</a>') < header.index(">About</a>")
    assert ">Products</a>" not in header
    assert '<a href="https://blog.example/">Blog</a>' in footer
    assert "About" not in footer
    assert "Log in" in footer


def test_a_page_that_not_everybody_may_see_is_no_link(client):
    about, terms, inner = add_page("about"), add_page("terms"), add_page("inner")
    choose(footer_links=[{"page": page, "label": ""} for page in (about, terms, inner)])
    about.unpublish()
    PageViewRestriction.objects.create(page=inner, restriction_type="login")
    footer = parts(client)[2]
    assert "Terms</a>" in footer
    assert "About" not in footer
    assert "Inner" not in footer
    assert terms.get_parent() is not None
    PageViewRestriction.objects.create(page=HomePage.objects.get(), restriction_type="login")
    assert "Terms</a>" not in parts(client)[2]


def test_an_announcement_is_shown_on_every_page_in_its_time(client):
    now, hour = timezone.now(), timedelta(hours=1)
    choose(
        announcements=[
            {"text": "We are away.", "link": {}, "tone": "warning", "show_until": now + hour},
            {"text": "We were away.", "link": {}, "show_until": now - hour},
            {"text": "We shall be away.", "link": {}, "show_from": now + hour},
        ]
    )
    above = parts(client)[0]
    assert "notice--warning" in above
    assert "We are away." in above
    assert "We were away." not in above
    assert "We shall be away." not in above


def test_many_links_cost_as_many_queries_as_one(client):
    pages = [add_page(f"page-{number}") for number in range(4)]
    counts = []
    for chosen in (pages[:1], pages):
        links = [{"page": page, "label": ""} for page in chosen]
        news = [{"text": "News", "link": link} for link in links]
        choose(header_links=links, footer_links=links, announcements=news)
        client.get("/accounts/login/")
        with CaptureQueriesContext(connection) as queries:
            parts(client)
        counts.append(len(queries))
    choose(header_links=[], footer_links=[], announcements=[])
    with CaptureQueriesContext(connection) as queries:
        parts(client)
    assert counts[0] == counts[1] <= len(queries)  # the footer's own pages are a query too


@pytest.mark.once
@pytest.mark.parametrize(
    "address",
    ["//other.example", "/\\other.example", "http://other.example", "javascript:alert(1)", "a b",
     "/a b", "mailto:a@b.example"],
)  # fmt: skip
def test_links_lead_to_paths_and_https_alone(address):
    with pytest.raises(ValidationError):
        check_address(address)


@pytest.mark.once
@pytest.mark.parametrize(
    ("value", "field"),
    [
        ({"label": "", "page": None, "address": ""}, "page"),
        ({"label": "", "page": None, "address": "/products/"}, "label"),
    ],
)
def test_a_link_says_what_it_lacks(value, field):
    with pytest.raises(ValidationError) as refusal:
        LinkBlock().clean(value)
    assert list(refusal.value.block_errors) == [field]
