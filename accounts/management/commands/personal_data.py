"""manage.py personal_data: which tables hold what about people, as docs/personal-data.md has it."""

from django.core.management.base import BaseCommand

from core import personal_data


class Command(BaseCommand):
    help = "Print what each table holds about people, and what becomes of it: a table in Markdown."
    requires_system_checks = []

    def handle(self, *args, **options):
        self.stdout.write(table())


def table() -> str:
    """One line for each table, by its name."""
    lines = ["| table | leads to somebody by | in an export | after a deletion | |", "|-|-|-|-|-|"]
    for holding in sorted(personal_data.holdings(), key=lambda each: each.model.lower()):
        exported = "yes" if holding.is_exported else "no"
        links = ", ".join(f"`{link}`" for link in holding.links)
        cells = (f"`{holding.model}`", links, exported, holding.fate.value, holding.why)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
