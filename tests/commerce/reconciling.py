"""A whole reconciliation, and that another one changes nothing."""

from commerce.models import Reconciliation
from commerce.payments import reconciliation
from tests.commerce.paid_orders import books


def run(**options) -> Reconciliation:
    """A run to the end, from the start."""
    row = reconciliation.run(afresh=True, **options)
    assert (row.error, row.is_running, row.finished_at is None) == ("", False, False)
    return row


def run_again_changes_nothing() -> None:
    before = books()
    row = run()
    assert (row.healed, row.listed) == (0, 0)
    assert books() == before
