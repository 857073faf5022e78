"""Short URLs: their slugs, where they lead, in which state, and who must not lead back."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.models import Page, Site

from links.models import ShortURL, State
from links.models.slugs import ALPHABET, slug_in
from products.models import ProductIndexPage
from tests.factories import ProductPageFactory
from tests.links.conftest import make

pytestmark = pytest.mark.django_db


def errors_of(**values) -> dict:
    with pytest.raises(ValidationError) as caught:
        ShortURL(**values).full_clean()
    return caught.value.message_dict


def test_without_a_slug_one_is_made_of_what_nobody_confuses():
    slugs = {make().slug for _ in range(50)}
    assert len(slugs) == 50
    assert {len(slug) for slug in slugs} == {6}
    assert set("".join(slugs)) <= set(ALPHABET)
    assert not set("01oil") & set(ALPHABET)


def test_a_made_slug_is_one_that_nobody_has(monkeypatch):
    made = iter(["taken", "taken", "free"])
    monkeypatch.setattr("links.models.short_urls.generate_slug", lambda: next(made))
    make(slug="taken")
    assert make().slug == "free"


def test_slugs_are_the_same_in_any_case(client):
    assert make(slug="Spring-Sale", address="/a/").slug == "spring-sale"
    assert errors_of(slug="SPRING-sale", address="/b/") == {
        "slug": ["Short URL with this Short name already exists."]
    }
    for slug in ("spring-sale", "SPRING-SALE", "sPRING-sale"):
        assert client.get(f"/s/{slug}/")["Location"] == "/a/"


def test_the_database_keeps_slugs_apart_too():
    make(slug="one")
    for wrong in ("ONE", "One", "oNe", "Two"):
        with pytest.raises(IntegrityError), transaction.atomic():
            ShortURL.objects.bulk_create([ShortURL(slug=wrong, address="/")])


@pytest.mark.parametrize(
    "slug", ["a b", "-a", "a-", "a/b", "a.b", "\u00e4", "\u0430", "a\n", "%41", "a_b", "a" * 51]
)
def test_slugs_that_cannot_be_typed_are_refused(slug):
    assert "slug" in errors_of(slug=slug, address="/")


def test_it_leads_to_one_place():
    page = ProductIndexPage.objects.get()
    assert set(errors_of(slug="a")) == {"page"}
    assert set(errors_of(slug="a", page=page.page_ptr, address="/a/")) == {"address"}
    with pytest.raises(IntegrityError), transaction.atomic():
        ShortURL.objects.create(slug="a", page=page.page_ptr, address="/a/")


def test_a_page_is_found_wherever_it_moves(client):
    product = ProductPageFactory(slug="lamp")
    short_url = make(slug="lamp", page=product.page_ptr)
    assert client.get("/s/lamp/")["Location"] == "/products/lamp/"
    product.slug = "lantern"
    product.save_revision().publish()
    assert client.get("/s/lamp/")["Location"] == "/products/lantern/"
    root = Site.objects.get().root_page
    Page.objects.get(pk=product.pk).move(root, "last-child")
    assert client.get("/s/lamp/")["Location"] == "/lantern/"
    short_url.address, short_url.page = "/elsewhere/", None
    short_url.save()
    assert client.get("/s/lamp/")["Location"] == "/elsewhere/"


def test_states():
    now = timezone.now()
    draft = ProductPageFactory(live=False).page_ptr
    live = ProductPageFactory().page_ptr
    rows = {
        State.WORKS: make(page=live, expires_at=now + timedelta(minutes=1)),
        State.INACTIVE: make(is_active=False, expires_at=now),
        State.EXPIRED: make(page=draft, expires_at=now),
        State.UNPUBLISHED: make(page=draft),
        State.GONE: ShortURL.objects.create(),
    }
    for state, row in rows.items():
        assert row.state == state
        assert list(ShortURL.objects.in_state(state)) == [row]
    make(address="/a/")
    assert ShortURL.objects.in_state(State.WORKS).count() == 2


def test_a_page_outside_of_the_site_has_no_address(client):
    page = Page.objects.get(depth=1).add_child(instance=Page(title="Stray", slug="stray"))
    make(slug="stray", page=page)
    assert client.get("/s/stray/").status_code == 410


OWN_SPELLINGS = [
    "/s/loop/",
    "/s/loop",
    "/s/loop.",
    "/S/../s/loop/",
    "/s/LOOP/?a=b#c",
    "/%73/l%6Fop/",
    "http://shop.test/s/loop/",
    "https://SHOP.test/s/loop",
    "http://shop.test:8080/s/loop/",
    "http://shop.test./s/loop/",
    "http://testserver/s/loop/",
    "http://127.0.0.1/s/loop/",
    "http://127.0.0.2:99/s/loop/",
    "http://localhost:8000/s/loop/",
    "http://[::1]/s/loop/",
    "http://[::ffff:127.0.0.1]/s/loop/",
    "http://testserver/a/../s/loop/",
    "http://testserver//s//loop/",
    "http://testserver/a/%2e%2e/s/loop/",
]


@pytest.mark.parametrize("address", OWN_SPELLINGS)
def test_a_loop_to_itself_is_refused(address):
    assert set(errors_of(slug="Loop", address=address)) == {"address"}


@pytest.mark.parametrize("address", [a for a in OWN_SPELLINGS if ".." not in a])
def test_a_loop_by_another_one_is_refused(address):
    make(slug="other", address=address)
    assert set(errors_of(slug="loop", address="/s/other/")) == {"address"}
    make(slug="third", address="/s/other/")
    assert set(errors_of(slug="loop", address="http://localhost/s/third")) == {"address"}


def test_a_loop_by_a_new_slug_is_refused():
    first = make(slug="first", address="/a/")
    make(slug="second", address="/s/renamed/")
    first.address, first.slug = "/s/second/", "renamed"
    with pytest.raises(ValidationError):
        first.full_clean()


def test_a_switched_off_link_may_be_on_again_so_it_counts():
    make(slug="other", address="/s/loop/", is_active=False)
    assert set(errors_of(slug="loop", address="/s/other/")) == {"address"}


def test_a_site_of_the_cms_is_an_own_host():
    Site.objects.create(hostname="second.example", root_page=Page.objects.get(depth=2))
    assert set(errors_of(slug="loop", address="http://second.example/s/loop/")) == {"address"}


def test_too_long_a_row_is_refused():
    make(slug="l0", address="/products/")
    for number in range(1, 5):
        make(slug=f"l{number}", address=f"/s/l{number - 1}/")
    make(slug="l5", address="/s/l4/")
    assert set(errors_of(slug="l6", address="/s/l5/")) == {"address"}


def test_other_short_addresses_are_fine():
    assert slug_in("https://example.com/s/loop/") == ""
    assert slug_in("/products/s/loop/") == ""
    assert slug_in("/s/") == ""
    make(slug="loop", address="https://example.com/s/loop/")
