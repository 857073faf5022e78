"""What is written where somebody wanted money back, a seller or a customer, and has an answer."""

from django.utils import timezone
from django.utils.translation import gettext
from wagtail.log_actions import log

from commerce.models import CustomerWithdrawal, RefundRequest


def write(
    row: RefundRequest | CustomerWithdrawal, status: str, by, answer: str, action: str
) -> None:
    """Answer a locked row that is open, and say so in the audit log as `action`."""
    row.status, row.answer = status, answer
    row.answered_by, row.answered_at = by, timezone.now()
    row.save(update_fields=["status", "answer", "answered_by", "answered_at"])
    words = row.get_status_display()
    if answer:
        # Translators: what was decided, then why, in the words of whoever decided.
        words = gettext("%(resolution)s: %(note)s") % {"resolution": words, "note": answer}
    log(instance=row, action=action, user=by, data={"cause": words})
