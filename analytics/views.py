"""Where visitors say whether their visits may be counted."""

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.csrf import csrf_failure
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from analytics import consent
from core import addresses


class AnswerForm(forms.Form):
    """The two buttons, and the page to come back to."""

    answer = forms.ChoiceField(choices=[("yes", _("Allow")), ("no", _("Decline"))])
    next = forms.CharField(required=False, strip=False)


@csrf_exempt  # consent.is_sent_by_own_page stands in for the token
@require_http_methods(["GET", "HEAD", "POST"])
def privacy_choices(request: HttpRequest) -> HttpResponse:
    """What is counted, by whom, for how long, and the choice; a POST makes it."""
    if not consent.is_on():
        raise Http404
    if request.method != "POST":
        return show_choices(request)
    if not consent.is_sent_by_own_page(request):
        return csrf_failure(request, reason="Sent by another site.")
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return show_choices(request, status=400)
    back = addresses.own_path(form.cleaned_data["next"]) or reverse("analytics:privacy_choices")
    response = HttpResponseRedirect(back)
    consent.keep_answer(response, request, form.cleaned_data["answer"] == "yes")
    return response


def show_choices(request: HttpRequest, status: int = 200) -> HttpResponse:
    context = {
        "answer": consent.answer_of(request),
        "sends_signal": consent.sends_signal(request),
        "was_unclear": status == 400,
        "session_cookie": settings.SESSION_COOKIE_NAME,
        "form_cookie": settings.CSRF_COOKIE_NAME,
        "visit_cookie": settings.GA4_MEASUREMENT_ID.replace("G-", "_ga_", 1),
    }
    return render(request, "analytics_public/privacy_choices.html", context, status=status)
