"""What editions need to be published, and which of them must stay."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from products.editions import is_higher, on_sale, places, prices, rules
from products.models import Edition, ProductPage
from products.readiness import missing_for_publication
from tests.factories import ProductPageFactory, UserFactory
from tests.products.editor import PUBLISH, editions, open_editor, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client):
    client.force_login(UserFactory(is_superuser=True))
    return ProductPageFactory(
        title="Lantern", editions={"Personal": 2900, "Team": 9900, "Company": 29900}
    )


@pytest.fixture
def sold():
    """Names of editions; what is added has buyers."""
    names = set()

    def keeper(editions):
        return {each.pk: "It was sold." for each in editions if each.name in names}

    rules.register_edition_keeper(keeper)
    yield names
    rules._keepers.remove(keeper)


def lacks(*rows) -> list[str]:
    """Of editions given as (name, price, on sale)."""
    found = [Edition(name=name, price=price, is_on_sale=sale) for name, price, sale in rows]
    return [name for _place, _field, name in rules.lacking(found)]


@pytest.mark.once
@pytest.mark.parametrize(
    ("rows", "missing"),
    [
        ([], []),
        ([("A", 0, True), ("B", 50, True), ("C", 100, True)], []),
        ([("A", 100, True), ("B", 60, False), ("C", 150, True)], []),
        ([("", 100, True), (" ", 200, True)], ["edition_name", "edition_name"]),
        ([("Straße", 100, True), (" STRASSE ", 200, True)], ["edition_own_name"]),
        ([("A", None, True)], ["edition_price"]),
        ([("A", 49, True)], ["edition_enough_price"]),
        ([("A", 100, True), ("B", 100, True)], ["edition_higher_price"]),
        ([("A", 100, True), ("B", 149, True)], ["edition_higher_price"]),
        ([("A", 0, True), ("B", 0, True)], ["edition_higher_price"]),
        (
            [("A", 200, True), ("B", None, True), ("C", 100, True)],
            ["edition_price", "edition_higher_price"],
        ),
        ([("A", 100, False), ("B", 50, False)], ["edition_on_sale"]),
    ],
)
def test_what_editions_lack(rows, missing):
    assert lacks(*rows) == missing


@pytest.mark.once
def test_which_can_be_bought_and_which_stands_higher():
    found = [
        Edition(pk=1, key="one", name="A", price=100),
        Edition(pk=2, key="two", name="B", price=None),
        Edition(pk=3, key="three", name="C", price=300, is_on_sale=False),
        Edition(pk=4, key="four", name="D", price=0),
    ]
    assert [each.name for each in on_sale(found)] == ["A", "D"]
    assert prices(found) == (0, 100)
    assert prices(found[1:3]) == (300, 300)
    higher = [pk for pk in (None, 1, 2, 3, 4, 9) if is_higher(found, pk, than=2)]
    assert higher == [3, 4]
    assert not is_higher(found, 1, than=None)  # not named, it is the lowest
    assert places(found) == {"": 0, "one": 0, "two": 1, "three": 2, "four": 3}


@pytest.mark.once
def test_the_form_says_it_at_the_fields(client, page):
    form = editions(open_editor(client, page), {"name": " team"}, {"price": ""}, {"price": "29.20"})
    answer = save(client, page, form, **PUBLISH)
    first, second, third = answer.context["form"].formsets["editions"].forms
    assert second.errors["name"] == [rules.sentence("edition_own_name")]
    assert second.errors["price"] == [rules.sentence("edition_price")]
    assert "costs at least $0.50 more than the one on sale above it" in third.errors["price"][0]
    assert first.errors == {}
    # A draft may be so, and its checklist leads there.
    assert save(client, page, form).status_code == 302
    html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert '<a href="#panel-child-content-editions-section">a price for each edition</a>' in html
    assert 'id="panel-child-content-editions-section"' in html


@pytest.mark.once
def test_none_on_sale_is_told_above_the_rows(client, page):
    form = editions(open_editor(client, page), *[{"is_on_sale": None}] * 3)
    answer = save(client, page, form, **PUBLISH)
    assert "None of the editions is on sale." in answer.content.decode()


def test_publication_itself_refuses_what_the_form_would(page):
    draft = page.get_latest_revision_as_object()
    draft.editions.set([Edition(name="Personal"), Edition(name="Personal", sort_order=1)])
    revision = draft.save_revision()
    with pytest.raises(ValidationError, match="a price for each edition, a different name"):
        revision.publish()
    assert ProductPage.objects.get(pk=page.pk).editions.count() == 3


@pytest.mark.once
def test_the_price_of_the_product_is_not_missed_where_editions_have_theirs(page):
    page.price = None
    assert missing_for_publication(page) == []


def test_what_was_sold_cannot_be_removed(client, page, sold):
    sold.add("Team")
    form = editions(open_editor(client, page), {}, {"DELETE": "1"}, {"DELETE": "1"})
    html = save(client, page, form).content.decode()
    assert "“Team” cannot be removed: It was sold. Take it off sale instead" in html
    assert "“Company” cannot be removed" not in html
    # Nothing that was entered is lost, and off sale it goes.
    form = editions(open_editor(client, page), {}, {"is_on_sale": None}, {"DELETE": "1"})
    assert save(client, page, form, **PUBLISH).status_code == 302
    assert list(page.editions.values_list("name", "is_on_sale")) == [
        ("Personal", True),
        ("Team", False),
    ]


@pytest.mark.once
def test_what_a_file_is_meant_for_cannot_be_removed(client, page):
    team = page.editions.get(name="Team")
    page.latest_release.files.update(edition=team.key)
    html = save(
        client, page, editions(open_editor(client, page), {}, {"DELETE": "1"}, {})
    ).content.decode()
    assert "“Team” cannot be removed: A file of release “1.0” is meant for it." in html


def test_an_older_draft_brings_back_what_was_sold_since_where_it_stood_off_sale(page, sold):
    before = {each.name: each.pk for each in page.editions.all()}
    draft = page.get_latest_revision_as_object()
    kept = [each for each in draft.editions.all() if each.name == "Company"]
    draft.editions.set([*kept, Edition(name="New", price=90000, sort_order=9)])
    revision = draft.save_revision()
    sold.add("Team")
    revision.publish()
    stored = ProductPage.objects.get(pk=page.pk)
    rows = [
        (each.name, each.is_on_sale, before.get(each.name) in (None, each.pk))
        for each in stored.editions.all()
    ]
    assert rows == [("Team", False, True), ("Company", True, True), ("New", True, True)]
    assert (stored.price, stored.highest_price) == (29900, 90000)


def test_a_draft_from_before_there_were_editions_leaves_them(page):
    revision = page.get_latest_revision()
    del revision.content["editions"]
    revision.save()
    revision.publish()
    assert ProductPage.objects.get(pk=page.pk).editions.count() == 3


def test_two_that_were_sold_keep_their_order(client, page, sold):
    sold |= {"Personal", "Company"}
    form = editions(
        open_editor(client, page),
        {"ORDER": "3", "price": "400"},
        {"ORDER": "1", "price": "10"},
        {"ORDER": "2", "price": "20"},
    )
    words = "“Company” must stay above “Personal”"
    html = save(client, page, form, **PUBLISH).content.decode()
    assert "“Personal” must stay above “Company” on the list, because both were sold." in html
    assert words not in html
    # The draft is kept, and nothing publishes it.
    assert save(client, page, form).status_code == 302
    with pytest.raises(ValidationError, match="both were sold"):
        ProductPage.objects.get(pk=page.pk).get_latest_revision().publish()
    sold.remove("Company")
    assert save(client, page, form, **PUBLISH).status_code == 302


def test_a_copy_has_editions_of_its_own(client, page):
    copy = page.copy(update_attrs={"slug": "copied", "title": "Copied"}, keep_live=False)
    assert [each.name for each in copy.editions.all()] == ["Personal", "Team", "Company"]
    own = {each.key: each.pk for each in copy.editions.all()}
    assert not set(own.values()) & {each.pk for each in page.editions.all()}
    form = editions(open_editor(client, copy), {"price": "19"}, {}, {})
    assert save(client, copy, form).status_code == 302
    draft = ProductPage.objects.get(pk=copy.pk).get_latest_revision_as_object()
    assert {each.key: each.pk for each in draft.editions.all()} == own
    assert [each.price for each in page.editions.all()] == [2900, 9900, 29900]
