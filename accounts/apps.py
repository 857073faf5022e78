from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    default = True  # of the two in this file

    def ready(self):
        from allauth.mfa.signals import authentication_failed

        authentication_failed.connect(code_refused)


def code_refused(request, user, **kwargs) -> None:
    """allauth's word that a code, at a login or later, was wrong."""
    from allauth.account.adapter import get_adapter

    get_adapter(request).note_wrong_code(request, user)


class AdminUsersConfig(WagtailUsersAppConfig):
    """Wagtail's own people in the admin, with what this shop knows of them besides."""

    user_viewset = "accounts.viewsets.PersonViewSet"
