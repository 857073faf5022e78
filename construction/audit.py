"""What is written into Wagtail's audit log about the closed shop."""

OPENED, CLOSED = "construction.opened", "construction.closed"
KEY_MADE, KEY_REVOKED = "construction.key_made", "construction.key_revoked"
LABELS = {
    OPENED: ("Open the shop", "The shop was opened"),
    CLOSED: ("Close the shop", "The shop was closed: under construction"),
    KEY_MADE: ("Make a key", "A key was made"),
    KEY_REVOKED: ("Revoke a key", "The key was revoked"),
}
