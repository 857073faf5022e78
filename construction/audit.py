"""What is written into Wagtail's audit log about the closed shop."""

from django.utils.translation import gettext_lazy as _

OPENED, CLOSED = "construction.opened", "construction.closed"
KEY_MADE, KEY_REVOKED = "construction.key_made", "construction.key_revoked"
LABELS = {
    OPENED: (_("Open the shop"), _("The shop was opened")),
    CLOSED: (_("Close the shop"), _("The shop was closed: under construction")),
    KEY_MADE: (_("Make a key"), _("A key was made")),
    KEY_REVOKED: (_("Revoke a key"), _("The key was revoked")),
}
