from django.conf import settings

from dodo_sandbox import portal
from dodo_sandbox.errors import NotFound
from dodo_sandbox.models import Customer


def open_portal(request, customer_id):
    customer = Customer.objects.filter(
        customer_id=customer_id, business_id=request.business_id
    ).first()
    if customer is None:
        raise NotFound("customer")
    return {"link": f"{settings.ENVIRONMENT.url}/portal/{portal.token(customer)}"}
