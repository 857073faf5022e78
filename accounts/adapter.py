"""allauth's adapter: its mails go through the outbox, and its redirects stay on the site."""

import logging
from urllib.parse import quote, urlencode, urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import get_next_redirect_url
from allauth.core.internal import ratelimit
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import language
from accounts.logins import known_browsers, records, sessions
from accounts.models import User
from accounts.personal_data import deletions
from accounts.signup import code_minutes
from notifications import catalogue

logger = logging.getLogger(__name__)

MAX_EMAIL = User._meta.get_field("email").max_length or 254  # as Django has it

KNOWN_BROWSER_LIMIT = {"known_browser": "10/300s/key"}


def _confirm_email(recipient: str, context: dict, language: str) -> None:
    catalogue.confirm_email(
        recipient=recipient, code=context["code"], minutes=code_minutes(), language=language
    )


def _reset_password(recipient: str, context: dict, language: str) -> None:
    catalogue.reset_password(
        recipient=recipient,
        reset_url=context["password_reset_url"],
        hours=settings.PASSWORD_RESET_TIMEOUT // 3600,
        language=language,
    )


def _unknown_account(recipient: str, context: dict, language: str) -> None:
    catalogue.unknown_account(
        recipient=recipient, signup_url=reverse("account_signup"), language=language
    )


def _password_changed(recipient: str, context: dict, language: str) -> None:
    catalogue.password_changed(
        recipient=recipient, reset_url=reverse("account_reset_password"), language=language
    )


def _email_changed(recipient: str, context: dict, language: str) -> None:
    catalogue.email_changed(
        recipient=recipient,
        old_email=context["from_email"],
        new_email=context["to_email"],
        language=language,
    )


def _email_removed(recipient: str, context: dict, language: str) -> None:
    catalogue.email_removed(recipient=recipient, email=context["deleted_email"], language=language)


def _factor_added(is_passkey: bool):
    def write(recipient: str, context: dict, language: str) -> None:
        catalogue.factor_added(
            recipient=recipient,
            is_passkey=is_passkey,
            reset_url=reverse("account_reset_password"),
            language=language,
        )

    return write


def _factor_removed(is_passkey: bool):
    def write(recipient: str, context: dict, language: str) -> None:
        catalogue.factor_removed(
            recipient=recipient,
            is_passkey=is_passkey,
            reset_url=reverse("account_reset_password"),
            language=language,
        )

    return write


def _recovery_codes_made(recipient: str, context: dict, language: str) -> None:
    catalogue.recovery_codes_made(
        recipient=recipient, reset_url=reverse("account_reset_password"), language=language
    )


# allauth names its mails by template; ours are functions of the catalogue.
MESSAGES = {
    "account/email/email_confirmation": _confirm_email,
    "account/email/email_confirmation_signup": _confirm_email,
    "account/email/password_reset_key": _reset_password,
    "account/email/unknown_account": _unknown_account,
    "account/email/password_changed": _password_changed,
    "account/email/password_reset": _password_changed,
    "account/email/password_set": _password_changed,
    "account/email/email_changed": _email_changed,
    "account/email/email_deleted": _email_removed,
    "mfa/email/totp_activated": _factor_added(is_passkey=False),
    "mfa/email/totp_deactivated": _factor_removed(is_passkey=False),
    "mfa/email/webauthn_added": _factor_added(is_passkey=True),
    "mfa/email/webauthn_removed": _factor_removed(is_passkey=True),
    "mfa/email/recovery_codes_generated": _recovery_codes_made,
}


class AccountAdapter(DefaultAccountAdapter):
    """What the shop does differently from allauth's defaults."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("This e-mail address and password do not belong together."),
        "incorrect_code": _("This is not the code we sent. Check the newest e-mail."),
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your current password."),
        "too_many_login_attempts": _("Too many attempts. Wait a few minutes, then try again."),
        "rate_limited": _("A new code was sent only just now. Wait a minute before the next one."),
        "duplicate_email": _("This is already the address of your account."),
        "email_taken": _("This address cannot be used for your account."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Write the message into the outbox. Raises KeyError for a mail that MESSAGES lacks."""
        MESSAGES[template_prefix](email, context, language.of_mail_to(context.get("user")))

    def send_notification_mail(self, template_prefix, user, context=None, email=None) -> None:
        """As allauth's, in the words of whoever the account belongs to."""
        super().send_notification_mail(
            template_prefix, user, {**(context or {}), "user": user}, email
        )

    def clean_email(self, email: str) -> str:
        if len(email) > MAX_EMAIL:
            raise forms.ValidationError(
                gettext("An address may have at most %(number)s characters.")
                % {"number": MAX_EMAIL}
            )
        return email

    def is_safe_url(self, url: str) -> bool:
        """Only this shop: a path, or an address under SITE_URL or the host that was asked."""
        return url_has_allowed_host_and_scheme(
            url,
            allowed_hosts={self.request.get_host(), urlsplit(settings.SITE_URL).netloc},
            require_https=self.request.is_secure(),
        )

    def get_reset_password_from_key_url(self, key: str) -> str:
        """From SITE_URL, never from the request's Host; keeps where the customer was heading."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        url = settings.SITE_URL + path.replace("UID-KEY", quote(key))
        heading_to = get_next_redirect_url(self.request)
        return f"{url}?{urlencode({'next': heading_to})}" if heading_to else url

    def get_password_change_redirect_url(self, request) -> str:
        return reverse("account_overview")

    def get_email_verification_redirect_url(self, email_address) -> str:
        return reverse("account_overview")

    def get_client_ip(self, request) -> str:
        """The address that rate limits count by; one bucket for all when it cannot be known."""
        found = request.META.get("REMOTE_ADDR", "")
        try:
            found = super().get_client_ip(request)
        except ImproperlyConfigured:
            logger.error("TRUSTED_PROXIES names more proxies than X-Forwarded-For lists")
        except PermissionDenied:
            logger.warning("a request came without a readable client address")
        return records.readable(found) or records.NOWHERE

    def _get_login_attempts_cache_key(self, request, **credentials) -> str:
        """Wrong passwords count for an account and where they come from, so that a stranger
        elsewhere cannot keep its owner out."""
        key = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{key}:{ratelimit.get_ip(request)}"

    def pre_authenticate(self, request, **credentials) -> None:
        """Raises ValidationError after too many wrong passwords."""
        try:
            self._count_try(request, **credentials)
        except forms.ValidationError:
            self._log_refusal(request, "too many tries")
            raise

    def _count_try(self, request, **credentials) -> None:
        """A browser that its person has used before counts for itself, whoever else is about."""
        browser = records.known_browser(request, credentials.get("email", ""))
        if not browser:
            super().pre_authenticate(request, **credentials)
            return
        self._login_failed_rl_usage = ratelimit.consume(
            request,
            app="accounts",
            action="known_browser",
            config=KNOWN_BROWSER_LIMIT,
            key=browser,
        )
        if not self._login_failed_rl_usage:
            raise self.validation_error("too_many_login_attempts")

    def login(self, request, user) -> None:
        request.was_in_before = user.last_login is not None
        super().login(request, user)

    def post_login(self, request, user, **kwargs):
        response = super().post_login(request, user, **kwargs)
        if user.has_perm("wagtailadmin.access_admin"):
            sessions.mark_staff(request)
        client = self._client(request)
        mark = records.note_success(request, user, client, was_in_before=request.was_in_before)
        known_browsers.keep(response, mark)
        if deletion := deletions.open_for(user):
            messages.warning(
                request,
                gettext(
                    "Your account will be deleted on %(date)s. You can keep it under "
                    "Your account → Your data."
                )
                % {"date": deletions.day_of(deletion)},
            )
        return response

    def authentication_failed(self, request, **credentials) -> None:
        """A wrong password. The same steps whether the address has an account or not."""
        self._log_refusal(request, "no such account and password")
        records.note_failure(credentials.get("email", ""), self._client(request))

    def note_wrong_code(self, request, user) -> None:
        self._log_refusal(request, "a wrong code")
        records.note_wrong_code(user, self._client(request))

    def _log_refusal(self, request, why: str) -> None:
        """For those who watch the log: nothing of what was typed."""
        logger.warning("login refused: %s, from %s", why, self.get_client_ip(request))

    def _client(self, request) -> records.Client:
        return records.Client(self.get_client_ip(request), request.META.get("HTTP_USER_AGENT", ""))

    def is_ajax(self, request) -> bool:
        """One kind of answer for all: pages. But a login by passkey begins with a challenge."""
        return request.method == "GET" and request.path == reverse("mfa_login_webauthn")
