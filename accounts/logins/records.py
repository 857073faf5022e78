"""Who logged in, and who tried: written down for some weeks, and told to them when it is news."""

from datetime import timedelta
from ipaddress import ip_address
from typing import NamedTuple

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts import language
from accounts.logins import known_browsers
from accounts.logins.browsers import describe
from accounts.models import LoginEvent, User
from notifications import catalogue

Outcome = LoginEvent.Outcome


# Stands for an address that cannot be known, where a database wants one.
NOWHERE = "0.0.0.0"  # noqa: S104  (nobody listens there)


class Client(NamedTuple):
    """Where a request came from: an address or NOWHERE, and what the browser says it is."""

    ip: str
    user_agent: str


def readable(address: str) -> str:
    """`address` if it is one; empty for what a server without a network or a proxy says instead."""
    try:
        # Databases know no zone, as in fe80::1%eth0.
        return str(ip_address(address.partition("%")[0]))
    except ValueError:
        return ""


@transaction.atomic
def note_success(request: HttpRequest, user: User, client: Client, *, was_in_before: bool) -> str:
    """Write a login down, and tell its person by mail of a browser that is new to them.

    `was_in_before`: they had logged in at some time before. Returns the mark that the browser is to
    keep.
    """
    shown = [r for r in get_authentication_records(request, user) if r.get("method") == "mfa"]
    event = _event(client, user=user, outcome=Outcome.SUCCESS)
    event.second_step = shown[-1].get("type", "") if shown else ""
    mark = known_browsers.mark_of(request)
    event.browser_digest = known_browsers.digest(mark)
    event.is_new_browser = _is_new(user, mark, was_in_before)
    event.save()
    if event.is_new_browser:
        _tell(event, user)
    return mark


def _is_new(user: User, mark: str, was_in_before: bool) -> bool:
    """Whether a login with this mark is news. The first of all is none to whoever just made the
    account; a later one is, also when those before it are forgotten."""
    before = LoginEvent.objects.filter(user=user, outcome=Outcome.SUCCESS)
    digests = set(before.values_list("browser_digest", flat=True).distinct())
    if not digests:
        return was_in_before
    # Logins of customers had no digest in earlier versions: the next one is no news for that.
    return digests != {""} and not digests & {*known_browsers.digests(mark)}


def known_browser(request: HttpRequest, email: str) -> str:
    """The digest of this browser if the person with this address has logged in with it before."""
    if known_browsers.COOKIE not in request.COOKIES:
        return ""
    mark = known_browsers.mark_of(request)
    logins = LoginEvent.objects.filter(user__email__iexact=email.strip(), outcome=Outcome.SUCCESS)
    is_known = logins.filter(browser_digest__in=known_browsers.digests(mark)).exists()
    return known_browsers.digest(mark) if is_known else ""


def note_failure(email: str, client: Client) -> None:
    """Write down a wrong password; what was typed is not kept."""
    user = User.objects.filter(email__iexact=email.strip()).first()
    outcome = Outcome.WRONG_PASSWORD if user else Outcome.NO_ACCOUNT
    _event(client, user=user, outcome=outcome).save()


def note_wrong_code(user: User, client: Client) -> None:
    """Write down that a second step was not passed."""
    _event(client, user=user, outcome=Outcome.WRONG_CODE).save()


def forget() -> int:
    """Delete what is older than LOGIN_RETENTION_DAYS; how many."""
    limit = timezone.now() - timedelta(days=settings.LOGIN_RETENTION_DAYS)
    number, _ = LoginEvent.objects.filter(happened_at__lt=limit).delete()
    return number


def _event(client: Client, **values) -> LoginEvent:
    ip = None if client.ip == NOWHERE else client.ip
    length = LoginEvent._meta.get_field("user_agent").max_length
    return LoginEvent(ip=ip, user_agent=client.user_agent[:length], **values)


def _tell(event: LoginEvent, user: User) -> None:
    catalogue.new_browser(
        recipient=user.email,
        browser=describe(event.user_agent),
        address=event.ip or "",
        sessions_url=reverse("usersessions_list"),
        reset_url=reverse("account_reset_password"),
        language=language.of_mail_to(user),
    )
