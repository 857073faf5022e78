"""Flow 3: buying while logged out leads through login, or sign-up and its code, back again."""

from tests.flows.visitor import Visitor
from tests.running_shop import PASSWORD


def test_log_in_leads_back_to_the_product(shop, addresses):
    customer = Visitor(shop, next(addresses)).open("/products/pebble-icons/")
    customer.click("Log in to buy").log_in()
    assert customer.path == "/products/pebble-icons/"
    assert "Buy now" in customer.text


def test_sign_up_and_its_code_lead_back_to_the_product(shop, new_address):
    customer = Visitor(shop, new_address).open("/products/quayside-builder/")
    customer.click("Create an account")
    customer.press("Continue", email=new_address, password1="a-long-enough-passphrase")
    assert new_address in customer.text
    customer.press("Confirm", code=shop.code_for(new_address))
    assert customer.path == "/products/quayside-builder/"
    assert "Buy now" in customer.text


def test_a_wrong_code_opens_nothing(shop, new_address):
    customer = Visitor(shop, new_address).open("/accounts/signup/")
    customer.press("Continue", email=new_address, password1="a-long-enough-passphrase")
    code = shop.code_for(new_address)
    wrong = ("A" if code[0] != "A" else "B") + code[1:]
    customer.press("Confirm", code=wrong)
    assert customer.open("/library/").path == "/accounts/login/"


def test_next_never_leaves_the_site(shop, addresses):
    for elsewhere in ("https://evil.example/", "//evil.example/", "https:evil.example", "\\\\evil"):
        customer = Visitor(shop, next(addresses))
        customer.open("/accounts/login/", params={"next": elsewhere})
        customer.press("Log in", follow=False, login=customer.email, password=PASSWORD)
        assert customer.status == 302
        assert "evil" not in customer.answer.headers["Location"], elsewhere
