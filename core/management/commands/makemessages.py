"""Django's makemessages for this project: every language under locale/, and small diffs."""

import re
import shutil
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import makemessages

# What stands in the project and is no part of the shop that people read.
NOT_OF_THE_SHOP = (
    "archives",  # what the demo sells
    "benchmarks",
    "bin",
    "dodo_sandbox",  # stands in for the payment provider, which speaks English
    "docs",
    "requirements*.txt",
    "staticfiles",
    "tests",
    "var",
)
# By file and without line numbers: a line that moved is no change to a translator.
STABLE = ["--sort-by-file", "--add-location=file"]
TOOLS = ("xgettext", "msguniq", "msgmerge", "msgattrib")
CREATED = re.compile(r'^"POT-Creation-Date: .*\n', re.M)


class Command(makemessages.Command):
    help = (
        "Collect what is marked for translation into locale/<language>/LC_MESSAGES/django.po, for "
        "every language that has a folder there, or for those named by --locale. Needs GNU gettext."
    )

    xgettext_options = [*makemessages.Command.xgettext_options, *STABLE]
    msguniq_options = [*makemessages.Command.msguniq_options, *STABLE]
    msgmerge_options = [*makemessages.Command.msgmerge_options, *STABLE]
    msgattrib_options = [*makemessages.Command.msgattrib_options, *STABLE]

    def handle(self, *args, **options):
        folder = settings.LOCALE_PATHS[0]
        if any(shutil.which(tool) is None for tool in TOOLS):
            raise CommandError(
                "GNU gettext is needed to collect texts, and is not on this machine. "
                "Debian and Ubuntu: apt-get install gettext   macOS: brew install gettext"
            )
        if not options["locale"] and not any(Path(folder).glob("*/")):
            raise CommandError(
                f"There is no language in {folder} yet. Begin one by its code, such as "
                "`make messages NEW=de`; docs/translating.md tells the rest."
            )
        options["all"] = not options["locale"]
        options["no_obsolete"] = True
        options["ignore_patterns"] = [*options["ignore_patterns"], *NOT_OF_THE_SHOP]
        super().handle(*args, **options)

    def write_po_file(self, potfile, locale):
        super().write_po_file(potfile, locale)
        path = Path(potfile).parent / locale / "LC_MESSAGES" / f"{self.domain}.po"
        path.write_text(CREATED.sub("", path.read_text()))
