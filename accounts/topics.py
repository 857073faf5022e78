"""What is told by e-mail about somebody's own account: all of it always."""

from django.utils.translation import gettext_lazy as _

from notifications.topics import Topic, register


def register_all() -> None:
    register(
        Topic(
            "account",
            _("Your account and its security"),
            (
                "confirm-email",
                "account-already-exists",
                "reset-password",
                "invitation",
                "unknown-account",
                "password-changed",
                "email-changed",
                "email-removed",
                "address-changed-by-staff",
                "factor-added",
                "factor-removed",
                "recovery-codes-made",
                "recovery-code-used",
                "sessions-ended",
                "factors-removed-by-staff",
                "export-ready",
                "export-failed",
                "deletion-asked",
                "deletion-taken-back",
                "deletion-done",
                "new-browser",
            ),
            always=_(
                "They bring what you asked for, and tell you what was changed: only you can "
                "say whether that was you."
            ),
        )
    )
