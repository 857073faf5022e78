"""What a product page shows, published and in previews of drafts."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from core.models import ShopImage
from products.models import GalleryImage, ProductIndexPage, ProductPage, Release
from tests.commerce.versions import add_version
from tests.factories import CategoryFactory, CoverFactory, ProductPageFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def page():
    return ProductPageFactory(
        title="Lantern",
        slug="lantern",
        summary="It shines <brightly>.",
        category=CategoryFactory(name="Lamps", slug="lamps"),
        price=2990,
        cover=CoverFactory(description="A lantern at night"),
        file=b"x" * 2048,
    )


@pytest.fixture
def editor(client):
    client.force_login(UserFactory(email="editor@example.com", is_superuser=True))
    return client


def text_of(client, page) -> str:
    response = client.get(page.url)
    assert response.status_code == 200
    return response.content.decode()


def test_facts_of_the_product(client, page):
    text = text_of(client, page)
    assert "<h1>Lantern</h1>" in text
    assert "It shines &lt;brightly&gt;." in text
    assert '<a href="/products/category/lamps/">Lamps</a>' in text
    assert "$29.90" in text
    assert 'alt="A lantern at night"' in text
    assert '<li class="badge badge--new">New</li>' in text
    assert "<dd>1.0</dd>" in text
    assert "product.zip, 2.0\xa0KB" in text
    assert "<h3>What changed</h3>" in text
    assert "<p>First.</p>" in text


def test_an_edited_page_does_not_make_its_file_newer(client, page):
    released = timezone.now() - timedelta(days=40)
    Release.objects.filter(page=page).update(first_published_at=released)
    edited = ProductPage.objects.get(pk=page.pk)
    edited.summary = "Clearer words."
    edited.save_revision().publish()
    text = text_of(client, page)
    assert "Clearer words." in text
    assert f'<dt>Released</dt><dd><time datetime="{released:%Y-%m-%d}T' in text
    assert f"{released:%-d %B %Y}</time>" in text
    assert f"{timezone.now():%-d %B %Y}</time>" not in text


def test_every_kind_of_block(client):
    picture = CoverFactory(description="Inside")
    page = ProductPageFactory(
        body=[
            ("heading", "A heading"),
            ("paragraph", "<p>Some <b>bold</b> text.</p>"),
            ("image", picture),
            ("features", [{"title": "Light", "text": "Weighs nothing."}]),
            ("code", {"language": "html", "code": "<b>&amp;</b>"}),
            ("faq", [{"question": "Why?", "answer": "<p>Because.</p>"}]),
            ("facts", [{"label": "Weight", "value": "1 g"}]),
        ]
    )
    text = text_of(client, page)
    assert "<h2>A heading</h2>" in text
    assert "<p>Some <b>bold</b> text.</p>" in text
    assert 'alt="Inside"' in text
    assert "<strong>Light</strong><p>Weighs nothing.</p>" in text
    assert "<code>&lt;b&gt;&amp;amp;&lt;/b&gt;</code>" in text
    assert "<summary>Why?</summary>" in text
    assert "<dt>Weight</dt><dd>1 g</dd>" in text


def test_gallery_shows_each_picture(client, page):
    draft = ProductPage.objects.get(pk=page.pk)
    draft.gallery = [GalleryImage(image=CoverFactory(description=f"View {n}")) for n in (1, 2)]
    draft.save_revision().publish()
    text = text_of(client, page)
    assert text.index('alt="View 1"') < text.index('alt="View 2"')


def test_what_other_sites_show_of_it(client, page):
    text = text_of(client, page)
    assert '<link rel="canonical" href="http://shop.test/products/lantern/">' in text
    assert '<meta property="og:url" content="http://shop.test/products/lantern/">' in text
    assert '<meta property="og:image" content="http://shop.test/media/images/' in text
    assert '<meta name="description" content="It shines &lt;brightly&gt;.">' in text


def test_the_host_of_a_request_is_in_no_address(client, page):
    response = client.get(page.url, headers={"host": "localhost"})
    assert "localhost" not in response.content.decode()


def test_no_inline_script_or_style(client, page):
    text = text_of(client, page)
    assert " style=" not in text
    assert "<style" not in text
    run = text.count("<script") - text.count('<script type="application/ld+json">')
    assert run == text.count("<script src=")


def test_a_free_product_says_so(client):
    text = text_of(client, ProductPageFactory(price=0))
    assert '<li class="badge badge--free">Free</li>' in text
    assert "$0.00" not in text


def test_the_badge_of_an_old_page_that_was_edited(client, page):
    long_ago = timezone.now() - timedelta(days=90)
    ProductPage.objects.filter(pk=page.pk).update(
        first_published_at=long_ago, last_published_at=long_ago
    )
    assert "badge--" not in text_of(client, page)
    ProductPage.objects.get(pk=page.pk).save_revision().publish()
    assert '<li class="badge badge--updated">Updated</li>' in text_of(client, page)


def test_a_page_without_cover_or_gallery(client, page):
    ShopImage.objects.all().delete()
    text = text_of(client, page)
    assert "cover--blank" in text
    # Others show the shop's own picture, not a hole.
    assert re.search(r'property="og:image" content="[^"]*/share\.[^"]*png"', text)


def test_a_picture_whose_file_is_gone_breaks_nothing(client, page):
    page.cover.file.delete(save=False)
    assert client.get(page.url).status_code == 200
    assert client.get("/products/").status_code == 200


def test_drafts_and_unpublished_pages_are_not_found(client, page):
    draft = ProductPageFactory(live=False)
    assert client.get(f"/products/{draft.slug}/").status_code == 404
    ProductPage.objects.get(pk=page.pk).unpublish()
    assert client.get("/products/lantern/").status_code == 404


def test_a_draft_release_is_not_shown(client, page):
    add_version(page, "2.0-secret")
    assert "2.0-secret" not in text_of(client, page)


def test_the_preview_of_a_draft_shows_the_draft(editor, page):
    draft = ProductPage.objects.get(pk=page.pk)
    draft.title = "Beacon"
    draft.save_revision()
    response = editor.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    text = response.content.decode()
    assert response.status_code == 200
    assert "<h1>Beacon</h1>" in text
    assert "<dd>1.0</dd>" in text


def test_the_preview_of_a_draft_with_nothing_but_a_title(editor):
    draft = ProductPage(title="Bare", slug="bare", live=False)
    ProductIndexPage.objects.get().add_child(instance=draft)
    draft.save_revision(clean=False)
    response = editor.get(reverse("wagtailadmin_pages:view_draft", args=[draft.pk]))
    assert response.status_code == 200
    assert "No file yet." in response.content.decode()


def test_the_preview_of_a_page_that_was_never_saved(editor):
    index = ProductIndexPage.objects.get()
    address = reverse(
        "wagtailadmin_pages:preview_on_add", args=["products", "productpage", index.pk]
    )
    values = nested_form_data(
        {
            "title": "Bare",
            "slug": "bare",
            "summary": "",
            "category": "",
            "price": "",
            "cover": "",
            "body": streamfield([("heading", "Just typed")]),
            "gallery": inline_formset([]),
            "release_version": "0.9-typed",
            "release_notes": "",
            "comments": inline_formset([]),
        }
    )
    assert editor.post(address, values).json() == {"is_valid": True, "is_available": True}
    response = editor.get(address)
    assert response.status_code == 200
    assert "Just typed" in response.content.decode()
    assert not Release.objects.exists()


def test_as_many_queries_for_a_long_page_as_for_a_short_one(client, page):
    counts = []
    for number in (1, 5):
        draft = ProductPage.objects.get(pk=page.pk)
        draft.gallery = [GalleryImage(image=CoverFactory()) for _ in range(number)]
        draft.save_revision().publish()
        for count in range(number):
            add_version(page, f"2.{number}.{count}").publish()
        client.get(page.url)  # makes the renditions
        with CaptureQueriesContext(connection) as queries:
            client.get(page.url)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20
