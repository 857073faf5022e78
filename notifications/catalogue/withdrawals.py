"""Messages about customers who withdraw from what they bought."""

from django.db.models import Model

from notifications.catalogue.kinds import EMAIL, moment, written_anew


@written_anew(own_lines=("reason",))
def withdrawal_received(
    *,
    recipient: str,
    reference: str,
    product_title: str,
    amount_text: str,
    declared_text: str,
    customer: str,
    reason: str,
    order_url: str,
    about: Model,
    dedupe_key: str,
    language: str = "",
):
    """The declaration of its reader, as the shop has it: of what, and when (`declared_text`).

    The law wants it in their hands (Directive 2011/83/EU, Article 11(3)). `customer` is the name
    on the order, `reason` what they wrote; either may be empty.
    """


@written_anew(own_lines=("answer",))
def withdrawal_declined(
    *,
    recipient: str,
    reference: str,
    product_title: str,
    answer: str,
    order_url: str,
    about: Model,
    dedupe_key: str,
    language: str = "",
):
    """No money goes back after a withdrawal; `answer` says why, in the words of who decided."""


@moment("The list of withdrawals says what waits, and what came of each.", own_lines=("reason",))
def withdrawal_new(
    *,
    recipient: str,
    customer: str,
    reference: str,
    product_title: str,
    amount_text: str,
    declared_text: str,
    reason: str,
    may_refund: bool,
    admin_url: str,
    dedupe_key: str,
    channel: str = EMAIL,
    language: str = "",
):
    """A customer withdraws: of what, when, and why, if they say so."""
