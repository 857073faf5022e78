"""The pages on which somebody asks for what is kept about them."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.personal_data import exports
from core.refusals import NotPossible


class SignedInRequest(HttpRequest):
    """A request behind login_required."""

    user: User


@login_required
@require_safe
def overview(request: SignedInRequest) -> HttpResponse:
    """Your data: what can be done with it, and how that stands."""
    return render(request, "account/data.html", {"export": exports.latest(request.user)})


@login_required
@require_POST
@reauthentication_required
def ask_for_export(request: SignedInRequest) -> HttpResponse:
    """Have a copy made; the link comes by e-mail."""
    try:
        exports.ask(request.user, by=request.user, language=get_language() or "en")
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
