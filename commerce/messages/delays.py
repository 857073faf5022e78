"""Telling the seller and the editors that a page was not published at its time."""

from django.utils import timezone
from django.utils.formats import date_format

from notifications import alerts
from products.models import DelayedPublication
from products.permissions import people_who_edit_all_pages


def tell(delay: DelayedPublication) -> None:
    """Tell them once of `delay`, however many they are and however long it lasts."""
    planned = timezone.localtime(delay.revision.approved_go_live_at)
    values = {
        "page_title": delay.revision.object_str,
        "planned_text": lambda: date_format(planned, "j F Y, H:i"),
        "reason": delay.reason,
        "admin_url": delay.edit_url,
        "dedupe_key": f"publication-delayed:{delay.pk}",
    }
    for person in (delay.page.owner, *people_who_edit_all_pages()):
        alerts.tell_seller(person, "publication-delayed", **values)
