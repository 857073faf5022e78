"""The pages on which somebody asks for what is kept about them."""

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms import DeletionForm
from accounts.models import User
from accounts.personal_data import deletions, exports
from core import languages
from core.personal_data import losses, why_waiting
from core.refusals import NotPossible


class SignedInRequest(HttpRequest):
    """A request behind login_required."""

    user: User


@login_required
@require_safe
def overview(request: SignedInRequest) -> HttpResponse:
    """Your data: what can be done with it, and how that stands."""
    context = {
        "export": exports.latest(request.user),
        "deletion": deletions.open_for(request.user),
        "days": settings.ACCOUNT_DELETION_DAYS,
    }
    return render(request, "account/data.html", context)


@login_required
@require_POST
@reauthentication_required
def ask_for_export(request: SignedInRequest) -> HttpResponse:
    """Have a copy made; the link comes by e-mail."""
    try:
        exports.ask(request.user, by=request.user, language=languages.current())
    except NotPossible as error:
        messages.info(request, str(error))
    else:
        messages.success(
            request, gettext("Your copy is being made. The link comes to you by e-mail.")
        )
    return redirect("account_data")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def export_link(request: SignedInRequest, token: str) -> HttpResponseBase:
    """A link of a mail: a page with a button, which delivers the copy once."""
    try:
        if request.method != "POST":
            context = {"export": exports.find(request.user, token)}
            return render(request, "account/export_link.html", context)
        export = exports.fetch(request.user, token)
    except exports.LinkUnknown:
        raise Http404 from None
    except exports.LinkUsed:
        return render(request, "account/export_used.html", status=410)
    except exports.Unavailable:
        return render(request, "account/export_unavailable.html", status=503)
    answer = FileResponse(
        export.file,
        as_attachment=True,
        filename=export.file.name.rpartition("/")[2],
        content_type="application/zip",
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_deletion(request: SignedInRequest) -> HttpResponseBase:
    """What ends with the account, and the way to end it."""
    if deletions.open_for(request.user):  # asked for in another tab, say
        return redirect("account_data")
    form = DeletionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _delete(request)
    context = {
        "form": form,
        "why_not": deletions.why_not(request.user),
        "losses": losses(request.user),
        "waits_for": why_waiting(request.user),
        "days": settings.ACCOUNT_DELETION_DAYS,
    }
    return render(request, "account/delete.html", context)


@reauthentication_required
def _delete(request: SignedInRequest) -> HttpResponse:
    try:
        deletion = deletions.ask(request.user, by=request.user, language=languages.current())
    except NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.warning(
            request,
            gettext("Your account will be deleted on %(date)s. An e-mail says how to keep it.")
            % {"date": deletions.day_of(deletion)},
        )
    return redirect("account_data")


@login_required
@require_POST
def keep(request: SignedInRequest) -> HttpResponse:
    """Take the deletion of one's own account back."""
    if deletion := deletions.open_for(request.user):
        deletions.take_back(deletion, by=request.user)
    messages.success(request, gettext("Your account is kept."))
    return redirect("account_data")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def keep_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail, which works without a login: a page with a button."""
    try:
        deletion = deletions.behind(token)
        if request.method != "POST":
            return render(request, "account/keep.html", {"deletion": deletion})
        deletions.take_back(deletion, by=None)
    except (deletions.LinkUnknown, NotPossible):
        return render(request, "account/keep_unknown.html", status=410)
    return render(request, "account/kept.html")
