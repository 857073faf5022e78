"""Editions in the form of a product: what they are called stays with them, from draft to draft."""

import re

import pytest
from django.http import QueryDict
from django.urls import reverse

from core.guide import PATH
from products.models import Edition, Licence, ProductPage
from tests.factories import ProductPageFactory, UserFactory
from tests.products.editor import (
    PUBLISH,
    address_to_add,
    autosave,
    editions,
    open_editor,
    save,
    values_in,
)

pytestmark = pytest.mark.django_db

PERSONAL, TEAM = {"name": "Personal", "price": "29"}, {"name": "Team", "price": "99"}


@pytest.fixture
def page(client):
    client.force_login(UserFactory(is_superuser=True))
    return ProductPageFactory(price=1500)


def numbers(page) -> dict[str, int]:
    return dict(Edition.objects.filter(page=page.pk).values_list("name", "pk"))


def keys(page) -> dict[str, str]:
    draft = ProductPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    return {edition.name: edition.key for edition in draft.editions.all()}


def autosave_page(client, page, values):
    values |= autosave(client, reverse("wagtailadmin_pages:edit", args=[page.pk]), values)


def test_editions_keep_their_numbers_from_publication_to_publication(client, page):
    values = editions(open_editor(client, page), PERSONAL, TEAM)
    autosave_page(client, page, values)
    first = keys(page)
    # The browser sends a new row without a key until the page is opened again.
    values["editions-1-name"] = "Teams"
    autosave_page(client, page, values)
    assert keys(page) == {"Personal": first["Personal"], "Teams": first["Team"]}
    values["editions-1-name"] = "Team"
    assert save(client, page, values, **PUBLISH).status_code == 302
    assert keys(page) == first
    sold = numbers(page)
    assert len(sold) == 2

    values = open_editor(client, page)
    assert values["editions-1-key"] == first["Team"]
    changed = values | {"editions-1-price": "120"}
    autosave_page(client, page, changed)
    assert save(client, page, changed, **PUBLISH).status_code == 302
    assert numbers(page) == sold
    assert Edition.objects.get(name="Team").price == 12000
    # Published by what passes the form by.
    ProductPage.objects.get(pk=page.pk).get_latest_revision().publish()
    assert numbers(page) == sold


def test_a_form_from_before_the_publication_is_about_the_same_editions(client, page):
    save(client, page, editions(open_editor(client, page), PERSONAL, TEAM))
    old = open_editor(client, page)
    assert old["editions-0-id"] == ""
    save(client, page, old, **PUBLISH)
    sold = numbers(page)
    save(client, page, old | {"editions-0-price": "19"}, **PUBLISH)
    assert numbers(page) == sold
    assert ProductPage.objects.get(pk=page.pk).price == 1900


def test_the_price_follows_the_cheapest_on_sale_and_need_not_be_entered(client, page):
    form = editions(open_editor(client, page), PERSONAL, TEAM) | {"price": ""}
    assert save(client, page, form, **PUBLISH).status_code == 302
    stored = ProductPage.objects.get(pk=page.pk)
    assert (stored.price, stored.highest_price) == (2900, 9900)
    form = open_editor(client, page)
    form.pop("editions-0-is_on_sale")
    save(client, page, form, **PUBLISH)
    stored.refresh_from_db()
    assert (stored.price, stored.highest_price) == (9900, 9900)


@pytest.mark.once
def test_without_editions_a_price_is_asked_for_again(client, page):
    save(client, page, editions(open_editor(client, page), PERSONAL, TEAM), **PUBLISH)
    form = open_editor(client, page)
    gone = editions(form, {"DELETE": "1"}, {"DELETE": "1"})
    assert "price" in save(client, page, gone | {"price": ""}, **PUBLISH).context["form"].errors
    assert save(client, page, gone | {"price": "7"}, **PUBLISH).status_code == 302
    stored = ProductPage.objects.get(pk=page.pk)
    assert (stored.price, stored.highest_price, numbers(page)) == (700, None, {})


@pytest.mark.once
def test_a_form_that_does_not_know_of_editions_leaves_them_as_they_are(client, page):
    save(client, page, editions(open_editor(client, page), PERSONAL, TEAM), **PUBLISH)
    sold = numbers(page)
    form = {k: v for k, v in open_editor(client, page).items() if not k.startswith("editions-")}
    assert save(client, page, form | {"title": "Anew"}, **PUBLISH).status_code == 302
    assert (ProductPage.objects.get(pk=page.pk).title, numbers(page)) == ("Anew", sold)


def test_they_stand_in_the_order_of_the_form(client, page):
    save(client, page, editions(open_editor(client, page), TEAM, PERSONAL))
    turned = editions(open_editor(client, page), {"ORDER": "2"}, {"ORDER": "1"})
    assert save(client, page, turned, **PUBLISH).status_code == 302
    names = [edition.name for edition in ProductPage.objects.get(pk=page.pk).editions.all()]
    assert names == ["Personal", "Team"]


def test_an_older_version_brings_an_edition_back_as_what_it_was(client, page):
    save(client, page, editions(open_editor(client, page), PERSONAL, TEAM), **PUBLISH)
    sold, older = numbers(page), ProductPage.objects.get(pk=page.pk).get_latest_revision()
    save(client, page, editions(open_editor(client, page), {}, {"DELETE": "1"}))
    address = reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, older.pk])
    form = open_editor(client, page) | values_in(client.get(address), "page-edit-form")
    form |= {"editions-0-is_on_sale": "on", "editions-1-is_on_sale": "on"}
    assert save(client, page, form, **PUBLISH).status_code == 302
    assert numbers(page) == sold


@pytest.mark.once
def test_keys_that_are_none_are_left_out(client, page):
    keys = ["x", "x" * 11, "'; DROP TA", "../../etc/", "\u0661" * 10]
    rows = [
        {"name": f"Edition {number}", "price": str(number), "key": key}
        for number, key in enumerate(keys)
    ]
    form = editions(open_editor(client, page), *rows)
    assert save(client, page, form, **PUBLISH).status_code == 302
    stored = [edition.key for edition in page.editions.all()]
    assert len(stored) == len(keys)
    assert not set(stored) & set(keys)


@pytest.mark.once
def test_two_rows_with_one_key_are_two_editions(client, page):
    save(client, page, editions(open_editor(client, page), PERSONAL))
    form = editions(open_editor(client, page), {}, TEAM)
    form["editions-1-key"] = form["editions-0-key"]
    assert save(client, page, form, **PUBLISH).status_code == 302
    assert set(numbers(page)) == {"Personal", "Team"}


def test_a_key_of_another_product_leaves_that_as_it_is(client, page):
    other = ProductPageFactory(editions={"Personal": 2900})
    theirs = other.editions.get()
    form = editions(open_editor(client, page), PERSONAL | {"key": theirs.key, "price": "5"})
    assert save(client, page, form, **PUBLISH).status_code == 302
    theirs.refresh_from_db()
    assert (theirs.page_id, theirs.name, theirs.price) == (other.pk, "Personal", 2900)
    assert page.editions.get().pk != theirs.pk


def test_what_cannot_be_is_refused_at_its_field_in_a_draft_too(client, page):
    values = open_editor(client, page)
    form_class = ProductPage.get_edit_handler().get_form_class()
    for field, value in (
        ("price", str(2**63)),
        ("price", "-1"),
        ("price", "0.01"),
        ("seats", str(2**40)),
        ("seats", "0"),
        ("name", "Per\x00sonal"),
        ("name", "x" * 61),
        ("licence", "999999999999"),
    ):
        sent = QueryDict(mutable=True)
        sent.update(editions(values, PERSONAL | {field: value}))
        form = form_class(sent, instance=page, for_user=page.owner)
        form.defer_required_fields()
        assert not form.is_valid(), value
        assert list(form.formsets["editions"].errors[0]) == [field], value


def test_a_licence_that_was_deleted_since_is_dropped_from_drafts(page):
    licence = Licence.objects.create(name="Old", text="Words.")
    page.editions.add(Edition(name="Personal", price=2900, licence=licence))
    revision = page.save_revision()
    licence.delete()
    (edition,) = revision.as_object().editions.all()
    assert (edition.name, edition.licence) == ("Personal", None)


@pytest.mark.once
def test_a_preview_shows_the_price_of_the_cheapest(client, page):
    form = editions(open_editor(client, page), PERSONAL, TEAM)
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    assert client.post(address, form).json()["is_valid"]
    assert "From $29.00" in client.get(f"{address}?mode=visitor").content.decode()


@pytest.mark.once
def test_the_panel_is_folded_while_there_are_none(client, page):
    def panel() -> str:
        html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
        return html.partition('id="panel-child-content-editions-section"')[0][-200:]

    assert "collapsed" in panel()
    save(client, page, editions(open_editor(client, page), PERSONAL))
    assert "collapsed" not in panel()


@pytest.mark.once
def test_the_guide_names_what_the_forms_show(client, page):
    section = PATH.read_text("utf-8").partition("### Sell a product in editions")[2]
    named = re.findall(r"\*{1,2}(\w[^*]+)\*{1,2}", section.partition("\n### ")[0])
    assert {"Editions", "Add Edition", "Publish", "For", "On sale"} <= {*named}
    save(client, page, editions(open_editor(client, page), PERSONAL), **PUBLISH)
    forms = (reverse("wagtailadmin_pages:edit", args=[page.pk]), address_to_add(page))
    shown = " ".join(client.get(address).content.decode() for address in forms)
    assert [word for word in named if word not in shown] == []
