"""What each state of a request means to its customer, and what comes next."""

from datetime import timedelta

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from support.models import SupportRequest

Status = SupportRequest.Status

# Customers may cancel what is open, and reopen what was completed for so long.
REOPEN_WITHIN = timedelta(days=14)
MEANINGS: dict[str, tuple[str | Promise, str | Promise]] = {
    Status.NEW: (
        _("We have your request."),
        _("Somebody reads it and answers here; you get an e-mail."),
    ),
    Status.DISCUSSING: (
        _("We are talking about it."),
        _("Answer here when you are asked; every answer also comes by e-mail."),
    ),
    Status.PAYMENT: (
        _("A price was named for this help."),
        _("Look at the quote, and talk about it here. Nothing is charged by itself."),
    ),
    Status.IN_PROGRESS: (_("We are working on it."), _("You hear from us here and by e-mail.")),
    Status.COMPLETED: (
        _("This is done."),
        format_lazy(
            _("If it is not solved after all, reopen it within {days} days."),
            days=REOPEN_WITHIN.days,
        ),
    ),
    Status.CANCELLED: (_("This was cancelled."), _("You can ask for support again at any time.")),
}
