"""Whole public pages are kept for visitors without a session, and for nobody else."""

import re
import time
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Site

from accounts.models import SellerProfile
from analytics import consent
from core import public_pages
from core.models import ShopSettings
from products.models import Category
from site_config import page_cache
from tests.factories import CategoryFactory, ProductPageFactory, UserFactory
from tests.products.translated import in_german

# Versions move with commits.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def keep_pages(settings):
    settings.PAGE_CACHE_SECONDS = 60


@pytest.fixture
def product():
    ShopSettings.for_site(Site.objects.get())  # made by the first page of all
    return ProductPageFactory(title="Night Sky Pack", slug="night-sky-pack")


def asked(address: str, browser: Client | None = None, **headers):
    """(answer, number of queries) of a visitor without a session."""
    browser = browser or Client()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = browser.get(address, headers=headers)
    return answer, len(queries)


PAGES = ["/", "/products/", "/products/night-sky-pack/", "/products/feed/"]


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_rendered_once(product, address):
    first, _ = asked(address)
    second, queries = asked(address)
    assert first.status_code == 200
    assert queries == 0
    assert second.content == first.content
    assert second["Cache-Control"] == first["Cache-Control"] == "private, no-cache"
    for name in ("Content-Security-Policy", "X-Frame-Options", "Content-Type", "Content-Length"):
        assert second[name] == first[name]
    assert not first.cookies
    assert not second.cookies


def test_a_browser_that_has_the_page_is_told_so(product):
    first, _ = asked("/products/")
    again, queries = asked("/products/", **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, queries) == (304, b"", 0)
    assert again["ETag"] == first["ETag"]
    other, _ = asked("/products/", **{"If-None-Match": '"another"'})
    assert other.status_code == 200


def test_who_has_a_session_is_shown_a_page_of_their_own(product):
    asked("/products/night-sky-pack/")
    person = Client()
    person.force_login(UserFactory(first_name="Ada Quill"))
    answer, queries = asked("/products/night-sky-pack/", person)
    assert queries > 0
    assert answer["Cache-Control"] == "private, no-store"
    assert not answer.has_header("ETag")
    stranger, _ = asked("/products/night-sky-pack/")
    assert "Log in" in stranger.text
    assert "/accounts/logout/" not in stranger.text


def test_what_is_typed_or_asked_for_otherwise_is_worked_out_each_time(product):
    asked("/products/")
    for query in ("?q=night", "?page=01", "?utm_source=x", "?page="):
        address = f"/products/{query}"
        _answer, queries = asked(address)
        again, more = asked(address)
        assert queries > 0, address
        assert more > 0, address
        assert "no-cache" not in again["Cache-Control"]


def test_a_parameter_that_means_nothing_to_a_page_is_not_kept_beside_it(product):
    """Or whoever numbers on would fill the cache."""
    for _ in range(2):
        _answer, queries = asked("/products/night-sky-pack/?page=7")
        assert queries > 0


@pytest.mark.parametrize(
    "address",
    ["/accounts/login/", "/accounts/signup/", "/privacy-choices/", "/support/ask/night-sky-pack/"],
)
def test_pages_with_forms_are_never_kept(product, address):
    asked(address)
    answer, _ = asked(address)
    assert "no-store" in answer["Cache-Control"]
    assert not answer.has_header("ETag")


def test_what_is_not_found_is_not_kept(product):
    asked("/products/day-sky-pack/")
    answer, queries = asked("/products/day-sky-pack/")
    assert answer.status_code == 404
    assert queries > 0


def changes():
    def title(product):
        product.title = "Day Sky Pack"
        product.save_revision().publish()

    def unpublish(product):
        product.unpublish()

    def shop(product):
        ShopSettings.objects.get().save()

    def category(product):
        CategoryFactory(name="Skies")

    def price(product):
        product.price = 12_345
        product.save_revision().publish()

    return [title, unpublish, shop, category, price]


@pytest.mark.parametrize("change", changes(), ids=lambda change: change.__name__)
def test_a_change_ends_what_was_kept(product, change):
    asked("/products/")
    assert asked("/products/")[1] == 0
    change(product)
    assert asked("/products/")[1] > 0


def test_a_draft_ends_nothing(product):
    asked("/products/night-sky-pack/")
    product.title = "Day Sky Pack"
    product.save_revision()
    assert asked("/products/night-sky-pack/")[1] == 0


def test_what_was_read_before_a_change_is_not_kept_for_the_version_after(product, monkeypatch):
    """Somebody publishes while the page is being rendered."""
    rendered = page_cache.may_be_kept

    def may_be_kept(*args):
        public_pages.changed()
        return rendered(*args)

    with monkeypatch.context() as during:
        during.setattr(page_cache, "may_be_kept", may_be_kept)
        asked("/products/")
    assert asked("/products/")[1] > 0


@pytest.fixture
def end_of_badge(product):
    """*New* ends within the life of what is kept."""
    soon = timezone.now() + timedelta(seconds=20)
    published = soon - timedelta(days=3)
    type(product).objects.update(first_published_at=published, last_published_at=published)
    return soon


def test_a_version_holds_no_longer_than_a_badge(end_of_badge):
    assert public_pages.current().until == pytest.approx(end_of_badge.timestamp(), abs=0.01)


def test_a_version_holds_no_longer_than_a_price(product):
    ends = timezone.now() + timedelta(seconds=30)
    product.sale_price, product.sale_ends_at = 100, ends
    product.save()
    assert public_pages.current().until == pytest.approx(ends.timestamp(), abs=0.01)


def test_a_version_holds_no_longer_than_an_announcement(product):
    ends = timezone.now() + timedelta(seconds=40)
    shop = ShopSettings.objects.get()
    value = {"text": "Closed on Monday", "show_until": ends}
    shop.announcements = [("announcement", value)]
    shop.save()
    assert public_pages.current().until == pytest.approx(ends.timestamp(), abs=0.01)


def test_others_are_shown_the_version_before_while_one_renders(product):
    before, _ = asked("/products/")
    Category.objects.first().save()
    public_pages.current()  # asks until when it holds
    key = key_of_products()
    cache.add(f"{key}.rendering", True, 10)
    meanwhile, queries = asked("/products/")
    assert meanwhile.content == before.content
    assert queries == 0
    cache.delete(f"{key}.rendering")
    assert asked("/products/")[1] > 0


def test_a_version_of_long_ago_stands_in_for_nothing(product, monkeypatch):
    asked("/products/")
    Category.objects.first().save()
    cache.add(f"{key_of_products()}.rendering", True, 10)
    later = time.time() + 120
    monkeypatch.setattr("site_config.page_cache.time.time", lambda: later)
    assert asked("/products/")[1] > 0


def key_of_products() -> str:
    request = RequestFactory().get("/products/", headers={"host": "testserver"})
    return page_cache.key_of(request)


ODD = {
    "cookie": {"cookie": "theme=dark; csrftoken=abc; analytics_consent=yes; sessionidx=1"},
    "forwarded": {"x-forwarded-host": "evil.example", "x-forwarded-proto": "https"},
    "accept": {"accept": "application/json", "accept-language": "de"},
    "original": {"x-original-url": "/admin/", "x-rewrite-url": "/admin/"},
    "agent": {"user-agent": "<script>", "referer": "https://evil.example/<script>"},
    "range": {"range": "bytes=0-10"},
    "override": {"x-http-method-override": "DELETE"},
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_nothing_that_a_visitor_sends_is_in_what_others_get(product, odd):
    plain, _ = asked("/products/night-sky-pack/")
    cache.clear()
    asked("/products/night-sky-pack/", **odd)
    after, _ = asked("/products/night-sky-pack/")
    assert after.content == plain.content
    assert not after.cookies


def test_a_host_that_is_not_ours_is_refused_whatever_is_kept(product):
    asked("/products/")
    answer, _ = asked("/products/", host="evil.example")
    assert answer.status_code == 400


SUFFIXES = ["x.css", ";x.css", "%2e%2e/", "?x.css", "/", "%00", "%0d%0aX:1"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_address_with_more_behind_it_is_another(product, suffix):
    """A cache in front that takes it for a file is told nothing of its own."""
    asked("/products/night-sky-pack/")
    answer, _ = asked(f"/products/night-sky-pack/{suffix}")
    assert "no-cache" not in answer.get("Cache-Control", "")


def test_two_people_and_a_stranger_see_their_own(product):
    """All at once and in each other's wake."""
    people = [Client(), Client()]
    names = ["Ada Quill", "Ben Quill"]
    for person, name in zip(people, names, strict=True):
        person.force_login(UserFactory(first_name=name, email=f"{name[:3]}@shop.test"))
    for _ in range(2):
        for person, own, other in ((people[0], *names), (people[1], *reversed(names))):
            answer, _queries = asked("/", person)
            assert other not in answer.text
            stranger, _queries = asked("/")
            assert own not in stranger.text


def test_the_closed_shop_closes_what_is_kept(product, settings):
    asked("/products/")
    settings.UNDER_CONSTRUCTION = True
    answer, _ = asked("/products/")
    assert answer.status_code == 503


BANNER, TAG = 'class="consent no-print"', "js/analytics_tag.js"
# What a visitor said about being counted: what they send, and which of the two they are shown.
SAID = {
    "nothing yet": ({}, [BANNER]),
    "yes": ({"cookie": f"{consent.COOKIE}={consent.YES}"}, [TAG]),
    "no": ({"cookie": f"{consent.COOKIE}={consent.NO}"}, []),
    "no, by their browser": ({"sec-gpc": "1"}, []),
}


def test_each_visitor_is_shown_what_follows_from_their_own_answer(product, settings):
    settings.GA4_MEASUREMENT_ID = "G-TEST1234"
    for is_kept in (False, True):
        for said, (headers, shown) in SAID.items():
            answer, queries = asked("/products/night-sky-pack/", **headers)
            assert [each for each in (BANNER, TAG) if each in answer.text] == shown, said
            allows_google = "googletagmanager" in answer["Content-Security-Policy"]
            assert allows_google == (TAG in shown), said
            assert (queries == 0) == is_kept, said


def test_each_language_is_kept_for_itself_and_the_first_page_goes_on_asking(product, two_languages):
    german = {"accept-language": "de"}
    for is_kept in (False, True):
        for address, language in (("/products/", "en"), ("/de/products/", "de")):
            answer, queries = asked(address, **german)
            assert f'<html lang="{language}"' in answer.text
            assert (queries == 0) == is_kept, address
    asked("/")
    assert asked("/", **german)[0]["Location"] == "/de/"
    english, _ = asked("/")
    assert '<html lang="en"' in english.text
    assert english["Cache-Control"] == "private, no-store"


def test_a_preview_is_neither_kept_nor_answered_from_what_is_kept(product):
    asked("/products/night-sky-pack/")
    product.title = "Day Sky Pack"
    preview = product.make_preview_request(preview_mode="visitor")
    assert "Day Sky Pack" in preview.text
    answer, queries = asked("/products/night-sky-pack/")
    assert "Day Sky Pack" not in answer.text
    assert queries == 0


# Tables that public pages read, and why their rows end no version.
WITHOUT_A_PART = {
    "accounts_user": "whether a seller has gone, which is seen when the page is rendered anew",
    "core_shoprendition": "made of a picture while a page is rendered",
    "django_content_type": "changes with the code",
    "wagtailcore_locale": "changes with the settings",
    "commerce_supportedcountry": "what the provider's countries are",
}


def test_each_table_that_public_pages_read_ends_a_version(product, two_languages):
    """Of models that somebody named, or that are written with a row of one of these."""
    tables = set()
    german = in_german(product)
    SellerProfile.objects.create(user=product.owner, name="Demo seller", slug="demo-seller")
    ShopSettings.objects.update(tagline="Sheds and boats", terms_page=product.get_parent())
    addresses = [*PAGES, f"/products/category/{Category.objects.get().slug}/"]
    addresses += ["/sellers/demo-seller/", "/sellers/demo-seller/feed/"]
    addresses += [f"/de{address}" for address in addresses]
    for address in [*addresses, f"/de/products/{german.slug}/"]:
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(address).status_code in {200, 302}, address
        for query in queries:
            tables |= set(re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"]))
    named = {
        model._meta.db_table
        for each in public_pages.named()
        for model in [each, *apps.get_models()]
        if issubclass(model, each)
    }
    assert tables - named - set(WITHOUT_A_PART) == set()
