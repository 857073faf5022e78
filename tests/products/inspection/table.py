"""`python -m tests.products.inspection.table`: the archives of the tests, and what is found."""

import io

from products.inspection.contents import look_into
from products.inspection.findings import NOTE


def found_in(case) -> tuple[set[str], set[str]]:
    """(kinds that stop or ask, notes)."""
    data = case.make()
    findings = look_into(io.BytesIO(data), case.name, len(data)).findings.as_list()
    notes = {item["kind"] for item in findings if item["severity"] == NOTE}
    return {item["kind"] for item in findings} - notes, notes


if __name__ == "__main__":
    from tests.products.inspection.archives import CASES

    print("| file | name | found | notes | is published |\n|---|---|---|---|---|")
    for case in CASES:
        found, notes = found_in(case)
        cells = (case.title, case.name, ", ".join(sorted(found)), ", ".join(sorted(notes)))
        print("| " + " | ".join((*cells, case.outcome)) + " |")
