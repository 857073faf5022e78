"""Messages about refunds that a seller asks an admin for."""

from notifications.catalogue.kinds import EMAIL, moment

SEEN_IN_ADMIN = "The list of refund requests says what waits for an answer, and what came of each."


@moment(SEEN_IN_ADMIN, own_lines=("reason",))
def refund_asked(
    *,
    recipient: str,
    seller: str,
    reference: str,
    product_title: str,
    amount_text: str,
    reason: str,
    admin_url: str,
    dedupe_key: str,
    channel: str = EMAIL,
    language: str = "",
):
    """A seller, who may not refund, asks for it: for which order, and why."""


@moment(SEEN_IN_ADMIN, own_lines=("answer",))
def refund_answered(
    *,
    recipient: str,
    reference: str,
    product_title: str,
    status: str,
    answer: str,
    admin_url: str,
    dedupe_key: str,
    language: str = "",
):
    """What came of it: `status` is "refunded", "in_part", "declined" or "lost" (by a dispute).

    `answer` is what the person wrote who declined.
    """
