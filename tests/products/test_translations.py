"""A product in two languages: one thing that is sold, read in the words of its reader."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from wagtail.models import Locale, Page, PageViewRestriction

from core.refusals import NotPossible
from products import translating, words
from products.models import ProductIndexPage, ProductPage, ProductTranslation
from tests.factories import ProductPageFactory, UserFactory
from tests.products.translated import in_german, speak, translate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_languages")]


@pytest.fixture
def product():
    return ProductPageFactory(
        title="Boat shed",
        slug="boat-shed",
        summary="A shed for boats.",
        body=[("paragraph", "<p>Planks and nails.</p>")],
        requirements="A boat",
    )


@pytest.fixture
def visitor():
    return Client()


def text_of(visitor, path, **given) -> str:
    return visitor.get(path, **given).content.decode()


# --- the page -------------------------------------------------------------------------------
def test_a_reader_gets_the_page_in_their_language(visitor, product):
    in_german(product, body=[("paragraph", "<p>Bretter und Nägel.</p>")], requirements="")
    german = text_of(visitor, "/de/products/bootshaus/")
    assert "<h1>Bootshaus</h1>" in german
    assert "Bretter und Nägel." in german
    assert "Planks and nails." not in german
    # What the translation leaves empty is that of the product, and marked to be read out rightly.
    assert '<dd lang="en">A boat</dd>' in german
    english = text_of(visitor, "/products/boat-shed/")
    assert "<h1>Boat shed</h1>" in english
    assert "Bootshaus" not in english.partition("<main")[2].partition("</main")[0]
    assert ' lang="en"' not in english.partition("<main")[2].partition("</main")[0]


def test_a_product_without_translation_is_shown_and_marked(visitor, product):
    german = text_of(visitor, "/de/products/boat-shed/")
    assert '<h1 lang="en">Boat shed</h1>' in german
    assert '<p class="lead" lang="en">A shed for boats.</p>' in german
    assert "Was Sie herunterladen" in german


def test_a_translation_that_is_not_published_shows_nothing(visitor, product):
    german = in_german(product)
    german.unpublish()
    assert "Bootshaus" not in text_of(visitor, "/de/products/boat-shed/")
    assert "Boat shed" in text_of(visitor, "/products/boat-shed/")
    draft = translate(product, publish=False, title="Entwurf")
    assert draft.pk == german.pk
    assert "Entwurf" not in text_of(visitor, "/de/products/boat-shed/")


def test_unpublishing_the_product_takes_it_off_in_all_languages(visitor, product):
    in_german(product)
    product.unpublish()
    for path in ("/products/boat-shed/", "/de/products/boat-shed/", "/de/products/bootshaus/"):
        assert visitor.get(path).status_code == 404
    assert "Bootshaus" not in text_of(visitor, "/de/products/")


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("/de/products/boat-shed/?a=b", "/de/products/bootshaus/?a=b"),
        ("/products/bootshaus/", "/products/boat-shed/"),
        ("/products/boat-shed/bootshaus/", None),
        ("/de/products/boat-shed/bootshaus/", None),
        ("/fr/products/bootshaus/", None),
    ],
)
def test_either_slug_leads_to_the_one_product(visitor, product, asked, leads_to):
    in_german(product)
    answer = visitor.get(asked)
    if leads_to is None:
        assert answer.status_code == 404
    else:
        assert (answer.status_code, answer["Location"]) == (302, leads_to)


def test_the_same_slug_in_both_languages_is_one_address_in_each(visitor, product):
    in_german(product, slug="boat-shed")
    assert "<h1>Bootshaus</h1>" in text_of(visitor, "/de/products/boat-shed/")
    assert "<h1>Boat shed</h1>" in text_of(visitor, "/products/boat-shed/")


def test_cards_are_in_the_language_of_the_list(visitor, product):
    in_german(product)
    ProductPageFactory(title="Lamp", slug="lamp")
    for path in ("/de/products/", f"/de/products/category/{product.category.slug}/", "/de/"):
        german = text_of(visitor, path)
        assert '<a href="/de/products/bootshaus/">Bootshaus</a>' in german
        assert "Boat shed" not in german
    assert ' lang="en"><a href="/de/products/lamp/">Lamp</a>' in text_of(visitor, "/de/products/")
    assert "Bootshaus" not in text_of(visitor, "/products/")


def test_prices_and_privacy_are_those_of_the_product(visitor, product):
    in_german(product)
    ProductPage.objects.filter(pk=product.pk).update(price=4200)
    assert "42,00" in text_of(visitor, "/de/products/bootshaus/")
    PageViewRestriction.objects.create(page=product, restriction_type="login")
    for path in ("/de/products/bootshaus/", "/de/products/boat-shed/", "/products/bootshaus/"):
        answer = visitor.get(path)
        assert answer.status_code == 302
        assert "/login/" in answer["Location"]
    assert "Bootshaus" not in text_of(visitor, "/de/products/")


def test_pictures_say_what_they_show_in_the_readers_language(visitor, product):
    german = in_german(product)
    row = german.pictures.raw_data[0]["value"]
    assert row["description"] == product.cover.description
    german.pictures = [
        ("picture", {"picture": product.cover, "description": "Ein Steg", "caption": "Am See"})
    ]
    german.save_revision().publish()
    page = text_of(visitor, "/de/products/bootshaus/")
    assert 'alt="Ein Steg"' in page
    assert "<p>Am See</p>" in page
    assert "Ein Steg" not in text_of(visitor, "/products/boat-shed/")


def test_a_page_in_another_language_costs_two_queries_more(visitor, product):
    def queries(path) -> int:
        visitor.get(path)
        with CaptureQueriesContext(connection) as counted:
            assert visitor.get(path).status_code == 200
        return len(counted)

    listed = queries("/de/products/")
    in_german(product)
    for number in range(5):
        in_german(ProductPageFactory(), slug=f"haus-{number}", title=f"Haus {number}")
    # The home page of that language, and the texts of the cards below.
    assert queries("/de/products/bootshaus/") <= queries("/products/boat-shed/") + 2
    assert queries("/de/products/") == listed
    assert listed <= queries("/products/") + 3


# --- one product ----------------------------------------------------------------------------
def test_a_copy_in_a_readers_words_is_never_saved(product):
    in_german(product)
    with translation.override("de"):
        shown = words.of(product)
        assert (shown.title, shown.pk, product.title) == ("Bootshaus", product.pk, "Boat shed")
        with pytest.raises(TypeError):
            shown.save()
    assert ProductPage.objects.get(pk=product.pk).title == "Boat shed"


def test_nothing_that_is_sold_can_be_about_a_translation(product):
    """Orders, purchases, requests, releases, counterparts, codes: whatever refers to a product."""
    german = in_german(product)
    rows = [
        relation
        for relation in ProductPage._meta.related_objects
        if relation.model is ProductPage and not relation.field.many_to_many
    ]
    assert {"commerce.Order", "commerce.PurchasedProduct", "support.SupportRequest"} <= {
        relation.related_model._meta.label for relation in rows
    }
    for relation in rows:
        with pytest.raises(ValueError, match="must be a"):
            setattr(relation.related_model(), relation.field.name, german)


def test_no_second_page_sells_a_product(product):
    german = Locale.objects.get(language_code="de")
    index = ProductIndexPage.objects.get()
    translate(index)
    with pytest.raises(ValidationError):
        product.copy_for_translation(german)
    with pytest.raises(ValidationError):
        product.create_alias(update_slug="other")
    assert ProductPage.objects.count() == 1


def test_a_product_has_one_translation_in_each_language(product):
    german = in_german(product)
    assert translating.begin(product, "de").pk == german.pk
    twin = ProductTranslation(title="Zwilling", slug="zwilling", locale=german.locale)
    with pytest.raises(ValidationError):
        product.add_child(instance=twin)
    with pytest.raises(ValidationError):
        ProductIndexPage.objects.get().add_child(
            instance=ProductTranslation(title="Lose", slug="lose", locale=german.locale)
        )


@pytest.mark.parametrize("code", ["fr", "en", "", "de-AT", "x" * 300, "\x00"])
def test_there_are_translations_into_the_languages_of_the_shop_only(product, code):
    with pytest.raises(NotPossible):
        translating.begin(product, code)
    assert not ProductTranslation.objects.exists()


def test_a_translation_is_not_translated(product):
    with pytest.raises(NotPossible):
        translating.begin(in_german(product), "de")


def test_a_slug_leads_to_one_product_only(product):
    german = in_german(product)
    other = ProductPageFactory(title="Lamp", slug="lamp")
    german.slug = "lamp"
    with pytest.raises(ValidationError, match="another product"):
        german.save()
    other.slug = "bootshaus"
    with pytest.raises(ValidationError, match="another product"):
        other.save()
    german.slug = "feed"
    with pytest.raises(ValidationError):
        german.save()


def test_a_translation_of_a_draft_waits_for_its_product(visitor):
    draft = ProductPageFactory(title="Boat shed", slug="boat-shed", live=False)
    in_german(draft)
    assert visitor.get("/de/products/bootshaus/").status_code == 404


def test_a_translation_without_a_summary_is_not_published(product):
    german = in_german(product, publish=False)
    german.summary = ""
    draft = german.save_revision(clean=False)
    with pytest.raises(ValidationError, match="a summary"):
        draft.publish()


def test_a_deleted_product_takes_its_translations_along(product):
    in_german(product)
    product.delete()
    assert not ProductTranslation.objects.exists()
    assert Page.find_problems() == ([], [], [], [], [])


def test_a_copy_has_translations_of_its_own(product):
    german = in_german(product)
    made = ProductPage.objects.get(pk=product.pk).copy(
        recursive=True,
        keep_live=False,
        update_attrs={"title": "Copy", "slug": "copy", "draft_title": "Copy"},
    )
    copied = ProductTranslation.objects.get(product=made)
    assert copied.translation_key == made.translation_key != german.translation_key
    assert copied.slug != german.slug
    assert copied.get_latest_revision_as_object().product_id == made.pk
    assert german.product_id == product.pk


def test_a_language_that_is_given_up_loses_nothing(visitor, product, settings):
    in_german(product)
    translate(ProductIndexPage.objects.get())
    speak(settings, [("en", "English")])
    other = Client()
    assert "<h1>Boat shed</h1>" in text_of(other, "/products/boat-shed/")
    for path in ("/de/products/bootshaus/", "/products/bootshaus/"):
        assert other.get(path).status_code == 404
    assert "Bootshaus" not in text_of(other, "/products/")
    assert other.get("/sitemap.xml").status_code == 200
    speak(settings)
    assert "<h1>Bootshaus</h1>" in text_of(Client(), "/de/products/bootshaus/")


def test_a_language_that_comes_later_has_its_row_by_itself(settings):
    speak(settings, [("en", "English"), ("de", "German"), ("fr", "French")])
    assert set(Locale.objects.values_list("language_code", flat=True)) == {"en", "de", "fr"}


def test_what_was_written_in_one_language_is_in_that_one(settings):
    """A shop that was made in English and speaks German alone has its pages in a row called en."""
    Locale.all_objects.exclude(language_code="en").delete()
    settings.LANGUAGE_CODE = "de"
    speak(settings, [("de", "German"), ("fr", "French")])
    assert ProductIndexPage.objects.get().locale.language_code == "de"


# --- in the admin -----------------------------------------------------------------------------
def editor_of(user) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def test_a_seller_translates_their_own_products_only(product):
    seller = UserFactory(groups=["Sellers"])
    other = ProductPageFactory(title="Lamp", slug="lamp", owner=UserFactory(groups=["Sellers"]))
    ProductPage.objects.filter(pk=product.pk).update(owner=seller)
    browser = editor_of(seller)
    editor = browser.get(f"/admin/pages/{product.pk}/edit/").content.decode()
    assert f'href="/admin/pages/{product.pk}/translate/"' in editor
    page = browser.get(f"/admin/pages/{product.pk}/translate/").content.decode()
    assert "Deutsch" in page
    answer = browser.post(f"/admin/pages/{product.pk}/translate/", {"language": "de"})
    translation = ProductTranslation.objects.get()
    assert answer["Location"] == f"/admin/pages/{translation.pk}/edit/"
    form = browser.get(answer["Location"]).content.decode()
    assert "Boat shed" in form
    for name in ("price", "category", "cover", "successor", "owner", "tags"):
        assert f'name="{name}"' not in form
    theirs = in_german(other)
    for path in (
        f"/admin/pages/{other.pk}/translate/",
        f"/admin/pages/{theirs.pk}/translate/",
        f"/admin/pages/{theirs.pk}/edit/",
        f"/admin/pages/{theirs.pk}/",
    ):
        answer = browser.get(path)
        assert answer.status_code == 404 or answer["Location"] == "/admin/", path
    assert browser.post(f"/admin/pages/{other.pk}/translate/", {"language": "de"}).status_code in {
        302,
        404,
    }
    # The product goes to somebody else, and its translation with it.
    ProductPage.objects.filter(pk=product.pk).update(owner=other.owner)
    answer = browser.get(f"/admin/pages/{translation.pk}/edit/")
    assert answer.status_code == 404 or answer["Location"] == "/admin/"
    assert editor_of(other.owner).get(f"/admin/pages/{translation.pk}/edit/").status_code == 200


def test_with_one_language_nothing_of_it_is_to_be_seen(product, settings):
    speak(settings, [("en", "English")])
    browser = editor_of(UserFactory(is_superuser=True))
    for path in (f"/admin/pages/{product.pk}/edit/", f"/admin/pages/{product.get_parent().pk}/"):
        page = browser.get(path).content.decode()
        assert "/translate/" not in page
        assert re.search(r"\bLocale\b", page) is None
    assert browser.get(f"/admin/pages/{product.pk}/translate/").status_code == 404
    explorer = browser.get(f"/admin/pages/{product.pk}/").content.decode()
    assert "add_subpage" not in explorer
