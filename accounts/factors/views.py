"""Pages of the second step, where they differ from allauth's own."""

from allauth.account.adapter import get_adapter
from allauth.mfa.base import views as base_views
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as code_views
from allauth.mfa.totp import views as totp_views
from allauth.mfa.webauthn import views as passkey_views
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from accounts.factors import holders, names
from accounts.factors.forms import NOT_USABLE

# Where somebody was heading who had to set a second factor up first.
HEADING_TO = "factors_heading_to"


def _heading_to(request: HttpRequest) -> str:
    return request.session.get(HEADING_TO, "")


def _passkeys_here(request: HttpRequest) -> dict:
    return {
        "takes_passkeys": names.takes_passkeys(request),
        "localhost_url": names.twin_on_localhost(request),
    }


@method_decorator(never_cache, name="dispatch")
class OverviewView(base_views.IndexView):
    """What the account has of second factors, and what the admin asks for."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        asked = request.GET.get("next", "")
        if asked and request.user.is_authenticated and get_adapter().is_safe_url(asked):
            request.session[HEADING_TO] = asked
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        codes = context["authenticators"].get(Authenticator.Type.RECOVERY_CODES)
        return context | {
            "app": context["authenticators"].get(Authenticator.Type.TOTP),
            "passkeys": context["authenticators"].get(Authenticator.Type.WEBAUTHN, []),
            "codes_left": len(codes.get_unused_codes()) if codes else 0,
            "codes_number": settings.MFA_RECOVERY_CODE_COUNT,
            "has_factor": holders.has_factor(self.request.user),
            "is_required": holders.is_required_of(self.request.user),
            "heading_to": _heading_to(self.request),
            **_passkeys_here(self.request),
        }


class ActivateAppView(totp_views.ActivateTOTPView):
    def form_valid(self, form) -> HttpResponse:
        response = super().form_valid(form)
        holders.note_shown(self.request, Authenticator.Type.TOTP)
        return response


@method_decorator(never_cache, name="dispatch")
class RecoveryCodesView(code_views.ViewRecoveryCodesView):
    """The codes, once; the file to keep is made from this page, which nobody sees again."""

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        return context | {
            "codes": context["unused_codes"] if context["can_view_codes"] else [],
            "file": "\n".join(context["unused_codes"]) + "\n",
            "heading_to": _heading_to(self.request),
        }


class AddPasskeyView(passkey_views.AddWebAuthnView):
    def form_valid(self, form) -> HttpResponse:
        with transaction.atomic():
            response = super().form_valid(form)
        holders.note_shown(self.request, Authenticator.Type.WEBAUTHN)
        return response

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        # allauth leaves out the form that was refused.
        context["form"] = kwargs.get("form", context["form"])
        return context | _passkeys_here(self.request)


class ReauthenticateByPasskeyView(passkey_views.ReauthenticateWebAuthnView):
    def form_invalid(self, form) -> HttpResponse:
        """Another try, still heading for the same page."""
        messages.error(self.request, NOT_USABLE)
        return redirect(self.passthrough_next_url(self.request.path))


class AuthenticateView(base_views.AuthenticateView):
    def get_context_data(self, **kwargs) -> dict:
        held = Authenticator.objects.filter(user=self.stage.login.user)
        kinds = set(held.values_list("type", flat=True))
        return super().get_context_data(**kwargs) | {
            "has_passkey": Authenticator.Type.WEBAUTHN in kinds,
            "has_app": Authenticator.Type.TOTP in kinds,
            **_passkeys_here(self.request),
        }
