"""The Shop in the admin: who sees which rows in which view, and what is refused."""

import pytest
from wagtail.log_actions import log
from wagtail.permissions import policy_registry

from commerce.admin.viewsets import ShopGroup
from commerce.models import Order, Review, WebhookEvent
from core.admin.own_rows import OwnRowView
from tests.commerce.sale_rows import FACTS, OF_SELLERS, base, by_name, read, sell, sign_in, views_of
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def seller():
    return UserFactory(email="seller@example.com", groups=["Sellers"])


@pytest.fixture
def own(seller):
    return sell(seller, "Own lantern")


@pytest.fixture
def theirs():
    return sell(UserFactory(email="other@example.com", groups=["Sellers"]), "Secret lighthouse")


READERS = {
    # role: models it may read
    "Sellers": OF_SELLERS,
    "Editors": [],
    "Support": FACTS,
    "Admins": FACTS,
    "superuser": FACTS,
    "customer": [],
    "anonymous": [],
}


@pytest.mark.parametrize("role", READERS)
def test_who_reads_what(client, theirs, role):
    sign_in(client, role)
    sees_all = role in {"Support", "Admins", "superuser"}
    for model in FACTS:
        may = model in READERS[role]
        for part in ("", "results/", "?export=csv", "?export=xlsx"):
            assert (client.get(f"{base(model)}/{part}").status_code == 200) is may, (model, part)
        status = client.get(f"{base(model)}/inspect/{theirs[model].pk}/").status_code
        # A seller without products: somebody else's row is not there.
        assert status in ({200} if sees_all else {404} if may else {302, 404}), model


@pytest.mark.parametrize("role", READERS)
def test_nobody_writes_facts(client, theirs, role):
    sign_in(client, role)
    rows = {model: model.objects.values().get(pk=row.pk) for model, row in theirs.items()}
    for model, row in theirs.items():
        for part in ("add/", f"edit/{row.pk}/", f"delete/{row.pk}/"):
            for method in (client.get, client.post):
                assert method(f"{base(model)}/{part}").status_code in {302, 403, 404}
        name = model._meta.model_name
        for method in (client.get, client.post):
            answered = method(f"/admin/bulk/commerce/{name}/delete/?id={row.pk}")
            assert answered.status_code in {302, 403}
        assert model.objects.values().get(pk=row.pk) == rows[model]
        assert model.objects.count() == 1


@by_name
def test_no_permission_lets_anybody_write_facts(model):
    root = UserFactory(is_superuser=True)
    policy = policy_registry.get_by_type(model)
    assert policy.user_has_permission(root, "view")
    for action in ("add", "change", "delete", "publish"):
        assert not policy.user_has_permission(root, action)


def test_every_view_of_anothers_row_is_not_found(client, seller, own, theirs):
    client.force_login(seller)
    for model in FACTS:
        for address in views_of(theirs[model]):
            for method in (client.get, client.post):
                answered = method(address)
                if answered.status_code == 200:
                    body = read(answered)
                    assert "lighthouse" not in body, address
                    assert theirs[Order].reference not in body, address
                    assert theirs[Order].user.email not in body, address
                else:
                    assert answered.status_code in {302, 403, 404, 405}, address
    assert WebhookEvent.objects.filter(status="failed").count() == 2
    assert Review.objects.filter(is_open=True).count() == 2


@pytest.mark.parametrize("model", OF_SELLERS, ids=lambda model: model._meta.model_name)
def test_a_seller_reads_own_rows(client, seller, own, theirs, model):
    client.force_login(seller)
    known = {Review: own[Order].reference}.get(model, own[Order].user.email)
    for part in ("", "results/", "?export=csv", f"inspect/{own[model].pk}/"):
        assert known in read(client.get(f"{base(model)}/{part}")), part


def test_views_that_show_a_row_are_narrowed_by_construction():
    for viewset in ShopGroup.items:
        made = viewset().construct_view(viewset.inspect_view_class)
        assert issubclass(made.view_class, OwnRowView)


def test_webhook_bodies_are_for_the_whole_shop(client, seller, own):
    client.force_login(seller)
    order_page = read(client.get(f"{base(Order)}/inspect/{own[Order].pk}/"))
    assert "evt_" not in order_page
    assert "payment.succeeded" not in order_page
    assert client.get(f"{base(WebhookEvent)}/").status_code == 302
    assert "Webhook events" not in read(client.get("/admin/"))
    sign_in(client, "Support")
    page = read(client.get(f"{base(WebhookEvent)}/inspect/{own[WebhookEvent].pk}/"))
    assert "&quot;secret&quot;: &quot;body-" in page
    assert "Traceback: broken" in page


@pytest.mark.both
@pytest.mark.parametrize(
    "body", [b"\xff\xfe{", b"[" * 100_000, b"", b'{"a": "\\ud800"}', b"<script>"]
)
def test_a_body_that_is_no_json_is_shown_as_it_came(client, own, body):
    sign_in(client, "Support")
    WebhookEvent.objects.update(body=body)
    answered = client.get(f"{base(WebhookEvent)}/inspect/{own[WebhookEvent].pk}/")
    assert answered.status_code == 200
    assert b"<script>" not in answered.content.split(b"What was sent")[1].split(b"</pre>")[0]


def test_the_order_page_tells_the_whole_story(client, seller, own):
    order = own[Order]
    log(
        instance=order,
        action="commerce.order_moved",
        data={"from": "pending", "to": "paid", "cause": "event evt_1"},
    )
    client.force_login(seller)
    page = read(client.get(f"{base(Order)}/inspect/{order.pk}/"))
    attempt = order.attempts.get()
    for part in (
        order.reference,
        "$29.00",
        order.user.email,
        attempt.checkout_session_id,
        order.payment_id,
        "From pending to paid: event evt_1",
        "expired",  # the download link
        f"/admin/pages/{order.product_id}/edit/",
    ):
        assert part in page
