"""A small shop with something of everything, made by the shop's own rules.

python -m tests.upgrades.shop fill        into the database and the folder of the environment
python -m tests.upgrades.shop download    as the buyer; prints the file's SHA-256
"""

import hashlib
import sys

import django

BUYER, SELLER, PASSWORD = "old-buyer@example.com", "old-seller@example.com", "an-0ld-passphrase"
SOLD = b"the bytes that were sold long ago"


def fill() -> None:
    """Orders in every state that stays, access, money back, support, short URLs, messages."""
    from commerce.downloads import access
    from commerce.messages import announcements
    from commerce.models import Order
    from commerce.payments import inbox
    from links.hits import count
    from links.models import ShortURL
    from support import moves, requests
    from tests.commerce.conftest import open_attempt
    from tests.commerce.events import event, payment_data, refund_data, signed
    from tests.factories import OrderFactory, ProductPageFactory, UserFactory

    seller = UserFactory(email=SELLER, password=PASSWORD, groups=["Sellers"])
    buyer = UserFactory(email=BUYER, password=PASSWORD)
    admin = UserFactory(email="old-admin@example.com", password=PASSWORD, groups=["Admins"])
    lamp = ProductPageFactory(title="Lamp", slug="lamp", owner=seller, price=2900, file=SOLD)
    other = ProductPageFactory(title="Órgano 工具", slug="organo", owner=seller, price=1900)

    def paid(number: int, product, amount: int, **changes) -> Order:
        order = OrderFactory(user=buyer, product=product, amount=amount)
        open_attempt(order, f"cks_{number}", f"pdt_{number}")
        report(
            "payment.succeeded" if "status" not in changes else f"payment.{changes['status']}",
            payment_data(
                payment_id=f"pay_{number}",
                checkout_session_id=f"cks_{number}",
                product_cart=[{"product_id": f"pdt_{number}", "quantity": 1}],
                total_amount=amount,
                settlement_amount=amount,
                **changes,
            ),
        )
        return order

    def report(kind: str, data: dict) -> None:
        body = event(kind, data)
        inbox.apply(inbox.receive(signed(body), body).pk)

    paid(1, lamp, 2900)
    paid(2, other, 1900)
    report("refund.succeeded", refund_data(payment_id="pay_2", amount=500, is_partial=True))
    paid(3, ProductPageFactory(owner=seller, price=900), 900, status="failed")
    paid(4, lamp, 2900)  # a second payment: it waits for a person
    access.grant_by_hand(UserFactory(), lamp, "A prize.", admin)
    request = requests.open_request(buyer, lamp, "It flickers", "Every evening.")
    requests.answer(request, seller, "Which bulb?")
    moves.move(request, "IN_PROGRESS", seen="DISCUSSING", by=seller)
    short = ShortURL.objects.create(slug="old", address="/products/lamp/", owner=seller)
    count(short, is_person=True)
    announcements.tell_waiting()


def download() -> str:
    """The SHA-256 of what the old buyer gets today, by the way that buyers take."""
    from django.test import Client

    client = Client()
    # Logged in by the form: the password of then must still be right.
    client.post("/accounts/login/", {"login": BUYER, "password": PASSWORD})
    ticket = client.post("/library/lamp/download/")
    answer = client.get(ticket["Location"])
    return hashlib.sha256(b"".join(answer.streaming_content)).hexdigest()


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "fill":
        fill()
    else:
        print(download())
