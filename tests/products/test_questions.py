"""Questions and answers of a product: drafted, previewed and published like the rest."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.rich_text import RichText

from products.models import CatalogueEntry, ProductPage
from products.page_parts import PARTS, contents_of
from tests.commerce.versions import publish
from tests.factories import ProductPageFactory, UserFactory
from tests.products.editor import PUBLISH, open_editor, save

pytestmark = pytest.mark.django_db

TITLE = 'id="questions-title"'


def ask(question: str, answer: str) -> list:
    return [("question", {"question": question, "answer": RichText(answer)})]


def test_only_what_is_published_is_shown_and_found(client):
    page = ProductPageFactory(slug="lamp")
    assert TITLE not in client.get(page.url).content.decode()
    draft = ProductPage.objects.get(pk=page.pk)
    draft.questions = ask("Is it <bright>?", "<p>As a <b>zirconium</b> lamp.</p>")
    revision = draft.save_revision()
    assert "zirconium" not in client.get(page.url).content.decode()
    client.force_login(UserFactory(is_superuser=True))
    preview = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
    assert "Is it &lt;bright&gt;?" in client.get(preview).content.decode()
    revision.publish()
    text = client.get(page.url).content.decode()
    assert "<summary>Is it &lt;bright&gt;?</summary>" in text
    assert "<b>zirconium</b>" in text
    assert " zirconium" in CatalogueEntry.objects.get(product=page).words


@pytest.mark.once
def test_a_seller_writes_them_in_the_products_form(client):
    seller = UserFactory(groups=["Sellers"])
    page = ProductPageFactory(owner=seller)
    client.force_login(seller)
    stood = open_editor(client, page)
    values = stood | {
        "questions-count": "1",
        "questions-0-deleted": "",
        "questions-0-order": "0",
        "questions-0-type": "question",
        "questions-0-id": "",
        "questions-0-value-question": "May I sell it on?",
        "questions-0-value-answer": '{"entityMap": {}, "blocks": [{"key": "a", "type": "unstyled",'
        ' "depth": 0, "text": "No.", "inlineStyleRanges": [], "entityRanges": []}]}',
    }
    assert save(client, page, values, **PUBLISH).status_code == 302
    (item,) = ProductPage.objects.get(pk=page.pk).questions
    assert item.value["question"] == "May I sell it on?"
    # A form that was opened before there were questions keeps them.
    old = {name: value for name, value in stood.items() if not name.startswith("questions")}
    assert save(client, page, old | {"title": "Anew"}, **PUBLISH).status_code == 302
    kept = ProductPage.objects.get(pk=page.pk)
    assert (kept.title, len(kept.questions)) == ("Anew", 1)


@pytest.mark.once
def test_every_version_has_its_date_and_notes_at_no_cost(client):
    page = ProductPageFactory()
    counts = []
    for number in range(1, 7):
        publish(page, f"2.{number}", notes=f"Change {number}.")
        if number in (1, 6):
            client.get(page.url)
            with CaptureQueriesContext(connection) as queries:
                text = client.get(page.url).content.decode()
            counts.append(len(queries))
    assert counts[0] == counts[1]
    places = [text.index(f"Change {number}.") for number in (6, 5, 4, 3, 2, 1)]
    assert places == sorted(places)
    earlier = text.partition('id="versions"')[2].partition("</section>")[0]
    assert "Version 2.5 <time" in earlier
    assert "Version 2.6" not in earlier
    assert "<p>First.</p>" in earlier


@pytest.mark.once
def test_only_a_long_page_has_a_table_of_contents():
    everything = dict.fromkeys((name for name, _ in PARTS), True)
    assert contents_of(everything) == PARTS
    nothing = dict.fromkeys(everything, False)
    assert contents_of(nothing) == []
    names = [name for name, _ in contents_of(everything | {"editions": False})]
    assert names == [name for name, _ in PARTS if name != "editions"]


@pytest.mark.once
def test_a_page_is_shared_without_a_third_party(client):
    page = ProductPageFactory(title="A & B?", slug="a-b")
    text = client.get(page.url).content.decode()
    mail = "mailto:?subject=A%20%26%20B%3F&amp;body=http%3A//shop.test/products/a-b/"
    assert f'href="{mail}"' in text
    assert 'data-share="http://shop.test/products/a-b/"' in text
