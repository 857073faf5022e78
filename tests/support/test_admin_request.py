"""A request's page in the admin: what it shows, and what each button does and refuses."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import ModelLogEntry

from commerce.models import Order
from core.admin.history import history_of
from support import moves
from support.models import CannedReply, Message, SupportRequest
from support.moves import TRANSITIONS
from tests.commerce.sale_rows import read, sell
from tests.factories import ProductPageFactory, SupportRequestFactory, UserFactory
from tests.support.admin_pages import page_of, press, press_and_read

pytestmark = [pytest.mark.django_db, pytest.mark.once]

STATES = SupportRequest.Status.values
MOVES = [(before, after) for before in STATES for after in STATES]


@pytest.fixture
def desk(as_, seller):
    """The seller, signed in."""
    return as_(seller)


def now(row) -> SupportRequest:
    return SupportRequest.objects.get(pk=row.pk)


def test_the_page_shows_what_belongs_together(desk, seller):
    sold = sell(seller, "Lantern")
    order = sold[Order]
    row = SupportRequestFactory(user=order.user, product=order.product, text="It is dark")
    other = SupportRequestFactory(user=order.user, product=order.product, subject="Batteries")
    row.messages.create(kind="note", author=seller, text="Be kind")
    page = read(desk.get(page_of(row)))
    for part in (
        row.subject,
        "It is dark",
        "Internal note: the customer does not see it",
        "Be kind",
        order.user.email,
        f"/admin/snippets/commerce/order/inspect/{order.pk}/",
        "$29.00",
        "expired",  # the download link
        "1.0</",
        "what buyers get now",
        page_of(other),
        "Batteries",
    ):
        assert part in page or part.rstrip("</") in page, part
    assert f'href="{page_of(row)}"' not in page


@pytest.mark.both
def test_an_answer_reaches_the_customer_and_moves_a_new_request(desk, seller, support_request):
    files = [SimpleUploadedFile("one.txt", b"1"), SimpleUploadedFile("two.png", b"2")]
    page = press_and_read(
        desk, support_request, "answer", answer__text="Try again", answer__files=files
    )
    assert "Your answer is sent" in page
    row = now(support_request)
    answer = row.messages.get(kind="staff")
    assert (row.status, row.waits_for_staff, row.waits_since) == ("DISCUSSING", False, None)
    assert (answer.text, answer.author) == ("Try again", seller)
    assert [file.name for file in answer.attachments.all()] == ["one.txt", "two.png"]
    assert row.messages.get(kind="move").text == "New → Discussing. Answered."
    assert "Try again" in page
    assert page.count("one.txt") == 1


def test_a_note_is_for_staff_and_changes_nothing_else(desk, support_request):
    press(desk, support_request, "note", note__text="Look at the log")
    row = now(support_request)
    assert (row.status, row.waits_for_staff) == ("NEW", True)
    assert row.messages.get(kind="note").text == "Look at the log"


@pytest.mark.both
@pytest.mark.parametrize("act", ["answer", "note"])
def test_the_same_form_sent_twice_is_one_message(desk, support_request, act):
    page = read(desk.get(page_of(support_request)))
    (token,) = re.findall(r'name="token" value="(\w+)"', page)
    for _ in range(2):
        press(desk, support_request, act, token=token, **{f"{act}__text": "Once"})
    assert Message.objects.filter(text="Once").count() == 1
    press(desk, support_request, act, token="another", **{f"{act}__text": "Once"})
    assert Message.objects.filter(text="Once").count() == 2


@pytest.mark.parametrize("act", ["answer", "note"])
def test_nothing_to_say_is_not_sent(desk, support_request, act):
    page = press_and_read(desk, support_request, act, **{f"{act}__text": " \r\n "})
    assert "Please write something." in page
    assert support_request.messages.count() == 1


@pytest.mark.parametrize(("before", "after"), MOVES)
def test_every_move(desk, seller, support_request, before, after):
    closed_at = support_request.created_at if before in SupportRequest.CLOSED else None
    SupportRequest.objects.filter(pk=support_request.pk).update(status=before, closed_at=closed_at)
    can = after in TRANSITIONS[before]
    offered = read(desk.get(page_of(support_request)))
    assert (f'value="move:{after}"' in offered) is can
    page = press_and_read(desk, support_request, f"move:{after}", move__why="Because")
    row = now(support_request)
    logged = ModelLogEntry.objects.filter(action="support.request_moved", object_id=str(row.pk))
    lines = row.messages.filter(kind="move").count()
    if can:
        assert (row.status, lines) == (after, 1)
        assert (row.closed_at is not None) is (after in SupportRequest.CLOSED)
        assert logged.get().user == seller
        assert logged.get().data == {"from": before, "to": after, "why": "Because"}
        assert f"{row.reference} is {row.get_status_display().lower()} now." in page
    else:
        assert (row.status, lines, logged.count()) == (before, 0, 0)
        assert "cannot become" in page
        assert "Because</textarea>" in page


@pytest.mark.both
@pytest.mark.parametrize("after", ["", "NOWHERE", "new", "DISCUSSING\x00", "<b>"])
def test_a_state_that_does_not_exist_is_refused(desk, support_request, after):
    page = press_and_read(desk, support_request, f"move:{after}")
    assert "cannot become that." in page
    assert now(support_request).status == "NEW"


@pytest.mark.both
def test_who_was_slower_is_told_who_was_faster_and_keeps_what_they_typed(
    desk, agent, support_request
):
    agent.first_name, agent.last_name = "Quick", "Quinn"
    agent.save()
    moves.move(support_request, "IN_PROGRESS", seen="NEW", by=agent)
    page = press_and_read(
        desk,
        support_request,
        "move:DISCUSSING",
        **{"move-seen": "NEW"},
        move__why="Let us talk",
        answer__text="A long answer",
        note__text="A long note",
    )
    words = f"Quick Quinn was faster: {support_request.reference} is in progress now, not new."
    assert words in page
    for typed in ("Let us talk", "A long answer", "A long note"):
        assert f"{typed}</textarea>" in page
    assert 'name="move-seen" value="IN_PROGRESS"' in page
    assert now(support_request).status == "IN_PROGRESS"
    assert support_request.messages.filter(kind="move").count() == 1


@pytest.mark.parametrize("act", ["", "dance", "answer:x", "move", "settle", "settle:open"])
def test_a_button_that_there_is_not_does_nothing(desk, support_request, act):
    before = list(SupportRequest.objects.values())
    page = press_and_read(desk, support_request, act, note__text="Half a thought")
    assert "Half a thought</textarea>" in page
    assert list(SupportRequest.objects.values()) == before
    assert support_request.messages.count() == 1


def test_what_was_typed_elsewhere_survives_a_success(desk, seller, support_request):
    page = press_and_read(
        desk,
        support_request,
        "assign:me",
        answer__text="Half an answer",
        meeting__url="https://meet.example/",
        quote__amount="12.50",
        quote__text="An hour",
    )
    assert "Assigned to seller@support.example." in page
    assert now(support_request).assigned_to == seller
    assert "Half an answer</textarea>" in page
    assert 'value="https://meet.example/"' in page
    # Once: a page that is opened later shows what is, not what was once typed.
    assert "Half an answer" not in read(desk.get(page_of(support_request)))


def test_drafts_of_one_person_are_not_shown_to_another(client, desk, agent, support_request):
    press(desk, support_request, "assign:me", answer__text="My own words")
    client.force_login(agent)
    assert "My own words" not in read(client.get(page_of(support_request)))


def test_a_canned_reply_is_put_below_what_was_typed(desk, seller, support_request):
    seller.first_name = "Sam"
    seller.save()
    support_request.user.first_name = "Ada"
    support_request.user.save()
    reply = CannedReply.objects.create(
        title="Hello",
        text="Hello {{ customer }},\n{{product}} {{ version }} {{ reference }} {{ me }}",
    )
    page = press_and_read(
        desk,
        support_request,
        "insert",
        answer__text="Before",
        answer__canned=reply.pk,
        note__text="A note",
        quote__amount="12",
    )
    filled = f"Hello Ada,\nNight Sky Pack 1.0 {support_request.reference} Sam"
    assert f"Before\n\n{filled}</textarea>" in page
    assert "A note</textarea>" in page
    assert support_request.messages.count() == 1
    for missing in ("", "9223372036854775808", "x"):
        page = press_and_read(
            desk, support_request, "insert", answer__text="Kept", answer__canned=missing
        )
        assert "Please choose the reply to insert." in page
        assert "Kept</textarea>" in page


def test_files_of_a_refused_answer_are_asked_for_again(desk, support_request):
    file = SimpleUploadedFile("virus.exe", b"MZ")
    page = press_and_read(
        desk, support_request, "answer", answer__text="See this", answer__files=[file]
    )
    assert "virus.exe is of a kind that is not taken" in page
    assert "Please choose the files again" in page
    assert "See this</textarea>" in page
    assert support_request.messages.count() == 1


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("javascript:alert(1)", "Enter a valid URL."),
        ("data:text/html,x", "Enter a valid URL."),
        ("ftp://meet.example/", "Enter a valid URL."),
        ("https://shop.example@evil.example/", "without a name or password before @"),
        ("https://a:b@evil.example/", "without a name or password before @"),
        ("https://meet.example/a\x00b", "Null characters are not allowed."),
        ("https://meet.example/" + "x" * 500, "at most 500 characters"),
        ("nothing", "Enter a valid URL."),
    ],
    ids=lambda value: value[:14].replace("\x00", ""),
)
def test_an_address_that_is_none_is_refused(desk, support_request, address, words):
    page = press_and_read(desk, support_request, "meeting", meeting__url=address)
    assert words in page
    SupportRequest.objects.update(status="DISCUSSING")
    page = press_and_read(
        desk, support_request, "quote", quote__amount="5", quote__text="x", quote__url=address
    )
    assert words in page
    row = now(support_request)
    assert (row.meeting_url, row.quote, row.payment_url) == ("", "", "")


def test_a_meeting_link_is_set_and_taken_away(desk, support_request):
    page = press_and_read(desk, support_request, "meeting", meeting__url="meet.example/room")
    assert 'href="https://meet.example/room" rel="nofollow noopener noreferrer"' in page
    press(desk, support_request, "meeting", meeting__url="")
    assert now(support_request).meeting_url == ""


@pytest.mark.both
def test_a_quote_is_named_changed_and_settled(desk, support_request):
    SupportRequest.objects.update(status="DISCUSSING")
    typed = {"quote__text": "An hour", "quote__url": "https://pay.example/1"}
    page = press_and_read(desk, support_request, "quote", quote__amount="49.50", **typed)
    assert "The customer reads your quote of $49.50." in page
    row = now(support_request)
    assert (row.quote, row.quote_amount, row.quote_currency) == ("open", 4950, "USD")
    assert (row.quote_text, row.payment_url) == ("An hour", "https://pay.example/1")
    press(desk, support_request, "quote", quote__amount="60", **typed)
    assert now(support_request).quote_amount == 6000
    page = press_and_read(desk, support_request, "settle:paid")
    assert "The quote is paid." in page
    assert "There is no open quote." in press_and_read(desk, support_request, "settle:waived")
    assert (now(support_request).quote, now(support_request).status) == ("paid", "DISCUSSING")


@pytest.mark.parametrize("state", STATES)
def test_prices_are_named_only_where_they_are_talked_about(desk, support_request, state):
    closed_at = support_request.created_at if state in SupportRequest.CLOSED else None
    SupportRequest.objects.update(status=state, closed_at=closed_at)
    can = state in ("DISCUSSING", "PAYMENT")
    assert ("Name this price" in read(desk.get(page_of(support_request)))) is can
    page = press_and_read(desk, support_request, "quote", quote__amount="5", quote__text="x")
    assert bool(now(support_request).quote) is can
    assert ("A price is named while" in page) is not can


@pytest.mark.parametrize("amount", ["", "0", "-1", "1.005", "x", "1e400", "NaN", "99999999999"])
def test_an_amount_that_is_none_is_refused(desk, support_request, amount):
    SupportRequest.objects.update(status="PAYMENT")
    page = press_and_read(
        desk, support_request, "quote", quote__amount=amount, quote__text="What for"
    )
    assert "please look at the marked fields" in page
    assert "What for</textarea>" in page
    assert now(support_request).quote == ""


@pytest.mark.both
def test_it_is_assigned_to_somebody_who_may_see_it(desk, seller, agent, other_seller, admin):
    row = SupportRequestFactory(product=ProductPageFactory(owner=seller))
    outsiders = [other_seller, UserFactory(), UserFactory(groups=["Editors"])]
    page = read(desk.get(page_of(row)))
    for person in (seller, agent, admin):
        assert f'value="{person.pk}"' in page
    for person in outsiders:
        assert "Select a valid choice" in press_and_read(desk, row, "assign", assign__to=person.pk)
    assert now(row).assigned_to is None
    press(desk, row, "assign", assign__to=agent.pk)
    assert now(row).assigned_to == agent
    assert [entry.message for entry in history_of(row)] == ["Assigned to agent@support.example"]
    press(desk, row, "assign", assign__to="")
    assert now(row).assigned_to is None
    for nonsense in ("9223372036854775808", "x\x00", "-1"):
        assert press(desk, row, "assign", assign__to=nonsense).status_code == 200


@pytest.mark.both
def test_what_strangers_wrote_is_text(desk, seller, product):
    evil = "<script>alert(1)</script>"
    user = UserFactory(first_name=evil, last_name="<img src=x onerror=alert(1)>")
    row = SupportRequestFactory(user=user, product=product, subject=evil, text=evil)
    other = SupportRequestFactory(user=user, product=product, subject=f"Other {evil}")
    row.messages.get().attachments.create(
        file="support/x/y.txt", name=f"{evil}.txt", size=1, content_type="text/plain"
    )
    SupportRequest.objects.filter(pk=row.pk).update(
        quote="open",
        quote_amount=1,
        quote_currency="USD",
        quote_text=evil,
        payment_url="javascript:alert(1)",
        meeting_url="javascript:alert(1)",
    )
    for address in (page_of(row), "/admin/snippets/support/supportrequest/", page_of(other)):
        page = read(desk.get(address))
        assert "<script>alert(1)" not in page
        assert "<img src=x" not in page
        assert 'href="javascript' not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;.txt" in read(desk.get(page_of(row)))


def test_a_long_thread_costs_no_more_queries(desk, support_request):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            read(desk.get(page_of(support_request)))
        return len(queries)

    count()
    at_one = count()
    for number in range(50):
        message = support_request.messages.create(kind="staff", author=UserFactory(), text="x")
        message.attachments.create(
            file="x.txt", name=f"{number}.txt", size=1, content_type="text/plain"
        )
    assert count() <= at_one + 1  # the files, once
