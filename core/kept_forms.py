"""What a person typed into a form that came without their session, kept until they are back.

Each such form bears a signed mark of the account that it was shown to. What is typed waits in the
session on the server, for some minutes, for that account alone: nobody else who logs in on the same
browser sees it, and whoever was shown no form of ours can leave nothing here. Nothing is sent by
itself: the person finds the form filled in, and sends it.
"""

import time

from django.conf import settings
from django.core import signing
from django.http import HttpRequest

from core.secret_fields import SECRET_NAMES

MARK = "written_by"
KEY = "kept_form"
SALT = "core.kept_forms"
KEPT_SECONDS = 30 * 60
# Letters of one field and of all, and fields; more than any form with a mark takes.
MAX_FIELD, MAX_ALL, MAX_FIELDS = 20_000, 40_000, 20
MAX_NAME = 50


def mark_of(user) -> str:
    """What a form that is shown to `user` bears."""
    return signing.dumps(str(user.pk), salt=SALT)


def keep(request: HttpRequest) -> bool:
    """Keep the form that `request` posted; False if it is not known whose it is, or if somebody
    else is logged in by now."""
    owner = _owner(request.POST.get(MARK, ""))
    user = request.user
    if not owner or (user.is_authenticated and str(user.pk) != owner):
        return False
    request.session[KEY] = {
        "path": request.path,
        "owner": owner,
        "until": int(time.time()) + KEPT_SECONDS,
        "fields": _fields(request),
        "had_files": bool(request.FILES),
    }
    if not user.is_authenticated:
        request.session.set_expiry(KEPT_SECONDS)
    return True


def kept_for(request: HttpRequest) -> dict[str, str]:
    """What whoever is logged in had typed into the form at this address; empty if nothing."""
    kept = _valid(request, request.user)
    return dict(kept["fields"]) if kept and kept["path"] == request.path else {}


def had_files(request: HttpRequest) -> bool:
    """Whether files were chosen in what `kept_for` gives back. They are never kept."""
    kept = _valid(request, request.user)
    return kept is not None and kept["path"] == request.path and kept["had_files"]


def drop(request: HttpRequest) -> None:
    """Forget the form at this address: it was sent again."""
    kept = request.session.get(KEY)
    if kept and kept["path"] == request.path:
        del request.session[KEY]


def hand_over(request: HttpRequest, user) -> None:
    """After a login: the session lasts as long as any other, and what another account left goes."""
    if KEY in request.session:
        request.session.set_expiry(None)
        _valid(request, user)


def _valid(request: HttpRequest, user) -> dict | None:
    kept = request.session.get(KEY)
    if not kept:
        return None
    if kept["owner"] != str(user.pk) or kept["until"] < time.time():
        del request.session[KEY]
        return None
    return kept


def _owner(mark: str) -> str:
    """The account of a mark; empty for none, a forged one, or one older than any session."""
    try:
        return signing.loads(mark, salt=SALT, max_age=settings.SESSION_COOKIE_AGE)
    except signing.BadSignature:
        return ""


def _fields(request: HttpRequest) -> dict[str, str]:
    fields: dict[str, str] = {}
    left = MAX_ALL
    for name in request.POST:
        text = request.POST.get(name, "")
        is_ours = name == MARK or name == "form_token" or len(name) > MAX_NAME
        if is_ours or SECRET_NAMES.search(name) or "\x00" in text:
            continue
        fields[name] = text[: min(MAX_FIELD, left)]
        left -= len(fields[name])
        if len(fields) == MAX_FIELDS or left <= 0:
            break
    return fields
