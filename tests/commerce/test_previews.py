"""*Preview as*: a draft as each of those who will meet it sees it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commerce import offers, previews
from commerce.models import PurchasedProduct
from products.models import Edition, ProductPage
from tests.commerce.versions import add_version
from tests.factories import ProductPageFactory, UserFactory
from tests.products.editor import open_editor, open_release

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SEEN = {
    "visitor": ["Log in to buy", "Log in</a>"],
    "customer": ["Buy now", "customer@example.com"],
    "owner": ["Yours since", "Download<", "Version 2.0", "Get support"],
    "refunded": ["when the payment was refunded in full", "Buy again"],
    "mail": ["New version of Kite: 2.0", "Flies in the rain.", "Download it from your library"],
}


@pytest.fixture
def seller():
    return UserFactory(email="seller@example.com", groups=["Sellers"])


@pytest.fixture
def kite(seller):
    """With the draft of a second release; its seller owns it, and so does a customer."""
    page = ProductPageFactory(owner=seller, title="Kite", slug="kite")
    ProductPageFactory(owner=seller, title="Rope", slug="rope")  # shown as related
    for person in (seller, UserFactory(email="real@example.com")):
        PurchasedProduct.objects.create(user=person, product=page)
    add_version(page, "2.0", "Flies in the rain.")
    return ProductPage.objects.get(pk=page.pk)


@pytest.fixture
def preview(client, seller, kite):
    client.force_login(seller)

    def show(mode, page=None, tick="on"):
        """What the frame of an editor asks for, after what it tells: of a page, or of Kite 2.0."""
        if page:
            address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
            if page.owner == seller:
                client.post(address, open_editor(client, page))
        else:
            release = kite.releases.get(version="2.0")
            address = reverse("releases:preview_on_edit", args=[release.pk])
            client.post(address, open_release(client, release) | {"tells_buyers": tick})
        return client.get(address, {"mode": mode})

    return show


@pytest.mark.parametrize("mode", SEEN)
def test_each_sees_what_is_theirs_and_nothing_of_the_others(preview, mode):
    words = preview(mode).content.decode()
    assert [part for part in SEEN[mode] if part not in words] == []
    assert "real@example.com" not in words
    assert "seller@example.com" not in words
    others = {part for name in SEEN if name != mode for part in SEEN[name][:1]} - set(SEEN[mode])
    assert [part for part in others if part in words] == []


QUERIES = {"visitor": 18, "customer": 18, "owner": 18, "refunded": 18, "mail": 5}


@pytest.mark.parametrize("mode", SEEN)
def test_a_preview_reads_only(client, kite, seller, preview, mode, rf):
    request = rf.get("/")
    request.COOKIES = {name: cookie.value for name, cookie in client.cookies.items()}
    draft = kite.releases.get(version="2.0").get_latest_revision_as_object()
    draft.make_preview_request(request, mode)  # its pictures are made once
    draft = kite.releases.get(version="2.0").get_latest_revision_as_object()
    with CaptureQueriesContext(connection) as asked:
        draft.make_preview_request(request, mode)
    sql = [query["sql"] for query in asked.captured_queries]
    assert [line for line in sql if not line.startswith("SELECT")] == []
    assert not [line for line in sql if "session" in line or 'FROM "accounts_user"' in line]
    assert len(sql) == QUERIES[mode], sql


def test_a_preview_is_kept_by_nobody_and_its_buttons_do_nothing(preview):
    response = preview("owner")
    policy = response["Content-Security-Policy"]
    assert "sandbox allow-same-origin allow-scripts;" in f"{policy};"
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    # A stranger's cookie would end the form that is being edited.
    assert not response.cookies


def test_what_waits_to_be_said_to_the_editor_is_not_said_in_a_preview(client, kite, seller):
    client.force_login(seller)
    client.post(f"/admin/pages/{kite.pk}/unpublish/")
    draft = client.get(reverse("wagtailadmin_pages:view_draft", args=[kite.pk]))
    assert "unpublished" not in draft.content.decode()
    assert "unpublished" in client.get("/admin/").content.decode()


def test_an_unknown_mode_is_a_visitors(preview):
    assert "Log in to buy" in preview("admin").content.decode()


def test_who_owns_a_draft_has_its_lowest_edition():
    """Also where one was added, which has no number before it is published."""
    kit = ProductPageFactory(editions={"Personal": 2900, "Team": 9900})
    draft = ProductPage.objects.get(pk=kit.pk).get_latest_revision_as_object()
    draft.editions.add(Edition(name="Company", price=29900, sort_order=2))
    found = offers.offers_to(draft, previews.owner().purchase)
    assert [(str(offer.edition), offer.amount) for offer in found] == [
        ("Team", 7000),
        ("Company", 27000),
    ]


def test_sellers_preview_their_own_products_only(preview):
    assert preview("owner", ProductPageFactory()).status_code == 404


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ("published", "This draft has no new release."),
        ("first", "This is the first release"),
        ("quiet", "Owners are not told of this release"),
    ],
)
def test_where_no_mail_is_sent_the_preview_says_why(seller, kite, preview, state, reason):
    page = None if state == "quiet" else ProductPageFactory(owner=seller, live=state != "first")
    words = preview("mail", page, tick="").content.decode()
    assert reason in words
    assert "srcdoc" not in words
