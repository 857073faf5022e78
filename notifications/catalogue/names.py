"""What each kind of message is called where staff read of it."""

from django.utils.translation import gettext_lazy as _

NAMES = {
    "confirm-email": _("Code that proves the address"),
    "account-already-exists": _("Sign-up with an address that has an account"),
    "reset-password": _("Link to choose a new password"),
    "invitation": _("Invitation to choose a password"),
    "unknown-account": _("Password asked for without an account"),
    "password-changed": _("Password changed"),
    "email-changed": _("E-mail address changed"),
    "email-removed": _("E-mail address removed"),
    "address-changed-by-staff": _("E-mail address changed by staff"),
    "factor-added": _("Second factor added"),
    "factor-removed": _("Second factor removed"),
    "recovery-codes-made": _("New recovery codes"),
    "factors-removed-by-staff": _("Second factors removed by staff"),
    "new-browser": _("Login with a new browser"),
    "telegram-test": _("Test of a Telegram chat"),
    "order-paid": _("Receipt"),
    "order-free": _("Free order confirmed"),
    "payment-failed": _("Payment failed"),
    "order-refunded": _("Refund"),
    "access-ended": _("Access ended"),
    "access-restored": _("Access granted"),
    "product-updated": _("New version of a product"),
    "release-withdrawn": _("Version withdrawn"),
    "approval-asked": _("Approval asked for"),
    "approval-given": _("Approved"),
    "approval-refused": _("Sent back by an editor"),
    "approval-ended": _("Approval not needed any more"),
    "refund-asked": _("Refund asked for by a seller"),
    "refund-answered": _("Answer to a refund request"),
    "review-needed": _("Payment to check"),
    "webhook-event-given-up": _("Webhook event given up"),
    "provider-refuses": _("The payment provider refuses"),
    "publication-delayed": _("Publication delayed"),
    "backup-failed": _("Backup failed"),
    "beat-silent": _("Recurring tasks stand still"),
    "server-error": _("A page failed"),
    "messages-given-up": _("Messages given up"),
    "question-new": _("New question before buying"),
    "question-received": _("Copy of a question before buying"),
    "question-answer": _("Answer to a question before buying"),
    "support-request-new": _("New support request"),
    "support-request-received": _("Support request received"),
    "support-reply-new": _("New reply of a customer"),
    "support-answer": _("Answer to a support request"),
    "support-moved-by-customer": _("Support request moved by its customer"),
    "support-moved": _("Support request moved"),
    "support-quoted": _("Price named for help"),
    "support-meeting": _("Link to meet"),
}


def name_of(kind: str) -> str:
    """A kind of message in the reader's words; one that an earlier release wrote, spelled out."""
    return str(NAMES.get(kind) or kind.replace("-", " ").capitalize())
