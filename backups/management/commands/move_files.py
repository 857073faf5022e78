"""Bring the shop's files from its folders to its buckets, or back."""

from collections import Counter

from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat

from backups import moving
from backups.failures import BackupError
from backups.moving import UNDONE, Fate, Move
from core.plain_text import storable

# A line on the way after so many files or bytes.
FILES, BYTES = 100, 1_000_000_000

WORDS = {
    Fate.WAITING: "changed just now, perhaps not written to its end: run this again in a minute.",
    Fate.DIFFERENT: (
        "another file has this name there. Nothing was replaced: look at both, delete the wrong "
        "one if it is there, and run this again."
    ),
    Fate.FAILED: "not moved: run this again.",
}


class Command(BaseCommand):
    help = (
        "Copy the files in DATA_DIR (private/, media/) to the buckets that the settings name, and "
        "compare the SHA-256 of every file on both sides. Nothing is deleted or replaced. It can "
        "be stopped and run again at any time, beside a running shop. Ends with an error unless "
        "every file is there."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--back", action="store_true", help="From the buckets to the folders in DATA_DIR."
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="Say what would be copied, judged by names and sizes; copy and compare nothing.",
        )

    def handle(self, *args, **options):
        undone = 0
        try:
            for move in moving.plan(options["back"]):
                move.look()
                undone += self.show(move, options["dry_run"])
        except BackupError as error:
            raise CommandError(f"{error} What was copied stays: run this again.") from error
        except KeyboardInterrupt:
            raise CommandError("Stopped. What was copied stays: run this again.") from None
        if undone:
            raise CommandError(f"Not everything is there: see the {undone} named above.")
        if not options["dry_run"]:
            self.stdout.write("Every file is there, with the same SHA-256 on both sides.")

    def show(self, move: Move, dry_run: bool) -> int:
        """Run one move, with lines on the way; returns how many files are not where they belong."""
        total, size = len(move.sizes), sum(move.sizes.values())
        self.stdout.write(f"{move.room}: from {move.source} to {move.target}")
        fates = move.foresee() if dry_run else move.run(self.tell)
        counts: Counter[Fate] = Counter()
        done = copied = told_files = told_bytes = 0
        for name, fate in fates:
            counts[fate] += 1
            done += move.sizes[name]
            copied += move.sizes[name] if fate is Fate.COPIED else 0
            if fate in UNDONE:
                self.tell(name, WORDS[fate])
            seen = counts.total()
            if seen - told_files >= FILES or done - told_bytes >= BYTES:
                told_files, told_bytes = seen, done
                self.stdout.write(
                    f"{move.room}: {seen} of {total} files, "
                    f"{filesizeformat(done)} of {filesizeformat(size)}"
                )
        undone = sum(counts[fate] for fate in UNDONE)
        self.stdout.write(
            f"{move.room}: {total} files. {'To be copied' if dry_run else 'Copied'}: "
            f"{counts[Fate.COPIED]} ({filesizeformat(copied)}). There already: "
            f"{counts[Fate.PRESENT]}. Deleted meanwhile: {counts[Fate.GONE]}. Not there: {undone}."
        )
        return undone

    def tell(self, name: str, words: str) -> None:
        self.stderr.write(f"{storable(name, spelled_out=True)}: {words}")
