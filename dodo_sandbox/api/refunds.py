from dodo_sandbox import shapes
from dodo_sandbox.answers import ApiError, Invalid, NotFound
from dodo_sandbox.api.payments import find
from dodo_sandbox.fields import CURRENCIES, Fields, Query, read_body
from dodo_sandbox.models import Payment, Refund
from dodo_sandbox.reversals import Refused, refund


def create(request):
    body = read_body(request)
    payment = find(body.text("payment_id", longest=100, required=True))
    if body.choice("currency", CURRENCIES) not in (None, payment.currency):
        raise Invalid(f"currency must be {payment.currency}, in which the customer paid.")
    items = body.objects("items", most=20)
    try:
        row = refund(
            payment,
            amount=sum(_item_amount(item, payment) for item in items) if items else None,
            reason=body.text("reason", longest=3000),
            metadata=body.metadata(),
        )
    except Refused as reason:
        raise ApiError(400, "REFUND_NOT_ALLOWED", str(reason)) from reason
    return shapes.refund(row)


def index(request):
    query = Query(request)
    rows = query.between(Refund.objects.select_related("payment__customer"))
    query.choice("status", ("succeeded", "failed", "pending", "review"))
    rows = query.narrow(rows, status="status", customer_id="payment__customer__customer_id")
    return {"items": [shapes.refund_item(row) for row in query.page(rows)]}


def retrieve(request, refund_id):
    row = Refund.objects.filter(refund_id=refund_id).first()
    if row is None:
        raise NotFound("refund")
    return shapes.refund(row)


def _item_amount(item: Fields, payment: Payment) -> int:
    """Minor units to refund for one product: its own amount, else the whole row."""
    item_id = item.text("item_id", longest=100, required=True)
    line = next((line for line in payment.lines if line["product_id"] == item_id), None)
    if line is None:
        raise Invalid(f"{item.where}item_id {item_id[:40]!r} was not sold in this payment.")
    if item.flag("tax_inclusive") is False:
        raise Invalid(f"{item.where}tax_inclusive: the sandbox takes amounts with tax only.")
    amount = item.integer("amount", low=1)
    return line["amount"] if amount is None else amount
