"""A form of ours that comes with a token which does not hold any more: a login in another tab made
a new one, or the cookies are gone.

Nothing that it asks for is done. What another site sends is refused, and no more. Of our own it is
known by the Origin that browsers name, and that no page can forge.
"""

from allauth.account.utils import get_next_redirect_url
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import escape_leading_slashes, urlencode
from django.utils.translation import gettext

from core import kept_forms
from core.gate import say_kept
from core.secret_fields import SECRET_NAMES

# Forms for people who are not logged in, by the names of their views. The first few are shown
# again; the others belong to a login that is over, and lead to its start.
SHOWN_AGAIN = frozenset({"account_login", "account_signup", "account_reset_password"})
# For everybody, logged in or not; shown again too.
FOR_EVERYBODY = frozenset({"support:ask"})
BEGUN_AGAIN = frozenset({"mfa_authenticate", "mfa_login_webauthn"})
# What these wait for may have come from another tab, and may wait still: their own page knows.
WAITING = frozenset({"account_email_verification_sent", "account_reset_password_from_key"})
MAX_TYPED = 5000


def refuse(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The answer to a form whose token is wrong: the way on, or a page that says what happened."""
    match = request.resolver_match
    if not match or not is_from_here(request):
        return say_stale(request)
    if match.view_name == "account_logout":
        return _ask_again_to_log_out(request)
    if match.view_name in SHOWN_AGAIN | FOR_EVERYBODY | BEGUN_AGAIN | WAITING:
        return _back_to_the_way_in(request, match)
    if kept_forms.keep(request):
        if not request.user.is_authenticated:
            say_kept(request)
        return redirect(escape_leading_slashes(request.path))
    return say_stale(request)


def is_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that a page of this shop sent the form."""
    own = f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Origin") in (own, *settings.CSRF_TRUSTED_ORIGINS)


def say_stale(request: HttpRequest) -> HttpResponse:
    return render(request, "403_csrf.html", status=403)


def _ask_again_to_log_out(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("account_logout")  # which names the account and asks
    messages.info(request, gettext("You are logged out already."))
    return redirect("/")


def _back_to_the_way_in(request: HttpRequest, match) -> HttpResponse:
    heading_to = get_next_redirect_url(request)
    if request.user.is_authenticated and match.view_name not in WAITING | FOR_EVERYBODY:
        words = gettext("You are logged in as %(email)s already.")
        messages.info(request, words % {"email": request.user.email})
        return redirect(heading_to or "/")
    messages.info(
        request,
        gettext(
            "This form was out of date, so nothing was sent. Please send it again. If this is "
            "shown again, allow cookies for this site."
        ),
    )
    if match.view_name in BEGUN_AGAIN:
        way_in = reverse("account_login")
        return redirect(f"{way_in}?{urlencode({'next': heading_to})}" if heading_to else way_in)
    # The page as a GET shows it: views tell the two apart by the method alone.
    request.method = "GET"
    response = match.func(request, *match.args, **match.kwargs)
    form = (getattr(response, "context_data", None) or {}).get("form")
    if form is not None:
        form.initial = {**form.initial, **_typed(request, form)}
        response.status_code = 403
    return response


def _typed(request: HttpRequest, form) -> dict[str, str]:
    """What was typed, without passwords and codes."""
    return {
        name: request.POST[name][:MAX_TYPED]
        for name in form.fields
        if name in request.POST and not SECRET_NAMES.search(name)
    }
