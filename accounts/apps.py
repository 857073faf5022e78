from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    name = "accounts"


class AdminUsersConfig(WagtailUsersAppConfig):
    """Wagtail's own people in the admin, with what this shop knows of them besides."""

    user_viewset = "accounts.viewsets.PersonViewSet"
