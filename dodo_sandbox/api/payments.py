from django.http import HttpResponse

from dodo_sandbox import invoices, shapes
from dodo_sandbox.errors import NotFound
from dodo_sandbox.fields import Query
from dodo_sandbox.models import Payment

STATUSES = (
    "succeeded",
    "failed",
    "cancelled",
    "processing",
    "requires_customer_action",
    "requires_merchant_action",
    "requires_payment_method",
    "requires_confirmation",
    "requires_capture",
    "partially_captured",
    "partially_captured_and_capturable",
)


def index(request):
    query = Query(request)
    rows = Payment.objects.filter(session__business_id=request.business_id)
    rows = rows.select_related("session", "customer")
    rows = query.between(rows.prefetch_related("refunds", "disputes"))
    query.choice("status", STATUSES)
    rows = query.narrow(
        rows,
        status="status",
        currency="currency",
        customer_id="customer__customer_id",
    )
    rows = query.no_subscription(rows)
    if query.parameters.get("brand_id", request.business_id) != request.business_id:
        rows = rows.none()
    if "product_id" in query.parameters:
        product_id = query.parameters["product_id"]
        sold = [row.pk for row in rows if product_id in {line["product_id"] for line in row.lines}]
        rows = rows.filter(pk__in=sold)
    return {"items": [shapes.payment_item(row) for row in query.page(rows)]}


def retrieve(request, payment_id):
    return shapes.payment(find(payment_id, request.business_id))


def invoice(request, payment_id):
    payment = find(payment_id, request.business_id)
    if payment.status != "succeeded":
        raise NotFound("invoice")
    return HttpResponse(invoices.pdf(payment), content_type="application/pdf")


def find(payment_id: str, business_id: str) -> Payment:
    """A payment of that business. Raises NotFound."""
    rows = Payment.objects.filter(session__business_id=business_id)
    payment = rows.filter(payment_id=payment_id).first()
    if payment is None:
        raise NotFound("payment")
    return payment
