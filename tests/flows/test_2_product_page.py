"""Flow 2: logged out, log in to buy; logged in, buy now; bought, download."""


def test_logged_out_nobody_can_buy(visitor):
    visitor.open("/products/pebble-icons/")
    assert "Log in to buy" in visitor.text
    assert visitor.button("Download") is None
    visitor.open("/checkout/pebble-icons/")
    assert visitor.path == "/accounts/login/"


def test_logged_in_there_is_buy_now(customer):
    customer.open("/products/pebble-icons/")
    assert "Buy now" in customer.text
    assert "Log in to buy" not in customer.text
    assert customer.button("Download") is None
    assert customer.click("Buy now").path == "/checkout/pebble-icons/"


def test_bought_there_is_download_and_nothing_to_pay(customer):
    customer.buy("tidybox-organiser")
    customer.open("/products/tidybox-organiser/")
    assert customer.button("Download") is not None
    assert "Owned" in customer.text
    assert "Buy now" not in customer.text
    customer.open("/checkout/tidybox-organiser/")
    assert customer.path == "/products/tidybox-organiser/"
