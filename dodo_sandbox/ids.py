"""Identifiers in the provider's form: a prefix that says of what, and 21 letters and digits."""

import secrets
import string

ID_ALPHABET = string.ascii_letters + string.digits


def new_id(prefix: str) -> str:
    """An identifier in the provider's form, such as pay_2IjeQm4hqU6RA4Z4kwDee."""
    return f"{prefix}_" + "".join(secrets.choice(ID_ALPHABET) for _ in range(21))


def new_product_id():
    return new_id("pdt")


def new_customer_id():
    return new_id("cus")


def new_session_id():
    return new_id("cks")


def new_payment_id():
    return new_id("pay")


def new_refund_id():
    return new_id("ref")


def new_dispute_id():
    return new_id("dp")


def new_webhook_id():
    return new_id("msg")
