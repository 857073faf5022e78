"""Pictures and pages of another seller, named by number in a form: neither title nor picture."""

import json

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, streamfield

from products.models import ProductIndexPage, ProductPage
from tests.factories import CategoryFactory, CoverFactory, ProductPageFactory
from tests.links.conftest import make
from tests.products.admin_routes import SECRET, answer, texts
from tests.products.editor import PUBLISH, open_editor, save
from tests.products.privacy import hide

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def mine(client, seller, own):
    """The seller's own product, opened in the editor: what the browser would send."""
    client.force_login(seller)
    return open_editor(client, own)


def body(*blocks) -> dict:
    return nested_form_data({"body": streamfield(list(blocks))})


def picture_block(pk) -> tuple:
    return "image", {"image": pk, "alt_text": "What it shows"}


def text_with_link(page) -> str:
    """A paragraph as the editor sends it, with a link to `page`."""
    return json.dumps(
        {
            "blocks": [
                {
                    "key": "a",
                    "text": "See this",
                    "type": "unstyled",
                    "depth": 0,
                    "inlineStyleRanges": [],
                    "entityRanges": [{"offset": 0, "length": 3, "key": 0}],
                }
            ],
            "entityMap": {"0": {"type": "LINK", "mutability": "MUTABLE", "data": {"id": page.pk}}},
        }
    )


def forgeries(theirs) -> dict[str, dict]:
    """Each way to name the picture or the draft of another."""
    picture = theirs.cover_id
    shown = picture_block(picture)
    gallery = {
        "gallery-TOTAL_FORMS": "1",
        "gallery-0-image": picture,
        "gallery-0-id": "",
        "gallery-0-ORDER": "1",
        "gallery-0-DELETE": "",
    }
    return {
        "cover": {"cover": picture},
        "cover after a blank": {"cover": f" {picture}"},
        "gallery": gallery,
        "body": body(picture_block(picture)),
        "body after a blank": body(picture_block(f" {picture}")),
        "gallery in the body": body(
            ("gallery", {"count": "1", "0": {"deleted": "", "order": "0", "value": shown[1]}})
        ),
        "video's picture": body(
            ("video", {"address": "https://vimeo.com/123456", "title": "It", "poster": picture})
        ),
        "body with a mistake beside it": body(("heading", ""), picture_block(picture)),
    }


@pytest.mark.parametrize(
    "way",
    [
        "cover",
        "cover after a blank",
        "gallery",
        "body",
        "body after a blank",
        "gallery in the body",
        "video's picture",
        "body with a mistake beside it",
    ],
)
@pytest.mark.parametrize("action", [{}, PUBLISH])
def test_the_picture_of_another_cannot_be_chosen(client, own, theirs, mine, way, action):
    refused = save(client, own, {**mine, **forgeries(theirs)[way]}, **action)
    assert refused.status_code == 200
    text = refused.content.decode()
    assert "Choose one of your own pictures." in text
    assert not any(word in text for word in texts(theirs))

    latest = ProductPage.objects.get(pk=own.pk).get_latest_revision_as_object()
    assert latest.cover_id == own.cover_id
    assert (list(latest.gallery.all()), list(latest.body)) == ([], [])


def test_nor_on_a_new_product(client, seller, theirs, mine):
    index = ProductIndexPage.objects.get()
    place = reverse("wagtailadmin_pages:add", args=["products", "productpage", index.pk])
    values = {**mine, "slug": "another", "cover": theirs.cover_id}
    text = client.post(place, values).content.decode()
    assert "Choose one of your own pictures." in text
    assert not any(word in text for word in texts(theirs))
    assert not ProductPage.objects.filter(slug="another").exists()


def test_nor_in_a_preview(client, own, theirs, mine):
    place = reverse("wagtailadmin_pages:preview_on_edit", args=[own.pk])
    client.post(place, {**mine, **body(picture_block(theirs.cover_id))})
    assert not any(word in client.get(place).content.decode() for word in texts(theirs))


def test_own_pictures_can_be_chosen(client, seller, own, mine):
    pictures = [
        CoverFactory(title=f"Own {n}", uploaded_by_user=seller, name=f"own{n}.png")
        for n in range(3)
    ]
    values = {
        **mine,
        "cover": pictures[0].pk,
        "gallery-TOTAL_FORMS": "1",
        "gallery-0-image": pictures[1].pk,
        "gallery-0-id": "",
        "gallery-0-ORDER": "1",
        "gallery-0-DELETE": "",
        **body(picture_block(pictures[2].pk)),
    }
    assert save(client, own, values, **PUBLISH).status_code == 302
    page = ProductPage.objects.get(pk=own.pk)
    assert page.cover == pictures[0]
    assert [row.image for row in page.gallery.all()] == [pictures[1]]
    assert [block.value.pk for block in page.body] == [pictures[2].pk]


def test_what_an_editor_put_there_may_stay(client, seller, editor):
    """And what came along with a product that went to another seller."""
    pictures = [CoverFactory(uploaded_by_user=editor) for _ in range(3)]
    page = ProductPageFactory(owner=seller, cover=pictures[0], body=[("image", pictures[2])])
    page.gallery.create(image=pictures[1])
    page.save_revision().publish()
    client.force_login(seller)
    values = open_editor(client, page) | body(picture_block(pictures[2].pk))
    assert save(client, page, {**values, "title": "New"}, **PUBLISH).status_code == 302
    page = ProductPage.objects.get(pk=page.pk)
    assert (page.title, page.cover) == ("New", pictures[0])
    assert page.gallery.get().image == pictures[1]


def test_editors_choose_among_all_pictures(client, editor, own, theirs):
    client.force_login(editor)
    values = open_editor(client, own) | {"cover": theirs.cover_id}
    assert save(client, own, values, **PUBLISH).status_code == 302
    assert ProductPage.objects.get(pk=own.pk).cover_id == theirs.cover_id


def secret_draft(other) -> ProductPage:
    return ProductPageFactory(owner=other, live=False, title=SECRET, slug="secret-beacon")


def test_a_refused_successor_is_not_named(client, own, other, mine):
    draft = secret_draft(other)
    for number in (draft.pk, f" {draft.pk}"):
        refused = save(client, own, {**mine, "successor": number})
        text = refused.content.decode()
        assert refused.status_code == 200
        assert "Choose a published product." in text
        assert SECRET not in text
        assert "secret-beacon" not in text


def test_what_may_be_chosen_is_named_as_visitors_know_it(client, seller, own, theirs, mine):
    assert save(client, own, {**mine, "successor": theirs.pk}).status_code == 302
    short_url = make(page=theirs.page_ptr, owner=seller)
    for address in (
        reverse("wagtailadmin_pages:edit", args=[own.pk]),
        f"/admin/snippets/links/shorturl/edit/{short_url.pk}/",
    ):
        text = answer(client, "get", address)[1]
        assert SECRET in text
        assert f"{SECRET} draft" not in text


def test_a_link_to_the_draft_of_another_is_refused(client, seller, own, other, mine):
    draft = secret_draft(other)
    refused = save(client, own, {**mine, **body(("paragraph", text_with_link(draft)))})
    text = refused.content.decode()
    assert refused.status_code == 200
    assert "Choose a published product." in text
    assert "secret-beacon" not in text

    hidden = ProductPageFactory(owner=other, title=SECRET, slug="secret-buoy")
    hide(hidden)
    refused = save(client, own, {**mine, **body(("paragraph", text_with_link(hidden)))})
    assert "secret-buoy" not in refused.content.decode()

    shown = ProductPageFactory(owner=other)
    own_draft = ProductPageFactory(owner=seller, live=False)
    for page in (shown, own_draft):
        values = {**mine, **body(("paragraph", text_with_link(page)))}
        assert save(client, own, values, **PUBLISH).status_code == 302
        assert f'id="{page.pk}"' in str(ProductPage.objects.get(pk=own.pk).body[0].value.source)


CHOSEN = "/admin/choose-page/chosen-multiple/"


@pytest.mark.parametrize("written", ["{}", " {}", "+{}", "{} ", "0{}", "\n{}"])
def test_no_way_to_write_a_number_names_anothers_page(client, seller, theirs, own, written):
    client.force_login(seller)
    status, text = answer(client, "get", CHOSEN, id=written.format(theirs.pk))
    assert (status, SECRET in text) == (404, False)


def test_one_hidden_among_others_hides_all(client, seller, theirs, own):
    client.force_login(seller)
    assert answer(client, "get", CHOSEN, id=[own.pk, f" {theirs.pk}"])[0] == 404
    status, text = answer(client, "get", CHOSEN, id=own.pk)
    assert status == 200
    assert "My harbour draft" in text


@pytest.mark.parametrize("part", ["copy", "move"])
def test_no_form_names_a_place_that_is_anothers_page(client, seller, theirs, own, part):
    client.force_login(seller)
    place = reverse(f"wagtailadmin_pages:{part}", args=[own.pk])
    values = {"new_title": "Copy", "new_slug": "copy"}
    for number in (theirs.pk, f" {theirs.pk}"):
        status, text = answer(client, "post", place, **values, new_parent_page=number)
        assert (status, SECRET in text) == (404, False)
    index = ProductIndexPage.objects.get()
    assert client.post(place, {**values, "new_parent_page": index.pk}).status_code == 302


def test_no_bulk_action_names_a_place_that_is_anothers_page(client, seller, theirs, own):
    client.force_login(seller)
    place = f"/admin/bulk/wagtailcore/page/move/?id={own.pk}"
    for number in (theirs.pk, f" {theirs.pk}"):
        status, text = answer(client, "post", place, chooser=number)
        assert (status, SECRET in text) == (404, False)


def test_an_address_is_not_turned_into_the_title_of_a_draft(client, seller, editor, theirs):
    sent = {"external-link-chooser-url": theirs.url, "external-link-chooser-link_text": ""}
    client.force_login(seller)
    status, text = answer(client, "post", "/admin/choose-external-link/", **sent)
    assert status == 200
    assert SECRET not in text
    assert json.loads(text)["result"]["url"] == theirs.url

    client.force_login(editor)
    assert f"{SECRET} draft" in answer(client, "post", "/admin/choose-external-link/", **sent)[1]
    assert client.post("/admin/choose-external-link/").status_code == 400


TAGGED = [
    "/admin/images/",
    "/admin/images/chooser/",
    "/admin/tag-autocomplete/?term=l",
    "/admin/tag-autocomplete/taggit/tag/?term=l",
]


@pytest.mark.both
@pytest.mark.parametrize("address", TAGGED)
def test_tags_are_those_of_ones_own_pictures(client, seller, editor, theirs, own, address):
    theirs.cover.tags.add("lighthouse", "lamps")
    own.cover.tags.add("lamps")
    client.force_login(seller)
    status, text = answer(client, "get", address)
    assert (status, "lighthouse" in text, "lamps" in text) == (200, False, True)
    client.force_login(editor)
    assert "lighthouse" in answer(client, "get", address)[1]


def test_a_category_names_no_products_of_others_to_a_seller(client, seller, theirs):
    CategoryFactory(slug="lamps")
    client.force_login(seller)
    for part in ("usage", "history", "edit", "delete"):
        place = f"/admin/snippets/products/category/{part}/{theirs.category_id}/"
        assert SECRET not in answer(client, "get", place)[1]
