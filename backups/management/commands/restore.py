"""Bring a backup back."""

from datetime import datetime

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from backups import checks, restoring
from backups.failures import BackupError, in_one_line


class Command(BaseCommand):
    help = (
        "Replace the shop's database and files by those of a backup, after asking. Messages that "
        "had not been sent are held until somebody releases them in the admin."
    )
    # The database may be empty, or gone.
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("name", help='A name in BACKUP_URL, a path, or "latest".')
        parser.add_argument("--yes", action="store_true", help="Do not ask.")

    def handle(self, *args, **options):
        try:
            store, name = restoring.find(options["name"])
            self.show(name, str(store), restoring.describe(store, name))
            if not options["yes"] and not self.confirmed():
                raise CommandError("Nothing was changed.")
            done = restoring.restore(store, name)
        except BackupError as error:
            raise CommandError(f"Nothing was restored. {error}") from error
        self.tell(name, done)
        self.try_it()

    def show(self, name: str, place: str, about: dict) -> None:
        made = datetime.fromisoformat(about["made_at"])
        rows = about["row_counts"]
        self.stdout.write(
            f"{name}\n"
            f"  from       {place}\n"
            f"  made       {made:%Y-%m-%d %H:%M} UTC at {about['site']}\n"
            f"  database   {about['engine']} {about['server']}, {sum(rows.values())} rows in "
            f"{len(rows)} tables\n"
            f"It will replace the database {connection.settings_dict['NAME']} of "
            f"{settings.SITE_URL}. Everything since then is lost from it."
        )

    def confirmed(self) -> bool:
        try:
            return input("Type yes to restore it: ").strip().lower() == "yes"
        except EOFError:
            return False

    def tell(self, name: str, done: restoring.Restored) -> None:
        self.stdout.write(f"Restored {name}: {done.rows} rows and {done.files} files.")
        if done.kept_as:
            self.stdout.write(f"The database as it was is kept as {done.kept_as}.")
        self.stdout.write(
            f"{done.held_messages} unsent messages are held: release them in the admin, "
            "under Messages, or leave them."
        )
        self.stdout.write(
            "What customers have paid since then is not in it. Once the shop runs again, "
            "manage.py reconcile_orders finds their payments, and manage.py rebuild_orders (or "
            "Lost orders in the admin) the orders that the backup lacks."
        )
        if done.missing:
            self.stderr.write(
                f"{len(done.missing)} files that the backup lists are not in the bucket: "
                f"{', '.join(done.missing[:5])}"
            )

    def try_it(self) -> None:
        """The last word: what a customer bought long ago can be had."""
        try:
            for found in checks.run_all():
                self.stdout.write(found)
        except checks.CheckFailed as error:
            raise CommandError(f"The database is restored, but: {error}") from error
        except Exception as error:
            raise CommandError(
                f"The database is restored, but a check broke off: {in_one_line(error)}"
            ) from error
