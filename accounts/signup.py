"""Signing up: the account is made once the code from the mail was entered, not before.

Until then it stands in the session alone, password hashed. So an address without an account and
one with an account take the same steps and leave the same traces, nobody else's password can
come to stand on somebody's address, and nothing half-made is left behind.
"""

import time

from allauth.account import app_settings, signals
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login
from allauth.account.internal.flows.manage_email import assess_unique_email
from allauth.account.models import Login
from allauth.core import ratelimit
from allauth.core.internal.cryptokit import compare_user_code
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language

from accounts import people
from accounts.models import User
from notifications import catalogue

SESSION_KEY = "signup"


class WrongCode(Exception):
    """Not the code that was sent; another try is open."""


class StartOver(Exception):
    """The code's time or tries are used up: sign up again."""


def code_minutes() -> int:
    """How long a confirmation code works."""
    return app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT // 60


def begin(request: HttpRequest, *, email: str, password: str, next_url: str) -> None:
    """Keep the sign-up in the session and write the mail. Raises RateLimited."""
    pending = {
        "email": email,
        "password": make_password(password),
        "next": next_url,
        "resent": 0,
    }
    _send(request, pending)
    request.session[SESSION_KEY] = pending


def pending(request: HttpRequest) -> dict | None:
    """The sign-up that waits for its code in this browser, if any."""
    return None if request.user.is_authenticated else request.session.get(SESSION_KEY)


def can_resend(pending: dict) -> bool:
    return pending["resent"] < app_settings.EMAIL_VERIFICATION_MAX_RESEND_COUNT


def resend(request: HttpRequest) -> None:
    """Send a new code; the old one stops working. Raises RateLimited."""
    pending = request.session[SESSION_KEY]
    if not can_resend(pending):
        raise ratelimit.RateLimited
    _send(request, pending)
    pending["resent"] += 1
    request.session[SESSION_KEY] = pending


def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """Make the account, log its owner in, and answer with the way to where they were heading.

    Raises WrongCode, and StartOver when time or tries are used up.
    """
    pending = request.session[SESSION_KEY]
    if time.time() - pending["at"] > app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT:
        del request.session[SESSION_KEY]
        raise StartOver
    is_right = compare_user_code(actual=code, expected=pending["code"])
    user = _create(pending) if is_right else None
    if user is None:
        _count_wrong(request, pending)
        raise WrongCode
    del request.session[SESSION_KEY]
    signals.user_signed_up.send(sender=User, request=request, user=user)
    return perform_login(
        request,
        Login(user=user, email=user.email, redirect_url=pending["next"] or None, signup=True),
    )


def start_url(pending: dict) -> str:
    """The sign-up form again, still heading for the same page."""
    query = f"?{urlencode({'next': pending['next']})}" if pending["next"] else ""
    return reverse("account_signup") + query


def _send(request: HttpRequest, pending: dict) -> None:
    ratelimit.consume(request, action="confirm_email", key=pending["email"], raise_exception=True)
    pending |= {
        "code": get_adapter().generate_email_verification_code(),
        "at": time.time(),
        "wrong": 0,
    }
    if _is_taken(pending["email"]):
        query = f"?{urlencode({'next': pending['next']})}" if pending["next"] else ""
        catalogue.account_already_exists(
            recipient=pending["email"],
            login_url=reverse("account_login") + query,
            reset_url=reverse("account_reset_password"),
            language=get_language(),
        )
    else:
        catalogue.confirm_email(
            recipient=pending["email"],
            code=pending["code"],
            minutes=code_minutes(),
            language=get_language(),
        )


def _is_taken(email: str) -> bool:
    return assess_unique_email(email) is not True


def _create(pending: dict) -> User | None:
    if _is_taken(pending["email"]):
        return None
    user = User(email=pending["email"], password=pending["password"])
    try:
        with transaction.atomic():
            user.save()
            people.mark_verified(user)
    except IntegrityError:  # somebody else was faster with the same address
        return None
    return user


def _count_wrong(request: HttpRequest, pending: dict) -> None:
    pending["wrong"] += 1
    if pending["wrong"] >= app_settings.EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS:
        del request.session[SESSION_KEY]
        raise StartOver
    request.session[SESSION_KEY] = pending
