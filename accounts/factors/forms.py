"""allauth's forms of second factors in the shop's words."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from accounts.forms import PlainWords


class CodeField(PlainWords):
    """One field for a code of digits, on phones with their keys for digits."""

    code_label = _("Code")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label = self.code_label
        code.max_length = 40
        code.widget.attrs |= {"inputmode": "numeric", "spellcheck": "false"}


class OnlyOnce:
    """Refuses a code of the app that was used already, for as long as it would be right.

    allauth remembers it for one period only; clocks may be off by one more on either side.
    """

    def clean_code(self) -> str:
        code = super().clean_code()  # type: ignore[misc]  # allauth's own
        if isinstance(self.authenticator.wrap(), TOTP):  # type: ignore[attr-defined]
            key = f"totp-used:{self.user.pk}:{''.join(code.split())}"  # type: ignore[attr-defined]
            lasts = settings.MFA_TOTP_PERIOD * (2 * settings.MFA_TOTP_TOLERANCE + 1)
            if not cache.add(key, True, timeout=lasts):
                raise get_adapter().validation_error("incorrect_code")
        return code


class AuthenticateForm(CodeField, OnlyOnce, base_forms.AuthenticateForm):
    code_label = _("Code from your app, or a recovery code")


class ReauthenticateForm(CodeField, OnlyOnce, base_forms.ReauthenticateForm):
    code_label = _("Code from your app, or a recovery code")


class ActivateAppForm(CodeField, totp_forms.ActivateTOTPForm):
    code_label = _("Code from the app")
