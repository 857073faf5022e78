"""A customer's page in the admin: whose it is, its timeline, and what can be done from it."""

import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from commerce.downloads import access
from commerce.models import DownloadTicket, Order, PurchasedProduct, RefundRequest
from commerce.payments import refund_requests
from notifications import catalogue
from notifications.models import OutgoingMessage
from products.models import Release
from support.customers import people, timeline
from tests.commerce.sale_rows import read, sell_again
from tests.factories import ProductPageFactory, SupportRequestFactory, UserFactory

pytestmark = pytest.mark.django_db
ACTS = "/admin/snippets/commerce/"


@pytest.fixture
def rows(customer, product):
    """One of everything that is sold to the customer by the seller, by model."""
    return sell_again(product, customer, 1)


@pytest.fixture
def of_another(other_seller, customer):
    return sell_again(ProductPageFactory(title="Lighthouse", owner=other_seller), customer, 2)


def page_of(customer, query="") -> str:
    return reverse("customer", args=[customer.pk]) + query


def write_to(customer, purchase):
    return catalogue.access_restored(
        recipient=customer.email,
        product_title=purchase.product.title,
        library_url="/library/",
        dedupe_key=f"test:{purchase.pk}",
        about=purchase,
    )


def everything(user, customer, kind="", first=0, count=25):
    addresses = people.read(customer).addresses
    return timeline.read(user, customer, addresses, kind, first, count)


@pytest.mark.once
@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("seller", 200),
        ("other_seller", 404),
        ("agent", 200),
        ("admin", 200),
        ("customer", 302),
        ("editor", 302),
    ],
)
def test_who_may_look_at_a_customer(request, as_, customer, rows, role, status):
    editor = UserFactory(groups=["Editors"])
    user = editor if role == "editor" else request.getfixturevalue(role)
    assert as_(user).get(page_of(customer)).status_code == status


@pytest.mark.once
def test_nobody_has_an_odd_number(as_, agent):
    for odd in ("0", "9" * 19, "x"):
        assert as_(agent).get(f"/admin/customers/{odd}/").status_code == 404


def test_the_timeline_has_everything_newest_first(agent, customer, rows):
    SupportRequestFactory(user=customer, product=rows[Order].product)
    write_to(customer, rows[PurchasedProduct])
    access.revoke_by_hand(rows[PurchasedProduct], "Shared the file.", agent)
    entries, has_more = everything(agent, customer)
    assert {entry.kind.key for entry in entries} == set(timeline.KINDS)
    assert not has_more
    times = [entry.at for entry in entries]
    assert times == sorted(times, reverse=True)
    assert any("Shared the file." in entry.what for entry in entries)
    for key in timeline.KINDS:
        only, _ = everything(agent, customer, key)
        assert [entry.row.pk for entry in only] == [
            entry.row.pk for entry in entries if entry.kind.key == key
        ]


def test_a_refund_request_says_who_asked_and_who_answered_when(agent, admin, customer, rows):
    asked = rows[RefundRequest]

    def line() -> tuple[str, str, str]:
        ((entry,), _) = everything(agent, customer, "asked")
        return entry.what, entry.more, entry.tone

    what = f"Refund of order {rows[Order].reference} asked for"
    by_seller = f"{what} by seller@support.example: {asked.reason}"
    assert line() == (by_seller, "Waits for an answer", "wait")
    refund_requests.decline(asked, admin, "Not without a word from them.")
    RefundRequest.objects.update(answered_at=datetime(2026, 5, 3, 12, 30, tzinfo=UTC))
    when = "3 May 2026, 12:30"
    assert line() == (by_seller, f"Declined by admin@support.example, {when}", "bad")
    # Answered by a bank; and whoever asked is gone.
    RefundRequest.objects.update(status="lost", answered_by=None, asked_by=None)
    assert line() == (f"{what}: {asked.reason}", f"Taken back by a dispute, {when}", "bad")


def test_the_timeline_goes_on_page_by_page(agent, customer, rows):
    whole, _ = everything(agent, customer)
    parts, number = [], 0
    while True:
        part, has_more = everything(agent, customer, "", number, 2)
        parts += part
        number += 2
        if not has_more:
            break
    assert [(e.kind.key, e.row.pk) for e in parts] == [(e.kind.key, e.row.pk) for e in whole]


def test_a_seller_sees_rows_of_own_products_alone(as_, seller, agent, customer, rows, of_another):
    SupportRequestFactory(user=customer, product=of_another[Order].product, subject="Not for you")
    write_to(customer, of_another[PurchasedProduct])
    write_to(customer, rows[PurchasedProduct])
    access.revoke_by_hand(of_another[PurchasedProduct], "Another's reason.", agent)
    # A code of the account is nobody's business but the shop's.
    catalogue.confirm_email(
        recipient=customer.email, code="123456", language="en", **secrets(catalogue.confirm_email)
    )
    entries, _ = everything(seller, customer)
    assert sum(entry.kind.key == "messages" for entry in entries) == 1
    page = read(as_(seller).get(page_of(customer)))
    assert rows[Order].reference in page
    assert rows[RefundRequest].reason in page
    others = of_another[Order].reference, of_another[RefundRequest].reason
    for hidden in ("Lighthouse", *others, "Not for you", "Another's reason."):
        assert hidden not in page
    seen = timeline.counts(seller, customer, people.read(customer).addresses)
    assert seen["orders"] == 1


def secrets(write) -> dict:
    import inspect

    given = {"recipient", "code", "language"}
    parameters = inspect.signature(write).parameters.items()
    return {
        name: 10 if name in ("minutes", "hours") else ""
        for name, each in parameters
        if name not in given and each.default is each.empty
    }


def test_messages_reach_former_addresses_too(agent, customer, rows):
    write_to(customer, rows[PurchasedProduct])
    OutgoingMessage.objects.update(recipient="former@support.example")
    assert timeline.counts(agent, customer, people.read(customer).addresses)["messages"] == 0
    customer.emailaddress_set.create(email="former@support.example", verified=True)
    assert timeline.counts(agent, customer, people.read(customer).addresses)["messages"] == 1


@pytest.mark.once
def test_the_top_says_who_they_are(as_, admin, customer):
    customer.first_name, customer.last_name = "Ada", "Lovelace"
    customer.save()
    page = read(as_(admin).get(page_of(customer)))
    for words in ("Ada Lovelace", customer.email, "proved to be theirs", "never"):
        assert words in page
    customer.emailaddress_set.update(verified=False)
    page = read(as_(admin).get(page_of(customer)))
    assert "not proved yet" in page
    assert "They cannot log in before they have proved" in page


@pytest.mark.parametrize(
    ("role", "is_active", "offered"),
    [
        ("admin", True, {"order/receipt", "purchasedproduct/send", "purchasedproduct/revoke"}),
        ("admin", False, {"order/receipt", "purchasedproduct/grant_again"}),
        ("agent", True, {"order/receipt", "purchasedproduct/send"}),
        ("seller", True, {"order/receipt", "purchasedproduct/send"}),
        ("seller", False, {"order/receipt"}),
    ],
)
@pytest.mark.once
def test_what_mends_it_is_offered_by_permission(
    request, as_, customer, rows, role, is_active, offered
):
    if not is_active:
        PurchasedProduct.objects.update(revoked_at=timezone.now(), ended="refunded")
    page = read(as_(request.getfixturevalue(role)).get(page_of(customer)))
    acts = r"snippets/commerce/(\w+/(?:receipt|ask|send|grant|grant-again|revoke))/"
    assert {found.replace("-", "_") for found in re.findall(acts, page)} == offered


@pytest.mark.once
def test_acts_lead_back_to_the_page(as_, admin, customer, rows):
    browser, here = as_(admin), page_of(customer)
    answer = browser.post(f"{ACTS}order/receipt/{rows[Order].pk}/", {"next": here})
    assert answer["Location"] == here
    elsewhere = browser.post(
        f"{ACTS}order/receipt/{rows[Order].pk}/", {"next": "https://evil.example/"}
    )
    assert elsewhere["Location"].startswith("/admin/snippets/commerce/order/inspect/")
    answer = browser.post(
        f"{ACTS}purchasedproduct/revoke/{rows[PurchasedProduct].pk}/",
        {"reason": "Shared the file.", "next": here},
    )
    assert answer["Location"] == here
    page = read(browser.get(here))
    assert "The reason given: Shared the file." in page
    assert f"by {admin}" in page


@pytest.mark.once
def test_the_way_to_the_download_is_sent_once_and_stands_in_the_timeline(
    as_, agent, customer, rows
):
    browser, here = as_(agent), page_of(customer)
    send = f"{ACTS}purchasedproduct/send/{rows[PurchasedProduct].pk}/"
    assert f'action="{send}"' in read(browser.get(here))
    page = read(browser.post(send, {"next": here}, follow=True))
    assert "The way to the download is sent to customer@support.example." in page
    assert "Way to the download sent again" in page
    assert f"by {agent}" in page
    again = read(browser.post(send, {"next": here}, follow=True))
    assert "It was sent a few minutes ago." in again
    assert OutgoingMessage.objects.filter(recipient=customer.email).count() == 1


@pytest.mark.once
def test_there_is_no_way_to_send_to_somebody_who_cannot_use_it(as_, admin, customer, rows):
    browser, here = as_(admin), page_of(customer)
    customer.is_active = False
    customer.save(update_fields=["is_active"])
    assert "/send/" not in read(browser.get(here))
    customer.is_active = True
    customer.save(update_fields=["is_active"])
    assert "/send/" in read(browser.get(here))
    Release.objects.update(live=False)
    assert "/send/" not in read(browser.get(here))


@pytest.mark.once
def test_access_can_be_granted_to_who_ordered_and_did_not_pay(as_, admin, customer, product):
    from tests.factories import OrderFactory

    OrderFactory(user=customer, product=product, status="expired")
    browser, here = as_(admin), page_of(customer)
    (address,) = re.findall(r'href="([^"]*purchasedproduct/grant/[^"]*)"', read(browser.get(here)))
    address = address.replace("&amp;", "&")
    form = read(browser.get(address))
    assert f'value="{customer.email}"' in form
    assert f'<option value="{product.pk}" selected>' in form
    browser.post(
        address.partition("?")[0],
        {"email": customer.email, "product": product.pk, "reason": "A gift", "next": here},
    )
    assert "Nothing is in the way" in read(browser.get(here))


def test_the_page_costs_the_same_whatever_there_is(
    as_, agent, customer, rows, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = as_(agent)
    browser.get(page_of(customer))
    write_to(customer, rows[PurchasedProduct])
    SupportRequestFactory(user=customer, product=rows[Order].product)
    access.revoke_by_hand(rows[PurchasedProduct], "Shared.", agent)
    with CaptureQueriesContext(connection) as few:
        browser.get(page_of(customer))
    for number in (3, 4, 5):
        more = sell_again(ProductPageFactory(title=f"More {number}"), customer, number)
        SupportRequestFactory(user=customer, product=more[Order].product)
        write_to(customer, more[PurchasedProduct])
        DownloadTicket.objects.update(claimed_at=timezone.now())
        access.revoke_by_hand(more[PurchasedProduct], "Shared.", agent)
    with CaptureQueriesContext(connection) as many:
        browser.get(page_of(customer))
    assert len(many) == len(few)
    assert len(many) < 70
