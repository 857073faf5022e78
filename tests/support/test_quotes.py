"""A price for help: where it is named, what becomes of it, and that it blocks nothing."""

import pytest
from wagtail.models import ModelLogEntry

from support import moves, quotes
from support.models import SupportRequest
from tests.factories import SupportRequestFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def talked(product, customer, purchase):
    return SupportRequestFactory(
        user=customer, product=product, purchase=purchase, status="DISCUSSING"
    )


@pytest.mark.parametrize("state", SupportRequest.Status.values)
def test_where_a_price_is_named(seller, support_request, state):
    closed_at = support_request.created_at if state in SupportRequest.CLOSED else None
    SupportRequest.objects.update(status=state, closed_at=closed_at)
    if state in ("DISCUSSING", "PAYMENT"):
        row = quotes.offer(support_request, 4900, " An hour ", "", seller)
        assert (row.quote, row.quote_amount, row.quote_text) == ("open", 4900, "An hour")
        assert row.status == state
    else:
        with pytest.raises(quotes.NotPossible, match="while a request is discussed"):
            quotes.offer(support_request, 4900, "An hour", "", seller)


@pytest.mark.parametrize("end", ["paid", "waived"])
def test_a_quote_ends_once(seller, talked, end):
    quotes.offer(talked, 4900, "An hour", "https://pay.example/", seller)
    assert quotes.settle(talked, end, seller).quote == end
    for again in ("paid", "waived"):
        with pytest.raises(quotes.NotPossible, match="There is no open quote"):
            quotes.settle(talked, again, seller)
    lines = talked.messages.filter(kind="move").values_list("text", flat=True)
    assert list(lines) == ["Quote: $49.00.", f"Quote of $49.00 {end}."]
    assert ModelLogEntry.objects.filter(action="support.request_priced").count() == 2


@pytest.mark.parametrize("end", ["", "open", "nonsense"])
def test_a_quote_ends_in_no_other_way(seller, talked, end):
    quotes.offer(talked, 4900, "An hour", "", seller)
    with pytest.raises(quotes.NotPossible):
        quotes.settle(talked, end, seller)


@pytest.mark.parametrize("quote", SupportRequest.Quote.values)
def test_payment_neither_forces_nor_blocks_a_move(seller, talked, quote):
    SupportRequest.objects.update(quote=quote, quote_amount=1, quote_currency="USD")
    for before, after in (
        ("DISCUSSING", "IN_PROGRESS"),
        ("IN_PROGRESS", "PAYMENT"),
        ("PAYMENT", "COMPLETED"),
    ):
        assert moves.move(talked, after, seen=before, by=seller).status == after
    assert SupportRequest.objects.get().quote == quote
