"""The business itself and its one webhook endpoint, as the settings have them."""

from django.conf import settings

from dodo_sandbox import behaviour, shapes
from dodo_sandbox.errors import NotFound

ENDPOINT = "ep_sandbox"


def brands(request):
    return {"items": [shapes.brand(request.business_id, behaviour.read()["merchant_live"])]}


def webhooks(request):
    """The first business's: the others have none."""
    conditions = behaviour.read()
    rows = [shapes.webhook(ENDPOINT, conditions["webhook_url"])] if _is_first(request) else []
    return {"data": rows, "iterator": None, "prev_iterator": None, "done": True}


def webhook_secret(request, webhook_id):
    if not _is_first(request) or webhook_id != ENDPOINT:
        raise NotFound("webhook")
    return {"secret": behaviour.signing_keys(behaviour.read())[0]}


def _is_first(request) -> bool:
    return request.business_id == next(iter(settings.ENVIRONMENT.businesses.values()))
