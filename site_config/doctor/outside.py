"""The way in: the shop asks itself by SITE_URL, through whatever stands in front of it."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from products.models import ReleaseFile
from site_config.doctor import arrival, web
from site_config.doctor.configuration import is_production
from site_config.doctor.findings import Finding, good, warning, wrong
from site_config.uploads import FROM_CUSTOMERS

# An address of nobody (RFC 5737): whoever believes that we come from there believes anybody.
FORGED = "192.0.2.77"
HOPS = 5
REDIRECTS = (301, 302, 303, 307, 308)
DAY = 24 * 3600
FEW_DAYS = 14
# A proxy says no to a large body at once, or waits for it.
SECONDS_TO_REFUSE = 2


def examine() -> Iterator[Finding]:
    """Nothing more is said once the shop cannot be reached at all."""
    address = f"{settings.SITE_URL}/healthz"
    try:
        headers = {"X-Forwarded-For": FORGED, **arrival.question()}
        answer = web.ask(address, headers=headers)
    except OSError as error:
        yield _unreachable(_("Address of the shop"), error)
        return
    told = _read(answer)
    if told is None:
        yield _somebody_else(_("Address of the shop"), answer.status)
        return
    yield _redirects(_("Address of the shop"))
    if answer.expires_at is not None:
        certificate = _certificate(_("Certificate"), answer.expires_at)
        yield replace(certificate, topic="certificate")
    yield replace(_proxy(_("Proxy"), told), topic="proxy")
    yield replace(_uploads(_("Uploads"), largest_upload()), topic="uploads")


def largest_upload() -> int:
    """In bytes: what customers may attach, or the largest file that is sold."""
    try:
        largest = ReleaseFile.objects.aggregate(largest=Max("size"))["largest"]
    except (DatabaseError, InterfaceError):
        largest = 0
    return max(FROM_CUSTOMERS, largest or 0)


def _read(answer: web.Answer) -> dict | None:
    try:
        told = json.loads(answer.body)
    except ValueError:
        return None
    return told if isinstance(told, dict) and "client" in told else None


def _somebody_else(name: str, status: int) -> Finding:
    values = {"address": settings.SITE_URL, "status": status}
    if status in (502, 503, 504):
        return wrong(
            name,
            _("The proxy at %(address)s does not reach the shop (%(status)s).") % values,
            _("See that the web processes run, and where the proxy passes requests to."),
        )
    return wrong(
        name,
        _("Something else answers at %(address)s (%(status)s).") % values,
        _("Lead SITE_URL to this shop, with the same SECRET_KEY, and pass on all headers."),
    )


def _unreachable(name: str, error: OSError) -> Finding:
    values = {"address": settings.SITE_URL, "error": web.describe(error)}
    if "certificate" in type(error).__name__.lower() or "SSL" in type(error).__name__:
        return wrong(
            name,
            _("The certificate of %(address)s is not valid: %(error)s") % values,
            _("Renew it, and have the proxy send the whole chain."),
        )
    if isinstance(error, TimeoutError):
        return warning(
            name,
            _("%(address)s did not answer this machine in time.") % values,
            _("If others reach it, this network does not lead back to itself, which is all right."),
        )
    return wrong(
        name,
        _("%(address)s cannot be reached from here: %(error)s") % values,
        _("See that the shop and its proxy run, and where the name's DNS record leads."),
    )


def _redirects(name: str) -> Finding:
    """Where a visitor who types the address ends up."""
    address = f"{settings.SITE_URL}/"
    seen: list[str] = []
    while len(seen) < HOPS and address not in seen:
        if _origin(address) != _origin(settings.SITE_URL):
            return warning(
                name,
                _("%(address)s leads to %(place)s.")
                % {"address": settings.SITE_URL, "place": _origin(address)},
                _("Put that one into SITE_URL: mails and the provider's webhook use it."),
            )
        seen.append(address)
        try:
            answer = web.ask(address)
        except OSError as error:
            return _unreachable(name, error)
        if not answer.location or answer.status not in REDIRECTS:
            return _arrived(name, address, answer.status)
        address = urljoin(address, answer.location)
    return wrong(
        name,
        _("%(address)s leads in a circle: no browser shows the shop.")
        % {"address": settings.SITE_URL},
        _("Have the proxy send X-Forwarded-Proto, and count it in TRUSTED_PROXIES."),
    )


def _origin(address: str) -> str:
    return "{0.scheme}://{0.netloc}".format(urlsplit(address))


def _arrived(name: str, address: str, status: int) -> Finding:
    # A closed shop says 503, and it is the shop that says it.
    if status >= 400 and status != 503:
        return wrong(
            name,
            _("%(address)s answers %(status)s.") % {"address": address, "status": status},
            _("The log of the web processes, or of the proxy, says why."),
        )
    return good(name, _("%(address)s leads here.") % {"address": settings.SITE_URL})


def _certificate(name: str, expires_at: float) -> Finding:
    days = int((expires_at - time.time()) // DAY)
    text = ngettext(
        "It is valid for %(count)s more day.", "It is valid for %(count)s more days.", days
    ) % {"count": days}
    if days < FEW_DAYS:
        return warning(name, text, _("Renew it, and see why that does not happen by itself."))
    return good(name, text)


def _proxy(name: str, told: dict) -> Finding:
    """What the shop made of our request, and of the forged entry in its X-Forwarded-For."""
    entries = [entry.strip() for entry in told["forwarded_for"].split(",") if entry.strip()]
    count = settings.TRUSTED_PROXIES
    if told["client"] == FORGED:
        return wrong(
            name,
            _("The shop believes whatever address a visitor claims (TRUSTED_PROXIES=%(count)s).")
            % {"count": count},
            _("Each proxy must set X-Forwarded-For: TRUSTED_PROXIES counts those that do."),
        )
    if not count and entries != [FORGED]:
        return wrong(
            name,
            _("A proxy stands in front, and TRUSTED_PROXIES is 0: all visitors seem to be one."),
            _("Set TRUSTED_PROXIES to the number of proxies that set X-Forwarded-For."),
        )
    if settings.SITE_URL.startswith("https://") and not told["is_secure"]:
        return wrong(
            name,
            _("The shop does not learn that visitors come by https."),
            _("Have the proxy send X-Forwarded-Proto, and count it in TRUSTED_PROXIES."),
        )
    if not count and is_production():
        return warning(
            name,
            _("None stands in front: a few slow connections can keep everybody waiting."),
            _("Put one in front; docs/operations.md shows nginx."),
        )
    return good(
        name,
        _("The shop sees where visitors come from: us from %(address)s.")
        % {"address": told["client"]},
    )


def _uploads(name: str, size: int) -> Finding:
    megabytes = {"size": -(-size // 1_000_000)}
    try:
        answer = web.ask(
            f"{settings.SITE_URL}/healthz", "POST", announced=size, seconds=SECONDS_TO_REFUSE
        )
    except OSError:
        # It waits for the rest, or hung up when none came.
        answer = None
    if answer is not None and answer.status == 413:
        return wrong(
            name,
            _("The proxy refuses %(size)s MB, which the shop would take.") % megabytes,
            _("Raise its limit (client_max_body_size in nginx) to the largest file that you sell."),
        )
    return good(name, _("%(size)s MB may be sent.") % megabytes)
