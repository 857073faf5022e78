"""The admin's one search: what is found by what, for whom, and from which index."""

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from commerce.models import Dispute, Order, Payment, Refund
from support.customers import finding
from tests.commerce.sale_rows import read, sell, sell_again
from tests.factories import (
    OrderFactory,
    ProductPageFactory,
    SupportRequestFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(db):
    return UserFactory(email="ada@analytical.example", first_name="Ada", last_name="O'Neill-King")


@pytest.fixture
def rows(ada, product):
    """One of everything sold to Ada, with a name on the invoice, and somebody else's order."""
    rows = sell_again(product, ada, 1, name="Countess Lovelace")
    rows["request"] = SupportRequestFactory(user=ada, product=product, subject="Stars are missing")
    OrderFactory(product=product, name="Another Buyer", user__email="another@example.com")
    return rows


def shown(user, query) -> set[str]:
    found = finding.find(user, query)
    kinds = ("customers", "orders", "requests", "products")
    return {f"{kind[:-1]} {row}" for kind in kinds for row in getattr(found, kind)}


def test_everything_is_found_by_what_people_have_in_hand(agent, ada, rows):
    order, request = rows[Order], rows["request"]
    of_ada = {f"customer {ada}", f"order {order}", f"request {request}"}
    for query in ("ada@analytical.example", "ADA@Analytical.Example ", "ada@ana", "Ada", "king ad"):
        assert shown(agent, query) == of_ada, query
    for query in ("O'Neill", "neill", "o\u2019neill-king"):
        assert shown(agent, query) == of_ada, query
    payment = order.payments.first()
    for query in (
        order.reference,
        order.reference.lower(),
        order.reference[:6],
        order.payment_id,
        payment.pk,
        rows[Refund].refund_id,
        rows[Dispute].dispute_id,
        order.attempts.first().checkout_session_id,
        "lovelace",
        "countess lov",
    ):
        assert shown(agent, query) == {f"order {order}"}, query
    for query in (request.reference, request.reference[:5].lower(), "missing stars"):
        assert shown(agent, query) == {f"request {request}"}, query
    assert shown(agent, "night sky") == {f"product {order.product}"}


def test_a_former_address_leads_to_its_account(agent, ada):
    ada.emailaddress_set.create(email="former@example.com", verified=True)
    assert shown(agent, "former@example.com") == {f"customer {ada}"}


def test_payments_that_settled_no_order_lead_to_the_order_they_are_for(agent, rows):
    other = Payment.objects.create(payment_id="pay_other", order=rows[Order], status="failed")
    assert shown(agent, other.pk) == {f"order {rows[Order]}"}


def test_sellers_find_rows_of_own_products_alone(seller, other_seller, ada, rows):
    secret = ProductPageFactory(title="Secret lighthouse", owner=other_seller)
    hidden = sell(other_seller, "Hidden lighthouse")[Order]
    theirs = sell_again(secret, ada, 2, name="Countess Lovelace")[Order]
    SupportRequestFactory(user=ada, product=secret, subject="Stars of the lighthouse")
    order, request = rows[Order], rows["request"]
    assert shown(seller, ada.email) == {f"customer {ada}", f"order {order}", f"request {request}"}
    assert shown(seller, "lovelace") == {f"order {order}"}
    assert shown(seller, "stars") == {f"request {request}"}
    for query in (theirs.reference, theirs.payment_id, "lighthouse", hidden.user.email):
        assert shown(seller, query) == set(), query


def test_no_more_than_ten_of_each_are_read(agent, product, django_assert_max_num_queries):
    for number in range(finding.MOST + 2):
        OrderFactory(
            product=product,
            user__email=f"many{number:02}@example.com",
            status="paid",
            is_paid=True,
            paid_at=timezone.now(),
        )
    with django_assert_max_num_queries(30):
        found = finding.find(agent, "many")
    assert len(found.customers) == finding.MOST
    assert "customers" in found.more


@pytest.mark.parametrize(
    "query",
    [
        "",
        " ",
        "%",
        "_",
        "'",
        "\\",
        "'':*",
        "a & b | !c",
        "(((",
        "x" * 5000,
        "😀",
        "\u202e",
        "@",
        "-",
        "1e999",
        "\ud800",
        "a\\' OR 1=1",
        "0",
        "हिन्दी",
        "pay_%",
        "<zz>",
    ],
)
def test_odd_questions_find_nothing(as_, agent, rows, query):
    assert shown(agent, query) == set()
    answer = as_(agent).get(reverse("shop_search"), {"q": query.encode("utf-8", "replace")})
    assert answer.status_code == 200


@pytest.mark.once
def test_the_page_shows_what_was_found_and_says_so_if_nothing_was(as_, agent, ada, rows):
    browser = as_(agent)
    page = read(browser.get(reverse("shop_search"), {"q": ada.email}))
    assert reverse("customer", args=[ada.pk]) in page
    assert f"/order/inspect/{rows[Order].pk}/" in page
    assert "Nothing was found" in read(browser.get(reverse("shop_search"), {"q": "<b>nobody</b>"}))
    assert "Nothing was found" not in read(browser.get(reverse("shop_search")))


@pytest.mark.once
@pytest.mark.parametrize(
    ("role", "asks_here"),
    [("Sellers", True), ("Support", True), ("Admins", True), ("Editors", False)],
)
def test_the_box_above_the_menu_asks_here(as_, role, asks_here):
    browser = as_(UserFactory(groups=[role]))
    home = read(browser.get("/admin/"))
    # The props of the menu, read by its script.
    assert ('"/admin/find/"' in home) == asks_here
    assert browser.get("/admin/find/").status_code == (200 if asks_here else 302)


@pytest.mark.postgres
def test_every_question_has_its_index(agent, ada, rows):
    """With scans of whole tables made dear, the plan shows what an index cannot answer."""
    plans = []
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    people = [ada.pk]
    questions = [
        *(
            list(finding._accounts(finding.customers_for(agent), query))
            for query in ("ada@analytical.example", "ada", "ada king")
        ),
        [finding._orders(agent, "lovelace", people), finding._orders(agent, "ABCDEF", people)],
        [finding._requests(agent, "stars", people), finding._requests(agent, "ABCDEF", people)],
    ]
    for rows in (each for group in questions for each in group):
        plans.append(rows.order_by().explain())
    assert [plan for plan in plans if "Seq Scan" in plan] == []
