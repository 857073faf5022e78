from dodo_sandbox import behaviour, shapes
from dodo_sandbox.answers import ApiError, Invalid, NotFound
from dodo_sandbox.api.payments import find
from dodo_sandbox.codes import CURRENCIES
from dodo_sandbox.fields import Fields, Query, read_body
from dodo_sandbox.models import REFUND_STATUSES, Payment, Refund
from dodo_sandbox.money import share
from dodo_sandbox.reversals import Refused, refund


def create(request):
    body = read_body(request)
    payment = find(body.text("payment_id", longest=100, required=True))
    currency = body.choice("currency", CURRENCIES)
    if currency not in (None, payment.currency):
        raise Invalid(f"currency must be {payment.currency}, in which the customer paid.")
    items = body.objects("items", most=20)
    # Without a currency the amounts are in the settlement's, as the SDK says.
    side = "" if currency else "settlement_"
    try:
        row = refund(
            payment,
            amount=sum(_item_amount(item, payment, side) for item in items) if items else None,
            currency=currency or payment.settlement_currency,
            reason=body.text("reason", longest=3000),
            metadata=body.metadata(),
            status=behaviour.read()["refund_status"],
        )
    except Refused as reason:
        raise ApiError(400, "REFUND_NOT_ALLOWED", str(reason)) from reason
    return shapes.refund(row)


def index(request):
    query = Query(request)
    rows = query.between(Refund.objects.select_related("payment"))
    query.choice("status", REFUND_STATUSES)
    rows = query.narrow(rows, status="status", customer_id="payment__customer__customer_id")
    return {"items": [shapes.refund_item(row) for row in query.page(query.no_subscription(rows))]}


def retrieve(request, refund_id):
    return shapes.refund(find_refund(refund_id))


def find_refund(refund_id: str) -> Refund:
    row = Refund.objects.filter(refund_id=refund_id).first()
    if row is None:
        raise NotFound("refund")
    return row


def _item_amount(item: Fields, payment: Payment, side: str) -> int:
    """Minor units to refund for one product: its own amount, else the whole row.

    An amount that is said to be without tax takes its share of the row's tax along.
    """
    item_id = item.text("item_id", longest=100, required=True)
    line = next((line for line in payment.lines if line["product_id"] == item_id), None)
    if line is None:
        raise Invalid(f"{item.where}item_id {item_id[:40]!r} was not sold in this payment.")
    with_tax = item.flag("tax_inclusive") is not False
    amount = item.integer("amount", low=1)
    gross, tax = line[f"{side}amount"], line[f"{side}tax"]
    if amount is None:
        return gross
    return amount if with_tax or not tax else share(amount, gross, gross - tax)
