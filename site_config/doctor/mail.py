"""The mail server: it greets, encrypts and lets the shop in. Nothing is sent."""

import smtplib
import ssl
from collections.abc import Iterator

from django.conf import settings
from django.core import mail
from django.core.mail.backends.smtp import EmailBackend
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from core.plain_text import visible
from site_config.doctor.findings import Finding, good, warning, wrong

SECONDS = 5
WORDS = 200


def examine() -> Iterator[Finding]:
    name = _("Mail")
    # Asked of the class: some backends make a folder when they begin.
    if not issubclass(import_string(settings.EMAIL_BACKEND), EmailBackend):
        yield good(name, _("No mail server: mails are kept on this machine, as in the demo."))
        return
    backend = mail.get_connection(timeout=SECONDS)
    try:
        backend.open()
        backend.connection.noop()
        backend.close()
    except Exception as error:  # refused, hanging, garbage, TLS, wrong password
        yield _refusal(name, error)
        return
    server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    if settings.EMAIL_HOST_USER and not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL):
        yield warning(
            name,
            _("%(server)s takes the password unencrypted.") % {"server": server},
            _("Begin EMAIL_URL with smtp+tls:// or smtp+ssl://."),
        )
        return
    yield good(name, _("%(server)s takes mails from the shop.") % {"server": server})


def _refusal(name: str, error: Exception) -> Finding:
    values = {"server": f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}", "error": _said(error)}
    match error:
        case smtplib.SMTPAuthenticationError():
            return wrong(
                name,
                _("%(server)s refuses the name or the password: %(error)s") % values,
                _("Put the right ones into EMAIL_URL (@ and / in them percent-encoded)."),
            )
        case smtplib.SMTPNotSupportedError():
            return wrong(
                name,
                _("%(server)s does not do what EMAIL_URL says: %(error)s") % values,
                _("Ask its operator for the port and the encryption: smtp+tls:// or smtp+ssl://."),
            )
        case ssl.SSLError():
            return wrong(
                name,
                _("The encrypted connection to %(server)s fails: %(error)s") % values,
                _("Use the name that is in its certificate, and smtp+ssl:// for port 465 only."),
            )
    return wrong(
        name,
        _("%(server)s does not answer as a mail server: %(error)s") % values,
        _("Check the address and the port in EMAIL_URL, and that the network lets them through."),
    )


def _said(error: Exception) -> str:
    """The server's own words, or the name of what went wrong."""
    answer = getattr(error, "smtp_error", None)
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(error)
    return visible(" ".join(text.split()), instead=" ")[:WORDS] or type(error).__name__
