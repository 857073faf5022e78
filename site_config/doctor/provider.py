"""The payment provider: its key works, money is real, and its events arrive."""

from collections.abc import Iterator
from typing import get_args

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _
from dodopayments.types import WebhookEventType

from commerce.models import WebhookEvent
from commerce.provider import account
from commerce.provider.client import ProviderError
from commerce.provider.refusals import Cause, cause_of
from core.spans import from_now
from site_config.doctor.configuration import is_production
from site_config.doctor.findings import Finding, good, warning, wrong

# docs/operations.md, "At the provider".
NEEDED = frozenset(
    name
    for name in get_args(WebhookEventType)
    if name.startswith(("payment.", "refund.", "dispute."))
)


def key() -> Iterator[Finding]:
    name = _("Payment provider's key")
    mode = settings.DODO_PAYMENTS_ENVIRONMENT
    try:
        account.try_key()
    except ProviderError as error:
        yield _refusal(name, error)
        return
    if mode != "live_mode" and is_production():
        yield warning(
            name,
            _("It works, in test mode: nobody pays real money."),
            _("Before customers come: DODO_PAYMENTS_ENVIRONMENT=live_mode, and the keys of it."),
        )
        return
    if mode == "live_mode" and (problem := _verification(name)):
        yield problem
        return
    yield good(name, _("It works (%(mode)s).") % {"mode": mode})


def _refusal(name: str, error: ProviderError) -> Finding:
    values = {"error": " ".join(filter(None, [str(error), error.code, error.said]))}
    if cause_of(error) is Cause.SHOP:
        return wrong(
            name,
            _("The provider refuses it: %(error)s") % values,
            _("Put a key of %(mode)s into DODO_PAYMENTS_API_KEY (Developer, API keys).")
            % {"mode": settings.DODO_PAYMENTS_ENVIRONMENT},
        )
    return wrong(
        name,
        _("The provider could not be asked: %(error)s") % values,
        _("Look whether it has an outage, and whether this machine may reach the internet."),
    )


def _verification(name: str) -> Finding | None:
    """What stands in the way of real money. A key that may not ask is no problem."""
    try:
        status = account.verification()
    except ProviderError:
        return None
    if status in ("Success", ""):
        return None
    return wrong(
        name,
        _("It works, but the provider has not verified the business (%(status)s).")
        % {"status": status},
        _("Finish the verification in the provider's dashboard: until then nobody can pay."),
    )


def webhook() -> Iterator[Finding]:
    name = _("Payment provider's webhook")
    address = settings.SITE_URL + reverse("commerce:dodo_webhook")
    try:
        endpoints = account.webhook_endpoints()
        found = [each for each in endpoints if each.url.rstrip("/") == address.rstrip("/")]
        problems = [*faults(name, address, found)]
    except ProviderError as error:
        yield warning(
            name,
            _("The provider could not be asked for it: %(error)s") % {"error": error},
            _("See in its dashboard (Developer, Webhooks) that %(address)s is there.")
            % {"address": address},
        )
        return
    yield from problems or [good(name, _last_event())]


def faults(name: str, address: str, found: list[account.Endpoint]) -> Iterator[Finding]:
    """What is wrong with the endpoints for this address. Raises ProviderError."""
    enabled = [each for each in found if not each.is_disabled]
    if not enabled:
        text = _("It is switched off.") if found else _("There is none for this shop.")
        yield wrong(
            name,
            text,
            _("Make or enable one in the dashboard (Developer, Webhooks): %(address)s")
            % {"address": address},
        )
        return
    missing = NEEDED - frozenset().union(*(each.types or NEEDED for each in enabled))
    if missing:
        yield wrong(
            name,
            _("These events are not sent: %(names)s.") % {"names": ", ".join(sorted(missing))},
            _("Choose all of payment, refund and dispute in the dashboard (Developer, Webhooks)."),
        )
    secrets = {account.signing_secret(each) for each in enabled}
    if not secrets & set(settings.DODO_PAYMENTS_WEBHOOK_KEYS):
        yield wrong(
            name,
            _("Its signing secret is another one than the shop's: every event is refused."),
            _("Copy it from the dashboard into DODO_PAYMENTS_WEBHOOK_KEY, and restart."),
        )


def _last_event() -> str:
    last = WebhookEvent.objects.aggregate(last=Max("received_at"))["last"]
    if last is None:
        return _("It is set up. No event has come so far.")
    return _("It is set up. The last event came %(ago)s.") % {"ago": from_now(last)}
