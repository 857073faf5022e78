"""Messages about support requests: to the seller by e-mail or chat, to the customer by e-mail."""

from django.db.models import Model

from notifications.catalogue.kinds import EMAIL, moment, optional, written_anew


@optional("The request shows what was asked and what has come of it since.", own_lines=("text",))
def support_request_new(
    *,
    recipient: str,
    reference: str,
    product_title: str,
    customer: str,
    subject: str = "",
    text: str,
    files: int = 0,
    admin_url: str,
    dedupe_key: str,
    channel: str = EMAIL,
    language: str = "",
):
    """A customer asks for help: the whole message, and where to answer it.

    `files` counts what is attached: the files themselves are never mailed.
    """


@optional("The request shows what was asked and what has come of it since.")
def support_request_received(
    *,
    recipient: str,
    reference: str,
    product_title: str,
    subject: str,
    request_url: str,
    dedupe_key: str,
    language: str = "",
):
    """To the customer: the request has arrived, its number, and where it stands."""


@optional("The request shows the reply and what has come of it since.", own_lines=("text",))
def support_reply_new(
    *,
    recipient: str,
    reference: str,
    product_title: str,
    customer: str,
    subject: str = "",
    text: str,
    files: int = 0,
    admin_url: str,
    dedupe_key: str,
    channel: str = EMAIL,
    language: str = "",
):
    """A customer has written again in a request that is under way."""


@written_anew(own_lines=("text",))
def support_answer(
    *,
    recipient: str,
    reference: str,
    product_title: str,
    text: str,
    request_url: str,
    dedupe_key: str,
    files: int = 0,
    about: Model,
    language: str = "",
):
    """The seller has answered: the whole message, and where the customer writes back."""


@optional("The request shows its state, which may be another one by now.")
def support_moved_by_customer(
    *,
    recipient: str,
    reference: str,
    product_title: str,
    customer: str,
    what: str,
    admin_url: str,
    dedupe_key: str,
    channel: str = EMAIL,
    language: str = "",
):
    """The customer has cancelled or reopened a request: `what` says it in a sentence."""


@optional("The request shows its state, which may be another one by now.", own_lines=("why",))
def support_moved(
    *,
    recipient: str,
    reference: str,
    product_title: str,
    state: str,
    meaning: str,
    what_next: str,
    why: str,
    request_url: str,
    dedupe_key: str,
    language: str = "",
):
    """A request has another state: what it means, what comes next, and why, if somebody said."""


@moment("The request shows the price as it is now.", own_lines=("text",))
def support_quoted(
    *,
    recipient: str,
    reference: str,
    product_title: str,
    amount_text: str,
    text: str,
    payment_page: str,
    request_url: str,
    dedupe_key: str,
    language: str = "",
):
    """A price was named for the help. `payment_page` is the seller's own, given to be read."""


@moment("The request shows the link to meet as it is now.")
def support_meeting(
    *,
    recipient: str,
    reference: str,
    product_title: str,
    place: str,
    request_url: str,
    dedupe_key: str,
    language: str = "",
):
    """The seller has set a link to meet: `place`, an address on the web given to be read."""
