"""Why can't they download? For each product that a customer ever ordered or owned, in words.

The rules are a table: each looks at the facts of one product and says what stands in the way, or
nothing; the first that says something is right. They read no rows and change nothing. What keeps
somebody from their account stands before all products, as it keeps them from each.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from commerce import limits
from commerce.models import CheckoutAttempt, DownloadTicket, Grant, Order, PurchasedProduct, Review
from products.models import ProductPage, Release

Ended = PurchasedProduct.Ended


class Reason(Enum):
    """What stands in the way; FINE if nothing does."""

    INACTIVE = "inactive"
    UNVERIFIED = "unverified"
    UNDER_REVIEW = "under review"
    NO_ORDER = "no order"
    PENDING = "pending"
    FAILED = "failed"
    CLOSED = "closed"
    PAID_WITHOUT_ACCESS = "paid without access"
    REFUNDED = "refunded"
    DISPUTED = "disputed"
    BY_HAND = "by hand"
    NO_FILE = "no file"
    TOO_MANY_LINKS = "too many links"
    FINE = "fine"

    @property
    def tone(self) -> str:
        """One of core.admin.columns.TONE_CLASSES."""
        waits = (Reason.PENDING, Reason.UNDER_REVIEW, Reason.DISPUTED, Reason.TOO_MANY_LINKS)
        return "good" if self is Reason.FINE else "wait" if self in waits else "bad"


@dataclass(frozen=True)
class Answer:
    """What stands in the way, in a sentence or two for staff."""

    reason: Reason
    words: str

    @property
    def tone(self) -> str:
        return self.reason.tone


@dataclass
class Facts:
    """What decides about one product: the rows as they are, and the newest of each."""

    product: ProductPage
    purchase: PurchasedProduct | None = None
    causes: list[Grant] = field(default_factory=list)  # what gives, or gave, that access
    order: Order | None = None  # the newest one
    attempt: CheckoutAttempt | None = None  # the newest one, of that order
    failure: str = ""  # the provider's words on its last payment that failed
    review: Review | None = None  # an open one
    has_file: bool = True
    last_fetch: DownloadTicket | None = None
    # When another link may be asked for, while there were too many.
    links_again_at: datetime | None = None


def why_no_login(customer, is_verified: bool) -> Answer | None:
    """What keeps somebody from their account, and so from all that they own."""
    if not customer.is_active:
        return Answer(
            Reason.INACTIVE,
            gettext(
                "They cannot log in: the account was made inactive. Somebody who may change people "
                "can make it active again."
            ),
        )
    if not is_verified:
        return Answer(
            Reason.UNVERIFIED,
            gettext(
                "They cannot log in before they have proved that %(email)s is theirs. At the next "
                "login the shop sends a code to it: ask them to log in and to enter the code."
            )
            % {"email": customer.email},
        )
    return None


def why(facts: Facts) -> Answer:
    """What keeps the customer from downloading this product, or that nothing does."""
    return next(answer for rule in RULES if (answer := rule(facts)))


def _review(facts: Facts) -> Answer | None:
    purchase, review = facts.purchase, facts.review
    if review is None or (purchase and purchase.is_active):
        return None
    if purchase and purchase.revoked_at and purchase.revoked_at > review.created_at:
        return None  # what ended access was decided since
    return Answer(
        Reason.UNDER_REVIEW,
        gettext(
            "A payment for it has waited to be checked since %(date)s: %(reason)s. Access begins "
            "once somebody grants it there."
        )
        % {"date": day(review.created_at), "reason": review.get_reason_display()},
    )


def _no_file(facts: Facts) -> Answer | None:
    if facts.has_file or not (facts.purchase and facts.purchase.is_active):
        return None
    return Answer(
        Reason.NO_FILE,
        gettext(
            "They have access, but the product has no published file. Its seller has to publish a "
            "release."
        ),
    )


def _too_many_links(facts: Facts) -> Answer | None:
    if facts.links_again_at is None or not (facts.purchase and facts.purchase.is_active):
        return None
    return Answer(
        Reason.TOO_MANY_LINKS,
        gettext(
            "They have asked for %(count)s download links within an hour, which is the limit. The "
            "next one can be had at %(time)s."
        )
        % {"count": limits.LINKS_AN_HOUR, "time": moment(facts.links_again_at)},
    )


def _fine(facts: Facts) -> Answer | None:
    if not (facts.purchase and facts.purchase.is_active):
        return None
    if facts.last_fetch is None or facts.last_fetch.claimed_at is None:
        return Answer(
            Reason.FINE,
            gettext(
                "Nothing is in the way. They have had access since %(date)s, and have not "
                "downloaded it yet."
            )
            % {"date": day(facts.purchase.granted_at)},
        )
    return Answer(
        Reason.FINE,
        gettext("Nothing is in the way. They last downloaded version %(version)s on %(time)s.")
        % {
            "version": facts.last_fetch.release.version,
            "time": moment(facts.last_fetch.claimed_at),
        },
    )


def _later_order(facts: Facts) -> Answer | None:
    """What ended is past for somebody who has ordered again since."""
    purchase, order = facts.purchase, facts.order
    if purchase is None or purchase.revoked_at is None or order is None or order.is_paid:
        return None
    is_later = order.pk != purchase.order_id and order.created_at > purchase.revoked_at
    return _order(facts) if is_later else None


def _ended(facts: Facts) -> Answer | None:
    purchase = facts.purchase
    if purchase is None or purchase.revoked_at is None:
        return None
    values = {"date": day(purchase.revoked_at), "why": purchase.revoked_because}
    if purchase.ended == Ended.BY_HAND:
        words = gettext("The shop ended their access on %(date)s. The reason given: %(why)s")
        return Answer(Reason.BY_HAND, words % values)
    if purchase.ended == Ended.DISPUTE_OPEN:
        words = gettext(
            "Access is paused since %(date)s: the payment is disputed at their bank. It comes back "
            "by itself if the dispute ends in favour of the shop."
        )
        return Answer(Reason.DISPUTED, words % values)
    if purchase.ended == Ended.DISPUTE_LOST:
        words = gettext(
            "Access ended on %(date)s: they disputed the payment at their bank, and the money went "
            "back to them."
        )
        return Answer(Reason.DISPUTED, words % values)
    words = gettext("Access ended on %(date)s: the payment was refunded in full.")
    return Answer(Reason.REFUNDED, words % values)


def _order(facts: Facts) -> Answer | None:
    order = facts.order
    if order is None:
        return None
    answer = OF_ORDERS.get(Order.Status(order.status), _paid_without_access)
    return answer(facts, order)


def _pending(facts: Facts, order: Order) -> Answer:
    values = {"date": moment(order.created_at), "reference": order.reference}
    attempt = facts.attempt
    if attempt and attempt.status == CheckoutAttempt.Status.NOT_OPENED:
        words = gettext(
            "Order %(reference)s of %(date)s is not paid: the payment page could not be opened. "
            "The provider said: %(error)s"
        )
        return Answer(Reason.PENDING, words % {**values, "error": attempt.error})
    words = gettext(
        "Order %(reference)s has not been paid since %(date)s. If they say that they paid, ask the "
        "provider."
    )
    return Answer(Reason.PENDING, words % values)


def _failed(facts: Facts, order: Order) -> Answer:
    values = {"reference": order.reference, "date": day(order.created_at), "why": facts.failure}
    if facts.failure:
        words = gettext(
            "The payment of order %(reference)s of %(date)s failed. The provider's reason: %(why)s"
        )
    else:
        words = gettext(
            "The payment of order %(reference)s of %(date)s failed; the provider gave no reason. "
            "They can try again from the order's page."
        )
    return Answer(Reason.FAILED, words % values)


def _cancelled(facts: Facts, order: Order) -> Answer:
    words = gettext("They cancelled the payment of order %(reference)s of %(date)s.")
    values = {"reference": order.reference, "date": day(order.created_at)}
    return Answer(Reason.CLOSED, words % values)


def _expired(facts: Facts, order: Order) -> Answer:
    words = gettext("Order %(reference)s of %(date)s was never paid, and was closed.")
    values = {"reference": order.reference, "date": day(order.created_at)}
    return Answer(Reason.CLOSED, words % values)


def _refunded(facts: Facts, order: Order) -> Answer:
    words = gettext("Order %(reference)s of %(date)s was refunded in full.")
    values = {"reference": order.reference, "date": day(order.created_at)}
    return Answer(Reason.REFUNDED, words % values)


def _paid_without_access(facts: Facts, order: Order) -> Answer:
    words = gettext(
        "Order %(reference)s of %(date)s is paid, and yet there is no access. Ask the provider: "
        "the answer mends it. If it does not, tell whoever runs the shop."
    )
    values = {"reference": order.reference, "date": day(order.created_at)}
    return Answer(Reason.PAID_WITHOUT_ACCESS, words % values)


def _no_order(facts: Facts) -> Answer:
    return Answer(Reason.NO_ORDER, gettext("They have not ordered it."))


OF_ORDERS: dict[Order.Status, Callable[[Facts, Order], Answer]] = {
    Order.Status.PENDING: _pending,
    Order.Status.FAILED: _failed,
    Order.Status.CANCELLED: _cancelled,
    Order.Status.EXPIRED: _expired,
    Order.Status.REFUNDED: _refunded,
}
RULES: tuple[Callable[[Facts], Answer | None], ...] = (
    _review,
    _no_file,
    _too_many_links,
    _fine,
    _later_order,
    _ended,
    _order,
    _no_order,
)


def day(when: datetime) -> str:
    return date_format(timezone.localtime(when), "j M Y")


def moment(when: datetime) -> str:
    return date_format(timezone.localtime(when), "j M Y, H:i")


def products_with_files(products: Iterable[int]) -> set[int]:
    """Those of these products that have a file to deliver."""
    rows = Release.objects.downloadable().filter(page__in=list(products)).order_by()
    return set(rows.values_list("page_id", flat=True))
