"""`python -m tests.products.inspection.table`: the archives of the tests, and what is found."""

import io

from django.conf import settings


def print_table() -> None:
    from products.inspection.contents import look_into
    from products.inspection.findings import NOTE
    from tests.products.inspection.archives import CASES

    print("| file | name | found | notes | is published |\n|---|---|---|---|---|")
    for case in CASES:
        data = case.make()
        found = look_into(io.BytesIO(data), case.name, len(data)).findings.as_list()
        notes = ", ".join(item["kind"] for item in found if item["severity"] == NOTE)
        others = ", ".join(item["kind"] for item in found if item["severity"] != NOTE)
        print(f"| {case.title} | {case.name} | {others} | {notes} | {case.outcome} |")


if __name__ == "__main__":
    settings.configure()
    print_table()
