"""The customer portal: a link that shows its bearer one customer's payments."""

from django.core import signing
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dodo_sandbox.models import Customer
from dodo_sandbox.money import written

SALT = "portal"
LINK_LIFE_SECONDS = 24 * 3600


def token(customer: Customer) -> str:
    return signing.dumps(customer.customer_id, salt=SALT)


@require_safe
def portal_page(request, token):
    try:
        customer_id = signing.loads(token, salt=SALT, max_age=LINK_LIFE_SECONDS)
    except signing.BadSignature as error:
        raise Http404 from error
    customer = Customer.objects.filter(customer_id=customer_id).first()
    if customer is None:
        raise Http404
    payments = [
        {"row": row, "amount": written(row.total_amount, row.currency)}
        for row in customer.payments.order_by("-id")[:100]
    ]
    context = {"customer": customer, "payments": payments}
    return render(request, "dodo_sandbox/portal.html", context)
