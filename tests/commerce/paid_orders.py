"""Orders that are really paid at the stand-in provider, whose webhooks all get lost."""

import itertools
import os
import subprocess
import sys

from commerce.checkout import sessions
from commerce.checkout.orders import BillingAddress
from commerce.models import Order, Payment, PurchasedProduct, Review
from notifications.models import OutgoingMessage
from tests.dodo_sandbox.process import PAYS, PROJECT, environment
from tests.factories import ProductPageFactory, UserFactory

CITIES = itertools.count(1)


def check_out(buyer=None, product=None) -> tuple[Order, str]:
    """An order and the address of its payment page: one of its own, as from somewhere else."""
    buyer, product = buyer or UserFactory(), product or ProductPageFactory(price=2900)
    address = BillingAddress(name="A. Buyer", country="SE", city=f"City {next(CITIES)}")
    url = sessions.begin(buyer, product, address, "http://shop.test")
    return Order.objects.get(user=buyer, product=product), url


def pay(sandbox, buyer=None, product=None, card=PAYS) -> tuple[Order, str]:
    """An order that was paid (or not, by `card`), and the provider's payment id."""
    order, url = check_out(buyer, product)
    sandbox.pay(url, card)
    return order, sandbox.payments()[-1]["payment_id"]


def state(order) -> tuple[str, bool, int]:
    """Status, paid or not, and how many may download."""
    order.refresh_from_db()
    active = PurchasedProduct.objects.filter(product=order.product, user=order.user)
    return order.status, order.is_paid, active.filter(revoked_at=None).count()


def books() -> dict:
    """All that a second reconciliation must leave as it is."""
    from wagtail.models import ModelLogEntry

    return {
        "orders": list(Order.objects.order_by("pk").values("status", "payment_id", "paid_at")),
        "purchases": list(PurchasedProduct.objects.order_by("pk").values()),
        "payments": list(Payment.objects.order_by("pk").values("status", "order", "mismatch")),
        "reviews": list(Review.objects.order_by("pk").values()),
        "messages": OutgoingMessage.objects.count(),
        "log": ModelLogEntry.objects.count(),
    }


COPY = """
import copy
import django
django.setup()
from dodo_sandbox.models import Payment, new_payment_id, new_session_id
model = Payment.objects.select_related("session").last()
sessions = [copy.copy(model.session) for _ in range({count})]
for session in sessions:
    session.pk, session.session_id = None, new_session_id()
type(model.session).objects.bulk_create(sessions)
rows = [copy.copy(model) for _ in sessions]
for row, session in zip(rows, sessions):
    row.pk, row.payment_id, row.session = None, new_payment_id(), session
Payment.objects.bulk_create(rows)
print(*(row.payment_id + " " + row.session.session_id for row in rows), sep="\\n")
"""


def copy_last_payment(sandbox, count: int) -> list[list[str]]:
    """Many more payments like the last one, as (payment id, session id), in no time."""
    settings = environment(0, sandbox.log.parent, "http://127.0.0.1:9/", sandbox.api_key)
    settings |= {"DJANGO_SETTINGS_MODULE": "dodo_sandbox.settings", "SANDBOX_PORT": "21199"}
    made = subprocess.run(
        [sys.executable, "-c", COPY.format(count=count)],
        cwd=PROJECT,
        env=os.environ | settings,
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stderr
    return [line.split() for line in made.stdout.splitlines()]
