"""A shop in English and German: which language a page is answered in, and the ways to the other."""

import re
from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.formats import date_format
from wagtail.contrib.redirects.models import Redirect

from accounts import people
from accounts.factors import holders
from accounts.models import SellerProfile, User
from accounts.personal_data import exports
from commerce.messages import notices
from commerce.models import Review
from core.models import ShopSettings
from notifications import alerts
from notifications.models import OutgoingMessage
from tests.factories import PASSWORD, OrderFactory, ProductPageFactory, UserFactory
from tests.products.translated import speak

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
    pytest.mark.usefixtures("two_languages"),
]

MONTHS = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli"),
    *("August", "September", "Oktober", "November", "Dezember"),
)
GERMAN = {"headers": {"accept-language": "de-AT,de;q=0.9,en;q=0.5"}}
FRENCH = {"headers": {"accept-language": "fr"}}


@pytest.fixture
def product():
    return ProductPageFactory(title="Boat shed", slug="boat-shed")


@pytest.fixture
def visitor():
    """A browser that has been nowhere yet; its middleware knows of both languages."""
    return Client()


def lang_of(answer) -> str:
    return re.search(r'<html lang="([\w-]+)"', answer.content.decode())[1]


@pytest.mark.parametrize("path", ["/products/", "/products/boat-shed/"])
def test_the_address_of_a_public_page_says_its_language(visitor, product, path):
    for given in ({}, GERMAN):
        english, german = visitor.get(path, **given), visitor.get(f"/de{path}", **given)
        assert (lang_of(english), english["Content-Language"]) == ("en", "en")
        assert (lang_of(german), german["Content-Language"]) == ("de", "de")


def test_links_of_a_page_stay_in_its_language(visitor, product):
    german = visitor.get("/de/products/").content.decode()
    assert 'href="/de/products/boat-shed/"' in german
    assert f'href="/de/products/category/{product.category.slug}/"' in german
    assert 'href="/products/boat-shed/"' not in german
    english = visitor.get("/products/").content.decode()
    assert 'href="/products/boat-shed/"' in english
    assert "/de/products/boat-shed/" not in english


def test_every_way_to_the_products_stays_in_the_language_of_the_page(visitor, product):
    product.tags.add("Dark mode")
    product.save()
    user = UserFactory(language="de")
    SellerProfile.objects.create(user=user, name="Ada", slug="ada")
    log_in(visitor, user, **GERMAN)
    shelf = f"/de/products/category/{product.category.slug}/"
    places = (
        "/de/",
        "/de/products/boat-shed/",
        "/de/products/?q=zzzz",
        f"{shelf}?q=zzzz",
        "/de/sellers/ada/",
    )
    for path in (*places, "/library/", "/orders/"):
        page = visitor.get(path, follow=True)
        assert lang_of(page) == "de"
        found = re.findall(r'href="(/[^"]*)"', page.content.decode())
        assert any(address.startswith("/de/products/") for address in found)
        assert [address for address in found if address.startswith("/products/")] == []
    product.unpublish()
    assert 'href="/de/">' in visitor.get("/de/products/").content.decode().partition("<main")[2]


def test_a_former_address_leads_on_in_each_language(visitor, product):
    Redirect.add_redirect("/products/hut/", redirect_to=product, is_permanent=True)
    for prefix in ("", "/de"):
        answer = visitor.get(f"{prefix}/products/hut/?utm_source=x")
        assert (answer.status_code, answer["Location"]) == (301, f"{prefix}/products/boat-shed/")
    assert visitor.get("/de/products/no-hut/").status_code == 404
    assert visitor.get("/fr/products/hut/").status_code == 404


def test_pages_with_nothing_on_them_lead_on_in_their_language(visitor):
    SellerProfile.objects.create(user=UserFactory(), name="Lamps")
    empty = visitor.get("/de/sellers/lamps/").content.decode()
    button = re.search(r'<div class="empty">.*?href="([^"]+)"', empty, re.DOTALL)
    assert button[1] == "/de/products/"
    unknown = visitor.get("/accounts/data/keep/x/", **GERMAN)
    assert unknown.status_code == 410
    assert 'class="button" href="/de/"' in unknown.content.decode()


def test_a_list_names_itself_in_every_language(visitor, product, settings):
    for path in ("/products/", "/de/products/"):
        page = visitor.get(path).content.decode()
        assert f'<link rel="canonical" href="{settings.SITE_URL}{path}">' in page
        found = re.findall(r'hreflang="([\w-]+)" href="([^"]+)"', page)
        assert found == [
            ("en", f"{settings.SITE_URL}/products/"),
            ("de", f"{settings.SITE_URL}/de/products/"),
            ("x-default", f"{settings.SITE_URL}/products/"),
        ]


def test_the_home_page_of_each_language_is_its_own(visitor, settings):
    for path in ("/", "/de/"):
        page = visitor.get(path).content.decode()
        assert f'<link rel="canonical" href="{settings.SITE_URL}{path}">' in page
        found = re.findall(r'hreflang="([\w-]+)" href="([^"]+)"', page)
        assert found[:2] == [("en", f"{settings.SITE_URL}/"), ("de", f"{settings.SITE_URL}/de/")]


def test_home_leads_to_what_the_browser_asks_for(visitor):
    answer = visitor.get("/?utm_source=x", **GERMAN)
    assert (answer.status_code, answer["Location"]) == (302, "/de/?utm_source=x")
    assert "no-store" in answer["Cache-Control"]
    assert {"Accept-Language", "Cookie"} <= {each.strip() for each in answer["Vary"].split(",")}
    for given in ({}, FRENCH, {"headers": {"accept-language": "\xff;q=x,,"}}):
        answer = visitor.get("/", **given)
        assert (answer.status_code, lang_of(answer)) == (200, "en")
    assert lang_of(visitor.get("/de/")) == "de"


def test_a_choice_is_kept_against_what_the_browser_asks_for(visitor):
    answer = visitor.get("/language/en/?next=/de/products/%3Fpage=2", **GERMAN)
    assert answer["Location"] == "/products/?page=2"
    assert visitor.get("/", **GERMAN).status_code == 200
    assert lang_of(visitor.get("/accounts/login/", **GERMAN)) == "en"


def test_personal_pages_follow_the_reader_at_one_address(visitor):
    assert lang_of(visitor.get("/accounts/login/")) == "en"
    assert lang_of(visitor.get("/accounts/login/", **GERMAN)) == "de"
    visitor.get("/language/de/")
    assert lang_of(visitor.get("/accounts/login/")) == "de"
    page = visitor.get("/accounts/login/").content.decode()
    assert 'href="/de/products/"' in page
    assert visitor.get("/de/accounts/login/").status_code == 404


@pytest.mark.parametrize(
    ("there", "leads_to"),
    [
        ("/products/boat-shed/", "/de/products/boat-shed/"),
        ("/de/products/boat-shed/", "/de/products/boat-shed/"),
        ("/accounts/login/?next=/library/", "/accounts/login/?next=/library/"),
        ("/", "/de/"),
        ("", "/de/"),
        ("https://elsewhere.example/", "/de/"),
        ("//elsewhere.example/", "/de/"),
        ("/\\elsewhere.example", "/de/"),
        ("javascript:alert(1)", "/de/"),
        ("/" + "x" * 5000, "/de/"),
    ],
)
def test_choosing_goes_on_with_the_same_page(visitor, there, leads_to):
    answer = visitor.get("/language/de/", {"next": there})
    assert (answer.status_code, answer["Location"]) == (302, leads_to)
    assert answer.cookies["django_language"].value == "de"


def test_a_prefix_hides_no_other_host(visitor):
    answer = visitor.get("/language/en/", {"next": "/de//elsewhere.example/"})
    assert answer["Location"].startswith("/%2F")


@pytest.mark.parametrize("code", ["fr", "D-E", "de-x-y", "%00", "x" * 300, "..%2f"])
def test_what_is_no_language_of_the_shop_is_not_found(visitor, code):
    assert visitor.get(f"/language/{code}/").status_code in {400, 404}
    assert visitor.get("/fr/products/").status_code == 404
    visitor.cookies["django_language"] = code
    assert lang_of(visitor.get("/accounts/login/")) in {"en", "de"}


def test_the_footer_offers_the_languages_by_their_names(visitor, product):
    page = visitor.get("/products/boat-shed/").content.decode()
    german = re.search(r'<a href="([^"]+)" lang="de"[^>]*>Deutsch</a>', page)
    answer = visitor.get(german[1])
    assert answer["Location"] == "/de/products/boat-shed/"


def test_with_one_language_nobody_is_asked(settings, product):
    speak(settings, [("en", "English")])
    visitor = Client()
    page = visitor.get("/products/boat-shed/", **GERMAN)
    assert lang_of(page) == "en"
    assert "Content-Language" not in page
    assert "hreflang" not in page.content.decode()
    assert "/language/" not in page.content.decode()
    assert visitor.get("/", **GERMAN).status_code == 200
    assert visitor.get("/de/products/").status_code == 404
    assert visitor.get("/language/en/").status_code == 404


def test_paths_that_editors_typed_lead_on_in_the_language_of_the_page(visitor, product):
    typed = {
        "/products/?sort=newest": "/de/products/?sort=newest",
        "/products/boat-shed/#buy": "/de/products/boat-shed/#buy",
        "/library/": "/library/",
        "/nowhere.pdf": "/nowhere.pdf",
        "https://blog.example/products/": "https://blog.example/products/",
    }
    links = [("link", {"label": f"L{n}", "address": path}) for n, path in enumerate(typed)]
    ShopSettings.objects.update_or_create(site_id=1, defaults={"footer_links": links})
    for address, language in (("/de/products/", "de"), ("/products/", "en")):
        footer = visitor.get(address).text.partition("<footer")[2]
        found = dict(re.findall(r'href="([^"]+)"[^>]*>(?:<[^>]*>|\s)*(L\d)', footer))
        wanted = {
            (there if language == "de" else path): f"L{number}"
            for number, (path, there) in enumerate(typed.items())
        }
        assert {path: found.get(path) for path in wanted} == wanted


def test_programs_find_each_page_in_both_languages(visitor, product, settings):
    sitemap = visitor.get("/sitemap.xml").content.decode()
    category = f"/products/category/{product.category.slug}/"
    for address in ("/products/", category, "/"):
        assert f"<loc>{settings.SITE_URL}{address}</loc>" in sitemap
        assert f"<loc>{settings.SITE_URL}/de{address}</loc>" in sitemap
        assert f'hreflang="de" href="{settings.SITE_URL}/de{address}"' in sitemap
    feed = visitor.get("/de/products/feed/").content.decode()
    assert 'xml:lang="de"' in feed
    assert f"{settings.SITE_URL}/de/products/boat-shed/" in feed


# --- the language of an account ------------------------------------------------------------------
def log_in(visitor, user, **given):
    values = {"login": user.email, "password": PASSWORD}
    return visitor.post("/accounts/login/", values, **given)


def test_an_account_takes_the_language_of_its_first_login(visitor):
    user = UserFactory()
    log_in(visitor, user, **GERMAN)
    assert User.objects.get(pk=user.pk).language == "de"


def test_a_browser_without_a_choice_takes_that_of_the_account(visitor):
    user = UserFactory(language="de")
    log_in(visitor, user)
    assert lang_of(visitor.get("/library/")) == "de"
    other = Client()
    other.get("/language/en/")
    log_in(other, user)
    assert lang_of(other.get("/library/")) == "en"
    assert User.objects.get(pk=user.pk).language == "de"


def test_the_account_page_changes_it_for_pages_and_mails(visitor):
    user = UserFactory(language="en")
    log_in(visitor, user)
    assert 'href="/accounts/language/"' in visitor.get("/accounts/").content.decode()
    assert visitor.post("/accounts/language/", {"language": "fr"}).status_code == 200
    assert User.objects.get(pk=user.pk).language == "en"
    visitor.post("/accounts/language/", {"language": "de"})
    page = visitor.get("/accounts/")
    assert lang_of(page) == "de"
    assert "Ihre Sprache wurde gespeichert." in page.content.decode()
    assert User.objects.get(pk=user.pk).language == "de"


def test_choosing_a_language_writes_nothing_else(visitor):
    user = UserFactory(language="en")
    log_in(visitor, user)
    with CaptureQueriesContext(connection) as queries:
        visitor.post("/accounts/language/", {"language": "de"})
    # A whole row would bring back what another request, or a deletion, has changed meanwhile.
    (written,) = [q["sql"] for q in queries if q["sql"].startswith('UPDATE "accounts_user"')]
    assert "email" not in written.partition(" WHERE ")[0]


def test_what_was_searched_for_stands_in_the_quotation_marks_of_the_language(visitor, product):
    assert "„boat“" in visitor.get("/de/products/?q=boat&free=on").text
    assert "“boat”" in visitor.get("/products/?q=boat&free=on").text


def test_alerts_are_in_the_language_of_each_of_the_staff():
    german = UserFactory(language="de", groups=["Admins"])
    english = UserFactory(language="en", groups=["Admins"])
    alerts.tell_admins(
        "backup-failed",
        what=lambda: date_format(date(2026, 5, 3), "j F Y"),
        admin_url="/admin/",
        dedupe_key="1",
    )
    texts = dict(OutgoingMessage.objects.values_list("recipient", "text"))
    assert "3. Mai 2026" in texts[german.email]
    assert "3 May 2026" in texts[english.email]


def test_mails_are_in_the_language_of_their_reader(product):
    order = OrderFactory(product=product, user=UserFactory(language="de"), amount=123_456)
    notices.receipt(order)
    message = OutgoingMessage.objects.get(kind="order-paid")
    assert message.language == "de"
    assert '<html lang="de">' in message.html
    assert "1.234,56" in message.text
    # Whoever does it, and in whatever language they work.
    other = OrderFactory(product=product, user=UserFactory(language="en"))
    with translation.override("de"):
        notices.receipt(other)
    assert '<html lang="en">' in OutgoingMessage.objects.latest("pk").html


def test_what_staff_have_done_to_an_account_is_told_in_the_language_of_its_person():
    person, admin = UserFactory(language="de"), UserFactory(language="en", groups=["Admins"])
    before = User.objects.get(pk=person.pk)
    person.email = "fresh@example.com"
    person.save()
    Authenticator.objects.create(user=person, type="totp", data={})
    browser = Client()
    browser.force_login(admin)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    for act in ("export-data", "erase"):
        browser.post(f"/admin/users/{act}/{person.pk}/", {"reason": "Asked by phone."})
    exports.make(person.data_exports.get().pk)
    people.tell_what_staff_changed(person, before, by=admin)
    holders.remove_all(person, by=admin)

    told = set(OutgoingMessage.objects.values_list("kind", "language"))
    assert told == {
        (kind, "de")
        for kind in (
            *("export-ready", "deletion-asked"),
            *("address-changed-by-staff", "factors-removed-by-staff"),
        )
    }


def test_a_mail_to_a_stranger_is_in_the_language_of_their_page(visitor):
    visitor.post("/accounts/password/reset/", {"email": "nobody@example.com"}, **GERMAN)
    assert OutgoingMessage.objects.get().language == "de"
    assert mail.outbox == []


def test_german_dates_have_a_point_behind_the_day(visitor, product):
    day = product.first_published_at
    page = visitor.get("/de/products/boat-shed/").content.decode()
    assert f"{day:%-d}. {MONTHS[day.month - 1]} {day:%Y}" in page


def test_a_status_within_a_sentence_is_as_its_language_writes_it():
    review = Review(resolution=Review.Resolution.REFUNDED, is_open=False)
    label = review.get_resolution_display()
    assert review.state_display == label.lower() != label
    with translation.override("de"):
        assert review.state_display == review.get_resolution_display() != label
