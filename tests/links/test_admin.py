"""Short URLs in the admin: whose they are, what they may lead to, lists, exports, pictures."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from links.models import ShortURL, ShortURLDay
from tests.commerce.sale_rows import read
from tests.factories import ProductPageFactory, UserFactory
from tests.links.conftest import BASE, make
from tests.products.privacy import hide

pytestmark = [pytest.mark.django_db, pytest.mark.once]
EMPTY_FORM = dict.fromkeys(
    (
        *("slug", "label", "page", "address", "expires_at"),
        *("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "owner"),
    ),
    "",
)


def fill_in(client, part="add/", **values):
    """Send the form; the answer, and the short URL if it was saved."""
    return client.post(f"{BASE}/{part}", {**EMPTY_FORM, "is_active": "on", **values})


def refusal(client, part="add/", **values) -> str:
    """What the form says against it."""
    count = ShortURL.objects.count()
    answer = fill_in(client, part, **values)
    assert answer.status_code == 200
    assert ShortURL.objects.count() == count
    return " ".join(
        message
        for messages in answer.context["form"].errors.as_data().values()
        for error in messages
        for message in error.messages
    )


@pytest.mark.parametrize(
    ("role", "gets_in"),
    [("Sellers", True), ("Editors", True), ("Admins", True), ("Support", False), (None, False)],
)
def test_who_gets_to_the_list(client, role, gets_in):
    make(slug="sale")
    client.force_login(UserFactory(groups=[role] if role else []))
    for part in ("", "results/", "add/", "?export=csv", "?export=xlsx"):
        assert (client.get(f"{BASE}/{part}").status_code == 200) is gets_in, part
    assert (BASE in read(client.get("/admin/", follow=True))) is gets_in


@pytest.mark.both
def test_a_seller_makes_one_and_sees_own_ones_only(client, seller):
    others = make(slug="secret-lighthouse", owner=UserFactory(), label="Secret")
    client.force_login(seller)
    answer = fill_in(client, address="/products/?q=a", label="Card", owner=others.owner_id)
    own = ShortURL.objects.get(owner=seller)
    assert answer["Location"] == f"{BASE}/inspect/{own.pk}/"
    assert (len(own.slug), own.address) == (6, "/products/?q=a")
    for part in ("", "results/", "?export=csv", "?q=e"):
        page = read(client.get(f"{BASE}/{part}"))
        assert "lighthouse" not in page, part
        if part != "?q=e":
            assert own.slug in page, part
    for part in ("edit", "delete", "inspect", "history", "usage", "history-results"):
        for method in (client.get, client.post):
            assert method(f"{BASE}/{part}/{others.pk}/").status_code in {404, 405}, part
    for kind in ("svg", "png"):
        assert client.get(f"{BASE}/qr/{others.pk}.{kind}").status_code == 404
        assert client.get(f"{BASE}/qr/{own.pk}.{kind}").status_code == 200
    answer = client.post(f"/admin/bulk/links/shorturl/delete/?id={others.pk}")
    assert answer.status_code == 404
    assert ShortURL.objects.filter(pk=others.pk).exists()


def test_an_editor_manages_all_and_gives_them_away(client, editor, seller):
    others = make(slug="theirs", owner=UserFactory())
    client.force_login(editor)
    assert "theirs" in read(client.get(f"{BASE}/"))
    fill_in(client, f"edit/{others.pk}/", slug="THEIRS", address="/b/", owner=seller.pk)
    others.refresh_from_db()
    assert (others.slug, others.address, others.owner) == ("theirs", "/b/", seller)
    form = client.get(f"{BASE}/add/").context["form"]
    assert form["owner"].initial == editor.pk
    assert set(form.fields["owner"].queryset) == {editor, seller}
    # Of no use to a person who cannot see it: customers are not offered.
    assert "Select a valid choice" in refusal(client, address="/c/", owner=UserFactory().pk)


@pytest.mark.parametrize(
    "address", ["https://example.com/", "HTTP://example.com", "http://1.2.3.4/"]
)
def test_other_sites_are_for_those_who_may_point_anywhere(client, seller, editor, address):
    client.force_login(seller)
    assert "Ask an editor" in refusal(client, address=address)
    client.force_login(editor)
    assert fill_in(client, slug="out", address=address).status_code == 302
    short_url = ShortURL.objects.get()
    assert client.get("/s/out/")["Location"] == short_url.address
    # The seller may look after what an editor has set, and not set it elsewhere.
    ShortURL.objects.update(owner=seller)
    client.force_login(seller)
    edit = f"edit/{short_url.pk}/"
    assert (
        fill_in(client, edit, slug="out", address=short_url.address, label="New").status_code == 302
    )
    assert ShortURL.objects.get().label == "New"
    assert "Ask an editor" in refusal(client, edit, slug="out", address="https://example.com/2")


def test_the_shops_own_address_is_a_path_for_everybody(client, seller):
    client.force_login(seller)
    assert fill_in(client, address="http://shop.test/products/").status_code == 302
    assert ShortURL.objects.get().address == "/products/"


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "//evil.example", "/\\evil.example", "https://a@evil.example"],
)
def test_tricks_are_refused_in_the_form(client, editor, address):
    client.force_login(editor)
    assert refusal(client, address=address)


def test_a_loop_is_refused_in_the_form(client, editor):
    client.force_login(editor)
    assert "leads back" in refusal(client, slug="Loop", address="http://SHOP.test/s/LOOP")


def test_a_seller_may_lead_to_what_everybody_or_they_can_see(client, seller):
    client.force_login(seller)
    others_draft = ProductPageFactory(live=False, title="Secret lighthouse")
    own_draft = ProductPageFactory(live=False, owner=seller)
    others = ProductPageFactory()
    assert "published page" in refusal(client, page=others_draft.pk)
    for page in (own_draft, others):
        assert fill_in(client, page=page.pk).status_code == 302
    assert set(ShortURL.objects.values_list("page", flat=True)) == {own_draft.pk, others.pk}


def test_a_private_page_of_another_is_not_named(client, seller):
    client.force_login(seller)
    private = ProductPageFactory(title="Secret lighthouse")
    hide(private)
    answer = fill_in(client, page=private.pk)
    assert answer.status_code == 200
    assert "Secret lighthouse" not in read(answer)
    assert not ShortURL.objects.exists()


def test_what_was_refused_is_the_one_thing_said(client, seller):
    client.force_login(seller)
    nothing_given = "Choose the page to lead to, or write an address."
    draft = ProductPageFactory(live=False)
    assert refusal(client) == nothing_given
    assert refusal(client, page=draft.pk) == "Choose a published page."
    said = refusal(client, address="https://example.com/")
    assert said == "You may lead to pages and paths of this shop. Ask an editor for other sites."


@pytest.mark.both
def test_the_inspect_page_shows_the_last_days(client, editor):
    short_url = make(slug="sale", utm_source="letter")
    today = timezone.localdate()
    for ago, hits, others in ((0, 10, 1), (29, 5, 0), (30, 700, 0)):
        ShortURLDay.objects.create(
            short_url=short_url, day=today - timedelta(days=ago), hits=hits, others=others
        )
    client.force_login(editor)
    answer = client.get(f"{BASE}/inspect/{short_url.pk}/")
    page = read(answer)
    assert 'value="http://shop.test/s/sale/"' in page
    assert "715, and 1 by bots and previews" in page
    assert "/products/?utm_source=letter" in page
    chart = answer.context["chart"]
    assert (answer.context["total"], chart.highest.value, len(chart.bars)) == (15, 10, 30)
    assert [(day.day, day.hits, day.others) for day in answer.context["counted_days"]] == [
        (today, 10, 1),
        (today - timedelta(days=29), 5, 0),
    ]
    assert [bar.height for bar in chart.bars if bar.value] == [80.0, 160.0]
    assert "Visits of each of the last 30 days: 15 in all, at most 10 on one day" in page


@pytest.mark.parametrize("state", ["lost", "bad"])
def test_the_inspect_page_of_a_dead_link(client, editor, state):
    address = "javascript:alert(1)" if state == "bad" else ""
    short_url = ShortURL.objects.create(slug=state, address=address)
    client.force_login(editor)
    page = read(client.get(f"{BASE}/inspect/{short_url.pk}/"))
    assert 'href="javascript:' not in page
    assert "Nobody has followed it" in page


def test_qr_codes(client, editor):
    short_url = make(slug="sale")
    client.force_login(editor)
    svg = client.get(f"{BASE}/qr/{short_url.pk}.svg")
    assert svg["Content-Type"] == "image/svg+xml"
    assert b"<svg" in svg.content
    assert "script" not in svg.content.decode()
    png = client.get(f"{BASE}/qr/{short_url.pk}.png?download")
    assert png["Content-Type"] == "image/png"
    assert png["Content-Disposition"] == 'attachment; filename="sale.png"'
    assert png.content.startswith(b"\x89PNG\r\n")


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_qr_codes_are_for_those_who_see_the_row(client, kind):
    address = f"{BASE}/qr/{make().pk}.{kind}"
    assert client.get(address).status_code == 302
    for groups in ([], ["Support"]):
        client.force_login(UserFactory(groups=groups))
        assert client.get(address).status_code in (302, 403)


@pytest.mark.both
def test_a_page_with_short_urls_can_be_deleted(client):
    page = Page.objects.get(depth=2).add_child(instance=Page(title="Old", slug="old"))
    short_url = make(slug="sale", page=page)
    client.force_login(UserFactory(groups=["Admins"]))
    answer = client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    assert answer.status_code == 302
    short_url.refresh_from_db()
    assert short_url.page is None
    assert client.get("/s/sale/").status_code == 410


@pytest.mark.both
def test_an_owner_who_leaves_leaves_it_to_the_shop():
    short_url = make(owner=UserFactory())
    short_url.owner.delete()
    short_url.refresh_from_db()
    assert short_url.owner is None


@pytest.mark.both
def test_the_ledger_lists_them():
    from site_config.management.commands.ledger import read_books

    page = ProductPageFactory(slug="lamp").page_ptr
    lamp = make(slug="lamp", page=page, utm_source="x")
    ShortURLDay.objects.create(short_url=lamp, day=timezone.localdate(), hits=3, others=2)
    make(slug="out", address="https://example.com/")
    ShortURL.objects.create(slug="lost")
    assert read_books()["short_urls"] == [
        {"slug": "lamp", "destination": "/products/lamp/?utm_source=x", "hits": 3},
        {"slug": "out", "destination": "https://example.com/", "hits": 0},
        {"slug": "lost", "destination": "", "hits": 0},
    ]


def test_a_refused_form_names_no_page_of_another_seller(client, seller):
    theirs = ProductPageFactory(title="Hidden reef", slug="hidden-reef", live=False)
    client.force_login(seller)
    sent = {"slug": "", "label": "", "page": theirs.pk, "address": "", "is_active": "on"}
    answer = client.post("/admin/snippets/links/shorturl/add/", sent)
    assert answer.status_code == 200
    assert "Hidden reef" not in answer.content.decode()
    assert not ShortURL.objects.exists()


def test_passing_parameters_on_is_a_switch_that_is_on_at_first(client, editor):
    client.force_login(editor)
    page = read(client.get(f"{BASE}/add/"))
    box = re.search(r'<input[^>]*name="passes_query_on"[^>]*>', page)
    assert box
    assert "checked" in box[0]
    fill_in(client, slug="on", address="/", passes_query_on="on")
    fill_in(client, slug="off", address="/")
    kept = dict(ShortURL.objects.values_list("slug", "passes_query_on"))
    assert kept == {"on": True, "off": False}
