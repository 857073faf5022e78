"""Messages to a customer about what they bought. Amounts and dates come as texts to be read."""

from notifications.catalogue.mail import write_once
from notifications.rendering import on_site


def order_paid(
    *,
    recipient: str,
    reference: str,
    product_title: str,
    date_text: str,
    price_text: str,
    amount_text: str,
    order_url: str,
    library_url: str,
    dedupe_key: str,
    tax_text: str = "",
    is_tax_on_top: bool = False,
    own_currency_text: str = "",
    left_text: str = "",
    source: str = "",
    language: str = "en",
):
    """The receipt: what was bought, for how much, and where it lies.

    `amount_text` is what was paid in all, `own_currency_text` the same in the customer's
    currency if it is another one, `left_text` what refunds have left of it, if there are any.
    """
    return write_once(
        "order-paid",
        recipient,
        language,
        dedupe_key,
        source=source,
        reference=reference,
        product_title=product_title,
        date_text=date_text,
        price_text=price_text,
        tax_text=tax_text,
        is_tax_on_top=is_tax_on_top,
        amount_text=amount_text,
        own_currency_text=own_currency_text,
        left_text=left_text,
        order_url=on_site(order_url),
        library_url=on_site(library_url),
    )


def payment_failed(
    *,
    recipient: str,
    reference: str,
    product_title: str,
    amount_text: str,
    order_url: str,
    retry_url: str,
    dedupe_key: str,
    source: str = "",
    language: str = "en",
):
    """The payment did not go through; nothing was charged, and how to try again."""
    return write_once(
        "payment-failed",
        recipient,
        language,
        dedupe_key,
        source=source,
        reference=reference,
        product_title=product_title,
        amount_text=amount_text,
        order_url=on_site(order_url),
        retry_url=on_site(retry_url),
    )


def order_refunded(
    *,
    recipient: str,
    reference: str,
    product_title: str,
    amount_text: str,
    total_text: str,
    left_text: str,
    is_full: bool,
    has_access: bool,
    has_access_ended: bool,
    order_url: str,
    dedupe_key: str,
    source: str = "",
    language: str = "en",
):
    """Money went back: how much of what, and whether access ended with it."""
    return write_once(
        "order-refunded",
        recipient,
        language,
        dedupe_key,
        source=source,
        reference=reference,
        product_title=product_title,
        amount_text=amount_text,
        total_text=total_text,
        left_text=left_text,
        is_full=is_full,
        has_access=has_access,
        has_access_ended=has_access_ended,
        order_url=on_site(order_url),
    )


def access_ended(
    *,
    recipient: str,
    product_title: str,
    ended: str,
    because: str,
    order_url: str,
    product_url: str,
    library_url: str,
    dedupe_key: str,
    source: str = "",
    language: str = "en",
):
    """A product cannot be downloaded now: why, and what can be done.

    `ended` is "dispute_open" (paused only), "dispute_lost", "refunded" or "by_hand"; `because`
    is what the person wrote who ended it. Empty addresses are left out.
    """
    return write_once(
        "access-ended",
        recipient,
        language,
        dedupe_key,
        source=source,
        product_title=product_title,
        ended=ended,
        because=because,
        order_url=order_url and on_site(order_url),
        product_url=product_url and on_site(product_url),
        library_url=on_site(library_url),
    )


def access_restored(
    *,
    recipient: str,
    product_title: str,
    library_url: str,
    dedupe_key: str,
    source: str = "",
    language: str = "en",
):
    """A product can be downloaded: for the first time if somebody granted it, or again."""
    return write_once(
        "access-restored",
        recipient,
        language,
        dedupe_key,
        source=source,
        product_title=product_title,
        library_url=on_site(library_url),
    )
