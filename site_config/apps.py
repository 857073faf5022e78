"""The project itself is an app too, for the commands that know all others."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SiteConfig(AppConfig):
    name = "site_config"

    def ready(self):
        from backups import checks
        from site_config.old_downloads import check_old_download

        post_migrate.connect(write_schedules, sender=self)
        checks.register(check_old_download)


def write_schedules(apps, using: str, **kwargs) -> None:
    """The admin shows the project's schedules before beat ran for the first time."""
    try:
        apps.get_model("site_config", "OwnSchedule")
    except LookupError:  # migrated to a state before them
        return
    from site_config import own_schedules

    if using == "default":
        own_schedules.bring_up_to_date()
