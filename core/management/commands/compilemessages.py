"""Django's compilemessages by babel, so that a server needs no GNU gettext."""

import os
import re
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

# What is neither of a comment nor this, babel would read somehow, a character short.
LINE = re.compile(r'(?:(?:msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?)\s+)?"(?:[^"\\]|\\.)*"\s*')


class Command(BaseCommand):
    help = (
        "Make of each locale/<language>/LC_MESSAGES/django.po the django.mo that the shop reads. "
        "What is up to date is left alone. Ends with 1, and names the lines, when a translation "
        "lacks a plural form or has other placeholders than the original."
    )
    requires_system_checks = []

    def handle(self, *args, **options):
        wrong = []
        for folder in settings.LOCALE_PATHS:
            for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
                target = source.with_suffix(".mo")
                if target.exists() and target.stat().st_mtime > source.stat().st_mtime:
                    continue
                name = source.relative_to(folder.parent)
                if found := compile_catalogue(source, target):
                    wrong += [f"{name}:{line}: {what}" for line, what in found]
                else:
                    self.stdout.write(f"{name} compiled")
        if wrong:
            raise CommandError("\n".join(["these translations are wrong.", *wrong]))


def compile_catalogue(source: Path, target: Path) -> list[tuple[int | None, str]]:
    """Write `target` whole or not at all; returns what is wrong, each with its line."""
    lines = enumerate(source.read_text().splitlines(), start=1)
    filled = [(number, line) for number, line in lines if line.strip() and line[0] != "#"]
    wrong: list[tuple[int | None, str]] = [
        (number, "broken line") for number, line in filled if not LINE.fullmatch(line)
    ]
    if wrong:
        return wrong
    try:
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parts[-3], abort_invalid=True)
    except PoFileError as error:
        return [(error.lineno, str(error))]
    for message in catalogue:
        # What is not translated, or only guessed by msgmerge, is shown in English.
        if message.id and any(_strings(message)) and not message.fuzzy:
            wrong += [(message.lineno, str(error)) for error in message.check(catalogue)]
            wrong += [(message.lineno, what) for what in _odd_fields(message)]
            if not all(_strings(message)):
                wrong.append((message.lineno, "a plural form is missing"))
    if not wrong:
        new = target.with_suffix(f".{os.getpid()}")
        with new.open("wb") as file:
            write_mo(file, catalogue)
        new.replace(target)
    return wrong


def _odd_fields(message: Message) -> list[str]:
    """Fields in braces that the original does not have; babel looks at those with % only."""
    if "python-brace-format" not in message.flags:
        return []
    ids = message.id if isinstance(message.id, list | tuple) else (message.id,)
    known = {name for text in ids for name in _fields(text)}
    found = {name for text in _strings(message) for name in _fields(text)}
    return [f"unknown field in braces '{name}'" for name in sorted(found - known)]


def _fields(text: str) -> set[str]:
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError as error:
        return {str(error)}


def _strings(message: Message) -> tuple[str, ...]:
    if isinstance(message.string, list | tuple):
        return tuple(message.string)
    return (message.string or "",)
