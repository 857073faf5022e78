"""The catalogue follows the products, whatever happens to them."""

import pytest
from django.core.management import call_command

from products import indexing
from products.models import CatalogueEntry, Category, ProductPage, SearchTrigram, SearchWord
from tests.factories import CategoryFactory, ProductPageFactory
from tests.products.searching import found

pytestmark = pytest.mark.django_db


def entry(page) -> CatalogueEntry:
    return CatalogueEntry.objects.get(pk=page.pk)


def known() -> set[str]:
    return set(SearchWord.objects.values_list("text", flat=True))


def test_a_draft_is_in_no_list_and_its_words_are_nobodys_suggestion():
    page = ProductPageFactory(title="Secretword", live=False)
    assert not entry(page).live
    assert known() == set()
    page.save_revision().publish()
    assert entry(page).live
    assert "secretword" in known()


def test_words_of_a_draft_of_what_is_sold_stay_unknown():
    page = ProductPageFactory(title="Lantern")
    page.title, page.summary, page.price = "Beacon", "Unheardof.", 100
    page.tags.add("Hiddentag")
    page.save_revision()
    assert not {"beacon", "unheardof", "hiddentag"} & known()
    assert (entry(page).name, entry(page).price) == ("lantern", 2900)
    indexing.index_all()
    assert not {"beacon", "unheardof", "hiddentag"} & known()
    assert found("beacon") == []


def test_unpublishing_and_publishing_again():
    page = ProductPageFactory(title="Lantern", slug="lantern")
    first = entry(page).published_at
    page.unpublish()
    assert found("lantern") == []
    ProductPage.objects.get(pk=page.pk).save_revision().publish()
    assert found("lantern") == ["lantern"]
    assert entry(page).published_at == first


def test_a_deleted_product_leaves_no_row():
    page = ProductPageFactory()
    ProductPage.objects.get(pk=page.pk).delete()
    assert not CatalogueEntry.objects.exists()


def test_tags_are_found_as_soon_as_they_are_published_and_no_longer():
    page = ProductPageFactory(slug="it")
    page.tags.add("Nightlight")
    page.save_revision().publish()
    assert found("nightlight") == ["it"]
    page.tags.clear()
    page.save_revision().publish()
    assert found("nightlight") == []


def test_words_are_counted_and_forgotten():
    lamp, lamps = ProductPageFactory(title="Lamp one"), ProductPageFactory(title="Lamp two")
    indexing.count_words()
    assert SearchWord.objects.get(text="lamp").products == 2
    lamps.unpublish()
    lamp.title = "Torch"
    lamp.save()
    indexing.count_words()
    assert "lamp" not in known()
    assert not SearchTrigram.objects.filter(word__text="lamp").exists()
    assert SearchWord.objects.get(text="torch").products == 1


def test_what_was_changed_behind_its_back_is_mended():
    page, gone = ProductPageFactory(title="Lantern", slug="it"), ProductPageFactory(title="Torch")
    ProductPage.objects.filter(pk=page.pk).update(title="Beacon", price=0)
    ProductPage.objects.filter(pk=gone.pk).update(live=False)
    SearchWord.objects.all().delete()
    indexing.index_all()
    assert found("beacon") == found("free") == ["it"]
    assert found("beac") == ["it"]
    assert found("torch") == []


def test_an_upgrade_finds_what_was_sold_before():
    ProductPageFactory(title="Lantern", slug="it")
    CatalogueEntry.objects.all().delete()
    call_command("migrate", verbosity=0)
    assert found("lantern") == ["it"]


def test_indexing_twice_writes_once(django_assert_num_queries):
    page = ProductPageFactory(title="Lantern")
    with django_assert_num_queries(4):  # the key, its row, the product, its tags
        indexing.index_product(page.pk)


def test_a_lost_number_of_buyers_is_not_written_over():
    page = ProductPageFactory(title="Lantern")
    CatalogueEntry.objects.filter(pk=page.pk).update(times_bought=5)
    page.title = "Torch"
    page.save()
    assert entry(page).times_bought == 5


def test_a_huge_text_has_an_end():
    words = " ".join(f"w{number}x" for number in range(20_000))
    page = ProductPageFactory(title="Lantern", body=[("paragraph", f"<p>{words}</p>")])
    assert len(entry(page).words.split()) <= 2 * indexing.MAX_WORDS


def test_a_category_that_goes_leaves_the_row(db):
    category = CategoryFactory()
    page = ProductPageFactory(category=category)
    ProductPage.objects.filter(pk=page.pk).update(category=None)
    Category.objects.filter(pk=category.pk).delete()
    assert entry(page).category is None


@pytest.mark.parametrize(
    ("change", "asks"),
    [({"name": "Lamps"}, 1), ({"position": 7}, 0), ({"description": "All that shines."}, 0)],
)
def test_only_another_name_of_a_category_asks_for_its_products(
    db, django_capture_on_commit_callbacks, monkeypatch, change, asks
):
    sent = []
    monkeypatch.setattr(
        "celery.current_app.send_task", lambda name, args, **options: sent.append(name)
    )
    category = Category.objects.get(pk=CategoryFactory().pk)
    with django_capture_on_commit_callbacks(execute=True):
        for field, value in change.items():
            setattr(category, field, value)
        category.save()
        category.save()
    assert sent.count("products.index_category") == asks
