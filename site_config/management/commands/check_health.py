"""For monitoring and cron: what works unseen, and whether all of it does."""

import sys

from core.commands import ShopCommand
from site_config import health
from site_config.doctor.findings import BAD


class Command(ShopCommand):
    help = "Say how beat, workers, messages and backups are doing; exit code 1 if anything is bad."

    def handle(self, *args, **options):
        found = health.examine()
        for finding in found:
            text = f"{finding.text} {finding.advice}".rstrip()
            self.stdout.write(f"{finding.level:5} {finding.name}: {text}")
        if any(finding.level == BAD for finding in found):
            sys.exit(1)
