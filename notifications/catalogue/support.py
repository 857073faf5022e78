"""Messages about support requests: to the seller by e-mail or chat, to the customer by e-mail."""

from notifications.catalogue.mail import EMAIL, write_once
from notifications.letters import on_site


def support_request_new(
    *,
    recipient: str,
    reference: str,
    product_title: str,
    customer: str,
    text: str,
    admin_url: str,
    dedupe_key: str,
    source: str = "",
    channel: str = EMAIL,
    language: str = "en",
):
    """A customer asks for help: the whole message, and where to answer it."""
    return write_once(
        "support-request-new",
        recipient,
        language,
        dedupe_key,
        channel=channel,
        source=source,
        with_lines=("text",),
        reference=reference,
        product_title=product_title,
        customer=customer,
        text=text,
        admin_url=on_site(admin_url),
    )


def support_reply_new(
    *,
    recipient: str,
    reference: str,
    product_title: str,
    customer: str,
    text: str,
    admin_url: str,
    dedupe_key: str,
    source: str = "",
    channel: str = EMAIL,
    language: str = "en",
):
    """A customer has written again in a request that is under way."""
    return write_once(
        "support-reply-new",
        recipient,
        language,
        dedupe_key,
        channel=channel,
        source=source,
        with_lines=("text",),
        reference=reference,
        product_title=product_title,
        customer=customer,
        text=text,
        admin_url=on_site(admin_url),
    )


def support_answer(
    *,
    recipient: str,
    reference: str,
    product_title: str,
    text: str,
    request_url: str,
    dedupe_key: str,
    source: str = "",
    language: str = "en",
):
    """The seller has answered: the whole message, and where the customer writes back."""
    return write_once(
        "support-answer",
        recipient,
        language,
        dedupe_key,
        source=source,
        with_lines=("text",),
        reference=reference,
        product_title=product_title,
        text=text,
        request_url=on_site(request_url),
    )
