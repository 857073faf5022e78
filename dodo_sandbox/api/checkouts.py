from django.db import transaction

from dodo_sandbox import journal, shapes
from dodo_sandbox.answers import ApiError, Invalid, NotFound
from dodo_sandbox.codes import COUNTRIES
from dodo_sandbox.fields import Fields, read_body
from dodo_sandbox.models import CheckoutSession, Customer
from dodo_sandbox.pricing import Unsellable, price_cart

FLAGS = (
    "allow_currency_selection",
    "allow_customer_editing_city",
    "allow_customer_editing_country",
    "allow_customer_editing_email",
    "allow_customer_editing_name",
    "allow_customer_editing_state",
    "allow_customer_editing_street",
    "allow_customer_editing_tax_id",
    "allow_customer_editing_zipcode",
    "allow_discount_code",
    "allow_phone_number_collection",
    "allow_tax_id",
    "always_create_new_customer",
    "redirect_immediately",
)


def create(request):
    body = read_body(request)
    cart = [_cart_row(row) for row in body.objects("product_cart", most=20, required=True)]
    if not cart:
        raise Invalid("product_cart may not be empty.")
    try:
        price_cart(cart)
    except Unsellable as reason:
        raise ApiError(422, "INVALID_PRODUCT_CART", str(reason)) from reason
    flags = _flags(body.object("feature_flags"))
    with transaction.atomic():
        session = CheckoutSession.objects.create(
            product_cart=cart,
            customer=_customer(body.object("customer"), flags),
            billing=_billing(body.object("billing_address")),
            metadata=body.metadata(),
            feature_flags=flags,
            return_url=body.address("return_url"),
            cancel_url=body.address("cancel_url"),
        )
        journal.note("session.opened", session.session_id)
    return {
        "session_id": session.session_id,
        "checkout_url": shapes.checkout_url(session.session_id),
        # These are for sessions that are confirmed at once, which the sandbox does not know.
        "client_secret": None,
        "payment_id": None,
        "publishable_key": None,
    }


def retrieve(request, session_id):
    session = CheckoutSession.objects.filter(session_id=session_id).first()
    if session is None:
        raise NotFound("checkout session")
    payment, customer = session.latest_payment(), session.customer
    return {
        "id": session.session_id,
        "created_at": shapes.moment(session.created_at),
        "customer_email": customer.email if customer else None,
        "customer_name": customer.name if customer else None,
        "payment_id": payment.payment_id if payment else None,
        "payment_status": payment.status if payment else None,
    }


def _cart_row(row: Fields) -> dict:
    return {
        "product_id": row.text("product_id", longest=100, required=True),
        "quantity": row.integer("quantity", low=1, high=1000, required=True),
        "amount": row.integer("amount"),
    }


def _flags(flags: Fields | None) -> dict:
    if flags is None:
        return {}
    return {name: flags.flag(name) for name in FLAGS if flags.has(name)}


def _customer(fields: Fields | None, flags: dict) -> Customer | None:
    """The customer named by id, or found by e-mail, or a new one; none: the page will ask."""
    if fields is None:
        return None
    if fields.has("customer_id"):
        customer_id = fields.text("customer_id", longest=100)
        customer = Customer.objects.filter(customer_id=customer_id).first()
        if customer is None:
            raise NotFound("customer")
        return customer
    email = fields.text("email", longest=254, required=True)
    if not is_email(email):
        raise Invalid("customer.email must be an e-mail address.")
    name = fields.text("name", longest=200) or ""
    phone = fields.text("phone_number", longest=40)
    return customer_for(email, name, phone, flags.get("always_create_new_customer", False))


def is_email(text: str) -> bool:
    account, _, domain = text.rpartition("@")
    return bool(account and "." in domain.strip(".")) and text.isprintable() and " " not in text


def customer_for(email: str, name: str, phone: str | None = None, new: bool = False) -> Customer:
    customer = None if new else Customer.objects.filter(email=email).first()
    if customer is None:
        customer = Customer(email=email)
    customer.name = name or customer.name
    customer.phone_number = phone or customer.phone_number
    customer.save()
    return customer


def _billing(fields: Fields | None) -> dict | None:
    if fields is None:
        return None
    billing = {"country": fields.choice("country", COUNTRIES, required=True)}
    for name, longest in (("street", 300), ("city", 150), ("state", 150), ("zipcode", 30)):
        billing[name] = fields.text(name, longest=longest)
    return billing
