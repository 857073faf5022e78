"""The comparison of the ledgers: it says nothing of books that agree, and finds each fault."""

import pytest

from tests.faults import prices
from tests.faults.ledgers import compare
from tests.faults.prices import Code, mistaken

pytestmark = pytest.mark.once

ICONS, INVOICES, MAILS, SALE = (
    "pebble-icons",
    "ledgerline-invoices",
    "dovecote-emails",
    "quayside-builder",
)
WHO = "ada@example.com"
CODES = {"TENTH": Code(percent=10), "FEW": Code(amount=500, uses=1)}


class Books:
    """Both ledgers, filled order by order."""

    def __init__(self):
        self.shop = {"orders": [], "purchases": [], "reviews": [], "messages": []}
        self.provider = {"payments": [], "disputes": [], "products": []}

    def order(self, slug=ICONS, amount=2400, *, edition="", upgraded_from=None, **about) -> str:
        """One that is paid, unless it is said otherwise; returns its reference."""
        reference = f"R{len(self.shop['orders'])}"
        free = amount == 0
        self.shop["orders"].append(
            {"reference": reference, "user_email": WHO, "product_slug": slug, "edition": edition}
            | {"upgraded_from": upgraded_from, "status": "paid", "is_paid": True, "amount": amount}
            | {"minimum": None, "sale_discount": 0, "discount": 0, "discount_code": ""}
            | {"currency": "USD", "payment_id": "" if free else f"P{reference}"}
            | about
        )
        if not free:
            self.payment(reference)
            self.shop["messages"].append({"kind": "order-paid", "status": "sent", "recipient": WHO})
        return reference

    def payment(self, reference: str, number: str = "", **about) -> None:
        (order,) = [row for row in self.shop["orders"] if row["reference"] == reference]
        payment = {
            "payment_id": f"P{reference}{number}",
            "metadata": {"order": reference},
            "status": "succeeded",
            "currency": "USD",
            "total_amount": order["amount"],
            "refunded_amount": 0,
            "product_id": f"D{reference}",
            "written": "so much",
        }
        there = order["amount"] if order["minimum"] is None else order["minimum"]
        self.provider["products"].append({"product_id": f"D{reference}", "price": there})
        self.provider["payments"].append(payment | about)

    def purchase(self, reference: str, slug=ICONS, edition="") -> None:
        self.shop["purchases"].append(
            {"user_email": WHO, "product_slug": slug, "edition": edition or None}
            | {"order": reference, "active": True, "by_hand": False}
        )

    def listed(self, payment_id: str) -> None:
        self.shop["reviews"].append({"payment_id": payment_id, "open": True})

    def refund(self, payment_id: str) -> None:
        for payment in self.provider["payments"]:
            if payment["payment_id"] == payment_id:
                payment["refunded_amount"] = payment["total_amount"]

    def dispute(self, payment_id: str, status: str = "dispute_opened") -> None:
        self.provider["disputes"].append({"payment_id": payment_id, "status": status})

    def found(self) -> set[str]:
        return {name for name, rows in vars(compare(self.shop, self.provider)).items() if rows}

    def mistaken(self, paid_late=frozenset()) -> list[str]:
        return mistaken(self.shop, self.provider, prices.of_the_demo(), CODES, paid_late)


@pytest.fixture
def books():
    return Books()


def test_what_was_paid_is_had_once(books):
    first = books.order()
    assert books.found() == {"missing"}
    books.purchase(first)
    assert books.found() == set()
    books.payment(first, "b")
    assert books.found() == {"double"}
    books.listed("PR0b")
    assert books.found() == set()
    books.refund("PR0")
    assert books.found() == {"wrong"}, "the other payment is the order's now"
    books.shop["messages"].clear()
    assert books.found() == {"wrong", "untold"}


def test_nobody_has_what_went_back_or_was_never_paid(books):
    books.purchase(books.order(status="refunded", is_paid=False))
    books.refund("PR0")
    assert books.found() == {"extra"}
    books.shop["purchases"][0]["active"] = False
    assert books.found() == set()
    books.shop["purchases"][0]["active"] = True
    books.shop["purchases"][0]["by_hand"] = True
    assert books.found() == set()


def test_what_costs_nothing_is_had_and_paid_for_only_beside(books):
    given = books.order(MAILS, 0, minimum=0)
    assert books.found() == {"missing"}
    books.purchase(given, MAILS)
    assert books.found() == set()
    books.order(MAILS, 1900, minimum=0)
    assert books.found() == {"double"}
    books.listed("PR1")
    assert books.found() == set()


def test_an_upgrade_stands_on_what_it_upgrades(books):
    books.order(INVOICES, 12900, edition="Personal")
    books.order(INVOICES, 12000, edition="Team", upgraded_from="Personal")
    books.purchase("R1", INVOICES, "Personal")
    assert books.found() == {"missing"}, "the higher one"
    books.shop["purchases"][0]["edition"] = "Team"
    assert books.found() == set()
    # The whole price of what they have by the difference.
    books.order(INVOICES, 24900, edition="Team")
    assert books.found() == {"double"}
    books.listed("PR2")
    assert books.found() == set()
    books.shop["purchases"][0]["order"] = "R2"
    assert "double" in books.found()


def test_an_upgrade_alone_waits_for_a_person_unless_its_order_may_come_back(books):
    books.order(INVOICES, 12900, edition="Personal", status="refunded", is_paid=False)
    books.order(INVOICES, 12000, edition="Team", upgraded_from="Personal")
    books.refund("PR0")
    assert books.found() == {"missing"}
    books.listed("PR1")
    assert books.found() == set()
    books.purchase("R1", INVOICES, "Team")
    assert "extra" in books.found()


def test_while_the_lower_order_is_disputed_nothing_is_had_and_nothing_listed(books):
    books.order(INVOICES, 12900, edition="Personal", status="disputed")
    books.order(INVOICES, 12000, edition="Team", upgraded_from="Personal")
    books.dispute("PR0")
    assert books.found() == set()
    books.dispute("PR0", "dispute_lost")
    assert books.found() == {"wrong", "missing"}


def test_what_was_paid_is_what_was_asked(books):
    books.order(INVOICES, 12000, edition="Team", upgraded_from="Personal")
    books.order(SALE, 1900, sale_discount=1000)
    books.order(SALE, 1710, sale_discount=1000, discount=190, discount_code="TENTH")
    books.order(MAILS, 900, minimum=900)
    books.order(MAILS, 1234, minimum=900)
    assert books.mistaken() == []
    books.provider["payments"][4]["total_amount"] = 1233
    assert [" settles " in row for row in books.mistaken()] == [False, True]
    books.listed("PR4")
    assert [" settles " in row for row in books.mistaken()] == [True]
    books.provider["products"][2]["price"] = 1900
    assert "sold at 1900 there" in " ".join(books.mistaken())


@pytest.mark.parametrize(
    "wrong",
    [
        {"slug": SALE, "amount": 2900},
        {"slug": ICONS, "amount": 2160},
        {"slug": ICONS, "amount": 2160, "discount": 240, "discount_code": "FEW"},
        {"slug": MAILS, "amount": 899, "minimum": 899},
        {"slug": MAILS, "amount": 899, "minimum": 900},
        {"slug": MAILS, "amount": 1710, "minimum": 900, "discount": 190, "discount_code": "TENTH"},
        {"slug": INVOICES, "amount": 12000, "edition": "Team"},
    ],
)
def test_an_order_at_another_price_than_the_list_is_found(books, wrong):
    books.order(**wrong)
    (row,) = books.mistaken()
    assert "and the list says" in row


def test_a_use_too_many_is_found_unless_it_was_paid_late(books):
    for status in ("paid", "refunded", "pending", "expired", "failed"):
        books.order(amount=1900, discount=500, discount_code="FEW", status=status)
    (row,) = books.mistaken()
    assert "FEW is good for 1 orders" in row
    assert len(books.mistaken({"R0"})) == 1
    assert books.mistaken({"R0", "R1"}) == []
