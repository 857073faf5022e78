"""Translating in the admin: the editor of a translation, its drafts, and its approval."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, streamfield

from core.models import Approval
from products.models import ProductPage, ProductTranslation
from products.permissions import may_publish
from tests.factories import ProductPageFactory, UserFactory
from tests.products.approval.conftest import choose
from tests.products.editor import PUBLISH, autosave, open_editor
from tests.products.translated import in_german

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
    pytest.mark.usefixtures("two_languages"),
]


@pytest.fixture
def seller(client):
    user = UserFactory(groups=["Sellers"])
    client.force_login(user)
    return user


@pytest.fixture
def product(seller):
    return ProductPageFactory(title="Boat shed", slug="boat-shed", owner=seller)


def typed(client, page) -> dict:
    blocks = {name: streamfield([]) for name in ("body", "questions", "pictures")}
    return open_editor(client, page) | nested_form_data(blocks)


def test_a_draft_saves_itself_and_is_published_with_the_texts_that_were_typed(client, product):
    german = in_german(product, publish=False)
    address = reverse("wagtailadmin_pages:edit", args=[german.pk])
    values = typed(client, german) | {"title": "Hafen", "slug": "hafen", "summary": ""}
    values |= autosave(client, address, values)
    german.refresh_from_db()
    assert german.get_latest_revision_as_object().title == "Hafen"
    answer = client.post(address, values | PUBLISH)
    assert answer.status_code == 200  # a summary is missing
    german.refresh_from_db()
    assert not german.live
    client.post(address, values | PUBLISH | {"summary": "Am Wasser."})
    german.refresh_from_db()
    assert (german.live, german.title, german.slug) == (True, "Hafen", "hafen")
    page = client.get("/de/products/hafen/").content.decode()
    assert "Am Wasser." in page
    product.refresh_from_db()
    assert (product.title, product.slug) == ("Boat shed", "boat-shed")


def test_a_slug_of_another_product_is_refused_at_its_field(client, product):
    ProductPageFactory(slug="lamp")
    german = in_german(product, publish=False)
    address = reverse("wagtailadmin_pages:edit", args=[german.pk])
    answer = client.post(address, typed(client, german) | PUBLISH | {"slug": "lamp"})
    assert "leads to another product" in answer.content.decode()


def test_a_preview_shows_the_product_with_the_draft_of_its_texts(client, product):
    german = in_german(product, publish=False, title="Entwurf")
    answer = client.get(reverse("wagtailadmin_pages:view_draft", args=[german.pk]))
    page = answer.content.decode()
    assert "<h1>Entwurf</h1>" in page
    assert '<html lang="de"' in page
    assert "Was Sie herunterladen" in page


def test_a_new_translation_is_approved_where_new_products_are(client, product):
    choose(Approval.BOTH)
    german = in_german(product, publish=False)
    assert not may_publish(german, product.owner)
    address = reverse("wagtailadmin_pages:edit", args=[german.pk])
    values = typed(client, german)
    client.post(address, values | PUBLISH)
    german.refresh_from_db()
    assert not german.live
    client.post(address, values | {"action-submit": "1"})
    german.refresh_from_db()
    assert german.workflow_in_progress
    editor = UserFactory(groups=["Editors"])
    assert german.current_workflow_task.may_decide(german, editor)
    assert not german.current_workflow_task.may_decide(german, product.owner)
    client.force_login(editor)
    client.post(
        address,
        typed(client, german) | {"action-workflow-action": "1", "workflow-action-name": "approve"},
    )
    german.refresh_from_db()
    assert german.live


def test_the_editor_of_a_product_leads_to_its_translations(client, product):
    german = in_german(product)
    editor = client.get(reverse("wagtailadmin_pages:edit", args=[product.pk])).content.decode()
    assert f'href="/admin/pages/{german.pk}/edit/"' in editor
    page = client.get(f"/admin/pages/{product.pk}/translate/").content.decode()
    assert f'href="/admin/pages/{german.pk}/edit/"' in page
    back = client.get(reverse("wagtailadmin_pages:edit", args=[german.pk])).content.decode()
    assert f'href="/admin/pages/{product.pk}/edit/"' in back
    assert "/translate/" not in back


@pytest.mark.parametrize("act", ["move", "copy"])
def test_a_translation_stays_below_its_product(client, product, act):
    german = in_german(product)
    answer = client.get(f"/admin/pages/{german.pk}/{act}/")
    assert answer.status_code in {302, 403, 404}


def test_a_seller_takes_a_translation_down_and_deletes_a_translated_product(client, product):
    german = in_german(product)
    client.post(f"/admin/pages/{german.pk}/unpublish/")
    german.refresh_from_db()
    assert not german.live
    client.post(f"/admin/pages/{product.pk}/delete/")
    assert not ProductPage.objects.exists()
    assert not ProductTranslation.objects.exists()


@pytest.mark.parametrize("language", ["fr", "en", "", "de\x00", "x" * 300])
def test_no_other_language_is_begun(client, product, language):
    answer = client.post(f"/admin/pages/{product.pk}/translate/", {"language": language})
    assert answer.status_code in {302, 400}
    assert not ProductTranslation.objects.exists()


def test_a_product_that_goes_to_another_seller_takes_its_translations_along(client, product):
    german = in_german(product)
    other = UserFactory(groups=["Sellers"])
    client.force_login(UserFactory(is_superuser=True))
    address = reverse("wagtailadmin_pages:edit", args=[product.pk])
    values = open_editor(client, product) | nested_form_data({"questions": streamfield([])})
    client.post(address, values | {"owner": str(other.pk)})
    product.refresh_from_db()
    german.refresh_from_db()
    assert product.owner == german.owner == other
