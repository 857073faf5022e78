"""For whoever sets a shop up, or wonders what is wrong with it."""

import json
import sys
from collections import Counter

from django.core.management.base import BaseCommand

from site_config.doctor import examination
from site_config.doctor.findings import BAD, GOOD, WAIT, WORDS, Finding

STYLES = {GOOD: "SUCCESS", WAIT: "WARNING", BAD: "ERROR"}


class Command(BaseCommand):
    help = (
        "Look at settings, services and the way in from outside, and say what is wrong and what "
        "to do; exit code 1 if anything is wrong. Sends nothing and changes nothing."
    )
    # What Django's own checks find stops other commands, and must not stop this one.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="One JSON object, for programs.")

    def handle(self, *args, **options):
        found = examination.everything()
        if options["json"]:
            self.stdout.write(json.dumps(as_json(found), indent=1))
        else:
            self._print(found)
        if any(each.level == BAD for each in found):
            sys.exit(1)

    def _print(self, found: list[Finding]) -> None:
        width = max(len(each.name) for each in found)
        for each in found:
            word = getattr(self.style, STYLES[each.level])(f"{WORDS[each.level]:7}")
            self.stdout.write(f"{word}  {each.name:{width}}  {each.text}")
            if each.advice:
                self.stdout.write(f"{'':7}  {'':{width}}  → {each.advice}")
        counts = Counter(each.level for each in found)
        warnings = "warning" if counts[WAIT] == 1 else "warnings"
        self.stdout.write(f"{counts[GOOD]} good, {counts[WAIT]} {warnings}, {counts[BAD]} wrong")


def as_json(found: list[Finding]) -> dict:
    """`checks` in their order; `ok` is false when anything is wrong."""
    return {
        "ok": all(each.level != BAD for each in found),
        "checks": [
            {
                "topic": each.topic,
                "level": WORDS[each.level],
                "name": each.name,
                "text": each.text,
                "advice": each.advice,
            }
            for each in found
        ],
    }
