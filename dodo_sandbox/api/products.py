import re

from django.utils import timezone

from dodo_sandbox import shapes
from dodo_sandbox.answers import ApiError, Invalid, NotFound
from dodo_sandbox.codes import CURRENCIES
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
    )
    return shapes.product(product)


def index(request):
    query = Query(request)
    archived = query.choice("archived", ("true", "false")) == "true"
    rows = Product.objects.filter(archived=archived)
    # There are one-time prices only: nothing here is recurring.
    if query.choice("recurring", ("true", "false")) == "true":
        rows = rows.none()
    return {"items": [shapes.product_item(row) for row in query.page(rows)]}


def retrieve(request, product_id):
    return shapes.product(_find(product_id))


def update(request, product_id):
    body, product = read_body(request), _find(product_id)
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
    _save(product)


def archive(request, product_id):
    product = _find(product_id)
    if product.archived:
        raise ApiError(410, "PRODUCT_DELETED", "The product is archived already.")
    product.archived = True
    _save(product)


def unarchive(request, product_id):
    product = _find(product_id)
    product.archived = False
    _save(product)


def _save(product: Product) -> None:
    product.updated_at = timezone.now()
    product.save()


def _find(product_id: str) -> Product:
    product = Product.objects.filter(product_id=product_id).first()
    if product is None:
        raise NotFound("product")
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
    return {
        "type": "one_time_price",
        "currency": price.choice("currency", CURRENCIES, required=True),
        "price": price.integer("price", high=INT32, required=True),
        "discount": percent if basis_points is None else basis_points // 100,
        "purchasing_power_parity": price.flag("purchasing_power_parity") or False,
        "pay_what_you_want": price.flag("pay_what_you_want") or False,
        "suggested_price": price.integer("suggested_price"),
        "tax_inclusive": price.flag("tax_inclusive"),
    }
