"""What `make coverage` prints: how much of each app's code was run, from coverage's own figures."""

import json
from collections import Counter
from pathlib import Path

FIGURES = Path(__file__).resolve().parent.parent / "var" / "test" / "figures.json"


def main() -> None:
    lines, reached = Counter(), Counter()
    for path, file in json.loads(FIGURES.read_text())["files"].items():
        app = path.split("/")[0]
        lines[app] += file["summary"]["num_statements"]
        reached[app] += file["summary"]["covered_lines"]
    print(f"\n{'app':16}{'statements':>12}{'not run':>10}{'covered':>10}")
    for app in sorted(lines):
        print(_row(app, lines[app], reached[app]))
    print(_row("all", lines.total(), reached.total()))
    print(
        "\nFile by file: .venv/bin/python -m coverage report --show-missing --include 'commerce/*'"
    )


def _row(name: str, lines: int, reached: int) -> str:
    share = f"{reached / lines:.1%}" if lines else "none"
    return f"{name:16}{lines:>12}{lines - reached:>10}{share:>10}"


if __name__ == "__main__":
    main()
