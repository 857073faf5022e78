"""The home page's blocks: schedules, shelves, and what the version before left."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from home.models import ContentPage, FeaturedProduct, HomePage
from tests.factories import CategoryFactory, CoverFactory, ProductPageFactory

pytestmark = pytest.mark.django_db


def furnish(*blocks) -> HomePage:
    home = HomePage.objects.get()
    home.content = list(blocks)
    home.save_revision().publish()
    return home


def shown(client) -> list[tuple[str, list[str]]]:
    sections = client.get("/").context["sections"]
    return [(one.kind, [page.slug for page in one.products]) for one in sections]


def featured(*rows) -> tuple:
    return "featured", {"products": list(rows)}


def test_a_featured_product_is_shown_in_its_time_and_a_block_without_one_is_not(client):
    now, hour = timezone.now(), timedelta(hours=1)
    early, late, past, open_ended = (ProductPageFactory() for _ in range(4))
    furnish(
        featured(
            {"product": early, "show_from": now - hour, "show_until": now + hour},
            {"product": late, "show_from": now + hour},
            {"product": past, "show_until": now - hour},
            {"product": open_ended},
        ),
        featured({"product": late, "show_from": now + hour}),
        ("newest", {"count": 1}),
    )
    assert shown(client) == [
        ("featured", [early.slug, open_ended.slug]),
        ("newest", [open_ended.slug]),
    ]


def test_a_category_has_its_own_newest(client):
    lamps, chairs = CategoryFactory(name="Lamps"), CategoryFactory(name="Chairs")
    first, second, third = (ProductPageFactory(category=lamps) for _ in range(3))
    chair = ProductPageFactory(category=chairs)
    ProductPageFactory(category=lamps).unpublish()
    furnish(
        ("category", {"category": chairs, "count": 3}),
        ("category", {"category": lamps, "count": 2}),
        ("category", {"category": CategoryFactory(name="Empty"), "count": 2}),
    )
    assert shown(client) == [
        ("category", [chair.slug]),
        ("category", [third.slug, second.slug]),
    ]
    text = client.get("/").content.decode()
    assert "All of Lamps" in text
    assert first.title not in text
    assert text.count("<h1") == 1


def test_words_testimonials_and_an_announcement(client):
    now, hour = timezone.now(), timedelta(hours=1)
    link = {"label": "See it", "address": "/products/"}
    furnish(
        ("announcement", {"text": "Now!", "link": link, "show_until": now + hour}),
        ("announcement", {"text": "Later!", "link": {}, "show_from": now + hour}),
        ("hero", {"title": "Good files", "text": "Made to be read."}),
        ("text", "<p>Some <b>words</b>.</p>"),
        ("testimonials", {"testimonials": [{"words": "Fine.", "name": "A. B."}]}),
    )
    text = client.get("/").content.decode()
    assert "<title>Good files · " in text
    assert '<p>Now! <a href="/products/">See it</a></p>' in text
    assert "Later!" not in text
    assert "<p>Some <b>words</b>.</p>" in text
    assert "Fine." in text
    assert "A. B." in text
    assert "stocking the shelves" not in text


@pytest.mark.once
def test_as_many_queries_for_nine_blocks_as_for_three(client):
    categories = [CategoryFactory() for _ in range(3)]
    pages = [ProductPageFactory(category=category) for category in categories * 2]
    blocks = [
        featured(*({"product": page} for page in pages)),
        ("newest", {"count": 2}),
        *(("category", {"category": category, "count": 2}) for category in categories),
    ]
    counts = []
    for chosen in (blocks[:3], [*blocks, *blocks[:4]]):
        furnish(*chosen, ("categories", {}))
        client.get("/")  # makes the renditions
        with CaptureQueriesContext(connection) as queries:
            assert len(shown(client)) == len(chosen) + 1
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 14


def test_the_words_and_products_of_before_come_along_as_blocks(client):
    first, second = ProductPageFactory(), ProductPageFactory()
    HomePage.objects.update(hero_title="Good files", intro="Made to be read.", content=None)
    home = HomePage.objects.get()
    for number, page in enumerate((second, first)):
        FeaturedProduct.objects.create(page=home, product=page, sort_order=number)
    import_module("home.migrations.0004_as_blocks").carry_over(apps, None)
    assert shown(client) == [
        ("hero", []),
        ("featured", [second.slug, first.slug]),
        ("categories", []),
    ]
    text = client.get("/").content.decode()
    assert "Good files</h1>" in text
    assert "Made to be read." in text
    home.refresh_from_db()
    assert (home.hero_title, home.featured.count()) == ("Good files", 2)  # the old code's


def test_a_draft_of_before_is_opened_as_blocks():
    kept, gone = ProductPageFactory(), ProductPageFactory()
    home = HomePage.objects.get()
    revision = home.save_revision()
    del revision.content["content"]
    rows = [
        {"pk": None, "page": home.pk, "product": page.pk, "sort_order": number}
        for number, page in enumerate((gone, kept, kept))
    ]
    revision.content |= {"hero_title": "Draft", "intro": "Words", "featured": rows}
    revision.save()
    gone.delete()
    draft = HomePage.objects.get().get_latest_revision_as_object()
    hero, chosen, _categories = draft.content
    assert dict(hero.value) == {"title": "Draft", "text": "Words"}
    assert [row["product"].pk for row in chosen.value["products"]] == [kept.pk]
    again = HomePage.objects.get().get_latest_revision_as_object()
    assert [block.id for block in again.content] == [block.id for block in draft.content]


def add_former_page(body: str) -> ContentPage:
    page = ContentPage(title="About", slug="about", body=body)
    HomePage.objects.get().add_child(instance=page)
    ContentPage.objects.filter(pk=page.pk).update(content=None)
    return page


def test_the_text_of_before_comes_along_with_its_pictures(client):
    picture = CoverFactory(title="A desk")
    embed = f'<embed alt="Our &quot;desk&quot;" embedtype="image" format="left" id="{picture.pk}"/>'
    page = add_former_page(f"<h2>Who</h2><p>We <b>are</b>.</p>{embed}<p>Here.</p>")
    import_module("home.migrations.0004_as_blocks").carry_over(apps, None)
    text = client.get("/about/").content.decode()
    assert "<p>We <b>are</b>.</p>" in text
    assert 'alt="Our &quot;desk&quot;"' in text
    page.refresh_from_db()
    assert [block.block_type for block in page.content] == ["paragraph", "image", "paragraph"]
    assert page.body.startswith("<h2>Who</h2>")  # the old code's


def test_a_draft_of_a_text_of_before_is_opened_as_blocks(client):
    page = add_former_page("<p>Shown.</p>")
    revision = page.save_revision()
    for name in ("content", "is_sample"):
        del revision.content[name]
    revision.content["body"] = "<p>Drafted.</p>"
    revision.save()
    revision.publish()
    assert "<p>Drafted.</p>" in client.get("/about/").content.decode()
    assert ContentPage.objects.get().is_sample is False


def test_a_sample_says_so_until_its_tick_is_taken_away(client):
    page = ContentPage(title="Terms", slug="terms", is_sample=True)
    page.content = [("paragraph", "<p>Words.</p>")]
    HomePage.objects.get().add_child(instance=page)
    assert "This text is a sample." in client.get("/terms/").content.decode()
    page.is_sample = False
    page.save_revision().publish()
    assert "This text is a sample." not in client.get("/terms/").content.decode()
