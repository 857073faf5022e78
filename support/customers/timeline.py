"""Everything that happened between a customer and the shop, newest first, page by page.

The database puts the rows of all kinds in order by their times alone; those of one page are then
read kind by kind. So a page costs the same number of queries whatever there is.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, F, Model, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.models import ModelLogEntry

from commerce.models import (
    CustomerWithdrawal,
    Dispute,
    DownloadTicket,
    Order,
    PurchasedProduct,
    Refund,
    RefundRequest,
    Review,
)
from core.own_rows import rows_for, sees_whole_shop
from notifications.catalogue.names import name_of
from notifications.models import OutgoingMessage
from support.customers.downloads import moment
from support.models import SupportRequest


@dataclass(frozen=True)
class Entry:
    """One thing that happened: `what` names it, `more` says how it stands, in a tone of
    core.admin.columns.TONE_CLASSES."""

    kind: "Kind"
    row: Model
    at: datetime
    what: str
    more: str
    tone: str


@dataclass(frozen=True)
class Kind:
    """A kind of entries: where its rows are, and how one reads.

    `rows(user, customer, addresses)` are those that `user` may read, `at` is the column of their
    time, `describe(row)` gives what, more and tone.
    """

    key: str
    label: str | Promise
    at: str
    rows: Callable[..., QuerySet]
    describe: Callable[..., tuple[str, str, str]]
    related: tuple[str, ...] = ()


def read(
    user, customer, addresses: Iterable[str], kind: str = "", first: int = 0, count: int = 25
) -> tuple[list[Entry], bool]:
    """`count` entries from number `first` on, of one `kind` or of all; whether there are more."""
    chosen = {key: each for key, each in KINDS.items() if kind in ("", key)}
    found: dict[str, QuerySet] = {
        key: each.rows(user, customer, tuple(addresses)) for key, each in chosen.items()
    }
    times = [
        rows.order_by()
        .annotate(entry_at=F(chosen[key].at), entry_kind=Value(key), entry_pk=F("pk"))
        .values_list("entry_at", "entry_kind", "entry_pk")
        for key, rows in found.items()
    ]
    all_times = times[0].union(*times[1:], all=True) if len(times) > 1 else times[0]
    page = list(all_times.order_by("-entry_at", "-entry_pk")[first : first + count + 1])
    rows = {
        key: found[key]
        .select_related(*chosen[key].related)
        .in_bulk([pk for _at, name, pk in page if name == key])
        for key in {name for _at, name, _pk in page}
    }
    entries = [
        Entry(chosen[name], rows[name][pk], at, *chosen[name].describe(rows[name][pk]))
        for at, name, pk in page[:count]
        if pk in rows[name]
    ]
    return entries, len(page) > count


def counts(user, customer, addresses: Iterable[str]) -> dict[str, int]:
    """How many entries of each kind there are. One query for each kind."""
    addresses = tuple(addresses)
    return {key: kind.rows(user, customer, addresses).count() for key, kind in KINDS.items()}


# --- which rows ---------------------------------------------------------------------------------
def _of_account(model: type[Model]) -> Callable[..., QuerySet]:
    return lambda user, customer, addresses: rows_for(user, model).filter(user=customer)


def _of_payments(model: type[Model]) -> Callable[..., QuerySet]:
    return lambda user, customer, addresses: rows_for(user, model).filter(
        payment__order__user=customer
    )


def _refund_requests(user, customer, addresses) -> QuerySet:
    return rows_for(user, RefundRequest).filter(order__user=customer)


def _withdrawals(user, customer, addresses) -> QuerySet:
    return rows_for(user, CustomerWithdrawal).filter(order__user=customer)


def _reviews(user, customer, addresses) -> QuerySet:
    # By subqueries: an OR over two joins would read every review.
    rows = rows_for(user, Review)
    own = rows.filter(order__user=customer).values("pk")
    lost = rows.filter(lost_order__customer=customer).values("pk")
    return rows.filter(Q(pk__in=own) | Q(pk__in=lost))


def _changes_of_access(user, customer, addresses) -> QuerySet:
    purchases = rows_for(user, PurchasedProduct).filter(user=customer)
    return ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(PurchasedProduct),
        object_id__in=_keys(purchases),
    )


def _messages(user, customer, addresses) -> QuerySet:
    """Sent to the customer; for a seller only those about rows of their own products."""
    sent = OutgoingMessage.objects.filter(
        channel=OutgoingMessage.Channel.EMAIL, recipient__in=addresses
    )
    if not sees_whole_shop(user):
        about = Q(pk__in=[])
        for model in (Order, PurchasedProduct, SupportRequest):
            rows = rows_for(user, model).filter(user=customer)
            about |= Q(
                about_type=ContentType.objects.get_for_model(model),
                about_id__in=rows.order_by().values("pk"),
            )
        sent = sent.filter(about)
    return sent.defer("text", "html", "stop_url")


def _keys(rows: QuerySet) -> QuerySet:
    """The keys of `rows` as the audit log writes them."""
    return rows.order_by().annotate(key=Cast("pk", CharField())).values("key")


# --- how one reads ------------------------------------------------------------------------------
def _order(order: Order) -> tuple[str, str, str]:
    what = gettext("Order %(reference)s: %(product)s, %(total)s")
    values = {
        "reference": order.reference,
        "product": order.bought,
        "total": order.total_display,
    }
    return what % values, order.get_status_display(), order.tone


def _refund(refund: Refund) -> tuple[str, str, str]:
    what = gettext("Refund of %(amount)s") % {"amount": refund.amount_display}
    return what, refund.get_status_display(), refund.tone


def _asked(asked: RefundRequest) -> tuple[str, str, str]:
    """What was asked for, and who answered it when."""
    what = gettext("Refund of order %(reference)s asked for by %(person)s: %(reason)s")
    if asked.asked_by is None:  # the account is deleted
        what = gettext("Refund of order %(reference)s asked for: %(reason)s")
    values = {"reference": asked.order.reference, "person": asked.asked_by, "reason": asked.reason}
    return what % values, _answer(asked), asked.tone


def _answer(asked: RefundRequest) -> str:
    status = asked.get_status_display()
    if asked.answered_at is None:
        return status
    # Translators: status is a sentence of few words, such as "Refunded in part".
    words = gettext("%(status)s by %(person)s, %(time)s")
    if asked.answered_by is None:  # at the provider, by a bank, or the account is deleted
        words = gettext("%(status)s, %(time)s")
    person, time = asked.answered_by, moment(asked.answered_at)
    return words % {"status": status, "person": person, "time": time}


def _withdrawal(withdrawal: CustomerWithdrawal) -> tuple[str, str, str]:
    what = gettext("Withdrawal from order %(reference)s")
    if withdrawal.reason:
        what = gettext("Withdrawal from order %(reference)s: %(reason)s")
    values = {"reference": withdrawal.order.reference, "reason": withdrawal.reason}
    return what % values, withdrawal.get_status_display(), withdrawal.tone


def _dispute(dispute: Dispute) -> tuple[str, str, str]:
    order = dispute.payment.order  # its customer's, so there is one
    assert order is not None
    what = gettext("Dispute of order %(reference)s") % {"reference": order.reference}
    return what, dispute.get_status_display(), dispute.tone


def _review(review: Review) -> tuple[str, str, str]:
    what = gettext("Payment to check: %(reason)s") % {"reason": review.get_reason_display()}
    return what, review.state_display, review.tone


def _access(entry: ModelLogEntry) -> tuple[str, str, str]:
    who = gettext("by %(person)s") % {"person": entry.user} if entry.user else ""
    what = gettext("%(product)s: %(what)s") % {"what": entry.message, "product": entry.label}
    return what, who, ""


def _download(ticket: DownloadTicket) -> tuple[str, str, str]:
    what = gettext("Download of %(release)s") % {"release": ticket.release}
    return what, str(ticket.state.label), ticket.tone


def _message(message: OutgoingMessage) -> tuple[str, str, str]:
    what = gettext("E-mail: %(kind)s") % {"kind": name_of(message.kind)}
    return what, message.get_status_display(), OutgoingMessage.Status(message.status).tone


def _request(request: SupportRequest) -> tuple[str, str, str]:
    what = gettext("Request %(reference)s: %(subject)s")
    values = {"reference": request.reference, "subject": request.subject}
    return what % values, request.get_status_display(), request.Status(request.status).tone


KINDS = {
    kind.key: kind
    for kind in (
        Kind("orders", _("Orders"), "created_at", _of_account(Order), _order),
        Kind("checks", _("Payments to check"), "created_at", _reviews, _review),
        Kind(
            "asked",
            _("Refund requests"),
            "created_at",
            _refund_requests,
            _asked,
            ("order", "asked_by", "answered_by"),
        ),
        Kind(
            "withdrawals",
            pgettext_lazy("of customers", "Withdrawals"),
            "created_at",
            _withdrawals,
            _withdrawal,
            ("order",),
        ),
        Kind("refunds", _("Refunds"), "created_at", _of_payments(Refund), _refund, ("payment",)),
        Kind(
            "disputes",
            _("Disputes"),
            "created_at",
            _of_payments(Dispute),
            _dispute,
            ("payment__order",),
        ),
        Kind("access", _("Access"), "timestamp", _changes_of_access, _access, ("user",)),
        Kind(
            "downloads",
            _("Downloads"),
            "created_at",
            _of_account(DownloadTicket),
            _download,
            ("release__page",),
        ),
        Kind("messages", _("Messages"), "created_at", _messages, _message),
        Kind("requests", _("Requests"), "created_at", _of_account(SupportRequest), _request),
    )
}
