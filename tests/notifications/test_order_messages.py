"""What the messages about orders say: receipts, refunds, lost access, payments to check."""

import pytest
from bs4 import BeautifulSoup

from notifications import catalogue
from tests.notifications.messages import ENDED, MESSAGES, ORDER, RECEIPT, REFUND, REVIEW

pytestmark = [pytest.mark.django_db, pytest.mark.once]

BY_THE_SELLER = "\u202eevil\u2066 <script>x</script>\r\nPaid: $0.00\n\n-- \nTitle \u05d0\u05d1"


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("order_paid", RECEIPT),
        ("payment_failed", {**ORDER, "may_try_again": True, "details": {}}),
        ("order_refunded", REFUND),
        ("access_ended", ENDED),
        ("access_ended", {**ENDED, "ended": "by_hand", "because": BY_THE_SELLER}),
        ("review_needed", REVIEW),
    ],
)
def test_a_hostile_title_is_one_line_of_text(kind, values):
    values = {**values, "product_title": BY_THE_SELLER, "dedupe_key": "x"}
    message = getattr(catalogue, kind)(**values)

    for text in (message.subject, message.text, message.html):
        assert not {"\u202e", "\u2066", "\r"} & set(text)
    assert "<script" not in message.html
    assert "evil <script>x</script> Paid: $0.00 -- Title \u05d0\u05d1" in message.text
    assert "\nPaid: $0.00" not in message.text
    assert message.text.count("\n-- \n") == 1


def words_of(message) -> str:
    """What somebody reads who opens the HTML."""
    body = BeautifulSoup(message.html, "html.parser").select_one(".card")
    return " ".join(body.get_text(" ").split())


def test_the_receipt_tells_number_date_product_price_and_tax():
    message = MESSAGES["order-paid"]()
    assert message.text.startswith(
        "Thank you for your order.\n\n"
        "Download it from your library, now and whenever you need it again:\n"
        "http://shop.test/library/\n\n"
        "Order: SF-1\n"
        "Date: 3 May 2026\n"
        "Product: Tom & <b>Jerry</b> Bcc: somebody@example.com\n"
        "Included tax, as reported by the payment provider: $4.63\n"
        "Paid: $29.00\n\n"
        "Shop: Storefront\n\n"
        "Your order, to print or to keep, with its tax invoice:\n"
        "http://shop.test/orders/SF-1/\n\n-- \n"
    )
    assert (
        "Receipt Product Tom & <b>Jerry</b> Bcc: somebody@example.com Order SF-1 Date 3 May 2026 "
        "Included tax, as reported by the payment provider $4.63 Paid $29.00 Shop Storefront "
        "See your order , to print or to keep"
    ) in words_of(message)
    assert 'href="http://shop.test/orders/SF-1/"' in message.html
    assert "Need help" not in message.text + message.html


def test_the_receipt_tells_who_sold_who_bought_and_where_there_is_help():
    message = catalogue.order_paid(
        **RECEIPT,
        company="Malmö Verk AB",
        billed_to="A. Buyer, Storgatan 1, 211 34 Malmö, Sweden",
        tax_id="SE556677889901",
        seller="Ada",
        provider="Paying & Co",
        support_url="/support/new/x/",
        dedupe_key="order-paid:1",
    )
    assert (
        "\n\nCompany: Malmö Verk AB\n"
        "Billed to: A. Buyer, Storgatan 1, 211 34 Malmö, Sweden\n"
        "Tax ID: SE556677889901\n"
        "Seller: Ada\n"
        "Shop: Storefront\n"
        "Merchant of record: Paying & Co\n"
        "Paying & Co took the payment, accounts for the tax"
    ) in message.text
    assert "Ask for support here:\nhttp://shop.test/support/new/x/\n" in message.text
    assert (
        "Company Malmö Verk AB Billed to A. Buyer, Storgatan 1, 211 34 Malmö, Sweden "
        "Tax ID SE556677889901 Seller Ada Shop Storefront Merchant of record Paying & Co "
    ) in words_of(message)
    assert '<a href="http://shop.test/support/new/x/">Ask for support</a>' in message.html


def test_the_receipt_tells_what_a_sale_took_off():
    message = catalogue.order_paid(**RECEIPT, sale_text="$10.00", dedupe_key="order-paid:1")
    words = "Paid: $29.00\n$10.00 less than usual, in the sale\n"
    assert words in message.text
    assert "Sale $10.00 less than usual Included tax" in words_of(message)


def test_the_receipt_tells_that_its_price_was_chosen():
    message = catalogue.order_paid(**RECEIPT, is_chosen=True, dedupe_key="order-paid:1")
    assert "Paid: $29.00\nYou chose the price.\n" in message.text
    assert "Price You chose it" in words_of(message)


def test_the_receipt_tells_tax_on_top_and_the_customers_own_currency():
    message = catalogue.order_paid(
        **{**RECEIPT, "amount_text": "$34.51", "tax_text": "$5.51"},
        is_tax_on_top=True,
        own_currency_text="CN¥240.00",
        left_text="CN¥40.00",
        code="WELCOME10",
        discount_text="$3.22",
        dedupe_key="order-paid:1",
    )
    assert (
        "Price: $29.00\n"
        "Tax, as reported by the payment provider: $5.51\n"
        "Paid: $34.51\n"
        "Code WELCOME10: $3.22 off\n"
        "Charged in your currency: CN¥240.00\n"
        "Remaining after refunds: CN¥40.00\n"
    ) in message.text
    assert (
        "Code WELCOME10: $3.22 off Price $29.00 "
        "Tax, as reported by the payment provider $5.51 Paid $34.51 "
        "Charged in your currency CN¥240.00 Remaining after refunds CN¥40.00"
    ) in words_of(message)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "That is the full amount."),
        ({}, "Your access to T has ended. You can buy it again whenever you like."),
        ({"is_full": False, "left_text": "$20.00"}, "$20.00 of it was not refunded."),
        ({"has_access_ended": False, "kept_title": "T"}, "T stays in your library."),
        ({"has_access_ended": False}, "You cannot download T at the moment"),
        ({}, "We have refunded $9.00 of the $29.00 that you paid for T."),
        ({"total_text": ""}, "We have refunded $9.00 of your payment for T."),
    ],
)
def test_a_refund_says_how_much_and_what_it_means_for_access(values, said):
    values = {**REFUND, "product_title": "T", "amount_text": "$9.00", **values}
    message = catalogue.order_refunded(**values, dedupe_key="refunded:1")

    assert said in message.text
    assert said in message.html


@pytest.mark.parametrize(
    ("ended", "subject", "said"),
    [
        ("dispute_open", "Access paused: T", "comes back automatically"),
        ("dispute_lost", "Access ended: T", "was disputed and your money was returned"),
        ("refunded", "Access ended: T", "was refunded in full"),
        (
            "by_hand",
            "Access ended: T",
            "access to T. The reason given: Shared with others",
        ),
    ],
)
def test_each_cause_of_lost_access_has_its_own_words(ended, subject, said):
    values = {**ENDED, "product_title": "T", "ended": ended, "because": "Shared with others"}
    message = catalogue.access_ended(**values, dedupe_key="access-ended:1")

    assert message.subject == subject
    assert said in message.text
    assert said in message.html
    may_buy_again = ended in ("dispute_lost", "refunded")
    assert ("http://shop.test/products/x/" in message.text) is may_buy_again
    assert ("http://shop.test/products/x/" in message.html) is may_buy_again


@pytest.mark.parametrize(
    ("may_decide", "said"),
    [(True, "accept the payment and grant access"), (False, "team decides what happens to it")],
)
def test_a_review_shows_both_sides_and_who_decides(may_decide, said):
    message = catalogue.review_needed(
        **{**REVIEW, "may_decide": may_decide}, dedupe_key="review-needed:1"
    )
    assert "Expected: $29.00\nReceived: $1.00\n" in message.text
    assert said in message.text
    assert said in message.html
