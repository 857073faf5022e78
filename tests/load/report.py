"""The figures of the last load: var/test/load.json.

python -m tests.load.report        prints them
"""

import json
from dataclasses import asdict, dataclass

from tests.migrated import KEPT

REPORT = KEPT / "load.json"


@dataclass
class Process:
    """`memory` (MB) at the end; `grew` (MB) in the last two thirds of the time; `files` that were
    open before and after, while nobody was connected."""

    name: str
    memory: int
    grew: float
    files: list[int]


@dataclass
class Figures:
    """`carries`: acts a second that the shop kept up with. `differences`: those of the ledgers."""

    carries: float
    phases: list[dict]
    processes: list[Process]
    connections: list[int]
    payments: int
    differences: int


def keep(figures: Figures) -> None:
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(json.dumps(asdict(figures), indent=1))


def kept() -> Figures:
    values = json.loads(REPORT.read_text())
    values["processes"] = [Process(**one) for one in values["processes"]]
    return Figures(**values)


def table() -> str:
    """In Markdown."""
    figures = kept()
    names = ["name", "rate", "seconds", "requests", "requests a second", "median", "p95", "longest"]
    rows = [[*names, "statuses"], ["---"] * (len(names) + 1)]
    for phase in figures.phases:
        statuses = ", ".join(
            f"{number} of {status}" for status, number in phase["statuses"].items()
        )
        rows.append([*(f"{phase[name]}" for name in names), statuses])
    rows += [[], ["process", "MB", "grew MB", "open files"], ["---"] * 4]
    for one in figures.processes:
        rows.append([one.name, f"{one.memory}", f"{one.grew}", f"{one.files[0]} → {one.files[1]}"])
    lines = ["| " + " | ".join(cells) + " |" if cells else "" for cells in rows]
    first, last = figures.connections
    return "\n".join(
        [
            f"carries {figures.carries} acts a second",
            "",
            *lines,
            "",
            f"database connections {first} → {last}, payments {figures.payments}, "
            f"differences of the ledgers {figures.differences}",
        ]
    )


if __name__ == "__main__":
    print(table())
