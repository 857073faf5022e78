"""Rebuild the orders that a restored backup lacks, from the provider's word on their payments."""

from datetime import UTC, datetime, timedelta

from django.core.management.base import CommandError
from django.utils import timezone

from commerce.models import LostOrder
from commerce.payments import lost_orders
from commerce.provider import calls
from core.commands import ShopCommand
from core.money import format_money
from core.refusals import NotPossible
from core.restores import Gap, gaps

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Command(ShopCommand):
    help = (
        "After a restore: ask the provider about the payments of orders that the backup lacks, say "
        "what agrees, and with --yes rebuild those orders. Run reconcile_orders first. Running it "
        "again does nothing twice."
    )

    def add_arguments(self, parser):
        parser.add_argument("--yes", action="store_true", help="Rebuild what agrees.")
        parser.add_argument(
            "--since",
            metavar="TIME",
            help="From when the database is, if not `manage.py restore` brought it back: a day, or "
            "2026-11-26T02:15 in the shop's time zone. Orders from then until now count as lost.",
        )

    def handle(self, *args, **options):
        known = self.gaps(options["since"])
        if not known and not LostOrder.objects.exists():
            self.stdout.write(
                "This database was not restored from a backup of the shop, so nothing is lost. If "
                "it was brought back in another way, say from when it is: --since TIME."
            )
            return
        lost_orders.find(known)
        lost_orders.look_again()
        self.work()
        if options["yes"]:
            self.rebuild()
        self.tell_what_is_left(rebuilds=options["yes"])

    def gaps(self, since: str | None) -> list[Gap]:
        if since is None:
            return gaps()
        try:
            moment = datetime.fromisoformat(since)
            begins_at = moment if timezone.is_aware(moment) else timezone.make_aware(moment)
        except (ValueError, OverflowError):
            begins_at = LONG_AGO
        if begins_at <= LONG_AGO:
            raise CommandError(f"{since} is no time. Write it as 2026-11-26 or 2026-11-26T02:15.")
        if begins_at > timezone.now() + timedelta(minutes=1):
            raise CommandError(f"{since} lies ahead: nothing can have been lost since then.")
        return [*gaps(), Gap(begins_at, timezone.now())]

    def work(self) -> None:
        try:
            lost_orders.work(tell=self.tell)
        except calls.ProviderError as error:
            raise CommandError(
                f"The provider could not be asked to the end: {error} Run this again later; what "
                "was rebuilt stays."
            ) from error

    def rebuild(self) -> None:
        try:
            count = lost_orders.approve(None)
        except NotPossible as error:
            self.stdout.write(str(error))
            return
        self.stdout.write(f"Rebuilding {count}.")
        self.work()

    def tell(self, lost: LostOrder) -> None:
        """One line of each that was looked at."""
        paid = lost.payment.total_display
        price = format_money(lost.amount, lost.currency) if lost.amount is not None else paid
        facts = [
            lost.reference or lost.payment.payment_id,
            f"{lost.payment.made_at:%Y-%m-%d %H:%M}",
            lost.product.title if lost.product else "unknown product",
            price,
            lost.address or "unknown address",
        ]
        words = f"{lost.state.label}: {lost.reason}" if lost.reason else str(lost.state.label)
        self.stdout.write(f"{'  '.join(facts)}  {words}")

    def tell_what_is_left(self, rebuilds: bool) -> None:
        found = lost_orders.summary()
        done = LostOrder.objects.exclude(order=None).count()
        self.stdout.write(f"Rebuilt so far: {done}.")
        if found.agree and not rebuilds:
            self.stdout.write(
                f"{found.agree} agree, {found.total} in all. Rebuild them with --yes, or in the "
                "admin under Lost orders."
            )
        for why, count in found.reasons:
            self.stdout.write(f"Left for a person: {count}, {why.label}. {why.advice}")
        if not (found.agree or found.differ or found.under_way or found.waiting):
            self.stdout.write("Nothing is left.")
