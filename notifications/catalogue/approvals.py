"""Messages about what sellers submit for approval."""

from notifications.catalogue.kinds import moment

SEEN_IN_ADMIN = "The admin's first page says what waits for approval, and where it stands."


@moment(SEEN_IN_ADMIN)
def approval_asked(
    *,
    recipient: str,
    page_title: str,
    seller: str,
    is_new: bool,
    admin_url: str,
    dedupe_key: str,
    language: str = "",
):
    """Somebody submitted a page; `is_new` if it was never published. `seller` may be empty."""


@moment(SEEN_IN_ADMIN, own_lines=("comment",))
def approval_given(
    *,
    recipient: str,
    page_title: str,
    planned_text: str,
    comment: str,
    page_url: str,
    admin_url: str,
    dedupe_key: str,
    language: str = "",
):
    """An editor approved it: it is published, or waits for the time in `planned_text`."""


@moment(SEEN_IN_ADMIN, own_lines=("comment",))
def approval_refused(
    *,
    recipient: str,
    page_title: str,
    comment: str,
    admin_url: str,
    dedupe_key: str,
    language: str = "",
):
    """An editor sent it back; `comment` says what to change."""


@moment(SEEN_IN_ADMIN)
def approval_ended(
    *,
    recipient: str,
    page_title: str,
    may_publish: bool,
    admin_url: str,
    dedupe_key: str,
    language: str = "",
):
    """It waits no more, and nobody decided. `may_publish` if its seller can publish it now."""
