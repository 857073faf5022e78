"""Home, pages of text, categories, and what programs read, in a shop of two languages."""

import re

import pytest
from django.test import Client
from django.utils import translation
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction, Site

from analytics.product_paths import products_at
from core.models import ShopSettings
from home.models import ContentPage, HomePage
from links.models import ShortURL
from products import indexing, translating
from products.models import Category, ProductIndexPage
from tests.factories import ProductPageFactory, UserFactory
from tests.products.translated import in_german, speak, translate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_languages")]


@pytest.fixture
def product():
    return ProductPageFactory(title="Boat shed", slug="boat-shed", summary="A shed for boats.")


@pytest.fixture
def about():
    page = ContentPage(
        title="About us",
        slug="about",
        content=[("paragraph", "<p>We build sheds.</p>")],
        show_in_menus=True,
    )
    HomePage.objects.get(locale__language_code="en").add_child(instance=page)
    return page


@pytest.fixture
def visitor():
    return Client()


def text_of(visitor, path) -> str:
    return visitor.get(path).content.decode()


def main_of(visitor, path) -> str:
    return text_of(visitor, path).partition("<main")[2].partition("</main")[0]


# --- home and the list ---------------------------------------------------------------------
def test_home_and_the_list_say_what_their_translations_say(visitor, product):
    in_german(product)
    home = HomePage.objects.get()
    translate(home, content=[("hero", {"title": "Willkommen", "text": "Alles für Boote."})])
    translate(ProductIndexPage.objects.get(), title="Alle Boote", intro="Von A bis Z.")
    assert "Willkommen" in main_of(visitor, "/de/")
    assert "Willkommen" not in main_of(visitor, "/")
    listed = main_of(visitor, "/de/products/")
    assert "<h1>Alle Boote</h1>" in listed
    assert "Von A bis Z." in listed
    assert ">Bootshaus</a>" in listed
    assert "Alle Boote" not in main_of(visitor, "/products/")
    assert "<h1>Bootshaus</h1>" in main_of(visitor, "/de/products/bootshaus/")


def test_home_as_it_stands_in_the_first_language_is_marked(visitor, about):
    home = HomePage.objects.get()
    home.content = [("hero", {"title": "Welcome", "text": "All for boats."})]
    home.save_revision().publish()
    assert '<h1 lang="en">Welcome</h1>' in main_of(visitor, "/de/")
    assert "<h1>Welcome</h1>" in main_of(visitor, "/")
    translate(about, title="Über uns", slug="ueber-uns")  # with a stand-in for home above it
    assert '<h1 lang="en">Welcome</h1>' in main_of(visitor, "/de/")
    german = translating.begin(home, "de")
    assert german.specific_class is HomePage
    assert Page.objects.get(pk=german.pk).alias_of is None


def test_products_are_sold_below_the_first_list_only(product, settings):
    index = ProductIndexPage.objects.get()
    german = translate(index)
    admin = Client()
    admin.force_login(UserFactory(is_superuser=True))
    answer = admin.get(f"/admin/pages/add/products/productpage/{german.pk}/")
    assert answer.status_code in {302, 403}
    assert admin.get(f"/admin/pages/add/products/productpage/{index.pk}/").status_code == 200


# --- pages of text ---------------------------------------------------------------------------
def test_a_page_of_text_is_in_the_language_of_its_address(visitor, about):
    fallback = main_of(visitor, "/de/about/")
    assert '<article class="prose" lang="en">' in fallback
    translate(
        about,
        title="Über uns",
        slug="ueber-uns",
        content=[("paragraph", "<p>Wir bauen Hütten.</p>")],
    )
    german = main_of(visitor, "/de/ueber-uns/")
    assert "Wir bauen Hütten." in german
    assert ' lang="en"' not in german
    assert "We build sheds." in main_of(visitor, "/about/")
    for asked, leads_to in (
        ("/de/about/?a=b", "/de/ueber-uns/?a=b"),
        ("/ueber-uns/", "/about/"),
    ):
        answer = visitor.get(asked)
        assert (answer.status_code, answer["Location"]) == (302, leads_to)
    for unknown in ("/de/about/more/", "/de/nothing/", "/nothing/", "/de/home-de/", "/home-de/"):
        assert visitor.get(unknown).status_code == 404


def test_a_private_page_of_text_is_private_in_every_language(visitor, about):
    translate(about, title="Über uns", slug="ueber-uns")
    assert visitor.get("/de/ueber-uns/").status_code == 200
    PageViewRestriction.objects.create(page=about, restriction_type="login")
    for path in ("/about/", "/de/ueber-uns/", "/de/about/"):
        answer = visitor.get(path, follow=True)
        assert "Über uns" not in answer.content.decode(), path
        assert "/login/" in answer.redirect_chain[-1][0], path


def test_the_footer_leads_to_pages_in_the_readers_language(visitor, about):
    german_link = '<a href="/de/ueber-uns/">Über uns</a>'
    assert '<a href="/de/about/" lang="en">About us</a>' in text_of(visitor, "/de/products/")
    translate(about, title="Über uns", slug="ueber-uns")
    page = text_of(visitor, "/de/products/")
    assert german_link in page
    assert "About us" not in page
    assert german_link not in text_of(visitor, "/products/")
    shop = ShopSettings.for_site(Site.objects.get())
    shop.terms_page = about
    shop.save()
    assert german_link in text_of(visitor, "/de/products/")
    assert '<a href="/about/">About us</a>' in text_of(visitor, "/products/")


def test_links_in_the_frame_stay_in_the_readers_language(visitor, product, about):
    shop = ShopSettings.for_site(Site.objects.get())
    shop.header_links = [
        ("link", {"label": "", "page": product, "address": ""}),
        ("link", {"label": "Who we are", "page": about, "address": ""}),
    ]
    shop.save()
    page = text_of(visitor, "/de/products/")
    assert '<a href="/de/products/boat-shed/"><span lang="en">Boat shed</span></a>' in page
    in_german(product)
    translate(about, title="Über uns", slug="ueber-uns")
    page = text_of(visitor, "/de/products/")
    assert ">Bootshaus</a>" in page
    assert '<a href="/de/ueber-uns/"><span lang="en">Who we are</span></a>' in page


def test_links_in_texts_lead_to_pages_in_the_readers_language(visitor, product, about):
    lamp = ProductPageFactory(title="Lamp", slug="lamp")
    about.content = [
        (
            "paragraph",
            f'<p><a linktype="page" id="{product.pk}">a shed</a>'
            f' <a linktype="page" id="{lamp.pk}">a lamp</a></p>',
        ),
        ("button", {"label": "Buy", "page": product, "address": "", "is_main": False}),
    ]
    about.save_revision().publish()
    in_german(product)
    german = main_of(visitor, "/de/about/")
    assert '<a href="/de/products/boat-shed/">a shed</a>' in german  # which leads on
    assert '<a href="/de/products/lamp/">a lamp</a>' in german
    assert 'href="/products/' not in german
    english = main_of(visitor, "/about/")
    assert '<a href="/products/boat-shed/">a shed</a>' in english
    assert "/de/" not in english


def test_a_short_url_leads_to_the_readers_language(visitor, product):
    in_german(product)
    ShortURL.objects.create(slug="shed", page=product)
    german = visitor.get("/s/shed/", headers={"accept-language": "de"})
    assert german["Location"] == "/de/products/boat-shed/"
    assert visitor.get("/s/shed/")["Location"] == "/products/boat-shed/"


def test_an_unpublished_translation_gives_way_to_the_first_language(visitor, about):
    german = translate(about, title="Über uns", slug="ueber-uns")
    german.unpublish()
    assert '<article class="prose" lang="en">' in main_of(visitor, "/de/about/")
    assert visitor.get("/de/ueber-uns/").status_code == 404


# --- categories ------------------------------------------------------------------------------
def test_a_category_is_named_in_the_readers_language(visitor, product):
    admin = Client()
    admin.force_login(UserFactory(is_superuser=True))
    category = product.category
    address = f"/admin/snippets/products/category/edit/{category.pk}/"
    assert 'name="name_de"' in admin.get(address).content.decode()
    sent = {"name": "Sheds", "slug": category.slug, "description": "For boats.", "position": "0"}
    sent |= {"name_de": "Hütten", "description_de": ""}
    assert admin.post(address, sent).status_code == 302
    category.refresh_from_db()
    assert category.translations == {"de": {"name": "Hütten"}}
    path = f"products/category/{category.slug}/"
    german = main_of(visitor, f"/de/{path}")
    assert "<h1>Hütten</h1>" in german
    assert '<p class="lead" lang="en">For boats.</p>' in german
    english = main_of(visitor, f"/{path}")
    assert "<h1>Sheds</h1>" in english
    assert "Hütten" not in english
    assert ">Hütten</a>" in main_of(visitor, "/de/products/boat-shed/")
    assert ">Hütten</a>" in main_of(visitor, "/de/")
    assert "Hütten" in text_of(visitor, f"/de/{path}feed/".replace("category/", "category/", 1))


def test_with_one_language_a_category_has_one_name(product, settings):
    Category.objects.update(translations={"de": {"name": "Hütten"}})
    speak(settings, [("en", "English")])
    admin = Client()
    admin.force_login(UserFactory(is_superuser=True))
    address = f"/admin/snippets/products/category/edit/{product.category.pk}/"
    form = admin.get(address).content.decode()
    assert "name_de" not in form
    assert "In other languages" not in form
    sent = {"name": "Sheds", "slug": product.category.slug, "description": "", "position": "0"}
    admin.post(address, sent)
    assert Category.objects.get().translations == {"de": {"name": "Hütten"}}


# --- search -----------------------------------------------------------------------------------
def test_a_search_finds_words_of_the_translation_and_of_what_has_none(visitor, product):
    in_german(product, body=[("paragraph", "<p>Bretter und Nägel.</p>")])
    ProductPageFactory(title="Lamp", slug="lamp")
    Category.objects.filter(pk=product.category.pk).update(translations={"de": {"name": "Hütten"}})
    indexing.index_all()
    for words in ("bootshaus", "nägel", "nagel", "hütten", "boots"):
        assert ">Bootshaus</a>" in main_of(visitor, f"/de/products/?q={words}"), words
    assert ">Lamp</a>" in main_of(visitor, "/de/products/?q=lamp")
    product.translations.get().delete()
    indexing.index_all()
    assert 'id="popular"' in main_of(visitor, "/de/products/?q=bootshaus")  # nothing is found


# --- programs ---------------------------------------------------------------------------------
def alternates(page: str) -> list[tuple[str, str]]:
    return re.findall(r'hreflang="([\w-]+)" href="([^"]+)"', page.partition("</head>")[0])


def test_a_page_names_the_languages_that_it_is_in(visitor, product, about, settings):
    site = settings.SITE_URL
    for path in ("products/boat-shed/", "about/"):
        for prefix in ("/", "/de/"):
            page = text_of(visitor, f"{prefix}{path}")
            assert f'<link rel="canonical" href="{site}/{path}">' in page
            assert alternates(page) == []
    in_german(product)
    translate(about, title="Über uns", slug="ueber-uns")
    for english, german in (
        ("products/boat-shed/", "products/bootshaus/"),
        ("about/", "ueber-uns/"),
    ):
        expected = [
            ("en", f"{site}/{english}"),
            ("de", f"{site}/de/{german}"),
            ("x-default", f"{site}/{english}"),
        ]
        for path in (f"/{english}", f"/de/{german}"):
            page = text_of(visitor, path)
            assert f'<link rel="canonical" href="{site}{path}">' in page
            assert alternates(page) == expected


def test_the_sitemap_names_pages_in_the_languages_that_have_them(visitor, product, settings):
    site = settings.SITE_URL
    ProductPageFactory(title="Lamp", slug="lamp")
    in_german(product)
    text = text_of(visitor, "/sitemap.xml")
    found = re.findall(r"<loc>([^<]+)</loc>", text)
    assert f"{site}/products/boat-shed/" in found
    assert f"{site}/de/products/bootshaus/" in found
    assert f"{site}/products/lamp/" in found
    assert not [each for each in found if each.endswith(("/de/products/lamp/", "shed/bootshaus/"))]
    assert f'hreflang="de" href="{site}/de/products/bootshaus/"' in text
    assert {f"{site}/", f"{site}/de/", f"{site}/de/products/"} <= set(found)
    for address in found:
        assert visitor.get(address.removeprefix(site)).status_code in {200, 302}, address
    product.unpublish()
    assert "bootshaus" not in text_of(visitor, "/sitemap.xml")


def test_feeds_and_structured_data_are_in_their_language(visitor, product, settings):
    in_german(product)
    feed = text_of(visitor, "/de/products/feed/")
    assert "<title>Bootshaus</title>" in feed
    assert f"{settings.SITE_URL}/de/products/bootshaus/" in feed
    assert "<title>Boat shed</title>" in text_of(visitor, "/products/feed/")
    german = text_of(visitor, "/de/products/bootshaus/")
    assert '"name": "Bootshaus"' in german
    assert f'"url": "{settings.SITE_URL}/de/products/bootshaus/"' in german
    assert f'"sku": "{product.pk}"' in german
    assert '"inLanguage": "de"' in text_of(visitor, "/de/")


def test_views_are_counted_for_the_product_at_every_slug(product):
    in_german(product)
    paths = ["/products/boat-shed/", "/de/products/bootshaus/", "/de/products/boat-shed/"]
    assert products_at([*paths, "/de/products/nothing/"]) == dict.fromkeys(paths, product.pk)


# --- addresses that have changed ----------------------------------------------------------------
def test_former_addresses_lead_on_whatever_the_editors_language(
    visitor, product, django_capture_on_commit_callbacks
):
    german = in_german(product)
    with translation.override("de"), django_capture_on_commit_callbacks(execute=True):
        product.slug = "shed"
        product.save()
        german.refresh_from_db()
        german.slug = "hafen"
        german.save()
    assert set(Redirect.objects.values_list("old_path", flat=True)) >= {"/products/boat-shed"}
    for asked, leads_to in (
        ("/products/boat-shed/", "/products/shed/"),
        ("/de/products/boat-shed/", "/de/products/shed/"),
        ("/de/products/bootshaus/", "/de/products/hafen/"),
    ):
        answer = visitor.get(asked)
        assert (answer.status_code, answer["Location"]) == (301, leads_to)


# --- the shop's settings -------------------------------------------------------------------------
def write_settings(**texts) -> None:
    shop = ShopSettings.for_site(Site.objects.get())
    for name, text in texts.items():
        setattr(shop, name, text)
    shop.save()


def test_what_the_settings_say_is_translated_in_the_admin(visitor, product):
    write_settings(
        tagline="All for boats",
        footer_text="Made <by> the lake",
        announcements=[("announcement", {"text": "New sheds", "link": {}, "tone": "info"})],
        header_links=[("link", {"label": "Boats", "page": None, "address": "/products/"})],
    )
    before = text_of(visitor, "/de/products/")
    assert '<span lang="en">All for boats</span>' in before
    assert '<span lang="en">Made &lt;by&gt; the lake</span>' in before
    editor = Client()
    editor.force_login(UserFactory(groups=["Editors"]))
    assert "/admin/shop-texts/" in editor.get("/admin/").content.decode()
    form = editor.get("/admin/shop-texts/")
    values = {"about": form.context["form"].fields["about"].initial}
    given = ("Alles für Boote", "Am <See> gemacht", "Neue Hütten", "Boote")
    texts = form.context["form"].texts
    assert texts == ["All for boats", "Made <by> the lake", "New sheds", "Boats"]
    values |= {f"de_{number}": text for number, text in enumerate(given)}
    assert editor.post("/admin/shop-texts/", values).status_code == 302
    after = text_of(visitor, "/de/products/")
    for text in ("Alles für Boote", "Am &lt;See&gt; gemacht", "Neue Hütten", ">Boote</a>"):
        assert text in after
    assert "All for boats" not in after
    english = text_of(visitor, "/products/")
    assert "All for boats" in english
    assert "Alles für Boote" not in english
    # A text that has changed is no longer what was translated, nor is what was typed about it.
    write_settings(tagline="Everything for boats")
    assert '<span lang="en">Everything for boats</span>' in text_of(visitor, "/de/products/")
    answer = editor.post("/admin/shop-texts/", values)
    assert answer.status_code == 200
    assert "changed meanwhile" in answer.content.decode()


def test_only_who_may_change_the_settings_translates_them(settings):
    seller, editor = Client(), Client()
    seller.force_login(UserFactory(groups=["Sellers"]))
    editor.force_login(UserFactory(groups=["Editors"]))
    assert seller.get("/admin/shop-texts/").status_code in {302, 403}
    assert "say nothing yet" in editor.get("/admin/shop-texts/").content.decode()
    speak(settings, [("en", "English")])
    assert editor.get("/admin/shop-texts/").status_code == 404
    assert "/admin/shop-texts/" not in editor.get("/admin/").content.decode()
