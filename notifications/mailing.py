"""Sending one e-mail over one connection, and what the outcome means for the message."""

import smtplib
from contextlib import suppress
from email.utils import formataddr, parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core import mail
from django.utils.translation import gettext as _

from notifications import replies
from notifications.delivery_errors import Refused, Rejected, ServerAway
from notifications.models import OutgoingMessage
from notifications.rendering import shop_name


def send(message: OutgoingMessage) -> None:
    """Send `message` to the mail server. Raises ServerAway, Refused or Rejected."""
    email = _compose(message)
    connection = mail.get_connection()
    try:
        connection.open()
    except Exception as error:  # refused, hanging, garbage, TLS, wrong password
        _close(connection)
        raise ServerAway(_describe(error)) from error
    try:
        connection.send_messages([email])
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = next(iter(error.recipients.values()))
        raise _refusal(code, answer) from error
    except smtplib.SMTPDataError as error:
        raise _refusal(error.smtp_code, error.smtp_error) from error
    except Exception as error:
        raise Refused(_describe(error)) from error
    finally:
        # What closing brings changes nothing about what was answered before.
        _close(connection)


def message_id(message: OutgoingMessage) -> str:
    """The same for every try of one message, so that mailboxes can drop a second copy."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    host = domain or urlsplit(settings.SITE_URL).hostname
    return f"<message.{message.pk}.{message.created_at.timestamp():.6f}@{host}>"


def _compose(message: OutgoingMessage) -> mail.EmailMultiAlternatives:
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    email = mail.EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        from_email=formataddr((name or shop_name(), address)),
        to=[message.recipient],
        reply_to=replies.addresses_for(message),
        headers={
            "Message-ID": message_id(message),
            # RFC 3834: keeps out-of-office answers away.
            "Auto-Submitted": "auto-generated",
            "Content-Language": message.language,
            **_stop_headers(message),
        },
    )
    if message.html:
        email.attach_alternative(message.html, "text/html")
    return email


def _stop_headers(message: OutgoingMessage) -> dict[str, str]:
    """RFC 8058: mailboxes show a button beside the message, which posts to that address."""
    if not message.stop_url:
        return {}
    return {
        "List-Unsubscribe": f"<{message.stop_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _refusal(code: int, answer: bytes | str) -> Refused | Rejected:
    kind = Rejected if 500 <= code < 600 else Refused
    values = {"code": code, "answer": _as_text(answer)}
    return kind(_("The server answered %(code)s %(answer)s") % values)


def _as_text(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)


def _describe(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _close(connection) -> None:
    with suppress(Exception):
        connection.close()
