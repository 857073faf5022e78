"""What works unseen, by its own rows (health.py), with what to do about each."""

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from site_config import health
from site_config.doctor.findings import GOOD, Finding


def examine() -> Iterator[Finding]:
    for topic, find in health.topics().items():
        found = find()
        advice = "" if found.level == GOOD else _advice(topic)
        yield replace(found, topic=topic, advice=found.advice or advice)


def _advice(topic: str) -> str:
    return {
        "beat": _("Start beat (exactly one), and read its log; its command is in the Procfile."),
        "worker": _("Start the worker, and read its log; its command is in the Procfile."),
        "long": _("Start the long worker, and read its log; its command is in the Procfile."),
        "messages": _("Read under Messages in the admin why they failed, and send them again."),
        "provider": _("Read under Shop, Provider refusals in the admin what it wants."),
        "webhooks": _("Read under Shop, Webhook events in the admin why, and run them again."),
        "reconciliation": _("See that the long worker runs, or run manage.py reconcile_orders."),
        "reviews": _("Decide under Shop, Payments to check in the admin."),
        "refund_requests": _("Answer them under Shop, Refund requests in the admin."),
        "backups": _("Run manage.py backup, and read what it says."),
    }.get(topic, "")
