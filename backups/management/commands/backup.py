"""Take a backup now."""

from django.core.management.base import CommandError

from backups import runs
from backups.failures import BackupError
from core.commands import ShopCommand


class Command(ShopCommand):
    help = (
        "Back up the database and the files that lie here, prove the backup by restoring it, and "
        "print its name. Ends with an error when it is not verified."
    )

    def handle(self, *args, **options):
        try:
            run = runs.back_up()
        except BackupError as error:
            raise CommandError(str(error)) from error
        if not run.is_verified:
            raise CommandError(f"The backup {run.name} failed. {run.error}")
        self.stdout.write(run.name)
