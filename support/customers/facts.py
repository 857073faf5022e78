"""The rows that decide what a customer may download, read for all of their products together."""

from datetime import datetime

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from commerce import limits
from commerce.downloads import grants
from commerce.models import CheckoutAttempt, DownloadTicket, Order, Payment, Review
from commerce.models import PurchasedProduct as Purchase
from core.own_rows import rows_for
from products.models import ProductPage
from support.customers.downloads import Facts, products_with_files
from support.models import SupportRequest

# More than these are not looked through on one page: the newest ones are.
MOST = 50


def of_products(customer, user, only: ProductPage | None = None) -> list[Facts]:
    """The facts about each product that `customer` ordered, owned or asked about, as far as `user`
    may see those; the one that was last ordered or granted first. The same number of queries for
    one as for MOST.

    `only` is a product to look at alone, whether or not they ever ordered it.
    """
    ids = [only.pk] if only else _product_ids(customer, user)
    products = ProductPage.objects.in_bulk(ids)
    facts = {pk: Facts(products[pk]) for pk in ids if pk in products}
    _read_orders(facts, rows_for(user, Order).filter(user=customer))
    purchases = list(rows_for(user, Purchase).filter(user=customer, product__in=ids))
    causes = grants.read(purchases)
    for purchase in purchases:
        facts[purchase.product_id].purchase = purchase
        facts[purchase.product_id].causes = causes[purchase.pk]
    _read_reviews(facts, rows_for(user, Review).filter(is_open=True), customer)
    _read_downloads(facts, rows_for(user, DownloadTicket).filter(user=customer))
    with_file = products_with_files(ids)
    again_at = links_again_at(customer)
    for pk, each in facts.items():
        each.has_file, each.links_again_at = pk in with_file, again_at
    return list(facts.values())


def links_again_at(customer) -> datetime | None:
    """When the customer may ask for a download link again; None while they may now."""
    since = timezone.now() - limits.HOUR
    rows = DownloadTicket.objects.filter(user=customer, created_at__gt=since)
    times = list(
        rows.order_by("-created_at").values_list("created_at", flat=True)[: limits.LINKS_AN_HOUR]
    )
    return times[-1] + limits.HOUR if len(times) == limits.LINKS_AN_HOUR else None


def _product_ids(customer, user) -> list[int]:
    newest: dict[int, datetime] = {}
    for model, moment in (
        (Order, "created_at"),
        (Purchase, "granted_at"),
        (SupportRequest, "created_at"),
    ):
        rows = rows_for(user, model).filter(user=customer).order_by(f"-{moment}")
        for product, when in rows.values_list("product_id", moment)[: 4 * MOST]:
            newest[product] = max(when, newest.get(product, when))
    return sorted(newest, key=lambda pk: newest[pk], reverse=True)[:MOST]


def _read_orders(facts: dict[int, Facts], orders) -> None:
    newest = orders.filter(product=OuterRef("product")).order_by("-created_at", "-pk")
    rows = orders.filter(product__in=facts, pk=Subquery(newest.values("pk")[:1]))
    by_order = {}
    for order in rows:
        by_order[order.pk] = facts[order.product_id]
        by_order[order.pk].order = order
    for attempt in CheckoutAttempt.objects.filter(order__in=by_order).order_by("created_at", "pk"):
        by_order[attempt.order_id].attempt = attempt
    failed = Payment.objects.filter(order__in=by_order).exclude(failure="")
    for payment in failed.order_by("made_at", "pk"):
        by_order[payment.order_id].failure = payment.failure


def _read_reviews(facts: dict[int, Facts], reviews, customer) -> None:
    of_order = Q(order__user=customer, order__product__in=facts)
    lost = Q(lost_order__customer=customer, lost_order__product__in=facts)
    for review in reviews.filter(of_order | lost).select_related("order", "lost_order"):
        row = review.order or review.lost_order
        facts[row.product_id].review = review


def _read_downloads(facts: dict[int, Facts], tickets) -> None:
    newest = (
        tickets.filter(purchase=OuterRef("purchase"), claimed_at__isnull=False)
        .order_by("-claimed_at", "-pk")
        .values("pk")[:1]
    )
    rows = tickets.filter(purchase__product__in=facts, pk=Subquery(newest))
    for ticket in rows.select_related("purchase", "release__page"):
        facts[ticket.purchase.product_id].last_fetch = ticket
