"""The demo shop: all that its contract promises, and nothing lost by a second run."""

import io
import logging
import zipfile

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import translation

from accounts.models import User
from commerce.models import DiscountCode
from commerce.provider.minimums import MINIMUMS
from core.models import ShopRendition, ShopSettings
from core.money import MAX_MINOR_UNITS
from demo import catalogue
from demo.seed import add_translations, in_shop_currency
from home.models import HomePage
from products.models import Category, ProductPage, ProductTranslation, Release
from products.price_rules import is_chargeable
from support import canned
from support.models import CannedReply
from tests.products.translated import speak


def seed(*arguments: str) -> str:
    out = io.StringIO()
    call_command("seed_demo", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def shop(db):
    return seed()


@pytest.mark.once  # the running shops of flows and browser are seeded on both
@pytest.mark.early
def test_the_demo_is_as_promised_and_a_second_run_keeps_it(client, shop):
    live = ProductPage.objects.live()
    assert live.count() == 12
    assert not ProductTranslation.objects.exists()  # the shop speaks one language
    assert ProductPage.objects.not_live().count() == 1
    assert Category.objects.count() == 4
    kinds = [kind for page in live for kind, _word in page.badges]
    assert sorted(kinds) == ["free", "new", "sale", "updated"]
    assert {page.owner.email for page in ProductPage.objects.all()} == {"seller@example.com"}
    assert "product 13 of 13" in shop
    code = DiscountCode.objects.get()
    assert (code.text, code.takes_off, code.state) == ("WELCOME10", "10%", "works")

    for email in ("customer", "seller", "editor", "admin"):
        user = User.objects.get(email=f"{email}@example.com")
        assert user.check_password("demo-password")
        assert user.emailaddress_set.get().verified
    groups = {user.email: [g.name for g in user.groups.all()] for user in User.objects.all()}
    assert groups == {
        "customer@example.com": [],
        "seller@example.com": ["Sellers"],
        "editor@example.com": ["Editors"],
        "admin@example.com": ["Admins"],
    }

    for page in live:
        answer = client.get(page.url)
        assert answer.status_code == 200
        asked = catalogue.read_product(page.slug).questions
        assert [one.value["question"] for one in page.questions] == [one.question for one in asked]
        assert ('id="questions"' in answer.content.decode()) is bool(asked)
        with page.latest_release.file.open("rb") as file:
            assert zipfile.ZipFile(file).testzip() is None
        assert page.latest_release.version == page.draft_release.version
    sold_as = [page for page in live if page.highest_price]
    assert [page.slug for page in sold_as] == ["ledgerline-invoices"]
    keys = ["", *(edition.key for edition in sold_as[0].editions.all()[1:])]
    assert [file.edition for file in sold_as[0].latest_release.files.all()] == keys
    assert sold_as[0].price_display == "From $129.00"
    chosen = live.get(pay_what_you_want=True)
    assert (chosen.slug, chosen.price_display) == ("dovecote-emails", "$9.00 or more")
    assert chosen.suggested_price == 1900
    (row,) = HomePage.objects.get().content.blocks_by_name("featured")
    featured = [chosen["product"].slug for chosen in row.value["products"]]
    assert featured == list(catalogue.HOME.featured)
    for text in catalogue.TEXT_PAGES:
        said = client.get(f"/{text.slug}/").content.decode()
        assert "This text is a sample." in said
        assert f'<a href="/{text.slug}/">{text.title}</a>' in said.split("<footer")[1]
    assert ShopSettings.objects.get().shop_name == catalogue.SHOP.name
    response = client.get("/products/?q=dash")
    assert response.context["listing"].count >= 1

    replies = CannedReply.objects.all()
    assert replies.count() == 3
    for reply in replies:
        assert reply.text != canned.preview(reply.text)
        assert canned.unknown_placeholders(reply.text) == []

    pictures = ShopRendition.objects.count()
    page = live.first()
    page.title = "Edited by hand"
    page.save_revision().publish()
    live.last().unpublish()
    User.objects.get(email="customer@example.com").delete()
    replies.first().delete()
    before = {
        "pages": list(ProductPage.objects.order_by("pk").values()),
        "releases": list(Release.objects.order_by("pk").values()),
    }
    assert "everything in it was kept" in seed()
    assert list(ProductPage.objects.order_by("pk").values()) == before["pages"]
    assert list(Release.objects.order_by("pk").values()) == before["releases"]
    assert ShopRendition.objects.count() == pictures
    assert CannedReply.objects.count() == 2
    assert User.objects.filter(email="customer@example.com").exists()


@pytest.mark.once
def test_only_its_own_words_are_said(db, monkeypatch, caplog):
    monkeypatch.setattr(catalogue, "PRODUCTS", catalogue.PRODUCTS[:1])
    caplog.set_level(logging.INFO)
    seed()
    assert caplog.messages == []
    ProductPage.objects.get().unpublish()
    assert len(caplog.messages) == 1  # and afterwards all is as before


@pytest.mark.once
def test_a_run_that_broke_off_is_finished_by_the_next(db, monkeypatch):
    from demo import seed as steps

    add_product, seen = steps.add_product, []

    def break_off(product, now):
        seen.append(product.slug)
        if len(seen) == 3:
            raise KeyboardInterrupt
        return add_product(product, now)

    monkeypatch.setattr(catalogue, "PRODUCTS", catalogue.PRODUCTS[:4])
    monkeypatch.setattr(steps, "add_product", break_off)
    with pytest.raises(KeyboardInterrupt):
        seed()
    assert ProductPage.objects.count() == 2
    monkeypatch.setattr(steps, "add_product", add_product)
    seed()
    assert ProductPage.objects.count() == 4


@pytest.mark.once
@pytest.mark.parametrize("currency", MINIMUMS)
def test_each_currency_of_a_shop_has_prices_that_can_be_charged(settings, currency):
    settings.SHOP_CURRENCY = currency
    everything = (*catalogue.PRODUCTS, *catalogue.FURTHER)
    prices = [in_shop_currency(product.price) for product in everything]
    assert all(is_chargeable(price) for price in prices)
    assert max(prices) < MAX_MINOR_UNITS
    assert [price == 0 for price in prices] == [product.price == 0 for product in everything]


@pytest.mark.once
@pytest.mark.parametrize(
    ("currency", "prices"),
    [("USD", [900, 3900]), ("JPY", [900, 3900]), ("IDR", [900_000, 3_900_000])],
)
def test_prices_keep_their_figures_in_every_currency(settings, currency, prices):
    settings.SHOP_CURRENCY = currency
    assert [in_shop_currency(price) for price in (900, 3900)] == prices


@pytest.mark.once
def test_a_demo_in_rupiah_is_published(db, monkeypatch, settings):
    settings.SHOP_CURRENCY = "IDR"
    settings.SETTINGS_MODULE = "site_config.settings.test"  # lost with any changed setting
    monkeypatch.setattr(catalogue, "PRODUCTS", catalogue.PRODUCTS[:1])
    seed()
    assert ProductPage.objects.live().get().price_display == "IDR39,000.00"


@pytest.mark.once
def test_production_is_refused(db, settings):
    settings.SETTINGS_MODULE = "site_config.settings.production"
    with pytest.raises(CommandError, match="refuses production settings"):
        seed()
    assert not User.objects.exists()


@pytest.mark.once
@pytest.mark.parametrize("number", ["0", "-1", "1.5", "many", "5000001", "٣", "1" * 30])
def test_a_number_that_makes_no_sense_is_refused_with_the_reason(db, number):
    before = User.objects.count()
    with pytest.raises(CommandError, match=r"give a whole number from 1 to 5,000,000"):
        seed(f"--orders={number}")
    assert User.objects.count() == before


@pytest.mark.once
def test_production_gets_no_past(db, settings):
    settings.SETTINGS_MODULE = "site_config.settings.production"
    before = User.objects.count()
    with pytest.raises(CommandError, match="refuses production settings"):
        seed("--orders", "10")
    assert User.objects.count() == before


@pytest.mark.once
@pytest.mark.early
def test_a_shop_that_speaks_german_shows_what_a_translation_looks_like(shop, settings):
    speak(settings)
    assert (add_translations(), add_translations()) == (2, 0)
    assert ProductTranslation.objects.live().count() == 2
    browser = Client()
    page = browser.get("/de/products/portfolio-hafen/").content.decode()
    assert "<h1>Portfolio-Vorlage Hafen</h1>" in page
    assert "Website-Vorlagen" in page
    assert "Quelltext und Entwürfe" in page
    assert page.count(' lang="en"') < browser.get(
        "/de/products/saltmarsh-cafe/"
    ).content.decode().count(' lang="en"')
    translation.activate("en")
