"""Alerts about messages that were given up, each message once.

One e-mail tells of all that failed since the last, and there is at most one in an hour, so that
a mail server that refuses everything (or somebody who enters false addresses) fills no mailbox.
"""

from collections import Counter
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications import alerts
from notifications.models import OutgoingMessage

KIND = "messages-given-up"
AT_MOST_EVERY = timedelta(hours=1)
# No alert about these: the alert itself, or one would follow the other for ever; and a test, whose
# outcome shows on the page that asked for it.
UNTOLD = (KIND, "telegram-test")
KINDS_NAMED = 10


def tell() -> int:
    """Alert about failures nobody was told of yet; returns how many there were."""
    now = timezone.now()
    if OutgoingMessage.objects.filter(kind=KIND, created_at__gt=now - AT_MOST_EVERY).exists():
        return 0
    failed = OutgoingMessage.objects.filter(
        status=OutgoingMessage.Status.FAILED, given_up_told_at=None
    ).exclude(kind__in=UNTOLD)
    if not failed.exists():
        return 0
    with transaction.atomic():
        # Of two sweeps at once, the second finds nothing left.
        rows = list(failed.select_for_update().order_by("pk").only("kind", "last_error"))
        if not rows:
            return 0
        OutgoingMessage.objects.filter(pk__in=[row.pk for row in rows]).update(given_up_told_at=now)
        alerts.tell_admins(
            KIND,
            count=len(rows),
            what=partial(_counted, Counter(row.kind for row in rows)),
            why=rows[-1].last_error,
            admin_url=f"{reverse('wagtailsnippets_notifications_outgoingmessage:list')}"
            "?status=failed",
            dedupe_key=f"{KIND}:{rows[-1].pk}",
        )
    return len(rows)


def _counted(kinds: Counter) -> str:
    """The most frequent kinds and how many of each, as text."""
    names = ", ".join(f"{kind} ({count})" for kind, count in kinds.most_common(KINDS_NAMED))
    return _("%(names)s, and others") % {"names": names} if len(kinds) > KINDS_NAMED else names
