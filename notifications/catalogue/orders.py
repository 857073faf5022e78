"""Messages to a customer about what they bought. Amounts and dates come as texts to be read."""

from typing import Any

from django.db.models import Model

from notifications.catalogue.kinds import moment, written_anew


@written_anew()
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
    upgraded: str = "",
    tax_text: str = "",
    is_tax_on_top: bool = False,
    own_currency_text: str = "",
    left_text: str = "",
    sale_text: str = "",
    code: str = "",
    discount_text: str = "",
    is_chosen: bool = False,
    company: str = "",
    tax_id: str = "",
    billed_to: str = "",
    seller: str = "",
    provider: str = "",
    method: str = "",
    consent: str = "",
    support_url: str = "",
    is_rebuilt: bool = False,
    about: Model,
    language: str = "",
):
    """The receipt: what was bought, for how much, by whom and of whom, and where it lies.

    `upgraded` is the edition from which it is an upgrade, if it is one.
    `amount_text` is what was paid in all, `own_currency_text` the same in the customer's
    currency if it is another one, `sale_text` how much less it cost in a sale, `discount_text`
    what the discount `code` had taken off, `left_text` what refunds have left of it, if there are
    any. `is_chosen`: the customer chose the price. `company` and `tax_id` are of a business that
    bought it, `billed_to` is the billing address on one line, `seller` who sells the product,
    if customers may know, `provider` who took the payment. `method` is how it was paid, `consent`
    what was ticked before, in the words of then; at `support_url` the buyer can ask for help.
    `is_rebuilt`: it was made anew after a restore, and its reader may have a receipt already.
    """


@moment("The library shows what the customer may download now.")
def order_free(
    *,
    recipient: str,
    reference: str,
    product_title: str,
    order_url: str,
    library_url: str,
    dedupe_key: str,
    language: str = "",
):
    """A free product was ordered: it lies in the library."""


@written_anew()
def payment_failed(
    *,
    recipient: str,
    reference: str,
    product_title: str,
    amount_text: str,
    order_url: str,
    may_try_again: bool,
    dedupe_key: str,
    about: Model,
    details: dict[str, Any],
    language: str = "",
):
    """The payment did not go through; nothing was charged, and how to try again.

    Without `may_try_again` another payment is being looked at first.
    """


@written_anew()
def order_refunded(
    *,
    recipient: str,
    reference: str,
    product_title: str,
    amount_text: str,
    total_text: str,
    left_text: str,
    is_full: bool,
    kept_title: str,
    has_access_ended: bool,
    order_url: str,
    dedupe_key: str,
    about: Model,
    language: str = "",
):
    """Money went back: how much of what, and whether access ended with it.

    `kept_title` is what stays theirs; empty if nothing does.
    """


@written_anew()
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
    about: Model,
    language: str = "",
):
    """A product cannot be downloaded now: why, and what can be done.

    `ended` is "dispute_open" (paused only), "dispute_lost", "refunded" or "by_hand"; `because`
    is what the person wrote who ended it. Empty addresses are left out.
    """


@written_anew()
def access_restored(
    *,
    recipient: str,
    product_title: str,
    library_url: str,
    dedupe_key: str,
    about: Model,
    language: str = "",
):
    """A product can be downloaded: for the first time if somebody granted it, or again."""
