"""Messages to buyers about what they own."""

from notifications.catalogue.mail import write_once
from notifications.rendering import on_site


def product_updated(
    *,
    recipient: str,
    product_title: str,
    version: str,
    notes: str,
    library_url: str,
    stop_url: str,
    dedupe_key: str,
    source: str = "",
    language: str = "en",
):
    """There is a new version of what the buyer owns, with its release notes.

    `stop_url` ends these messages: opened by a person it asks once, and mailboxes post to it
    (RFC 8058), so it must take a POST without a login.
    """
    stop_url = on_site(stop_url)
    return write_once(
        "product-updated",
        recipient,
        language,
        dedupe_key,
        source=source,
        stop_url=stop_url,
        with_lines=("notes",),
        product_title=product_title,
        version=version,
        notes=notes,
        library_url=on_site(library_url),
        stop_address=stop_url,
    )
