"""What each fault did to a shop that was in use; the rows lie in var/test/faults.json.

python -m tests.faults.report        prints them as a table
"""

import json
from dataclasses import asdict, dataclass

from tests.migrated import KEPT

REPORT = KEPT / "faults.json"
HEADINGS = (
    "fault",
    "lasted s",
    "what visitors saw",
    "longest wait s",
    "pages again after s",
    "all done after s",
    "paid",
    "lost",
)


@dataclass
class Row:
    """One fault. `answers`: how many had which status, before, while and after it.

    `pages_after` and `done_after`: seconds from the end of the fault to the last request that
    went wrong, and until nothing was left to do (webhooks, messages). `payments`: those that the
    provider took; `lost`: what `ledgers.compare` found afterwards.
    """

    fault: str
    lasted: float
    answers: dict[str, int]
    longest_wait: float
    pages_after: float
    done_after: float
    payments: int
    lost: int

    def cells(self) -> list[str]:
        answers = ", ".join(f"{number} of {status}" for status, number in self.answers.items())
        return [
            self.fault,
            f"{self.lasted:.0f}",
            answers,
            f"{self.longest_wait:.1f}",
            f"{self.pages_after:.1f}",
            f"{self.done_after:.0f}",
            str(self.payments),
            str(self.lost or "nothing"),
        ]


def keep(row: Row) -> None:
    """Add a row, in the place of an older one of the same fault."""
    rows = {one.fault: one for one in kept()} | {row.fault: row}
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(json.dumps([asdict(one) for one in rows.values()], indent=1))


def kept() -> list[Row]:
    if not REPORT.exists():
        return []
    return [Row(**values) for values in json.loads(REPORT.read_text())]


def table() -> str:
    """In Markdown."""
    lines = [HEADINGS, ["---"] * len(HEADINGS), *(row.cells() for row in kept())]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


if __name__ == "__main__":
    print(table())
