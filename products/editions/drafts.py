"""The editions in a draft of a product, as they belong to the rows of the database.

A draft may be older than a row: it was saved before its product was published, or after the row
was removed. Both know an edition by its key.
"""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from modelcluster.models import get_serializable_data_for_fields

from products.editions.rules import why_kept


def with_rows(page, content: dict) -> dict:
    """The content of a draft of `page` with the numbers of the rows of its editions.

    What must stay and the draft lacks is added, not on sale, where it stands among the others.
    A licence that was deleted since is left out.
    """
    if "editions" not in content:  # from before there were any: the product keeps its own
        return content
    drafted = list({row["key"]: row for row in content["editions"]}.values())
    stored = _rows_of(page) if drafted or page.highest_price is not None else []
    numbers = {edition.key: edition.pk for edition in stored}
    rows = _without_lost_licences(drafted)
    rows = [row | {"pk": numbers.get(row["key"])} for row in rows]
    missing = [edition for edition in stored if edition.key not in {row["key"] for row in rows}]
    kept = why_kept(page.pk, missing)
    order = [edition.key for edition in stored]
    for edition in missing:
        if edition.key in kept:
            row = get_serializable_data_for_fields(edition) | {"is_on_sale": False}
            rows.insert(_place(edition.key, order, [row["key"] for row in rows]), row)
    rows = [row | {"sort_order": place} for place, row in enumerate(rows)]
    return {**content, "editions": rows}


def keep_sold(page) -> None:
    """Keep, off sale, what was sold since somebody looked whether this draft may lack it.

    Call it in the transaction that saves the page: what it removes is locked, so that no order of
    it is committed from here on.
    """
    if not page.editions.is_deferring:  # it removes none
        return
    stored, rows = _rows_of(page), list(page.editions.all())
    keys = [edition.key for edition in rows]
    missing = [edition for edition in stored if edition.key not in keys]
    if missing:
        removed = apps.get_model("products", "Edition").objects.select_for_update()
        list(removed.filter(pk__in=[edition.pk for edition in missing]))
    kept, order = why_kept(page.pk, missing), [edition.key for edition in stored]
    for edition in missing:
        if edition.key in kept:
            edition.is_on_sale = False
            rows.insert(_place(edition.key, order, [row.key for row in rows]), edition)
    if kept:
        for place, edition in enumerate(rows):
            edition.sort_order = place
        page.editions.set(rows)


def _rows_of(page) -> list[Any]:
    if page.pk is None:
        return []
    return list(apps.get_model("products", "Edition").objects.filter(page=page.pk))


def _without_lost_licences(rows: Iterable[dict]) -> list[dict]:
    named = {row.get("licence") for row in rows} - {None}
    known = set()
    if named:
        licences = apps.get_model("products", "Licence").objects
        known = set(licences.filter(pk__in=named).values_list("pk", flat=True))
    return [row if row.get("licence") in known else row | {"licence": None} for row in rows]


def _place(key: str, order: list[str], keys: list[str]) -> int:
    """Where the edition of this key belongs: before the first that is behind it in `order`."""
    behind = set(order[order.index(key) + 1 :])
    return next((place for place, other in enumerate(keys) if other in behind), len(keys))
