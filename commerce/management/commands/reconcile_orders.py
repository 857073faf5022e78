"""Bring the shop's books up to the provider's, and say what only a person can settle."""

from django.core.management.base import CommandError

from commerce.models import LostOrder, Order, Refund, Review, WebhookEvent
from commerce.payments import lost_orders, reconciliation
from commerce.provider import calls
from commerce.provider.rate_limit import RateLimit
from core.commands import ShopCommand

SHOWN = 20


class Command(ShopCommand):
    help = (
        "Ask the provider about every payment, heal what the webhooks left out, and list what "
        "needs a person. Running it again changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("--order", metavar="REFERENCE", help="Ask about this order only.")

    def handle(self, *args, **options):
        if options["order"]:
            self.ask_about(options["order"])
        else:
            self.look_through_all()

    def ask_about(self, reference: str) -> None:
        order = Order.objects.filter(reference=reference.strip().upper()).first()
        if order is None:
            raise CommandError(f"There is no order {reference}.")
        before = order.status
        try:
            outcome = reconciliation.ask_about(order, RateLimit().ask)
        except calls.ProviderError as error:
            raise CommandError(f"The provider could not be asked about it: {error}") from error
        order.refresh_from_db()
        moved = f"{before} → {order.status}" if order.status != before else f"still {before}"
        self.stdout.write(f"Order {order.reference}: {moved}. {outcome}")

    def look_through_all(self) -> None:
        row = reconciliation.run(afresh=True, tell=self.stdout.write)
        if row is None:
            raise CommandError("Somebody began another reconciliation meanwhile: this one ended.")
        listed = f", listed {row.listed} to be checked" if row.listed else ""
        self.stdout.write(
            f"Looked at {counted(row.looked_at, 'payment')}, healed {row.healed}{listed}."
        )
        self.tell_what_needs_a_person()
        if row.finished_at is None:
            raise CommandError(
                f"The provider could not be asked to the end: it stopped after "
                f"{counted(row.page, 'page')}. {row.error} Run this again later; what was healed "
                "stays healed."
            )
        if row.error:
            raise CommandError(f"Not everything could be settled: {row.error}")

    def tell_what_needs_a_person(self) -> None:
        self.tell("open review", Review.objects.filter(is_open=True).select_related("order"))
        failed = WebhookEvent.objects.filter(status=WebhookEvent.Status.FAILED)
        self.tell("failed webhook event", failed.defer("body", "error"))
        waiting = Refund.objects.filter(status=Refund.Status.REQUESTED)
        self.tell("refund without an answer", waiting)
        lost_orders.find()
        if lost := LostOrder.objects.open().count():
            self.stdout.write(
                f"Of orders that a restored backup lacks: {counted(lost, 'payment')}. "
                "See manage.py rebuild_orders, or Lost orders in the admin."
            )

    def tell(self, what: str, rows) -> None:
        """How many rows need a look, and the first of them."""
        count = rows.count()
        self.stdout.write(f"Needs a person: {counted(count, what)}." if count else f"No {what}.")
        for row in rows[:SHOWN]:
            order = getattr(row, "order", None)
            self.stdout.write(f"  {row}" + (f" (order {order.reference})" if order else ""))
        if count > SHOWN:
            self.stdout.write(f"  and {count - SHOWN} more: the admin lists all of them.")


def counted(number: int, what: str) -> str:
    """1 payment, 2 payments, 2 refunds without an answer."""
    noun, _, rest = what.partition(" without ")
    plural = noun if number == 1 else f"{noun}s"
    return f"{number} {plural}" + (f" without {rest}" if rest else "")
