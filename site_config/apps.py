"""The project itself is an app too, for what needs all others."""

from django.apps import AppConfig, apps
from django.core.signals import request_finished
from django.db.models.signals import post_migrate
from wagtail.contrib.redirects.apps import WagtailRedirectsAppConfig

from core import languages


class SiteConfig(AppConfig):
    name = "site_config"
    default = True

    def ready(self):
        from accounts import people
        from backups import checks
        from site_config import checks as system_checks  # noqa: F401  (it registers itself)
        from site_config import roles
        from site_config.old_downloads import check_old_download
        from site_config.watching import context, tracing

        people.ROLES_IN_WORDS.update({name: role.words for name, role in roles.ROLES.items()})
        # Django sends it for apps with models only.
        post_migrate.connect(hand_out_roles, sender=apps.get_app_config("accounts"))
        checks.register(check_old_download)
        request_finished.connect(context.end)
        tracing.connect()


class RedirectsConfig(WagtailRedirectsAppConfig):
    """Wagtail's, which notes former addresses in the first language, whatever the language of the
    person who changes them: a product has an address in each (core/spoken.py)."""

    def ready(self):
        from wagtail.contrib.redirects import signal_handlers as notes
        from wagtail.signals import page_slug_changed, post_page_move

        super().ready()
        for signal, note in (
            (page_slug_changed, notes.autocreate_redirects_on_slug_change),
            (post_page_move, notes.autocreate_redirects_on_page_move),
        ):
            signal.disconnect(note)
            signal.connect(languages.in_the_first(note), weak=False)


def hand_out_roles(using: str, **kwargs) -> None:
    """After each `migrate`, once all apps have their tables."""
    try:
        kwargs["apps"].get_model("accounts", "RoleGrant")
    except LookupError:  # migrated to a state before it
        return
    from site_config import roles

    roles.hand_out(using)
