"""manage.py repeat_deletions: after a restore, delete anew the accounts that it brought back."""

from accounts.personal_data import deletions, restored
from core.commands import ShopCommand


class Command(ShopCommand):
    help = (
        "After a backup was restored: delete the accounts again that had been deleted since it "
        "was made. May be run twice. What has to wait, for an open payment say, is done by "
        "itself later."
    )

    def handle(self, *args, **options):
        found = restored.repeat()
        done = deletions.carry_out_due()
        self.stdout.write(f"{len(found)} accounts had come back; {done} are deleted again.")
