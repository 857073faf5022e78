from dodo_sandbox import behaviour, shapes
from dodo_sandbox.api.payments import find
from dodo_sandbox.codes import CURRENCIES
from dodo_sandbox.errors import ApiError, Invalid, NotFound, Refused
from dodo_sandbox.fields import Fields, Query, read_body
from dodo_sandbox.models import REFUND_STATUSES, Payment, Refund
from dodo_sandbox.money import share
from dodo_sandbox.refund_lines import Item
from dodo_sandbox.reversals import refund_items


def create(request):
    body, conditions = read_body(request), behaviour.read()
    payment_id = body.text("payment_id", longest=100, required=True)
    payment = find(payment_id, request.business_id)
    currency = body.choice("currency", CURRENCIES)
    if currency not in (None, payment.currency):
        raise Invalid(f"currency must be {payment.currency}, in which the customer paid.")
    # Without a currency the amounts are in the settlement's, as the SDK says.
    side = "" if currency else "settlement_"
    details = {"reason": body.text("reason", longest=3000), "metadata": body.metadata()}
    items = [_item(row, payment, side) for row in body.objects("items", most=20)]
    try:
        if conditions["refuse_refunds"]:
            raise Refused("The sandbox was told to answer so.", conditions["refuse_refunds"])
        if len({item.product_id for item in items}) < len(items):
            raise Refused(
                "Duplicate item_ids specified in items array", "DUPLICATE_LINE_ITEMS_IN_REQUEST"
            )
        row = refund_items(
            payment,
            items,
            currency or payment.settlement_currency,
            status=conditions["refund_status"],
            **details,
        )
    except Refused as reason:
        raise ApiError(400, reason.code, str(reason)) from reason
    return shapes.refund(row)


def index(request):
    query = Query(request)
    rows = query.between(_own(request))
    query.choice("status", REFUND_STATUSES)
    rows = query.narrow(rows, status="status", customer_id="payment__customer__customer_id")
    return {"items": [shapes.refund_item(row) for row in query.page(query.no_subscription(rows))]}


def retrieve(request, refund_id):
    row = _own(request).filter(refund_id=refund_id).first()
    if row is None:
        raise NotFound("refund")
    return shapes.refund(row)


def _own(request):
    rows = Refund.objects.filter(payment__session__business_id=request.business_id)
    return rows.select_related("payment__session", "payment__customer")


def _item(row: Fields, payment: Payment, side: str) -> Item:
    """What is asked for of one product: an amount with its tax, or with None the whole row.

    An amount that is said to be without tax takes its share of the row's tax along.
    """
    item_id = row.text("item_id", longest=100, required=True)
    amount = row.integer("amount")
    with_tax = row.flag("tax_inclusive") is not False
    line = next((line for line in payment.lines if line["product_id"] == item_id), None)
    if line and amount is not None and not with_tax:
        gross, tax = line[f"{side}amount"], line[f"{side}tax"]
        amount = share(amount, gross, gross - tax) if tax else amount
    return Item(item_id, amount)
