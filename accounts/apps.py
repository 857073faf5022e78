from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    default = True  # of the two in this file

    def ready(self):
        from allauth.account.signals import password_reset
        from allauth.mfa.signals import authentication_failed, authenticator_used
        from django.contrib.auth.signals import user_logged_in

        from accounts import topics
        from accounts.models import SellerProfile
        from accounts.personal_data import holdings
        from core import public_pages

        holdings.register()
        public_pages.change_with(SellerProfile)
        topics.register_all()
        authentication_failed.connect(code_refused)
        authenticator_used.connect(code_used)
        user_logged_in.connect(language_kept)
        password_reset.connect(password_chosen)


def code_refused(request, user, **kwargs) -> None:
    """allauth's word that a code, at a login or later, was wrong."""
    from allauth.account.adapter import get_adapter

    get_adapter(request).note_wrong_code(request, user)


def code_used(user, authenticator, **kwargs) -> None:
    """allauth's word that somebody proved themselves by one of their factors."""
    from accounts.factors import holders

    holders.note_used(user, authenticator)


def language_kept(request, user, **kwargs) -> None:
    """Django's word that somebody logged in."""
    from accounts import language

    language.at_login(request, user)


def password_chosen(user, **kwargs) -> None:
    """allauth's word that somebody followed a link and has chosen a password."""
    from accounts import invitations

    invitations.note_password_chosen(user)


class AdminUsersConfig(WagtailUsersAppConfig):
    """Wagtail's own people in the admin, with what this shop knows of them besides."""

    user_viewset = "accounts.viewsets.PersonViewSet"
