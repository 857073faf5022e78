"""What customers ordered and have, by the names that they know it by in their language.

An order keeps the title of the moment in which it was placed; staff go on reading that.
"""

from collections.abc import Iterable

from commerce.models import Order, PurchasedProduct
from commerce.models.orders import with_edition
from products import words


def translate(orders: Iterable[Order]) -> None:
    """Have orders that are about to be shown to their customer name what was bought in the language
    of now. One query, or none."""
    orders = list(orders)
    titles = words.titles_of(order.product_id for order in orders)
    for order in orders:
        order.title_in_words = titles.get(order.product_id, "")


def of_order(order: Order) -> str:
    """What was ordered, with its edition, for a mail to its customer."""
    title = words.titles_of([order.product_id]).get(order.product_id)
    return with_edition(title or order.product_title, order.edition_name)


def of_purchase(purchase: PurchasedProduct) -> str:
    """What they have, with its edition."""
    title = words.title_of(purchase.product)
    return with_edition(title, purchase.edition.name if purchase.edition else "")
