"""The control paths: what is in the books, how the provider behaves, and what happens to a
payment later. For loopback only, without a key."""

from django.db import transaction
from django.http import JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dodo_sandbox import behaviour, catalogue, charges, faults, ledger, reversals, webhooks
from dodo_sandbox.commands import command
from dodo_sandbox.errors import ApiError, NotFound
from dodo_sandbox.faults import error
from dodo_sandbox.fields import INT32
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
        "products": ledger.products(newest=SHOWN),
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
    payment = _find(Payment, payment_id=payment_id)
    status = values.get("status") or behaviour.read()["refund_status"]
    if status not in REFUND_STATUSES:
        raise _bad("status", "one of " + ", ".join(REFUND_STATUSES))
    currency = values.get("currency") or payment.currency
    if currency not in (payment.currency, payment.settlement_currency):
        raise _bad("currency", f"{payment.currency} or {payment.settlement_currency}")
    reason = values.get("reason")
    if reason is not None and not isinstance(reason, str):
        raise _bad("reason", "text")
    amount = _minor_units("amount", values.get("amount"))
    row = reversals.refund(payment, amount, currency, reason=reason, status=status)
    return _refund_answer(row)


@command
def move_refund(values, refund_id):
    status = values.get("status")
    if status not in REFUND_STATUSES:
        raise _bad("status", "succeeded, failed or review")
    return _refund_answer(reversals.move_refund(_find(Refund, refund_id=refund_id), status))


def _refund_answer(row: Refund) -> dict:
    return {
        "refund_id": row.refund_id,
        "payment_id": row.payment.payment_id,
        "amount": row.amount,
        "currency": row.payment.currency,
        "status": row.status,
    }


def _minor_units(name: str, value) -> int | None:
    """An amount as JSON's number or a form's digits; None where nothing is said."""
    if value is None or value == "":
        return None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 12:
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise _bad(name, "a whole number of minor units")
    return value


@command
def dispute(values, payment_id):
    payment = _find(Payment, payment_id=payment_id)
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
    payment = _find(Payment, payment_id=payment_id)
    if not charges.cancel(payment):
        raise ApiError(409, "REFUSED", "Only a payment that is processing can be cancelled.")
    return {"payment_id": payment_id, "status": "cancelled"}


@command
def change_product(values, product_id):
    product = _find(Product, product_id=product_id)
    # A form sends the fields that nobody filled in as well.
    name, price = values.get("name") or None, _minor_units("price", values.get("price"))
    if name is None and price is None:
        raise ApiError(400, "BAD_VALUE", "Give a name, a price in minor units, or both.")
    if name is not None and not (isinstance(name, str) and name.strip() and len(name) <= 100):
        raise _bad("name", "text of 1 to 100 characters")
    if price is not None and not 0 <= price <= INT32:
        raise _bad("price", f"from 0 to {INT32} minor units")
    catalogue.change(product, name, price)
    return ledger.product(_find(Product, product_id=product_id))


@command
def archive_product(values, product_id):
    catalogue.archive(_find(Product, product_id=product_id))
    return ledger.product(_find(Product, product_id=product_id))


@command
def delete_product(values, product_id):
    catalogue.delete(_find(Product, product_id=product_id))
    return ledger.product(_find(Product, product_id=product_id))


@command
def expire(values, session_id):
    changed = CheckoutSession.objects.filter(session_id=session_id)
    if not changed.update(expires_at=timezone.now()):
        raise NotFound("checkout session")
    return {"checkout_session_id": session_id, "expired": True}


@command
def resend(values, webhook_id):
    webhooks.resend(_find(Delivery, webhook_id=webhook_id))
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


def _find(model, **lookup):
    """The row, of whichever business. Raises NotFound."""
    row = model.objects.filter(**lookup).first()
    if row is None:
        raise NotFound(model._meta.verbose_name)
    return row


def _bad(name: str, wanted: str) -> ApiError:
    return ApiError(400, "BAD_VALUE", f"{name} must be {wanted}.")
