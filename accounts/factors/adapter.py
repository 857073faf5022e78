"""allauth's adapter of second factors: how they are kept, named and drawn."""

from io import BytesIO

import segno
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from accounts.factors import sealing
from core.models import ShopSettings


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right, or was used already. Try the next one."),
        "unverified_email": _("Confirm your e-mail address first."),
        "cannot_generate_recovery_codes": _("Recovery codes need an app or a passkey first."),
    }

    def encrypt(self, text: str) -> str:
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        """With a ground of its own: cameras want dark on light, in the dark theme too."""
        drawn = BytesIO()
        code = segno.make(url, error="m", micro=False)
        code.save(drawn, kind="svg", scale=5, border=2, dark="#000", light="#fff")
        return drawn.getvalue().decode()

    def generate_authenticator_name(self, user, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Passkey %(number)s") % {"number": number}

    def _get_site_name(self) -> str:
        """The shop's name, which people find in their app."""
        site = Site.objects.filter(is_default_site=True).first()
        return ShopSettings.for_site(site).shop_name if site else "Storefront"
