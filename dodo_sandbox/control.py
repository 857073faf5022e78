"""The control paths: what is in the books, how the provider behaves, and what happens to a
payment later. For loopback only, without a key."""

from functools import wraps

from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from dodo_sandbox import behaviour, charges, ledger, reversals, webhooks
from dodo_sandbox.answers import ApiError, NotFound, error
from dodo_sandbox.api.payments import find
from dodo_sandbox.fields import parse_json
from dodo_sandbox.models import (
    CheckoutSession,
    ControlSettings,
    Customer,
    Delivery,
    Dispute,
    Payment,
    Product,
    Refund,
)
from dodo_sandbox.pages import wants_page

FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
SHOWN = 100


def command(act):
    """A POST that takes JSON or a form and answers JSON, or leads a form back to the page.

    There is no token to know, so a browser's word counts: another site's page is refused.
    """

    @csrf_exempt
    @require_POST
    @wraps(act)
    def view(request, **kwargs):
        own = f"{request.scheme}://{request.get_host()}"
        if request.headers.get("Origin", own) != own:
            return error(403, "FOREIGN_PAGE", "Control is not for other sites' pages.")
        try:
            answer = act(posted_values(request), **kwargs)
        except ApiError as mistake:
            return error(mistake.status, mistake.code, str(mistake))
        except behaviour.BadSetting as mistake:
            return error(400, "BAD_SETTING", str(mistake))
        except reversals.Refused as mistake:
            return error(409, "REFUSED", str(mistake))
        if is_form(request) and wants_page(request):
            return HttpResponse(status=303, headers={"Location": "/control/"})
        return JsonResponse(answer)

    return view


def is_form(request) -> bool:
    # curl names a form even when it sends JSON: the body decides.
    return request.content_type in FORM_TYPES and not request.body.lstrip().startswith(b"{")


def posted_values(request) -> dict:
    """The values of the body; none where it is empty. A form carries its mark `form`."""
    if is_form(request):
        return request.POST.dict()
    if not request.body.strip():
        return {}
    try:
        values = parse_json(request.body)
    except ValueError as mistake:
        raise ApiError(400, "INVALID_JSON", f"The body is not valid JSON: {mistake}.") from mistake
    if not isinstance(values, dict):
        raise ApiError(400, "INVALID_JSON", "The body must be a JSON object.")
    return values


@require_safe
def page(request):
    conditions = behaviour.read()
    fields = [
        {
            "name": name,
            "value": "" if conditions[name] is None else conditions[name],
            "flag": isinstance(setting.default, bool),
            "meaning": setting.meaning,
            "wanted": setting.wanted,
        }
        for name, setting in behaviour.SETTINGS.items()
    ]
    context = {
        "fields": fields,
        "payments": ledger.payments(newest=SHOWN),
        "deliveries": ledger.deliveries(newest=SHOWN),
        "dispute_statuses": reversals.DISPUTE_STATUSES,
    }
    return render(request, "dodo_sandbox/control.html", context)


@require_safe
def show_ledger(request):
    return JsonResponse(
        {
            "payments": ledger.payments(),
            "deliveries": ledger.deliveries(),
            "sessions": ledger.sessions(),
        }
    )


@require_safe
def show_settings(request):
    return JsonResponse(behaviour.read())


@command
def change_settings(values):
    if values.get("form") == "settings":
        values = behaviour.from_form(values)
    return behaviour.change(values)


def settings_paths(request):
    return change_settings(request) if request.method == "POST" else show_settings(request)


settings_paths.csrf_exempt = True


@command
def refund(values, payment_id):
    payment = find(payment_id)
    result = values.get("status") or "succeeded"
    if result not in reversals.REFUND_RESULTS:
        raise _bad("status", "succeeded or failed")
    reason = values.get("reason")
    if reason is not None and not isinstance(reason, str):
        raise _bad("reason", "text")
    amount = _amount(values.get("amount"))
    row = reversals.refund(payment, amount=amount, reason=reason, result=result)
    return {
        "refund_id": row.refund_id,
        "payment_id": payment_id,
        "amount": row.amount,
        "status": row.status,
    }


def _amount(value) -> int | None:
    """Minor units, as JSON's number or a form's digits; nothing means all that is left."""
    if value is None or value == "":
        return None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 12:
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise _bad("amount", "a whole number of minor units")
    return value


@command
def dispute(values, payment_id):
    payment = find(payment_id)
    status = values.get("status") or "opened"
    status = status.removeprefix("dispute_") if isinstance(status, str) else status
    if status not in reversals.DISPUTE_STATUSES:
        raise _bad("status", "one of " + ", ".join(reversals.DISPUTE_STATUSES))
    row = reversals.dispute(payment, status)
    return {
        "dispute_id": row.dispute_id,
        "payment_id": payment_id,
        "dispute_status": f"dispute_{row.status}",
    }


@command
def cancel(values, payment_id):
    payment = find(payment_id)
    if not charges.cancel(payment):
        raise ApiError(409, "REFUSED", "Only a payment that is processing can be cancelled.")
    return {"payment_id": payment_id, "status": "cancelled"}


@command
def expire(values, session_id):
    changed = CheckoutSession.objects.filter(session_id=session_id)
    if not changed.update(expires_at=timezone.now()):
        raise NotFound("checkout session")
    return {"checkout_session_id": session_id, "expired": True}


@command
def resend(values, webhook_id):
    delivery = Delivery.objects.filter(webhook_id=webhook_id).first()
    if delivery is None:
        raise NotFound("delivery")
    webhooks.resend(delivery)
    return {"webhook_id": webhook_id, "resent": True}


@command
def reset(values):
    """Forget everything: for tests."""
    with transaction.atomic():
        for model in (
            Delivery,
            Dispute,
            Refund,
            Payment,
            CheckoutSession,
            Customer,
            Product,
            ControlSettings,
        ):
            model.objects.all().delete()
    return {"reset": True}


def _bad(name: str, wanted: str) -> ApiError:
    return ApiError(400, "BAD_VALUE", f"{name} must be {wanted}.")
