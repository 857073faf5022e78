"""Pages of the account, where they differ from allauth's own."""

from allauth.account import views as allauth_views
from allauth.account.adapter import get_adapter
from allauth.account.internal.stagekit import get_pending_stage
from allauth.core.exceptions import ImmediateHttpResponse, RateLimited
from allauth.core.ratelimit import respond_429
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.generic import FormView

from accounts import chats, profiles, signup
from accounts.forms import (
    LanguageForm,
    MailChoicesForm,
    NameForm,
    SignUpCodeForm,
    TelegramChatForm,
)
from accounts.models import User
from accounts.personal_data import deletions
from core import languages
from notifications import telegram, topics

NEW_CODE = _("A new code is on its way. The one before it does not work any more.")


class SignedInRequest(HttpRequest):
    """A request behind login_required."""

    user: User


@login_required
@require_safe
def overview(request: SignedInRequest) -> HttpResponse:
    """Your account: the address, and the way to everything that is yours."""
    context = {
        "may_have_chat": chats.may_have_chat(request.user),
        "has_languages": languages.are_several(),
        "deletion": deletions.open_for(request.user),
    }
    return render(request, "account/overview.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def language(request: SignedInRequest) -> HttpResponse:
    """The language of pages and mails, where the shop speaks several."""
    if not languages.are_several():
        raise Http404
    form = LanguageForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        request.user.save(update_fields=["language"])
        request.language_to_keep = request.user.language  # type: ignore[attr-defined]  # our gate's
        with translation.override(request.user.language):
            messages.success(request, gettext("Your language was saved."))
        return redirect("account_overview")
    return render(request, "account/language.html", {"form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def name(request: SignedInRequest) -> HttpResponse:
    """What one is called, and who reads it."""
    person = User.objects.get(pk=request.user.pk)  # a form writes to it even what it refuses
    form = NameForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        person.save(update_fields=["first_name", "last_name"])
        messages.success(request, gettext("Your name was saved."))
        return redirect("account_overview")
    return render(request, "account/name.html", {"form": form})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mail_choices(request: SignedInRequest) -> HttpResponse:
    """Which e-mails one gets: those to choose, and those that always come, with why."""
    told = topics.topics_for(request.user)
    choosable = [topic for topic in told if not topic.always]
    sent = request.POST if request.method == "POST" else None
    initial = topics.choices_of(request.user, choosable)
    form = MailChoicesForm(sent, topics=choosable, initial=initial)
    if form.is_valid():
        topics.choose(request.user, form.wanted)
        messages.success(request, gettext("Your choice was saved."))
        return redirect("account_notifications")
    may_have_chat = chats.may_have_chat(request.user)
    context = {
        "form": form,
        "always": [topic for topic in told if topic.always],
        "may_have_chat": may_have_chat,
        "used_chat": chats.used_chat(request.user) if may_have_chat and telegram.is_on() else "",
    }
    return render(request, "account/notifications.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def telegram_chat(request: SignedInRequest) -> HttpResponse:
    """The chat where alerts are posted; for those who sell or run the shop."""
    if not chats.may_have_chat(request.user):
        raise Http404
    before = request.user.telegram_chat_id
    form = TelegramChatForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, gettext("Your chat was saved."))
        return redirect("account_telegram")
    request.user.telegram_chat_id = before  # a form writes to it even what it refuses
    context = {
        "form": form,
        "is_on": telegram.is_on(),
        "used_chat": chats.used_chat(request.user),
        "last_test": chats.last_test(request.user),
    }
    return render(request, "account/telegram.html", context)


@login_required
@require_POST
def test_telegram_chat(request: SignedInRequest) -> HttpResponse:
    """Post a test message; the page says what became of it."""
    if not chats.may_have_chat(request.user):
        raise Http404
    if chats.send_test(request.user):
        messages.success(request, gettext("A test message is on its way. Look again in a moment."))
    else:
        messages.error(
            request, gettext("There is no chat to post to, or the last test was just now.")
        )
    return redirect("account_telegram")


class SignUpView(allauth_views.SignupView):
    """The form; the account itself is made when the code was entered."""

    def form_valid(self, form) -> HttpResponse:
        try:
            signup.begin(
                self.request,
                email=form.cleaned_data["email"],
                password=form.cleaned_data["password1"],
                next_url=self.get_next_url() or "",
            )
        except RateLimited:
            return respond_429(self.request)
        return redirect("account_email_verification_sent")


class ConfirmSignUpView(FormView):
    """The code of a sign-up, entered in the browser where it began."""

    template_name = "account/confirm_email_verification_code.html"
    form_class = SignUpCodeForm

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        self.pending = signup.pending(request) or {}
        if request.method == "POST" and request.POST.get("action") == "resend":
            return self.resend()
        return super().dispatch(request, *args, **kwargs)

    def resend(self) -> HttpResponse:
        try:
            signup.resend(self.request)
        except RateLimited:
            messages.error(self.request, get_adapter().error_messages["rate_limited"])
        else:
            messages.success(self.request, NEW_CODE)
        return redirect(self.request.path)

    def form_valid(self, form) -> HttpResponse:
        try:
            return signup.confirm(self.request, form.cleaned_data["code"])
        except signup.WrongCode:
            form.add_error("code", get_adapter().error_messages["incorrect_code"])
            return self.form_invalid(form)
        except signup.StartOver:
            messages.error(
                self.request, gettext("This code does not work any more. Please start again.")
            )
            return redirect(signup.start_url(self.pending))

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        return context | {
            "verify_form": context["form"],
            "email": self.pending["email"],
            "can_resend": signup.can_resend(self.pending),
            "cancel_url": signup.start_url(self.pending),
            "minutes": signup.code_minutes(),
            "is_signup": True,
        }


class ConfirmAddressView(allauth_views.ConfirmEmailVerificationCodeView):
    """The code for the first login of an account made by staff, or for a change of address."""

    def get_form_kwargs(self) -> dict:
        if self._process.user is None:  # the account was deleted meanwhile
            self._process.abort()
            raise ImmediateHttpResponse(redirect("account_login"))
        return super().get_form_kwargs()

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(**kwargs) | {"minutes": signup.code_minutes()}

    def form_valid(self, form) -> HttpResponse:
        if self._action != "resend":
            with transaction.atomic():
                return super().form_valid(form)
        try:
            self._process.resend()
        except ImmediateHttpResponse:
            messages.error(self.request, get_adapter().error_messages["rate_limited"])
        else:
            messages.success(self.request, NEW_CODE)
        return redirect(self.request.path)

    def form_invalid(self, form) -> HttpResponse:
        heading_to = self.stage.login.redirect_url if self.stage else None
        if self._process.record_invalid_attempt():
            return FormView.form_invalid(self, form)
        messages.error(
            self.request, gettext("This code does not work any more. Please start again.")
        )
        if self.request.user.is_authenticated:
            return redirect("account_email")
        return redirect_to_login(heading_to) if heading_to else redirect("account_login")


@never_cache
def confirm_email(request: HttpRequest) -> HttpResponseBase:
    """Whatever waits for a code in this browser; a login that began since comes first."""
    is_signup = signup.pending(request) and not get_pending_stage(request)
    view = ConfirmSignUpView if is_signup else ConfirmAddressView
    return view.as_view()(request)


class PasswordResetView(allauth_views.PasswordResetView):
    """Asks for the address; the link in the mail keeps where the customer was heading."""

    def get_success_url(self) -> str:
        return self.passthrough_next_url(reverse("account_reset_password_done"))


def read_next(request: HttpRequest, otherwise: str) -> str:
    """Where somebody at a login was heading: a place of this shop, and not that login itself."""
    heading_to = request.GET.get("next", "")
    is_elsewhere = not get_adapter().is_safe_url(heading_to)
    return otherwise if is_elsewhere or heading_to.startswith(request.path) else heading_to


@never_cache
def admin_login(request: HttpRequest) -> HttpResponse:
    """Where Wagtail sends everybody who may not enter: to the one login, or to a clear answer."""
    heading_to = read_next(request, otherwise=reverse("wagtailadmin_home"))
    if not request.user.is_authenticated:
        return redirect_to_login(heading_to, login_url=reverse("account_login"))
    if request.user.has_perm("wagtailadmin.access_admin"):
        return redirect(heading_to)
    # Wagtail has left a word on it for the next page; this page says the same, better.
    list(messages.get_messages(request))
    return render(request, "account/no_admin_access.html", {"messages": []}, status=403)


@require_safe
def seller_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Who sells: what they say of themselves, and what else they have on sale."""
    profile = profiles.shown_at(slug)
    if profile is None:
        raise Http404("no such seller")
    context = {"profile": profile, "links": profiles.named_links(profile)}
    return render(request, "accounts/seller_page.html", context)
