"""manage.py under_construction: close and open the shop, and make keys, without the admin."""

import time
from datetime import datetime

from django.contrib.auth import get_user_model
from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from construction import closing, keys, reports, state
from construction.following import EVERYWHERE_WITHIN
from construction.models import EntryKey
from core.commands import ShopCommand


class Command(ShopCommand):
    help = "Close the shop to everybody but those with a key, or open it again."

    def add_arguments(self, parser):
        acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
        on = acts.add_parser("on", help="close the shop; run again to change the words")
        on.add_argument("--message", help="what people read; the last one if not given")
        on.add_argument("--until", metavar="TIME", help="expected end: 2026-12-24T18:00, or a day")
        acts.add_parser("off", help="open the shop")
        acts.add_parser("status", help="say whether it is closed, and list the keys")
        key = acts.add_parser("key", help="make a key and print it, this once")
        key.add_argument("--name", required=True, help="what the key is for")
        key.add_argument("--for", dest="email", metavar="EMAIL", help="the person it is for")
        key.add_argument("--days", type=int, default=keys.DAYS, help="how long it works")
        revoke = acts.add_parser("revoke", help="end all keys of a name, and what they opened")
        revoke.add_argument("--name", required=True)

    def handle(self, act, **options):
        getattr(self, act)(**options)
        if act != "status":
            # A script that asks the shop next finds it so.
            self.stdout.flush()
            time.sleep(EVERYWHERE_WITHIN)

    def on(self, message, until, **options):
        ends_at = read_time(until) if until else None
        closing.set_switch(True, message, ends_at or closing.read().ends_at, closing.read().picture)
        self.stdout.write("The shop is closed. Webhooks and health checks go on.")
        self._tell_who_wins(True)
        if not EntryKey.objects.open_doors().exists():
            self.stderr.write(
                "Nobody has a key. To make one: manage.py under_construction key --name NAME"
            )

    def off(self, **options):
        closing.set_switch(False, picture=closing.read().picture)
        self.stdout.write("The shop is open.")
        self._tell_who_wins(False)

    def status(self, **options):
        state.refresh()
        for line in reports.lines():
            self.stdout.write(line)

    def key(self, name, email, days, **options):
        person = None
        if email:
            person = get_user_model().objects.filter(email__iexact=email).first()
            if person is None:
                raise CommandError(f"Nobody has an account with {email}.")
        try:
            key, secret = keys.make(name, person=person, days=days)
        except keys.NotPossible as error:
            raise CommandError(str(error)) from None
        # The secret alone, for scripts; words go the other way.
        self.stdout.write(secret)
        self.stderr.write(
            f"It works until {key.expires_at:%Y-%m-%d %H:%M} UTC, as ?key=… at the end of any "
            "address of the shop. It cannot be shown again."
        )

    def revoke(self, name, **options):
        found = EntryKey.objects.filter(name=name, revoked_at=None)
        if not found:
            raise CommandError(f"There is no key called {name!r} to revoke.")
        for key in found:
            keys.revoke(key)
            self.stdout.write(f"Revoked: {key.name}")

    def _tell_who_wins(self, is_on: bool) -> None:
        if reports.environment() not in (None, is_on):
            self.stderr.write(
                f"But UNDER_CONSTRUCTION={str(reports.environment()).lower()} in the environment "
                "wins over this switch."
            )


def read_time(text: str) -> datetime:
    """A time in the shop's time zone unless it names one. Raises CommandError."""
    try:
        found = parse_datetime(text) or parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise CommandError(f"{text!r} is not a time such as 2026-12-24T18:00.")
    if not isinstance(found, datetime):
        found = datetime(found.year, found.month, found.day)  # noqa: DTZ001
    found = found if timezone.is_aware(found) else timezone.make_aware(found)
    if found <= timezone.now():
        raise CommandError(f"{text} has passed.")
    return found
