"""Make a key for backups."""

from django.core.management.base import BaseCommand

from backups.encryption import new_key


class Command(BaseCommand):
    help = (
        "Print a new key for BACKUP_ENCRYPTION_KEY as age-keygen does: it is the line that begins "
        "with AGE-SECRET-KEY-1. It is kept nowhere, and no setting need be there yet."
    )
    requires_system_checks = []

    def handle(self, *args, **options):
        key = new_key()
        self.stdout.write(f"# public key: {key.to_public()}\n{key}")
