"""Editions from the product's page to the download: bought, upgraded, given back, withdrawn."""

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from wagtail.log_actions import registry

from commerce import offers
from commerce.checkout import orders
from commerce.checkout.orders import BillingAddress
from commerce.downloads import access
from commerce.models import Order, ProviderProduct, Review
from commerce.payments import by_hand, reviews
from commerce.provider import products as provider_products
from core.refusals import NotPossible
from notifications.models import OutgoingMessage
from products.editions.rules import why_sold
from products.models import Edition, ProductPage, ReleaseFile
from products.price_rules import smallest_price
from tests.commerce.checkout_page import ADDRESS, path
from tests.commerce.reported import dispute, pay, refund, words_of
from tests.factories import ProductPageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]

EDITIONS = {"Personal": 2900, "Team": 9900, "Company": 29900}


@pytest.fixture
def kit(db):
    return ProductPageFactory(title="Kit", slug="kit", editions=EDITIONS)


def edition(kit, name) -> Edition:
    return kit.editions.get(name=name)


def buy(buyer, kit, name, number=1) -> Order:
    """A paid order of the edition, or of the way up to it."""
    order, attempt = orders.place(buyer, kit, BillingAddress("A", "SE"), edition(kit, name).pk)
    attempt.checkout_session_id = f"cks_{number}"
    attempt.provider_product_id = "pdt_1"
    attempt.save()
    amounts = {"total_amount": order.amount, "settlement_amount": order.amount}
    pay(payment_id=f"pay_{number}", checkout_session_id=f"cks_{number}", **amounts)
    order.refresh_from_db()
    return order


def give_back(number=1, **changes):
    refund(payment_id=f"pay_{number}", refund_id=f"ref_{number}", **changes)


def held(buyer, kit) -> str:
    purchase = access.active_purchase(buyer, kit)
    return str(purchase.edition) if purchase else ""


def buttons(answer) -> dict[str, str]:
    """Of the buy box: what each button says, and where it leads."""
    box = BeautifulSoup(answer.content, "html.parser").find(id="buy")
    return {" ".join(link.get_text().split()): link["href"] for link in box.select("a.button")}


def test_the_box_offers_each_edition_on_sale(client, shop, kit):
    Edition.objects.filter(name="Company").update(is_on_sale=False)
    found = buttons(shop.get(kit.url))
    team = edition(kit, "Team")
    assert found["Buy now: Team"] == f"/checkout/kit/?edition={team.pk}"
    assert set(found) == {"Buy now: Personal", "Buy now: Team"}
    client.logout()
    assert set(buttons(client.get(kit.url))) == {"Log in to buy: Personal", "Log in to buy: Team"}


def test_one_edition_looks_like_a_product_without(shop, kit):
    Edition.objects.exclude(name="Team").update(is_on_sale=False)
    assert set(buttons(shop.get(kit.url))) == {"Buy now"}
    Edition.objects.update(is_on_sale=False)
    assert "not on sale at the moment" in words_of(shop.get(kit.url))
    assert shop.get(path(kit)).url == kit.url


@pytest.mark.both
def test_what_was_chosen_is_ordered_and_charged(shop, sandbox, kit, buyer):
    team = edition(kit, "Team")
    address = f"{path(kit)}?edition={team.pk}"
    page = shop.get(address)
    assert "Kit (Team)" in words_of(page)
    assert "$99.00" in words_of(page)
    shown = {**ADDRESS, "edition": team.pk, "shown_price": "9900"}
    answer = shop.post(path(kit), shown)  # the form itself says what was chosen
    assert answer.url.startswith(f"{sandbox.url}/pay/")
    order = Order.objects.get()
    assert (order.edition, order.edition_name, order.amount) == (team, "Team", 9900)
    counterpart = ProviderProduct.objects.get()
    assert (counterpart.name, counterpart.amount, counterpart.edition) == ("Kit (Team)", 9900, team)
    assert provider_products.current(kit) == [counterpart]
    # The same again is the same order; another edition is another one.
    shop.post(path(kit), {**shown, "city": "Lund", "postal_code": "222 22"})
    assert Order.objects.count() == 1
    shop.post(address.replace(str(team.pk), str(edition(kit, "Personal").pk)), ADDRESS)
    assert {order.amount for order in Order.objects.all()} == {2900, 9900}


def test_without_a_choice_the_lowest_is_meant(shop, kit):
    assert "Kit (Personal)" in words_of(shop.get(path(kit)))


@pytest.mark.parametrize("number", ["x", "1e3", "٣", "-1", "9" * 40])
def test_no_edition_of_that_number(shop, kit, number):
    assert shop.get(path(kit), {"edition": number}).status_code == 404
    assert shop.post(path(kit), {**ADDRESS, "edition": number}).status_code == 404


def test_an_edition_of_another_product_or_withdrawn_is_said_so(shop, kit):
    other = edition(ProductPageFactory(editions={"Team": 900}), "Team")
    Edition.objects.filter(page=kit, name="Team").update(is_on_sale=False)
    for number in (other.pk, edition(kit, "Team").pk, 10**17):
        answer = shop.get(path(kit), {"edition": number}, follow=True)
        assert "This edition is not on sale" in answer.content.decode()
    assert not Order.objects.exists()


def test_an_upgrade_costs_the_difference(shop, kit, buyer):
    buy(buyer, kit, "Personal")
    page = shop.get(kit.url)
    assert set(buttons(page)) == {"Upgrade: Team", "Upgrade: Company"}
    assert "$70.00" in words_of(page)
    page = shop.get(buttons(page)["Upgrade: Team"])
    assert "Personal, which you own already \N{MINUS SIGN}$29.00" in words_of(page)
    order = buy(buyer, kit, "Team", 2)
    assert (order.amount, order.upgraded) == (7000, edition(kit, "Personal"))
    assert held(buyer, kit) == "Team"
    assert not Review.objects.exists()
    assert set(buttons(shop.get(kit.url))) == {"Upgrade: Company"}
    # What they have, or less, is not sold again; nor is more that they did not choose.
    for chosen in (edition(kit, "Personal").pk, edition(kit, "Team").pk, ""):
        answer = shop.get(path(kit), {"edition": chosen}, follow=True)
        assert "You own Kit (Team) already" in answer.content.decode()


def test_an_upgrade_given_back_leaves_what_was_before(shop, kit, buyer):
    buy(buyer, kit, "Personal")
    order = buy(buyer, kit, "Team", 2)
    give_back(2, amount=7000)
    assert held(buyer, kit) == "Personal"
    words = words_of(shop.get(f"/orders/{order.reference}/"))
    assert "You still own Kit (Personal)" in words


@pytest.mark.both
def test_an_upgrade_whose_lower_order_went_back_waits_for_a_person(kit, buyer, boss):
    buy(buyer, kit, "Personal")
    upgrade = buy(buyer, kit, "Team", 2)
    give_back(1)
    assert held(buyer, kit) == ""
    review = Review.objects.get()
    assert (review.reason, review.payment_id, review.is_open) == ("upgrade_alone", "pay_2", True)
    with pytest.raises(offers.NotForSale):  # nobody pays twice meanwhile
        orders.place(buyer, kit, BillingAddress("A", "SE"))
    reviews.grant(review, boss, "A kindness.")
    assert held(buyer, kit) == "Team"
    upgrade.refresh_from_db()
    assert (upgrade.upgraded, upgrade.edition_name) == (None, "Team")
    review.refresh_from_db()
    assert (review.is_open, review.resolution) == (False, "granted")
    refund(payment_id="pay_1", refund_id="ref_1", status="failed")  # the bank returned it


def test_a_lower_order_that_comes_back_solves_it(kit, buyer):
    buy(buyer, kit, "Personal")
    buy(buyer, kit, "Team", 2)
    dispute("opened")
    assert held(buyer, kit) == ""
    assert access.purchase_of(buyer, kit).is_paused
    assert not Review.objects.exists()
    dispute("won")
    assert held(buyer, kit) == "Team"
    dispute("lost", dispute_id="dp_2")
    assert Review.objects.get().is_open
    refund(payment_id="pay_2", refund_id="ref_2", amount=7000)
    assert Review.objects.get().resolution == "refunded"


def test_two_editions_at_full_price_leave_the_lower_to_be_checked(kit, buyer):
    placed = {}
    for number, name in enumerate(("Team", "Personal"), 1):
        order, attempt = orders.place(buyer, kit, BillingAddress("A", "SE"), edition(kit, name).pk)
        attempt.checkout_session_id, attempt.provider_product_id = f"cks_{number}", "pdt_1"
        attempt.save()
        placed[name] = order
    for number, amount in enumerate((9900, 2900), 1):
        amounts = {"total_amount": amount, "settlement_amount": amount}
        pay(payment_id=f"pay_{number}", checkout_session_id=f"cks_{number}", **amounts)
    assert held(buyer, kit) == "Team"
    assert Review.objects.get().payment_id == "pay_2"


def test_a_product_that_had_no_editions_counts_as_the_lowest(shop, buyer):
    kit = ProductPageFactory(title="Kit", slug="kit", price=1900)
    access.grant_by_hand(buyer, kit, "A prize.", None)
    kit.editions.add(Edition(name="Personal", price=2900), Edition(name="Team", price=9900))
    kit.save()
    kit = ProductPage.objects.get(pk=kit.pk)
    assert set(buttons(shop.get(kit.url))) == {"Upgrade: Team"}
    assert buy(buyer, kit, "Team").amount == 7000


def test_a_difference_too_small_to_be_charged_is_given(kit, buyer):
    assert offers.difference(2900 + smallest_price() - 1, 2900) == 0
    assert offers.difference(2900 + smallest_price(), 2900) == smallest_price()
    assert offers.difference(1900, 2900) == 0


def test_a_free_edition_is_taken_at_once_and_upgraded_at_the_price(shop, buyer):
    kit = ProductPageFactory(title="Kit", slug="kit", editions={"Community": 0, "Pro": 4900})
    community = edition(kit, "Community")
    assert shop.post(path(kit), {"edition": community.pk}).url == "/library/"
    assert held(buyer, kit) == "Community"
    assert buy(buyer, kit, "Pro").amount == 4900
    assert held(buyer, kit) == "Pro"


def test_by_hand_an_edition_or_a_higher_one(kit, buyer, boss):
    by_hand.grant(buyer, kit, "A prize.", boss, edition(kit, "Team"))
    assert held(buyer, kit) == "Team"
    with pytest.raises(NotPossible, match=r"Kit \(Team\) already"):
        by_hand.grant(buyer, kit, "Again.", boss, edition(kit, "Personal"))
    by_hand.grant(buyer, kit, "More.", boss, edition(kit, "Company"))
    purchase = access.purchase_of(buyer, kit)
    assert (held(buyer, kit), purchase.grants.filter(ended_at=None).count()) == ("Company", 1)


def test_staff_name_the_edition_that_they_give(client, kit, buyer, boss):
    client.force_login(boss)
    form = {"email": buyer.email, "product": kit.pk, "reason": "A prize."}
    url = "/admin/snippets/commerce/purchasedproduct/grant/"
    answer = client.post(url, {**form, "edition": "Site"}, follow=True)
    assert "It has: Personal, Team, Company." in answer.content.decode()
    answer = client.post(url, {**form, "edition": "team"}, follow=True)
    assert "has access to Kit (Team)" in answer.content.decode()
    assert held(buyer, kit) == "Team"


# --- files ---------------------------------------------------------------------------------------
@pytest.fixture
def files(kit):
    """The main file is for all, the sources from Team on."""
    release = kit.latest_release
    sources = ReleaseFile(file=ContentFile(b"sources", name="sources.zip"), sort_order=1)
    sources.release, sources.edition = release, edition(kit, "Team").key
    sources.save()
    return {"all": release.main_file, "sources": sources}


def download(shop, kit, file=None):
    data = {"file": file.pk} if file else {}
    return shop.post(f"/library/{kit.slug}/download/", data)


def fetch(shop, answer) -> bytes:
    return b"".join(shop.get(answer.url).streaming_content)


@pytest.mark.both
def test_each_gets_the_files_of_their_edition(shop, kit, buyer, files):
    buy(buyer, kit, "Personal")
    assert download(shop, kit, files["sources"]).status_code == 404
    assert b"sources.zip" not in shop.get(f"/library/{kit.slug}/").content
    assert fetch(shop, download(shop, kit)) == b"the bytes that were bought"
    buy(buyer, kit, "Team", 2)
    assert b"sources.zip" in shop.get(f"/library/{kit.slug}/").content
    assert fetch(shop, download(shop, kit)) == b"sources"  # what is meant for theirs
    assert fetch(shop, download(shop, kit, files["all"])) == b"the bytes that were bought"


def test_a_link_to_a_file_ends_with_the_edition(shop, kit, buyer, files):
    buy(buyer, kit, "Personal")
    buy(buyer, kit, "Team", 2)
    link = download(shop, kit, files["sources"])
    give_back(2, amount=7000)
    assert shop.get(link.url).url == "/library/"


def test_a_version_without_anything_for_an_edition_leaves_it_the_one_before(
    shop, kit, buyer, files
):
    buy(buyer, kit, "Personal")
    newer = kit.latest_release.copy_for(kit)
    newer.version = "2.0"
    newer.save_draft(kit)
    newer.publish_draft()
    ReleaseFile.objects.filter(release=newer).update(edition=edition(kit, "Team").key)
    assert fetch(shop, download(shop, kit)) == b"the bytes that were bought"
    words = words_of(shop.get("/library/"))
    assert "Version 1.0" in words
    assert "2.0" not in words


def test_library_and_orders_name_the_edition_in_as_many_queries(
    shop, kit, buyer, django_assert_max_num_queries
):
    buy(buyer, kit, "Team")
    with django_assert_max_num_queries(30):
        assert "Kit (Team)" in words_of(shop.get("/library/"))
    assert "Kit (Team)" in words_of(shop.get("/orders/"))


def test_what_was_sold_cannot_be_removed(kit, buyer):
    order, _ = orders.place(buyer, kit, BillingAddress("A", "SE"), edition(kit, "Team").pk)
    known = list(kit.editions.all())
    assert list(why_sold(known)) == [order.edition_id]


@pytest.mark.both
def test_what_is_sold_in_the_moment_of_its_removal_stays_off_sale(kit, buyer):
    draft = ProductPage.objects.get(pk=kit.pk).get_latest_revision_as_object()
    draft.editions.set([each for each in draft.editions.all() if each.name == "Company"])
    checked = draft.save_revision().as_object()  # nothing stands against it
    order, _ = orders.place(buyer, kit, BillingAddress("A", "SE"), edition(kit, "Team").pk)
    checked.save()
    stored = [(each.pk, each.name, each.is_on_sale) for each in kit.editions.all()]
    company = edition(kit, "Company").pk
    assert stored == [(order.edition_id, "Team", False), (company, "Company", True)]
    assert ProductPage.objects.get(pk=kit.pk).price == 29900


def test_the_provider_keeps_no_edition_that_is_sold_no_more(shop, kit, sandbox):
    provider_products.synchronise(kit)
    assert {row.name for row in provider_products.current(kit)} == {
        "Kit (Personal)",
        "Kit (Team)",
        "Kit (Company)",
    }
    assert provider_products.standing(kit) is provider_products.Standing.IN_STEP
    Edition.objects.filter(name="Team").update(is_on_sale=False)
    kit = ProductPage.objects.get(pk=kit.pk)
    provider_products.synchronise(kit)
    old = ProviderProduct.objects.exclude(replaced_at=None)
    assert [row.name for row in old] == ["Kit (Team)"]
    Edition.objects.filter(name="Company").update(price=30000)
    assert provider_products.standing(kit) is provider_products.Standing.WAITING
    long = ProductPageFactory(title="K" * 120, editions={"Personal": 2900})
    provider_products.synchronise(long)
    (row,) = provider_products.current(long)
    assert (len(row.name), row.name[-11:]) == (100, " (Personal)")


# --- what is said of it --------------------------------------------------------------------------
def test_the_log_says_what_changed_and_not_that_it_began(kit, buyer):
    buy(buyer, kit, "Personal")
    buy(buyer, kit, "Team", 2)
    give_back(2, amount=7000)
    purchase = access.purchase_of(buyer, kit)
    lines = registry.get_logs_for_instance(purchase).order_by("pk")
    said = [(line.action, line.data["cause"].partition(". ")[0]) for line in lines]
    begun, up, down = said
    assert begun[0] == "commerce.access_granted"
    assert up == ("commerce.access_changed", "Team instead of Personal")
    assert down == ("commerce.access_changed", "Personal instead of Team")


def test_a_receipt_says_that_it_is_of_an_upgrade(shop, kit, buyer):
    for number, name in enumerate(("Personal", "Team"), 1):
        order = buy(buyer, kit, name, number)
        mail = OutgoingMessage.objects.get(kind="order-paid", dedupe_key__contains=order.reference)
        page = words_of(shop.get(f"/orders/{order.reference}/"))
        is_upgrade = number == 2
        assert f"Product: Kit ({name})" in mail.text
        assert f"Kit ({name})" in mail.html
        assert ("Upgrade from: Personal" in mail.text) is is_upgrade
        assert ("Upgrade from" in mail.html) is is_upgrade
        assert ("Kit (Team) Upgrade from Personal" in page) is is_upgrade


def test_the_seller_reads_why_an_upgrade_is_to_be_checked(client, kit, buyer, boss):
    buy(buyer, kit, "Personal")
    upgrade = buy(buyer, kit, "Team", 2)
    give_back(1)
    (mail,) = OutgoingMessage.objects.filter(kind="review-needed", recipient=kit.owner.email)
    for words in (
        "What happened: An upgrade, and what it upgraded was given back",
        "Product: Kit (Team)",
        f"Order: {upgrade.reference}",
        "Expected: Kit (Personal), which it upgrades",
        "Received: The difference alone, $70.00",
    ):
        assert words in mail.text.splitlines()
    client.force_login(boss)
    page = client.get(f"/admin/snippets/commerce/review/inspect/{Review.objects.get().pk}/")
    assert "An upgrade, and what it upgraded was given back" in words_of(page)
