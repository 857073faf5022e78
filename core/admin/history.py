"""Entries of the audit log about rows in the admin."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from wagtail.log_actions import registry as log_registry


def history_of(*rows):
    """The entries of the audit log about `rows` (of one model or several), newest first."""
    if not rows:
        return []
    wanted = Q()
    types = ContentType.objects.get_for_models(*{type(row) for row in rows})
    for row in rows:
        wanted |= Q(content_type=types[type(row)], object_id=str(row.pk))
    log_model = log_registry.get_log_model_for_model(type(rows[0]))
    return log_model.objects.filter(wanted).select_related("user").order_by("-timestamp", "-pk")
