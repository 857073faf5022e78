"""Why a row may not be deleted, asked before the database refuses it with an error."""

from collections import Counter

from django.db import router
from django.db.models import ProtectedError, RestrictedError
from django.db.models.deletion import Collector


def what_holds(rows: list) -> str:
    """What still needs `rows` (of one model), in words: "2 orders, 1 purchase"; empty if nothing.

    The same walk as the deletion's own, without deleting.
    """
    if not rows:
        return ""
    try:
        Collector(using=router.db_for_write(type(rows[0]))).collect(rows)
    except ProtectedError as error:
        holders = error.protected_objects
    except RestrictedError as error:
        holders = error.restricted_objects
    else:
        return ""
    # As many as the error names: each relation reports its own rows, once.
    counts = Counter(type(holder) for holder in set(holders))
    return ", ".join(
        f"{count} {(m._meta.verbose_name if count == 1 else m._meta.verbose_name_plural)}"
        for m, count in sorted(counts.items(), key=lambda pair: pair[0]._meta.label)
    )
