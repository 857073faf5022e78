"""What staff may do in the admin: who may, to whose rows, and what it changes."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client
from wagtail.models import ModelLogEntry

from commerce.models import (
    Order,
    Payment,
    PurchasedProduct,
    Reconciliation,
    Refund,
    Review,
    WebhookEvent,
)
from notifications.models import OutgoingMessage
from tests.commerce.sale_rows import base, pay, read, sell, sign_in
from tests.factories import OrderFactory, ProductPageFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ADMINS = {"Admins", "superuser"}
HELPERS = {"Support", *ADMINS}
ROLES = ["Sellers", "Editors", "Support", "Admins", "superuser", "customer", "anonymous"]
PERMISSIONS = (
    "add_refund",
    "change_review",
    "add_purchasedproduct",
    "change_purchasedproduct",
)


@pytest.fixture
def seller():
    return UserFactory(email="seller@example.com", groups=["Sellers"])


@pytest.fixture
def trusted(seller):
    """A seller whom the shop's admin lets do everything, with own products."""
    seller.user_permissions.set(Permission.objects.filter(codename__in=PERMISSIONS))
    return seller


@pytest.fixture
def own(seller):
    return sell(seller, "Own lantern")


@pytest.fixture
def theirs():
    return sell(UserFactory(email="other@example.com", groups=["Sellers"]), "Secret lighthouse")


def pages(rows) -> dict[str, set]:
    """The address of each page with a form about `rows`, and who may open it."""
    ended, review = rows[PurchasedProduct], rows[Review]
    return {
        f"{base(Refund)}/of/{rows[Order].payment_id}/": ADMINS,
        f"{base(PurchasedProduct)}/revoke/{ended.pk}/": ADMINS,
        f"{base(PurchasedProduct)}/grant-again/{ended.pk}/": ADMINS,
        f"{base(Review)}/grant/{review.pk}/": ADMINS,
        f"{base(Review)}/dismiss/{review.pk}/": ADMINS,
    }


def buttons(rows) -> dict[str, set]:
    """The address that each button posts to, and who may press it."""
    return {
        f"{base(Order)}/receipt/{rows[Order].pk}/": {"Sellers", *HELPERS},
        f"{base(PurchasedProduct)}/send/{rows[PurchasedProduct].pk}/": {"Sellers", *HELPERS},
        f"{base(Order)}/ask/{rows[Order].pk}/": HELPERS,
        f"{base(Refund)}/look_up/{rows[Refund].pk}/": HELPERS,
        f"{base(Review)}/ask/{rows[Review].pk}/": HELPERS,
        f"{base(WebhookEvent)}/again/{rows[WebhookEvent].pk}/": HELPERS,
    }


OF_NO_ROW = {
    f"{base(PurchasedProduct)}/grant/": ADMINS,
    f"{base(Reconciliation)}/start/": HELPERS,
}


def facts() -> list:
    models = (Payment, Refund, PurchasedProduct, Review, Reconciliation, Order, WebhookEvent)
    return [list(model.objects.order_by("pk").values()) for model in models]


def somebody(client):
    """Who is signed in, so that rows can be theirs and only the permission decides."""
    key = client.session.get("_auth_user_id")
    return get_user_model().objects.filter(pk=key).first() or UserFactory()


@pytest.mark.parametrize("role", ROLES)
def test_who_may_open_which_page(client, role):
    sign_in(client, role)
    rows = sell(somebody(client), "Lamp")
    rows[Review].reason = "wrong_amount"
    rows[Review].save()
    before = facts()
    again = f"{base(PurchasedProduct)}/grant-again/{rows[PurchasedProduct].pk}/"
    for address, who in {**pages(rows), **OF_NO_ROW}.items():
        for method in (client.get, client.post):
            status = method(address).status_code
            if role in who and address == again:
                assert status == 302  # there is access already
            elif role in who and not (address.endswith("/start/") and method == client.post):
                assert status == 200, address
            elif role not in who:
                assert status in {302, 403, 404}, address
    if role not in HELPERS:
        assert facts() == before


@pytest.mark.parametrize("role", ROLES)
def test_who_may_press_which_button(client, role):
    sign_in(client, role)
    rows = sell(somebody(client), "Lamp")
    before = facts()
    for address, who in buttons(rows).items():
        assert client.get(address).status_code in ({405} if role in ROLES[:5] else {302, 405})
        if role not in who:
            page = client.post(address, follow=True)
            assert page.status_code in {200, 403, 404}
    assert facts() == before


@pytest.mark.both
def test_another_sellers_row_is_not_found_by_any_act(client, trusted, own, theirs):
    client.force_login(trusted)
    before = facts()
    for address in {**pages(theirs), **buttons(theirs)}:
        assert client.post(address, {"reason": "x", "note": "x"}).status_code == 404, address
    for address in pages(theirs):
        assert client.get(address).status_code == 404, address
    assert facts() == before


def test_a_payment_without_an_order_belongs_to_no_seller(client, trusted, own):
    lone = pay(own[Order], "pay_lone")
    Payment.objects.filter(pk=lone.pk).update(order=None)
    review = Review.objects.create(payment=lone, reason="unknown_session")
    client.force_login(trusted)
    for address in (
        f"{base(Refund)}/of/pay_lone/",
        f"{base(Review)}/grant/{review.pk}/",
        f"{base(Review)}/inspect/{review.pk}/",
    ):
        assert client.get(address).status_code == 404


def test_a_form_offers_own_products_only(client, trusted, own, theirs):
    client.force_login(trusted)
    address = f"{base(PurchasedProduct)}/grant/"
    page = read(client.get(address))
    assert "Own lantern" in page
    assert "lighthouse" not in page
    UserFactory(email="friend@example.com")
    values = {
        "email": "friend@example.com",
        "product": theirs[Order].product_id,
        "reason": "A prize",
    }
    page = read(client.post(address, values))
    assert "Select a valid choice" in page
    assert "A prize" in page
    assert not PurchasedProduct.objects.filter(user__email="friend@example.com").exists()


def test_csrf_is_asked_for(own):
    client = Client(enforce_csrf_checks=True)
    sign_in(client, "Admins")
    for address in {**pages(own), **buttons(own), **OF_NO_ROW}:
        assert client.post(address).status_code == 403, address


@pytest.mark.both
def test_access_is_granted_by_hand_with_a_reason(client):
    sign_in(client, "Admins")
    product = ProductPageFactory(title="Lantern")
    friend = UserFactory(email="friend@example.com")
    address = f"{base(PurchasedProduct)}/grant/"
    assert address in read(client.get(f"{base(PurchasedProduct)}/"))

    typed = {"email": "nobody@example.com", "product": product.pk, "reason": "Won a prize"}
    page = read(client.post(address, typed))
    assert "Nobody has an account with nobody@example.com" in page
    assert "Won a prize" in page

    typed["email"] = "Friend@Example.com"
    page = read(client.post(address, typed, follow=True))
    assert "friend@example.com has access to Lantern." in page
    assert "Won a prize" in page
    purchase = PurchasedProduct.objects.get()
    assert (purchase.user, purchase.is_active, purchase.order) == (friend, True, None)

    page = read(client.post(address, typed))
    assert "friend@example.com has access to Lantern already." in page


@pytest.mark.both
@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("reason", "", "This field is required."),
        ("reason", "x" * 201, "at most 200 characters"),
        ("reason", "a\x00b", "Null characters are not allowed."),
        ("email", "no address", "Enter a valid email address."),
        ("email", "a" * 70_000 + "@example.com", "at most 320 characters"),
        ("product", "9223372036854775808", "Select a valid choice"),
        ("product", "%2e%2e", "Select a valid choice"),
    ],
    ids=lambda value: value[:12],
)
def test_what_cannot_be_granted_is_said_at_the_field(client, field, value, words):
    sign_in(client, "Admins")
    product = ProductPageFactory()
    UserFactory(email="friend@example.com")
    typed = {"email": "friend@example.com", "product": product.pk, "reason": "Prize"}
    page = client.post(f"{base(PurchasedProduct)}/grant/", typed | {field: value})
    assert page.status_code == 200
    assert words in read(page)
    assert not PurchasedProduct.objects.exists()


@pytest.mark.both
def test_access_is_revoked_and_granted_again(client, own):
    sign_in(client, "Admins")
    purchase = own[PurchasedProduct]
    inspect = f"{base(PurchasedProduct)}/inspect/{purchase.pk}/"
    revoke, again = (
        f"{base(PurchasedProduct)}/{act}/{purchase.pk}/" for act in ("revoke", "grant-again")
    )
    page = read(client.get(inspect))
    assert (revoke in page, again in page) == (True, False)
    assert "The customer reads it" in read(client.get(revoke))
    assert "This field is required." in read(client.post(revoke, {"reason": " "}))

    page = read(client.post(revoke, {"reason": "Shared the file"}, follow=True))
    assert "Access has ended." in page
    assert "Ended by the shop: Shared the file" in page
    assert (revoke in page, again in page) == (False, True)
    purchase.refresh_from_db()
    assert (purchase.is_active, purchase.ended) == (False, "by_hand")
    listed = read(client.get(f"{base(PurchasedProduct)}/"))
    assert "Ended by the shop: Shared the file" in listed
    assert "ended by hand already" in read(client.post(revoke, {"reason": "Twice"}, follow=True))

    page = read(client.post(again, {"reason": "A mistake"}, follow=True))
    assert "again." in page
    purchase.refresh_from_db()
    assert (purchase.is_active, purchase.granted_because) == (True, "A mistake")
    admin = get_user_model().objects.get(email="admins-x@example.com")
    entries = ModelLogEntry.objects.filter(object_id=str(purchase.pk), user=admin)
    assert {entry.action for entry in entries} >= {
        "commerce.access_ended",
        "commerce.access_granted",
    }


@pytest.mark.both
def test_a_receipt_is_sent_again_but_not_twice_within_minutes(client, seller, own):
    client.force_login(seller)
    order = own[Order]
    assert "Send the receipt again" in read(client.get(f"{base(Order)}/inspect/{order.pk}/"))
    address = f"{base(Order)}/receipt/{order.pk}/"
    page = read(client.post(address, follow=True))
    assert f"The receipt is on its way to {order.user.email}." in page
    assert "sent a few minutes ago" in read(client.post(address, follow=True))
    message = OutgoingMessage.objects.get()
    assert (message.recipient, order.reference in message.text) == (order.user.email, True)


@pytest.mark.both
def test_an_event_runs_again_whatever_its_status(client, own):
    sign_in(client, "Support")
    event = own[WebhookEvent]
    for status in WebhookEvent.Status.values:
        WebhookEvent.objects.update(status=status, attempts=0)
        page = read(client.post(f"{base(WebhookEvent)}/again/{event.pk}/", follow=True))
        assert "Run again" in page
        event.refresh_from_db()
        # Its body has no payment: it fails, and says so.
        assert (event.attempts, event.status) == (1, "failed"), status


def test_a_body_without_personal_data_says_so(client, own):
    sign_in(client, "Support")
    inspect = f"{base(WebhookEvent)}/inspect/{own[WebhookEvent].pk}/"
    assert "Personal data were taken out" not in read(client.get(inspect))
    WebhookEvent.objects.update(redacted_at=own[WebhookEvent].received_at)
    assert "Personal data were taken out" in read(client.get(inspect))


@pytest.mark.both
def test_a_reconciliation_is_started_once(client):
    sign_in(client, "Support")
    address = f"{base(Reconciliation)}/start/"
    assert address in read(client.get(f"{base(Reconciliation)}/"))
    assert "It starts in a moment." in read(client.post(address, follow=True))
    assert "One is under way already" in read(client.post(address, follow=True))
    assert Reconciliation.objects.get().is_running


@pytest.mark.both
def test_the_menu_counts_what_waits_for_a_review(client, seller, own, theirs):
    def label() -> str:
        page = read(client.get("/admin/"))
        return "Payments to check (2)" if "Payments to check (2)" in page else "other"

    Review.objects.create(order=own[Order], payment_id=own[Order].payment_id, reason="wrong_amount")
    client.force_login(seller)
    assert label() == "Payments to check (2)"  # their own, not the third
    Review.objects.update(is_open=False)
    page = read(client.get("/admin/"))
    assert "Payments to check" in page
    assert label() == "other"
    assert "?is_open=true" in page


def test_groups_can_be_given_each_act(client):
    sign_in(client, "superuser")
    page = read(client.get("/admin/groups/new/"))
    for codename in PERMISSIONS:
        permission = Permission.objects.get(codename=codename)
        assert f'value="{permission.pk}"' in page, codename
    refused = Permission.objects.get(codename="delete_refund")
    assert f'value="{refused.pk}"' not in page


def test_an_order_not_paid_has_no_receipt_and_no_refund(client):
    sign_in(client, "Admins")
    order = OrderFactory()
    page = read(client.get(f"{base(Order)}/inspect/{order.pk}/"))
    assert "Send the receipt again" not in page
    assert f"{base(Refund)}/of/" not in page


@pytest.mark.both
@pytest.mark.parametrize(
    "path",
    [
        f"{base(Order)}/?product=9223372036854775808",
        f"{base(Refund)}/?product=9223372036854775808",
        f"{base(Review)}/?is_open=perhaps&reason=nothing",
        f"{base(Order)}/?created_at_from=tomorrow",
        f"{base(Order)}/?q=%ed%a0%80{'x' * 3000}",
    ],
)
def test_filters_take_anything(client, own, path):
    sign_in(client, "Admins")
    assert client.get(path).status_code == 200


@pytest.mark.both
@pytest.mark.parametrize("key", ["9223372036854775808", "99999999999999999999999999"])
def test_a_row_beyond_all_rows_is_not_found(client, own, key):
    sign_in(client, "Admins")
    for address in (
        f"{base(Order)}/inspect/{key}/",
        f"{base(PurchasedProduct)}/revoke/{key}/",
        f"{base(Review)}/grant/{key}/",
        f"{base(Refund)}/of/{key}/",
        f"{base(Refund)}/of/pay%ed%a0%80/",
        f"{base(Refund)}/of/{'x' * 3000}/",
    ):
        assert client.get(address).status_code == 404, address
    assert client.post(f"{base(Order)}/ask/{key}/").status_code == 404
