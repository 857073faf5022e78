"""Every message the shop sends, one named function each. They take plain values.

Call them inside the transaction that holds the cause: the message exists exactly when it does.
Addresses of pages may be given as paths or whole; what is sent always begins with SITE_URL.
"""

import uuid
from datetime import timedelta

from django.utils import timezone

from notifications import letters, outbox
from notifications.letters import on_site
from notifications.models import OutgoingMessage


def confirm_email(*, recipient: str, code: str, minutes: int, language: str = "en"):
    """The code that proves the address, asked for at sign-up, first login and e-mail change."""
    return _email(
        "confirm-email",
        recipient,
        language,
        {"code": code, "minutes": minutes},
        expires_in=timedelta(minutes=minutes),
    )


def account_already_exists(*, recipient: str, login_url: str, reset_url: str, language: str = "en"):
    """Somebody signed up with an address that has an account; only its owner learns so."""
    return _email(
        "account-already-exists",
        recipient,
        language,
        {"login_url": on_site(login_url), "reset_url": on_site(reset_url)},
    )


def reset_password(*, recipient: str, reset_url: str, hours: int, language: str = "en"):
    """The link that lets its reader set a new password."""
    return _email(
        "reset-password",
        recipient,
        language,
        {"reset_url": on_site(reset_url), "hours": hours},
        expires_in=timedelta(hours=hours),
    )


def unknown_account(*, recipient: str, signup_url: str, language: str = "en"):
    """A reset was asked for an address without an account; only its owner learns so."""
    return _email("unknown-account", recipient, language, {"signup_url": on_site(signup_url)})


def password_changed(*, recipient: str, reset_url: str, language: str = "en"):
    """The password was changed or reset, or one was set for the first time."""
    return _email("password-changed", recipient, language, {"reset_url": on_site(reset_url)})


def email_changed(*, recipient: str, old_email: str, new_email: str, language: str = "en"):
    """Tells the former address that the account has another one now."""
    return _email(
        "email-changed", recipient, language, {"old_email": old_email, "new_email": new_email}
    )


def email_removed(*, recipient: str, email: str, language: str = "en"):
    """Tells the removed address that it no longer belongs to an account."""
    return _email("email-removed", recipient, language, {"email": email})


def order_paid(
    *,
    recipient: str,
    reference: str,
    product_title: str,
    amount_text: str,
    order_url: str,
    library_url: str,
    dedupe_key: str,
    language: str = "en",
):
    """The receipt: what was bought, for how much, and where it lies."""
    return _email(
        "order-paid",
        recipient,
        language,
        {
            "reference": reference,
            "product_title": product_title,
            "amount_text": amount_text,
            "order_url": on_site(order_url),
            "library_url": on_site(library_url),
        },
        dedupe_key=dedupe_key,
        is_sensitive=False,
    )


def payment_failed(
    *,
    recipient: str,
    reference: str,
    product_title: str,
    amount_text: str,
    order_url: str,
    retry_url: str,
    dedupe_key: str,
    language: str = "en",
):
    """The payment did not go through; nothing was charged, and how to try again."""
    return _email(
        "payment-failed",
        recipient,
        language,
        {
            "reference": reference,
            "product_title": product_title,
            "amount_text": amount_text,
            "order_url": on_site(order_url),
            "retry_url": on_site(retry_url),
        },
        dedupe_key=dedupe_key,
        is_sensitive=False,
    )


def _email(
    name: str,
    recipient: str,
    language: str,
    values: dict,
    *,
    dedupe_key: str | None = None,
    is_sensitive: bool = True,
    expires_in: timedelta | None = None,
) -> OutgoingMessage:
    letter = letters.write(name, language, values)
    return outbox.enqueue(
        kind=name,
        recipient=recipient,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        # Asked for twice is sent twice, unless the caller names the cause.
        dedupe_key=dedupe_key or f"{name}:{uuid.uuid4()}",
        language=language,
        is_sensitive=is_sensitive,
        expires_at=timezone.now() + expires_in if expires_in else None,
    )
