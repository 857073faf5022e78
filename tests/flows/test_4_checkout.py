"""Flow 4: summary and address form; Continue makes an unpaid order and leads to the provider."""

import requests

from tests.flows.visitor import BILLING


def test_continue_makes_an_unpaid_order_and_leads_to_the_provider(shop, customer):
    customer.open("/checkout/harbour-portfolio/")
    assert "39.00" in customer.text
    customer.check_out("harbour-portfolio")
    assert customer.url.startswith(f"{shop.sandbox_url}/pay/")
    assert "39.00" in customer.text
    books = customer.books()
    (order,) = books["orders"]
    assert (order["status"], order["is_paid"]) == ("pending", False)
    assert (order["amount"], order["currency"]) == (3900, "USD")
    assert customer.url.endswith(order["checkout_session_id"])
    assert books["purchases"] == []


def test_a_mistake_is_shown_at_its_field_and_nothing_typed_is_lost(shop, customer):
    customer.open("/checkout/harbour-portfolio/")
    customer.press("Continue to secure payment", **BILLING | {"city": "", "country": "XX"})
    assert customer.path == "/checkout/harbour-portfolio/"
    page = customer.page
    assert page.find(attrs={"name": "street"})["value"] == BILLING["street"]
    assert page.find(attrs={"name": "city"})["aria-invalid"] == "true"
    assert page.find(attrs={"name": "country"})["aria-invalid"] == "true"
    assert customer.books()["orders"] == []


def test_continue_twice_reuses_the_pending_order(shop, customer):
    customer.check_out("harbour-portfolio")
    customer.check_out("harbour-portfolio")
    (order,) = customer.books()["orders"]
    assert order["status"] == "pending"


def test_price_product_and_quantity_in_the_form_change_nothing(shop, customer):
    customer.open("/checkout/harbour-portfolio/")
    tampered = {"price": "1", "amount": "1", "quantity": "100", "product": "1", "is_paid": "true"}
    customer.press("Continue to secure payment", **BILLING | tampered)
    (order,) = customer.books()["orders"]
    assert (order["amount"], order["is_paid"]) == (3900, False)
    assert "39.00" in customer.text


def test_cancel_leads_back_to_the_form_as_it_was(customer):
    customer.check_out("harbour-portfolio", city="Blaubeuren").press("Cancel")
    assert customer.path == "/checkout/harbour-portfolio/"
    assert customer.page.find(attrs={"name": "city"})["value"] == "Blaubeuren"


def test_an_order_of_somebody_else_is_not_found(customer, new_customer):
    customer.check_out("harbour-portfolio").open("/orders/")
    reference = customer.links("/orders/")[0].strip("/").split("/")[1]
    other = new_customer()
    assert other.open(f"/orders/{reference}/").status == 404
    assert other.open(f"/orders/{reference}/status/").status == 404
    assert customer.open(f"/orders/{reference}/").status == 200


def test_a_form_without_its_token_is_refused(shop, customer):
    cookies = customer.session.cookies.get_dict()
    answer = requests.post(
        f"{shop.url}/checkout/harbour-portfolio/", data=BILLING, cookies=cookies, timeout=30
    )
    assert answer.status_code == 403
    assert customer.books()["orders"] == []
