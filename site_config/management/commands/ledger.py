"""The shop's books in one piece, for tools that compare them with the provider's."""

import json

from django.db.models import OuterRef, Subquery

from commerce.models import CheckoutAttempt, Order, PurchasedProduct, Review, WebhookEvent
from core.commands import ShopCommand
from links.models import ShortURL
from notifications.models import OutgoingMessage
from support.models import SupportRequest


class Command(ShopCommand):
    help = "Print orders, purchases, reviews, messages and webhook events, oldest first."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="One JSON object, for programs.")

    def handle(self, *args, **options):
        books = read_books()
        if options["json"]:
            self.stdout.write(json.dumps(books, indent=1, default=_timestamp))
            return
        for name, rows in books.items():
            self.stdout.write(f"{name}: {len(rows)}")


def read_books() -> dict[str, list[dict]]:
    """Each list oldest first; money in minor units, times aware UTC.

    Of a purchase `order` is the cause that leads, and `by_hand` whether somebody's grant stands.
    `edition` is empty where a product has none, and for the lowest where it was not named. Of an
    order `amount` is what was asked, and `discount` what `discount_code` had taken off before;
    `minimum` is the least that could be paid, null where the customer did not choose the amount.
    """
    latest = CheckoutAttempt.objects.filter(order=OuterRef("pk")).order_by("-created_at", "-pk")
    orders = Order.objects.annotate(session=Subquery(latest.values("checkout_session_id")[:1]))
    return {
        "orders": _rows(
            orders.order_by("created_at", "pk"),
            reference="reference",
            user_email="user__email",
            product_slug="product_slug",
            edition="edition_name",
            upgraded_from="upgraded__name",
            discount_code="discount_code_text",
            discount="discount",
            status="status",
            is_paid="is_paid",
            amount="amount",
            sale_discount="sale_discount",
            minimum="minimum",
            currency="currency",
            checkout_session_id="session",
            payment_id="payment_id",
            created_at="created_at",
        ),
        "purchases": [
            {**row, "active": row["revoked_at"] is None, "by_hand": bool(row["by_hand"])}
            for row in _rows(
                PurchasedProduct.objects.order_by("granted_at", "pk"),
                user_email="user__email",
                product_slug="product__slug",
                edition="edition__name",
                order="order__reference",
                granted_at="granted_at",
                revoked_at="revoked_at",
                by_hand="granted_because",
            )
        ],
        "reviews": _rows(
            Review.objects.order_by("created_at", "pk"),
            order="order__reference",
            payment_id="payment_id",
            reason="reason",
            open="is_open",
        ),
        "support_requests": _rows(
            SupportRequest.objects.order_by("created_at", "pk"),
            reference="reference",
            user_email="user__email",
            product_slug="product__slug",
            status="status",
        ),
        "short_urls": [
            {"slug": row.slug, "destination": row.destination, "hits": row.hits}
            for row in ShortURL.objects.select_related("page")
            .with_hits()
            .order_by("created_at", "pk")
        ],
        "messages": _rows(
            OutgoingMessage.objects.order_by("created_at", "pk"),
            channel="channel",
            kind="kind",
            recipient="recipient",
            status="status",
        ),
        "webhook_events": _rows(
            WebhookEvent.objects.order_by("received_at", "pk"),
            webhook_id="webhook_id",
            type="type",
            status="status",
        ),
    }


def _rows(queryset, **fields: str) -> list[dict]:
    return [
        dict(zip(fields, values, strict=True)) for values in queryset.values_list(*fields.values())
    ]


def _timestamp(value) -> str:
    return value.isoformat().replace("+00:00", "Z")
