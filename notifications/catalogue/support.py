"""Messages about support requests: to the seller by e-mail or chat, to the customer by e-mail."""

from notifications.catalogue.mail import EMAIL, write_once
from notifications.rendering import on_site


def support_request_new(
    *,
    recipient: str,
    reference: str,
    product_title: str,
    customer: str,
    text: str,
    admin_url: str,
    dedupe_key: str,
    subject: str = "",
    files: int = 0,
    source: str = "",
    channel: str = EMAIL,
    language: str = "en",
):
    """A customer asks for help: the whole message, and where to answer it.

    `files` counts what is attached: the files themselves are never mailed.
    """
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
        subject=subject,
        text=text,
        files=files,
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
    subject: str = "",
    files: int = 0,
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
        subject=subject,
        text=text,
        files=files,
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
    files: int = 0,
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
        files=files,
        request_url=on_site(request_url),
    )


def support_moved_by_customer(
    *,
    recipient: str,
    reference: str,
    product_title: str,
    customer: str,
    what: str,
    admin_url: str,
    dedupe_key: str,
    source: str = "",
    channel: str = EMAIL,
    language: str = "en",
):
    """The customer has cancelled or reopened a request: `what` says it in a sentence."""
    return write_once(
        "support-moved-by-customer",
        recipient,
        language,
        dedupe_key,
        channel=channel,
        source=source,
        reference=reference,
        product_title=product_title,
        customer=customer,
        what=what,
        admin_url=on_site(admin_url),
    )


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
    source: str = "",
    language: str = "en",
):
    """A request has another state: what it means, what comes next, and why, if somebody said."""
    return write_once(
        "support-moved",
        recipient,
        language,
        dedupe_key,
        source=source,
        with_lines=("why",),
        reference=reference,
        product_title=product_title,
        state=state,
        meaning=meaning,
        what_next=what_next,
        why=why,
        request_url=on_site(request_url),
    )


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
    source: str = "",
    language: str = "en",
):
    """A price was named for the help. `payment_page` is the seller's own, given to be read."""
    return write_once(
        "support-quoted",
        recipient,
        language,
        dedupe_key,
        source=source,
        with_lines=("text",),
        reference=reference,
        product_title=product_title,
        amount_text=amount_text,
        text=text,
        payment_page=payment_page,
        request_url=on_site(request_url),
    )


def support_meeting(
    *,
    recipient: str,
    reference: str,
    product_title: str,
    place: str,
    request_url: str,
    dedupe_key: str,
    source: str = "",
    language: str = "en",
):
    """The seller has set a link to meet: `place`, an address on the web given to be read."""
    return write_once(
        "support-meeting",
        recipient,
        language,
        dedupe_key,
        source=source,
        reference=reference,
        product_title=product_title,
        place=place,
        request_url=on_site(request_url),
    )
