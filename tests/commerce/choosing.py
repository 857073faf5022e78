"""The checkout of products whose customers choose what they pay."""

from bs4 import BeautifulSoup

from commerce.models import Order
from tests.commerce.checkout_page import ADDRESS, path
from tests.commerce.reported import pay


def page_of(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.content, "html.parser")


def form_of(answer) -> dict[str, str]:
    """What the form of the checkout would send as it is, wherever its fields stand."""
    page = page_of(answer)
    fields = page.select("#checkout input[name], input[form=checkout][name]")
    return {field["name"]: field.get("value", "") for field in fields}


def total_of(answer) -> str:
    return page_of(answer).select_one(".summary__total dd").get_text(" ", strip=True)


def charged() -> list[tuple[int, int | None]]:
    """Of each order the amount, and the least that could have been chosen."""
    return [(order.amount, order.minimum) for order in Order.objects.order_by("pk")]


def bought(shop, product, amount="12.50") -> Order:
    """The only order, on its way to be paid."""
    page = shop.get(path(product), {"amount": amount})
    assert shop.post(path(product), form_of(page) | ADDRESS).status_code == 302
    return Order.objects.get()


def paid(order, **changes):
    """The provider says that it was paid, as asked or otherwise."""
    attempt = order.attempts.last()
    money = {"total_amount": order.amount, "settlement_amount": order.amount, "tax": 0}
    return pay(
        payment_id="pay_1",
        checkout_session_id=attempt.checkout_session_id,
        product_cart=[{"product_id": attempt.provider_product_id, "quantity": 1}],
        **{**money, **changes},
    )
