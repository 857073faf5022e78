"""Messages about an account: its address, its password."""

from datetime import timedelta

from notifications.catalogue.mail import write
from notifications.rendering import on_site


def confirm_email(*, recipient: str, code: str, minutes: int, language: str = "en"):
    """The code that proves the address, asked for at sign-up, first login and e-mail change."""
    return write(
        "confirm-email",
        recipient,
        language,
        {"code": code, "minutes": minutes},
        expires_in=timedelta(minutes=minutes),
    )


def account_already_exists(*, recipient: str, login_url: str, reset_url: str, language: str = "en"):
    """Somebody signed up with an address that has an account; only its owner learns so."""
    return write(
        "account-already-exists",
        recipient,
        language,
        {"login_url": on_site(login_url), "reset_url": on_site(reset_url)},
    )


def reset_password(*, recipient: str, reset_url: str, hours: int, language: str = "en"):
    """The link that lets its reader set a new password."""
    return write(
        "reset-password",
        recipient,
        language,
        {"reset_url": on_site(reset_url), "hours": hours},
        expires_in=timedelta(hours=hours),
    )


def unknown_account(*, recipient: str, signup_url: str, language: str = "en"):
    """A reset was asked for an address without an account; only its owner learns so."""
    return write("unknown-account", recipient, language, {"signup_url": on_site(signup_url)})


def password_changed(*, recipient: str, reset_url: str, language: str = "en"):
    """The password was changed or reset, or one was set for the first time."""
    return write("password-changed", recipient, language, {"reset_url": on_site(reset_url)})


def email_changed(*, recipient: str, old_email: str, new_email: str, language: str = "en"):
    """Tells the former address that the account has another one now."""
    return write(
        "email-changed", recipient, language, {"old_email": old_email, "new_email": new_email}
    )


def email_removed(*, recipient: str, email: str, language: str = "en"):
    """Tells the removed address that it no longer belongs to an account."""
    return write("email-removed", recipient, language, {"email": email})
