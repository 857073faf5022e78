"""The inbox: what it shows first, finds, exports and costs, and what is done to many at once."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import conditional_escape
from openpyxl import load_workbook

from support import moves, requests
from support.admin.viewsets import RequestViewSet
from support.models import Message, SupportRequest
from support.templatetags.support_tags import waiting_for
from tests.commerce.sale_rows import read
from tests.factories import ProductPageFactory, SupportRequestFactory, UserFactory
from tests.support.admin_pages import INBOX, bulk, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(as_, seller):
    """The seller, signed in."""
    return as_(seller)


def ask(product, days=0, **values) -> SupportRequest:
    """A request whose customer has waited for `days`."""
    since = timezone.now() - timedelta(days=days, minutes=1)
    moments = {"created_at": since, "last_message_at": since, "turn_since": since}
    return SupportRequestFactory(product=product, **{**moments, **values})


def shown(client, query="") -> list[int]:
    """The numbers of the requests that the list shows, in its order."""
    page = read(client.get(f"{INBOX}results/?{query}"))
    return [int(key) for key in re.findall(r'id="snippet_(\d+)_title"', page)]


def test_who_has_waited_longest_for_us_comes_first(desk, product):
    new = ask(product, days=1)
    long = ask(product, days=9)
    theirs = ask(product, days=20, waits_for_staff=False)
    done = ask(product, days=30, status="COMPLETED")
    assert shown(desk) == [long.pk, new.pk, theirs.pk, done.pk]
    # Whoever writes again waits no less long.
    requests.reply(long, long.user, "Hello?")
    assert shown(desk, "is_open=true") == [long.pk, new.pk, theirs.pk]


def test_an_answer_ends_the_wait_and_a_reply_begins_it_anew(seller, product):
    row = ask(product, days=9)
    requests.answer(row, seller, "Try this")
    assert SupportRequest.objects.get().waits_since is None
    reply = requests.reply(row, row.user, "No")
    assert SupportRequest.objects.get().waits_since == reply.created_at
    moves.move(row, "COMPLETED", seen="DISCUSSING", by=seller)
    row = SupportRequest.objects.get()
    assert (row.waits_since, row.waits_for_staff) == (None, True)
    moves.move(row, "DISCUSSING", seen="COMPLETED", by=seller)
    waits_since = SupportRequest.objects.get().waits_since
    assert timezone.now() - waits_since < timedelta(minutes=1)


def test_what_is_in_progress_waits_for_us_whoever_spoke(desk, seller, product):
    row = ask(product, days=9)
    requests.answer(row, seller, "We will mend it")
    assert shown(desk, "waiting=them") == [row.pk]
    moves.move(row, "IN_PROGRESS", seen="DISCUSSING", by=seller)
    began = SupportRequest.objects.get().waits_since
    assert timezone.now() - began < timedelta(minutes=1)
    assert (shown(desk, "waiting=us"), shown(desk, "waiting=them")) == ([row.pk], [])
    assert "us, for" in read(desk.get(f"{INBOX}results/"))
    told = requests.answer(row, seller, "Nearly there")
    assert SupportRequest.objects.get().waits_since == told.created_at
    requests.reply(row, row.user, "Thank you")  # waits no less long
    assert SupportRequest.objects.get().waits_since == told.created_at
    assert waiting_for(SupportRequest.objects.get()) == "Waiting for the seller"


@pytest.mark.once
@pytest.mark.parametrize(("last", "is_ours"), [("reply", True), ("answer", False)])
def test_after_the_work_it_is_the_turn_of_who_did_not_speak_last(seller, product, last, is_ours):
    row = ask(product, status="IN_PROGRESS")
    requests.answer(row, seller, "Done")
    if last == "reply":
        requests.reply(row, row.user, "Not quite")
    moves.move(row, "DISCUSSING", seen="IN_PROGRESS", by=seller)
    assert SupportRequest.objects.get().waits_for_staff is is_ours


def test_filters(desk, seller, agent, product):
    other = ProductPageFactory(owner=seller, title="Other")
    rows = {
        "new": ask(product),
        "old": ask(product, days=8, status="DISCUSSING", assigned_to=seller),
        "answered": ask(product, days=40, waits_for_staff=False, assigned_to=agent),
        "done": ask(other, days=50, status="COMPLETED"),
    }
    today = timezone.localdate()
    for query, expected in {
        "": {"new", "old", "answered", "done"},
        "is_open=true": {"new", "old", "answered"},
        "is_open=false": {"done"},
        "status=NEW&status=COMPLETED": {"new", "answered", "done"},
        "waiting=us": {"new", "old"},
        "waiting=them": {"answered"},
        "older=1": {"old"},
        "older=7": {"old"},
        "older=30": set(),
        "assigned=me": {"old"},
        "assigned=nobody": {"new", "done"},
        f"assigned={agent.pk}": {"answered"},
        f"product={other.pk}": {"done"},
        f"created_at_from={today}&created_at_to={today}": {"new"},
        "is_open=true&waiting=us&older=3&assigned=me": {"old"},
    }.items():
        assert {key for key, row in rows.items() if row.pk in shown(desk, query)} == expected, query


@pytest.mark.parametrize(
    "query",
    [
        "product=9223372036854775808",
        "assigned=9223372036854775808",
        "older=-1&waiting=x&is_open=perhaps&status=x",
        "created_at_from=tomorrow",
        "ordering=password&p=99999999999999999999",
        f"q=%ed%a0%80{'x' * 3000}",
    ],
)
def test_filters_take_anything(desk, product, query):
    ask(product)
    assert desk.get(f"{INBOX}?{query}").status_code == 200


def test_requests_are_found_by_what_people_have_in_hand(desk, product):
    user = UserFactory(email="ada@mail.example", first_name="Ada", last_name="Lovelace")
    row = ask(product, user=user, subject="It hums", text="a low sound")
    row.messages.create(kind="note", text="a low sound, she says")
    ask(product, subject="Else", text="nothing alike")
    for words in (
        row.reference,
        row.reference.lower(),
        "hums",
        "ada@mail",
        "Lovelace",
        "low sound",
    ):
        assert shown(desk, f"q={words}") == [row.pk], words
    assert len(shown(desk, "q=night sky")) == 2
    assert shown(desk, "q=no such words") == []


@pytest.mark.once
def test_what_a_row_says(desk, seller, product):
    row = ask(product, days=4, status="PAYMENT", assigned_to=seller)
    SupportRequest.objects.update(quote="open", quote_amount=4900, quote_currency="USD")
    page = read(desk.get(f"{INBOX}results/"))
    for part in (
        str(row),
        row.user.email,
        "Night Sky Pack",
        "Payment",
        "us, for 4\xa0days",
        "4 days ago",
        "seller@support.example",
        "$49.00 open",
        page_of(row),
    ):
        assert part in page, part


@pytest.mark.once
def test_an_empty_inbox_says_why(desk, product):
    words = conditional_escape(RequestViewSet.empty)
    assert words in read(desk.get(f"{INBOX}results/"))
    assert words in read(desk.get(f"{INBOX}results/?is_open=true"))
    assert "match your query" in read(desk.get(f"{INBOX}results/?q=x"))
    ask(product, status="COMPLETED")
    page = read(desk.get(f"{INBOX}results/?is_open=true"))
    assert "nobody waits for anything" in page
    assert re.search(r"Open:\s*(<[^>]*>\s*)*Yes", page)
    assert "match your query" in read(desk.get(f"{INBOX}results/?waiting=us"))


@pytest.mark.once
def test_the_menu_counts_who_waits_for_us(desk, product):
    assert "Support (" not in read(desk.get("/admin/"))
    ask(product)
    ask(product, waits_for_staff=False)
    ask(product, status="CANCELLED")
    ask(ProductPageFactory(title="Another seller's"))
    page = read(desk.get("/admin/"))
    assert "Support (1)" in page
    assert f"{INBOX}?is_open=true" in page


@pytest.mark.once
def test_exports_hold_no_formulas(desk, product):
    formula = '=HYPERLINK("http://evil.example","Invoice")'
    row = ask(product, subject=formula, days=1)
    SupportRequest.objects.update(quote="paid", quote_amount=4950, quote_currency="USD")
    (line,) = csv.DictReader(io.StringIO(read(desk.get(f"{INBOX}?export=csv"))))
    assert (line["Subject"], line["Reference"]) == (f"'{formula}", row.reference)
    assert (line["Quote"], line["Currency"], line["Quote is"]) == ("49.50", "USD", "Paid")
    assert (line["State"], line["Customer"]) == ("New", row.user.email)
    answered = desk.get(f"{INBOX}?export=xlsx")
    book = load_workbook(io.BytesIO(b"".join(answered.streaming_content)))
    cells = [cell for cells in book.active.iter_rows() for cell in cells]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n", "d"}
    assert f"'{formula}" in [cell.value for cell in cells]


@pytest.mark.once
def test_exports_say_who_is_waited_for_since_when(desk, product):
    row = ask(product, subject="Dark", days=3)
    since = datetime(2026, 5, 1, 14, 59, 7, tzinfo=UTC)

    def exported(**changes) -> tuple[str, str]:
        SupportRequest.objects.filter(pk=row.pk).update(turn_since=since, **changes)
        (line,) = csv.DictReader(io.StringIO(read(desk.get(f"{INBOX}?export=csv"))))
        return line["Waiting for"], line["Waiting since (UTC)"]

    assert exported() == ("us", "2026-05-01T14:59:07Z")
    assert exported(waits_for_staff=False) == ("the customer", "2026-05-01T14:59:07Z")
    assert exported(status="COMPLETED", closed_at=since) == ("", "")


def fill(product, count: int) -> None:
    """`count` requests of many customers, each with two messages, as years would leave them."""
    purchase = SupportRequestFactory(product=product).purchase
    start = timezone.now()
    rows = [
        SupportRequest(
            reference=f"R{number:09}",
            user=purchase.user,
            purchase=purchase,
            product=product,
            subject=f"Request {number}",
            status="COMPLETED" if number % 10 else "DISCUSSING",
            closed_at=start if number % 10 else None,
            waits_for_staff=number % 20 == 0,
            turn_since=start - timedelta(days=2, minutes=number),
            created_at=start - timedelta(minutes=number),
            last_message_at=start - timedelta(minutes=number),
            assigned_to=None if number % 3 == 1 else product.owner,
        )
        for number in range(count)
    ]
    SupportRequest.objects.bulk_create(rows, batch_size=500)
    Message.objects.bulk_create(
        [
            Message(request=row, kind=kind, author=row.user, text=f"Words of {row.reference}")
            for row in rows
            for kind in ("customer", "staff")
        ],
        batch_size=500,
    )


def costs(client) -> dict[str, int]:
    found = {}
    for part in ("", "?is_open=true", "?waiting=us&older=1&assigned=me", "?q=R00000000", "?p=2"):
        client.get(f"{INBOX}{part}")  # warm the caches of a process
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{INBOX}{part}").status_code == 200
        found[part] = len(queries)
    return found


@pytest.mark.parametrize(
    "many", [300, pytest.param(10_000, marks=pytest.mark.long)], ids=["some", "many"]
)
def test_the_inbox_costs_the_same_at_ten_and_at_many(desk, product, many):
    fill(product, 10)
    few = costs(desk)
    SupportRequest.objects.filter(reference__startswith="R").delete()
    fill(product, many)
    lots = costs(desk)
    print("queries of the inbox at 10 and at", many, few, lots)
    assert lots == few


@pytest.mark.postgres
@pytest.mark.long
def test_the_database_finds_who_waits_longest_by_an_index(desk, admin, product):
    fill(product, 10_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE support_supportrequest")
    first = SupportRequest.objects.order_by(*RequestViewSet.ordering)[:50]
    counted = SupportRequest.objects.waiting_for_us()
    assert "longest_waiting_requests" in first.explain()
    assert re.search("open_requests|longest_waiting_requests", counted.explain())
    print(first.explain(analyze=True), counted.explain(analyze=True), sep="\n")


@pytest.mark.once
def test_many_are_assigned_to_somebody_who_may_see_all_of_them(
    as_, seller, other_seller, agent, product
):
    one, two = ask(product), ask(product)
    foreign = ask(ProductPageFactory(owner=other_seller))
    client = as_(agent)
    page = read(client.get(bulk("assign", one, two)))
    assert f'value="{seller.pk}"' in page
    assert f'value="{other_seller.pk}"' not in page
    assert f'value="{seller.pk}"' not in read(client.get(bulk("assign", one, foreign)))
    page = read(client.post(bulk("assign", one, foreign), {"to": seller.pk}))
    assert "Select a valid choice" in page
    assert client.post(bulk("assign", one, two), {"to": seller.pk}).url == INBOX
    assert SupportRequest.objects.filter(assigned_to=seller).count() == 2
    assert "Assigned: 2 requests." in read(client.get(INBOX))
    client.post(bulk("assign", one, two), {"to": ""})
    assert not SupportRequest.objects.exclude(assigned_to=None).exists()


@pytest.mark.once
def test_many_move_where_all_of_them_may(desk, product):
    new, talked = ask(product), ask(product, status="DISCUSSING")
    address = bulk("move", new, talked)
    page = read(desk.get(address))
    assert set(re.findall(r'<option value="(\w+)"', page)) == {
        "PAYMENT",
        "IN_PROGRESS",
        "COMPLETED",
        "CANCELLED",
    }
    seen = {f"seen_{new.pk}": "NEW", f"seen_{talked.pk}": "DISCUSSING"}
    refused = read(desk.post(address, {**seen, "status": "DISCUSSING", "why": "Kept"}))
    assert "Select a valid choice" in refused
    assert "Kept" in refused
    desk.post(address, {**seen, "status": "IN_PROGRESS", "why": "We begin"})
    assert {row.status for row in SupportRequest.objects.all()} == {"IN_PROGRESS"}
    lines = Message.objects.filter(kind="move").values_list("text", flat=True)
    assert sorted(lines) == [
        "Discussing → In progress. We begin",
        "New → In progress. We begin",
    ]


def test_of_many_who_moved_meanwhile_is_named_and_the_others_are_done(desk, seller, agent, product):
    one, two, three = ask(product), ask(product), ask(product)
    moves.move(two, "CANCELLED", seen="NEW", by=agent)
    seen = {f"seen_{row.pk}": "NEW" for row in (one, two, three)}
    address = bulk("move", one, two, three)
    page = read(desk.post(address, {**seen, "status": "PAYMENT"}, follow=True))
    states = [SupportRequest.objects.get(pk=row.pk).status for row in (one, two, three)]
    assert states == ["PAYMENT", "CANCELLED", "PAYMENT"]
    assert "Moved: 2 requests." in page
    told = f"{two.reference}: agent@support.example was faster: {two.reference} is cancelled now"
    assert told in page


@pytest.mark.once
def test_nothing_moves_without_what_was_seen(desk, product):
    row = ask(product)
    for seen in ({}, {f"seen_{row.pk}": "JUNK"}):
        desk.post(bulk("move", row), {**seen, "status": "PAYMENT"})
        desk.post(bulk("complete", row), seen)
    assert SupportRequest.objects.get().status == "NEW"


@pytest.mark.once
def test_requests_that_share_no_move_say_so(desk, product):
    rows = ask(product, status="CANCELLED"), ask(product, status="DISCUSSING")
    assert "There is no state to which all of them may move." in read(desk.get(bulk("move", *rows)))


@pytest.mark.once
def test_many_are_completed(desk, product):
    new, done = ask(product), ask(product, status="COMPLETED")
    seen = {f"seen_{new.pk}": "NEW", f"seen_{done.pk}": "COMPLETED"}
    page = read(desk.post(bulk("complete", new, done), seen, follow=True))
    assert SupportRequest.objects.get(pk=new.pk).status == "COMPLETED"
    assert "Completed: 1 request." in page
    assert f"{done.reference}: A request that is completed cannot become completed." in page


@pytest.mark.once
def test_the_list_offers_what_is_done_to_many_and_no_deletion(desk, product):
    ask(product)
    page = read(desk.get(INBOX))
    for action in ("assign", "move", "complete"):
        assert f"/admin/bulk/support/supportrequest/{action}/" in page
    assert "/admin/bulk/support/supportrequest/delete/" not in page
