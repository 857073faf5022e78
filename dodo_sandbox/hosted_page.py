"""The payment page that the shop sends its customers to."""

from urllib.parse import urlencode, urlsplit, urlunsplit

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from dodo_sandbox import behaviour, cards, charges, pricing
from dodo_sandbox.api.checkouts import customer_for, is_email
from dodo_sandbox.codes import COUNTRIES, country_name
from dodo_sandbox.errors import Unsellable
from dodo_sandbox.models import CheckoutSession, Payment
from dodo_sandbox.money import written
from dodo_sandbox.pages import notice

BILLING_LINES = ("street", "city", "state", "zipcode", "country")


@require_http_methods(["GET", "HEAD", "POST"])
def pay_page(request, session_id):
    session = CheckoutSession.objects.filter(session_id=session_id).first()
    if session is None:
        raise Http404
    if request.method == "POST":
        if request.POST.get("action") == "cancel" and session.cancel_url:
            return _redirect(session.cancel_url)
        return _pay(request, session)
    try:
        charges.require_open(session)
        return _form(request, session, {}, {})
    except charges.Closed as closed:
        return _closed(request, session, closed.payment)
    except Unsellable as reason:
        return _unsellable(request, session, reason)


def _pay(request, session: CheckoutSession) -> HttpResponse:
    """Charge what was typed. A second click finds the first one's payment and follows it."""
    posted = {name: text.replace("\0", "") for name, text in request.POST.items()}
    typed = [posted.get(name, "") for name in ("card_number", "expiry", "cvv")]
    card, errors = cards.check(*typed)
    errors |= _missing_details(session, posted)
    try:
        charges.require_open(session)
        if errors:
            return _form(request, session, posted, errors)
        customer = session.customer or customer_for(
            session.business_id, posted["email"].strip(), posted.get("name", "").strip()[:200]
        )
        billing = session.billing or {"country": posted["country"].strip().upper()}
        payment = charges.pay(session, card, customer, billing)
    except charges.Closed as closed:
        if closed.payment and closed.payment.is_closing and session.return_url:
            return _redirect(return_address(session, closed.payment))
        return _closed(request, session, closed.payment)
    except Unsellable as reason:
        return _unsellable(request, session, reason)
    if session.return_url:
        return _redirect(return_address(session, payment))
    return _redirect(f"/pay/{session.session_id}")


def _missing_details(session: CheckoutSession, posted: dict) -> dict[str, str]:
    """Mistakes in the fields that the page shows only when the shop did not send them."""
    errors = {}
    email = posted.get("email", "").strip()
    if not session.customer and not (len(email) <= 254 and is_email(email)):
        errors["email"] = "Enter an e-mail address."
    country = posted.get("country", "").strip().upper()
    if not session.billing and country not in COUNTRIES:
        errors["country"] = "Enter the two letters of a country, such as US or DE."
    elif not session.billing and country in behaviour.unsupported_countries(behaviour.read()):
        errors["country"] = f"Country {country_name(country)} currently not supported"
    return errors


def _form(request, session, posted, errors) -> HttpResponse:
    charge = pricing.price(session)
    names = {product.product_id: product.name for product in charge.products}
    context = {
        "session": session,
        "lines": [
            {
                "name": names[line["product_id"]],
                "quantity": line["quantity"],
                "amount": written(line["amount"], charge.currency),
            }
            for line in charge.lines
        ],
        "tax": written(charge.tax, charge.currency) if charge.tax else "",
        "total": written(charge.total, charge.currency),
        "currency": charge.currency,
        "fee": written(charge.fee.added, charge.currency) if charge.fee.added else "",
        "fee_taken": _in_own_currency(charge, charge.fee.taken) if charge.fee.taken else "",
        "fee_percent": charge.fee.percent,
        "own": _in_own_currency(charge, charge.settlement_total) if charge.adaptive else "",
        "billing_lines": _billing_lines(session.billing),
        "last_payment": session.latest_payment(),
        "cards": cards.CARDS,
        "expiry": cards.EXPIRY,
        "cvv": cards.CVV,
        "posted": posted,
        "errors": errors,
    }
    last = context["last_payment"]
    context["last_message"] = cards.OUTCOME_MESSAGES.get(last.outcome, "") if last else ""
    return render(request, "dodo_sandbox/pay.html", context, status=422 if errors else 200)


def _in_own_currency(charge: pricing.Charge, amount: int) -> str:
    return f"{written(amount, charge.settlement_currency)} {charge.settlement_currency}"


def _billing_lines(billing: dict | None) -> list[str]:
    return [billing[name] for name in BILLING_LINES if billing.get(name)] if billing else []


def _closed(request, session, payment: Payment | None) -> HttpResponse:
    if payment is None:
        return notice(
            request,
            410,
            "This checkout has expired",
            "It was open for 24 hours. Nothing was charged. Start again from the shop.",
            session.cancel_url or session.return_url or "",
            "Back to the shop",
        )
    if not payment.is_closing:
        return _consumed(request, session)
    title = "Already paid" if payment.status == "succeeded" else "Payment in progress"
    text = {
        "succeeded": "This checkout is already paid: nothing more will be charged.",
        "processing": "Your payment is being processed: please do not pay again.",
    }[payment.status]
    link = return_address(session, payment) if session.return_url else ""
    return notice(request, 200, title, text, link, "Back to the shop")


def _consumed(request, session) -> HttpResponse:
    return notice(
        request,
        409,
        "This checkout is used up",
        "Its payment failed, and it takes no other (CHECKOUT_SESSION_CONSUMED). Nothing was "
        "charged. Start again from the shop.",
        session.cancel_url or session.return_url or "",
        "Back to the shop",
    )


def _unsellable(request, session, reason) -> HttpResponse:
    return notice(
        request,
        410,
        "No longer available",
        f"This checkout cannot be paid, and nothing was charged. {reason}",
        session.cancel_url or session.return_url or "",
        "Back to the shop",
    )


def return_address(session: CheckoutSession, payment: Payment) -> str:
    """The shop's return_url with payment_id, status and email appended, after failures too."""
    parts = urlsplit(session.return_url)
    appended = urlencode(
        {
            "payment_id": payment.payment_id,
            "status": payment.status,
            "email": payment.customer.email,
        }
    )
    query = f"{parts.query}&{appended}" if parts.query else appended
    return urlunsplit(parts._replace(query=query))


def _redirect(address: str) -> HttpResponse:
    return HttpResponse(status=303, headers={"Location": address})
