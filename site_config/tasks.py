"""Maintenance of the search index and the broker, and what the doctor finds. Each task may run
twice."""

from celery import current_app, shared_task
from django.core.management import call_command

from site_config import broker
from site_config.doctor import examination, kept


@shared_task(name="site_config.refresh_search")
def refresh_search() -> None:
    """Clear the search index of what is gone, and add what it lacks."""
    call_command("update_index", verbosity=0)


@shared_task(name="site_config.forget_delivered")
def forget_delivered() -> None:
    """Clear the demo's broker of tasks that were taken."""
    with current_app.connection_for_write() as connection:
        broker.forget_delivered(connection)


@shared_task(name="site_config.look_at_services")
def look_at_services() -> None:
    """Find out what `manage.py doctor` would say of settings and services, for the admin."""
    kept.keep(examination.services())
