"""Recurring tasks: seen and steered in the admin, run by beat, with heartbeats of who runs them."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SchedulesConfig(AppConfig):
    name = "schedules"

    def ready(self):
        post_migrate.connect(write_schedules, sender=self)


def write_schedules(apps, using: str, **kwargs) -> None:
    """The admin shows the shop's schedules before beat ran for the first time."""
    try:
        apps.get_model("schedules", "OwnSchedule")
    except LookupError:  # migrated to a state before them
        return
    from schedules import rows

    if using == "default":
        rows.bring_up_to_date()
