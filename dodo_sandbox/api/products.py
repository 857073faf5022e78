import re

from dodo_sandbox import shapes
from dodo_sandbox.catalogue import save
from dodo_sandbox.codes import CURRENCIES
from dodo_sandbox.errors import ApiError, Invalid, NotFound
from dodo_sandbox.fields import INT32, Fields, Query, read_body
from dodo_sandbox.models import Product

TAX_CATEGORIES = ("digital_products", "saas", "e_book", "edtech", "live_tutoring")
HTML = re.compile(r"<[a-zA-Z/!]")


def create(request):
    body = read_body(request)
    product = Product.objects.create(
        name=body.text("name", longest=100, required=True),
        description=_description(body),
        tax_category=body.choice("tax_category", TAX_CATEGORIES, required=True),
        price=_price(body.object("price", required=True)),
        metadata=body.metadata(),
        business_id=request.business_id,
    )
    return shapes.product(product)


def index(request):
    query = Query(request)
    archived = query.choice("archived", ("true", "false")) == "true"
    rows = Product.objects.filter(archived=archived, deleted=False, business_id=request.business_id)
    # There are one-time prices only: nothing here is recurring.
    if query.choice("recurring", ("true", "false")) == "true":
        rows = rows.none()
    return {"items": [shapes.product_item(row) for row in query.page(rows)]}


def retrieve(request, product_id):
    return shapes.product(_find(request, product_id))


def update(request, product_id):
    body, product = read_body(request), _find(request, product_id)
    if body.has("name"):
        product.name = body.text("name", longest=100, required=True)
    if "description" in body.value:
        product.description = _description(body)
    if body.has("tax_category"):
        product.tax_category = body.choice("tax_category", TAX_CATEGORIES)
    if body.has("price"):
        product.price = _price(body.object("price"))
    if body.has("metadata"):
        product.metadata = body.metadata()
    save(product)


def archive(request, product_id):
    product = _find(request, product_id)
    if product.archived:
        raise ApiError(410, "PRODUCT_IS_DELETED", "The product is archived already.")
    product.archived = True
    save(product)


def unarchive(request, product_id):
    product = _find(request, product_id)
    product.archived = False
    save(product)


def _find(request, product_id: str) -> Product:
    rows = Product.objects.filter(business_id=request.business_id)
    product = rows.filter(product_id=product_id).first()
    if product is None:
        raise NotFound("product")
    if product.deleted:
        raise ApiError(410, "PRODUCT_IS_DELETED", "The product is deleted.")
    return product


def _description(body: Fields) -> str | None:
    text = body.text("description", longest=1000)
    if text and HTML.search(text):
        raise Invalid("description may not contain HTML.")
    return text


def _price(price: Fields) -> dict:
    """A one-time price with every key. The sandbox knows no subscriptions."""
    price.choice("type", ("one_time_price",), required=True)
    basis_points = price.integer("discount_bps", high=10_000)
    if basis_points is not None and basis_points % 100:
        raise Invalid("price.discount_bps: the sandbox knows whole percents only.")
    percent = price.integer("discount", high=100) or 0
    least = price.integer("price", high=INT32, required=True)
    suggested = price.integer("suggested_price")
    if price.flag("pay_what_you_want") and suggested is not None and suggested < least:
        raise ApiError(
            422, "INVALID_SUGGESTED_PRICE", "Suggested Price cannot be lower than minimum price."
        )
    return {
        "type": "one_time_price",
        "currency": price.choice("currency", CURRENCIES, required=True),
        "price": least,
        "discount": percent if basis_points is None else basis_points // 100,
        "purchasing_power_parity": price.flag("purchasing_power_parity") or False,
        "pay_what_you_want": price.flag("pay_what_you_want") or False,
        "suggested_price": suggested,
        "tax_inclusive": price.flag("tax_inclusive"),
    }
