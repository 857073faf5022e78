"""The control paths: what is in the books, how the provider behaves, and what happens to a
payment later. For loopback only, without a key."""

from django.db import transaction
from django.http import JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dodo_sandbox import behaviour, charges, faults, ledger, reversals, webhooks
from dodo_sandbox.answers import ApiError, NotFound
from dodo_sandbox.api.payments import find
from dodo_sandbox.api.refunds import find_refund
from dodo_sandbox.commands import command
from dodo_sandbox.faults import error
from dodo_sandbox.knobs import SETTINGS
from dodo_sandbox.models import (
    REFUND_STATUSES,
    CheckoutSession,
    ControlSettings,
    Customer,
    Delivery,
    Dispute,
    JournalEntry,
    Payment,
    Product,
    Refund,
)

SHOWN = 100


@require_safe
def page(request):
    conditions = behaviour.read()
    fields = [
        {"name": name, "value": _shown(conditions[name], setting), "setting": setting}
        for name, setting in SETTINGS.items()
    ]
    context = {
        "fields": fields,
        "payments": ledger.payments(newest=SHOWN),
        "refunds": [
            row | {"moves": reversals.REFUND_MOVES.get(row["status"], ())}
            for row in ledger.refunds(newest=SHOWN)
        ],
        "disputes": ledger.disputes(newest=SHOWN),
        "deliveries": ledger.deliveries(newest=SHOWN),
        "journal": ledger.journal(newest=SHOWN),
        "dispute_statuses": reversals.DISPUTE_STATUSES,
        "refund_statuses": REFUND_STATUSES,
        "refund_status": conditions["refund_status"],
    }
    return render(request, "dodo_sandbox/control.html", context)


def _shown(value, setting):
    if value is None:
        return ""
    # Where true and false are typed, they are JSON's.
    return str(value).lower() if setting.field == "share" else value


@require_safe
def show_ledger(request):
    wanted = request.GET.get("lists", ",".join(ledger.LISTS)).split(",")
    if not set(wanted) <= set(ledger.LISTS):
        return error(400, "BAD_VALUE", "lists may name " + ", ".join(ledger.LISTS) + ".")
    return JsonResponse({name: ledger.LISTS[name]() for name in wanted})


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
    status = values.get("status") or behaviour.read()["refund_status"]
    if status not in REFUND_STATUSES:
        raise _bad("status", "one of " + ", ".join(REFUND_STATUSES))
    currency = values.get("currency") or payment.currency
    if currency not in (payment.currency, payment.settlement_currency):
        raise _bad("currency", f"{payment.currency} or {payment.settlement_currency}")
    reason = values.get("reason")
    if reason is not None and not isinstance(reason, str):
        raise _bad("reason", "text")
    amount = _amount(values.get("amount"))
    row = reversals.refund(payment, amount, currency, reason=reason, status=status)
    return _refund_answer(row)


@command
def move_refund(values, refund_id):
    status = values.get("status")
    if status not in REFUND_STATUSES:
        raise _bad("status", "succeeded, failed or review")
    return _refund_answer(reversals.move_refund(find_refund(refund_id), status))


def _refund_answer(row: Refund) -> dict:
    return {
        "refund_id": row.refund_id,
        "payment_id": row.payment.payment_id,
        "amount": row.amount,
        "currency": row.payment.currency,
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
    faults.forget_calls()
    with transaction.atomic():
        for model in (
            JournalEntry,
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
