"""allauth's forms of second factors in the shop's words."""

import struct

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from accounts.forms import PlainWords

NOT_USABLE = _("This passkey could not be used. Please try again.")


class CodeField(PlainWords):
    """One field for a code of digits, on phones with their keys for digits."""

    code_label = _("Code")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label = self.code_label
        code.widget.attrs |= {"inputmode": "numeric", "maxlength": "40", "spellcheck": "false"}


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


class CredentialField(forms.JSONField):
    """What the browser answers for a passkey: an object of a few kilobytes, no more."""

    MAX = 20_000

    def __init__(self):
        words = {"required": NOT_USABLE, "invalid": NOT_USABLE}
        super().__init__(widget=forms.HiddenInput, error_messages=words)

    def to_python(self, value):
        wrong = forms.ValidationError(NOT_USABLE)
        # PostgreSQL takes neither NUL nor half characters, however they are written; browsers have
        # nothing to escape here.
        if isinstance(value, str) and (len(value) > self.MAX or "\\u" in value):
            raise wrong
        try:
            found = super().to_python(value)
        except RecursionError:
            raise wrong from None
        if found is not None and not isinstance(found, dict):
            raise wrong
        return found

    def bound_data(self, data, initial):
        """An answer fits one challenge: the form that comes back has room for the next."""
        return ""

    def prepare_value(self, value):
        return ""


class StrictCredential(PlainWords):
    """Whatever a forged answer makes allauth or fido2 stumble over is a refusal, not an error."""

    def full_clean(self) -> None:
        try:
            super().full_clean()  # type: ignore[misc]  # the form's own
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, struct.error):
            self.add_error("credential", NOT_USABLE)

    def add_error(self, field, error) -> None:
        """allauth speaks of a code here as well."""
        if getattr(error, "code", None) == "incorrect_code":
            error = NOT_USABLE
        super().add_error(field, error)  # type: ignore[misc]  # the form's own


class NameField(forms.CharField):
    def __init__(self, *, required: bool):
        super().__init__(
            label=_("Its name"),
            max_length=60,
            required=required,
            help_text=_("So that you can tell it from others: “My phone”, “The key on my ring”."),
        )


class AddPasskeyForm(StrictCredential, webauthn_forms.AddWebAuthnForm):
    credential = CredentialField()
    name = NameField(required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].label = _("Log in with it alone")
        self.fields["passwordless"].help_text = _(
            "Without the password: your finger, face or PIN is asked for each time instead."
        )


class RenamePasskeyForm(webauthn_forms.EditWebAuthnForm):
    name = NameField(required=True)


class AuthenticatePasskeyForm(StrictCredential, webauthn_forms.AuthenticateWebAuthnForm):
    credential = CredentialField()


class ReauthenticatePasskeyForm(StrictCredential, webauthn_forms.ReauthenticateWebAuthnForm):
    credential = CredentialField()


class LoginPasskeyForm(StrictCredential, webauthn_forms.LoginWebAuthnForm):
    credential = CredentialField()
