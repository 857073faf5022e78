"""What each state of a request means to its customer, and what comes next."""

from datetime import timedelta

from support.models import SupportRequest

Status = SupportRequest.Status

# Customers may cancel what is open, and reopen what was completed for so long.
REOPEN_WITHIN = timedelta(days=14)
# What each state means, in the customer's words, and what comes next.
MEANINGS = {
    Status.NEW: ("We have your request.", "Somebody reads it and answers here; you get an e-mail."),
    Status.DISCUSSING: (
        "We are talking about it.",
        "Answer here when you are asked; every answer also comes by e-mail.",
    ),
    Status.PAYMENT: (
        "A price was named for this help.",
        "Look at the quote, and talk about it here. Nothing is charged by itself.",
    ),
    Status.IN_PROGRESS: ("We are working on it.", "You hear from us here and by e-mail."),
    Status.COMPLETED: (
        "This is done.",
        f"If it is not solved after all, reopen it within {REOPEN_WITHIN.days} days.",
    ),
    Status.CANCELLED: ("This was cancelled.", "You can ask for support again at any time."),
}
