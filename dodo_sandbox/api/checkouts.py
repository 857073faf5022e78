import re

from django.db import transaction

from dodo_sandbox import behaviour, journal, shapes
from dodo_sandbox.codes import COUNTRIES, CURRENCIES, country_name
from dodo_sandbox.errors import Invalid, NotFound, Unsellable
from dodo_sandbox.fields import Fields, read_body
from dodo_sandbox.models import CheckoutSession, Customer
from dodo_sandbox.pricing import price

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


# What a tax id of any country may look like: letters, digits, and what people write between them.
TAX_ID = re.compile(r"(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9 ./-]{3,29}")


def create(request):
    conditions = behaviour.read()
    if not conditions["merchant_live"]:
        raise Unsellable("MERCHANT_NOT_LIVE")
    if conditions["refuse_checkouts"]:
        raise Unsellable(conditions["refuse_checkouts"])
    body = read_body(request)
    flags = _flags(body.object("feature_flags"))
    session = _session(body, request.business_id, conditions)
    customer = body.object("customer")
    _refuse_discounts(body)
    price(session)
    with transaction.atomic():
        session.feature_flags = flags
        session.customer = _customer(customer, flags, request.business_id)
        session.save()
        journal.note("session.opened", session.session_id)
    return {
        "session_id": session.session_id,
        "checkout_url": shapes.checkout_url(session.session_id),
        # These are for sessions that are confirmed at once, which the sandbox does not know.
        "client_secret": None,
        "payment_id": None,
        "publishable_key": None,
    }


def supported_countries(request):
    return sorted(COUNTRIES - behaviour.unsupported_countries(behaviour.read()))


def _session(body: Fields, business_id: str, conditions: dict) -> CheckoutSession:
    """The session that the body describes, not saved yet, and without its customer."""
    cart = [_cart_row(row) for row in body.objects("product_cart", most=20, required=True)]
    if not cart:
        raise Unsellable("PRODUCT_CART_EMTPY")
    # It matters only to sessions that are confirmed at once.
    body.flag("minimal_address")
    billing = _billing(body.object("billing_address"), conditions)
    return CheckoutSession(
        business_id=business_id,
        product_cart=cart,
        billing=billing,
        billing_currency=body.choice("billing_currency", CURRENCIES),
        fees_inclusive=body.flag("adaptive_currency_fees_inclusive"),
        tax_id=_tax_id(body, billing),
        customer_business_name=body.text("customer_business_name", longest=200),
        metadata=body.metadata(),
        return_url=body.address("return_url"),
        cancel_url=body.address("cancel_url"),
    )


def _tax_id(body: Fields, billing: dict | None) -> str | None:
    tax_id = body.text("tax_id", longest=40)
    if tax_id is None:
        return None
    if billing is None:
        raise Invalid("tax_id requires billing_address with country.")
    if not TAX_ID.fullmatch(tax_id):
        raise Unsellable("INVALID_TAX_ID")
    return tax_id


def _refuse_discounts(body: Fields) -> None:
    """There are no discounts in these books: every code is one that nobody knows."""
    code, codes = body.text("discount_code", longest=100), body.texts("discount_codes", most=20)
    if code is not None and codes:
        raise Invalid("discount_code cannot be used together with discount_codes.")
    if code is not None or codes:
        raise Unsellable("INVALID_DISCOUNT_CODE")


def retrieve(request, session_id):
    rows = CheckoutSession.objects.filter(business_id=request.business_id)
    session = rows.filter(session_id=session_id).first()
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


def _customer(fields: Fields | None, flags: dict, business_id: str) -> Customer | None:
    """The customer named by id, or found by e-mail, or a new one; none: the page will ask."""
    if fields is None:
        return None
    if fields.has("customer_id"):
        customer_id = fields.text("customer_id", longest=100)
        rows = Customer.objects.filter(business_id=business_id)
        customer = rows.filter(customer_id=customer_id).first()
        if customer is None:
            raise NotFound("customer")
        return customer
    email = fields.text("email", longest=254, required=True)
    if not is_email(email):
        raise Invalid("customer.email must be an e-mail address.")
    name = fields.text("name", longest=200) or ""
    phone = fields.text("phone_number", longest=40)
    if flags.get("always_create_new_customer"):
        return keep_customer(Customer(email=email, business_id=business_id), name, phone)
    return customer_for(business_id, email, name, phone)


def is_email(text: str) -> bool:
    account, _, domain = text.rpartition("@")
    return bool(account and "." in domain.strip(".")) and text.isprintable() and " " not in text


def customer_for(business_id: str, email: str, name: str, phone: str | None = None) -> Customer:
    """The business's customer with that address, or a new one."""
    found = Customer.objects.filter(business_id=business_id, email=email).first()
    return keep_customer(found or Customer(email=email, business_id=business_id), name, phone)


def keep_customer(customer: Customer, name: str, phone: str | None) -> Customer:
    customer.name = name or customer.name
    customer.phone_number = phone or customer.phone_number
    customer.save()
    return customer


def _billing(fields: Fields | None, conditions: dict) -> dict | None:
    if fields is None:
        return None
    country = fields.choice("country", COUNTRIES, required=True)
    if country in behaviour.unsupported_countries(conditions):
        raise Unsellable(
            "UNSUPPORTED_COUNTRY", f"Country {country_name(country)} currently not supported"
        )
    billing = {"country": country}
    for name, longest in (("street", 300), ("city", 150), ("state", 150), ("zipcode", 30)):
        billing[name] = fields.text(name, longest=longest)
    return billing
