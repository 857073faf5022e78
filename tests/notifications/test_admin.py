"""Messages in the admin: read by staff who may, changed by nobody."""

import io

import pytest
from django.contrib.auth.models import Permission
from openpyxl import load_workbook

from notifications import outbox, resending
from notifications.models import OutgoingMessage
from tests.factories import UserFactory
from tests.notifications.conftest import write

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LIST = "/admin/snippets/notifications/outgoingmessage/"


def staff(*codenames, **kwargs):
    user = UserFactory(**kwargs)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return user


@pytest.fixture
def reader(client):
    """Somebody of the support staff, logged in."""
    client.force_login(staff("access_admin", "see_whole_shop", "view_outgoingmessage"))
    return client


@pytest.fixture
def root(client):
    client.force_login(UserFactory(is_superuser=True))
    return client


@pytest.mark.both
def test_the_list_is_filtered_and_searched(reader):
    write(recipient="first@example.com", kind="order-paid")
    write(recipient="second@example.com", kind="payment-failed")
    OutgoingMessage.objects.filter(recipient="second@example.com").update(status="failed")

    def shown(**query):
        page = reader.get(LIST, query)
        assert page.status_code == 200
        text = page.content.decode()
        return [name for name in ("first", "second") if f"{name}@example.com" in text]

    assert shown() == ["first", "second"]
    assert shown(status="failed") == ["second"]
    assert shown(status="sent") == []
    assert shown(kind="order-paid") == ["first"]
    assert shown(channel="telegram") == []
    assert shown(q="second@") == ["second"]
    assert shown(q="nobody") == []


def test_a_message_can_be_read_but_not_a_secret(reader):
    plain = write(text="The words of a receipt.")
    secret = write(text="The code ABCD-EFGH.", is_sensitive=True)

    assert "The words of a receipt." in reader.get(f"{LIST}inspect/{plain.pk}/").content.decode()
    page = reader.get(f"{LIST}inspect/{secret.pk}/")
    assert page.status_code == 200
    assert "ABCD-EFGH" not in page.content.decode()


@pytest.mark.both
def test_what_arrived_is_shown_as_it_would_be_written_today(reader, written_anew):
    message = ended("sent", text="")
    before = OutgoingMessage.objects.count()
    page = reader.get(f"{LIST}inspect/{message.pk}/").content.decode()
    assert "This is how it would be written today" in page
    assert "Thank you." in page
    assert OutgoingMessage.objects.count() == before
    gone = write(text="", kind="nobody-writes-it-anew", dedupe_key="gone")
    OutgoingMessage.objects.filter(pk=gone.pk).update(status="sent")
    page = reader.get(f"{LIST}inspect/{gone.pk}/").content.decode()
    assert "Its words were wiped when it had arrived." in page


def test_nobody_adds_changes_or_deletes(root):
    message = write()

    for path in ("add/", f"edit/{message.pk}/", f"delete/{message.pk}/"):
        for method in (root.get, root.post):
            assert method(f"{LIST}{path}").status_code in {302, 403, 404}
    bulk = "/admin/bulk/notifications/outgoingmessage/delete/"
    root.post(f"{bulk}?id={message.pk}&next={LIST}", {"id": message.pk})
    assert OutgoingMessage.objects.filter(pk=message.pk).exists()
    page = root.get(LIST).content.decode()
    assert f"{LIST}add/" not in page
    assert f"{LIST}edit/" not in page


@pytest.mark.parametrize(
    "codenames",
    [
        ["access_admin"],
        ["access_admin", "view_outgoingmessage"],
        ["access_admin", "see_whole_shop"],
        ["see_whole_shop", "view_outgoingmessage"],
    ],
)
def test_without_the_rights_nothing_is_shown(client, codenames):
    message = write()
    client.force_login(staff(*codenames))

    for path in ("", f"inspect/{message.pk}/", "?export=csv"):
        page = client.get(f"{LIST}{path}")
        assert page.status_code in {302, 403, 404}
        assert b"buyer@example.com" not in page.content


def test_exports_hold_no_bodies_and_no_formulas(reader):
    write(recipient="=cmd|x@example.com", subject="=1+1", text="A secret body.", is_sensitive=True)

    csv = b"".join(reader.get(LIST, {"export": "csv"}).streaming_content).decode()
    assert "'=cmd|x@example.com" in csv
    assert "secret body" not in csv
    sheet = load_workbook(
        io.BytesIO(b"".join(reader.get(LIST, {"export": "xlsx"}).streaming_content))
    ).active
    values = [cell.value for row in sheet.rows for cell in row]
    assert "'=1+1" in values
    assert "A secret body." not in values


def test_the_list_takes_the_same_queries_for_any_number(reader, django_assert_max_num_queries):
    write()
    reader.get(LIST)
    with django_assert_max_num_queries(40) as few:
        reader.get(LIST)
    for _ in range(30):
        write()
    with django_assert_max_num_queries(40) as many:
        reader.get(LIST)

    assert len(few) == len(many)


def test_a_failed_message_says_why(reader, post):
    post.rcpt_answers["buyer@example.com"] = "550 5.1.1 no such user"
    message = write()
    outbox.deliver(message.pk)

    page = reader.get(f"{LIST}inspect/{message.pk}/").content.decode()
    assert "The server answered 550 5.1.1 no such user" in page


@pytest.fixture
def steering(client):
    """Somebody who may send again and release, logged in."""
    client.force_login(
        staff("access_admin", "see_whole_shop", "view_outgoingmessage", "change_outgoingmessage")
    )
    return client


@pytest.fixture
def written_anew(monkeypatch):
    """A kind of message that is written anew while the person it tells of is active."""

    def again(user, key, name):
        told = {"about": user, "details": {"name": name}}
        return write(kind="about", dedupe_key=key, **told) if user.is_active else None

    monkeypatch.setitem(resending._writers, "about", again)


def ended(status="failed", **values) -> OutgoingMessage:
    told = {"about": UserFactory(), "details": {"name": "Ada"}}
    message = write(**{"kind": "about", **told, **values})
    OutgoingMessage.objects.filter(pk=message.pk).update(status=status, last_error="Refused")
    return message


def somebody_gone():
    user = UserFactory()
    user.is_active = False
    user.save()
    return user


def press(client, act, message):
    answer = client.post(f"{LIST}{act}/{message.pk}/", follow=True)
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize("status", ["failed", "sent"])
def test_a_message_is_sent_again_as_a_new_row(steering, written_anew, status):
    message = ended(status)
    page = steering.get(f"{LIST}inspect/{message.pk}/").content.decode()
    assert f'action="{LIST}again/{message.pk}/"' in page

    code, page = press(steering, "again", message)

    assert code == 200
    assert "Written anew and on its way to buyer@example.com." in page
    new = OutgoingMessage.objects.get(repeat_of=message)
    assert (new.status, new.about, new.details) == ("pending", message.about, {"name": "Ada"})
    message.refresh_from_db()
    assert message.status == status
    assert f"{LIST}inspect/{new.pk}/" in page
    assert "It was sent again already and is on its way." in press(steering, "again", message)[1]
    assert message.repeats.count() == 1


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"is_sensitive": True}, "ask the person to request a new one"),
        ({"kind": "nobody-writes-it-anew"}, "It told of a moment that has passed"),
        ({"about": None}, "It told of a moment that has passed"),
    ],
)
def test_without_the_button_the_page_says_why(steering, written_anew, values, said):
    message = ended(**values)
    page = steering.get(f"{LIST}inspect/{message.pk}/").content.decode()

    assert said in page
    assert "again/" not in page
    assert said in press(steering, "again", message)[1]
    assert not message.repeats.exists()


def test_what_is_gone_is_said_after_the_click(steering, written_anew):
    message = ended(about=somebody_gone())

    assert "would not be true any more" in press(steering, "again", message)[1]
    assert not message.repeats.exists()


def test_a_message_outlives_what_it_told_of(steering, written_anew):
    message = ended()
    message.about.delete()

    message = OutgoingMessage.objects.get(pk=message.pk)
    assert message.about is None
    assert "What it was about is gone" in press(steering, "again", message)[1]
    assert not message.repeats.exists()


def test_a_held_message_waits_for_its_release(steering, post):
    message = write()
    OutgoingMessage.objects.update(held_at="2026-05-03T12:00:00Z")
    outbox.deliver(message.pk)
    assert outbox.sweep() == 0
    page = steering.get(f"{LIST}inspect/{message.pk}/").content.decode()
    assert f'action="{LIST}release/{message.pk}/"' in page
    assert "Held back" in steering.get(LIST, {"held": "true"}).content.decode()

    assert "Released: it is on its way" in press(steering, "release", message)[1]
    assert "Nobody holds it back" in press(steering, "release", message)[1]
    assert outbox.sweep() == 1
    assert len(post.letters) == 1


def bulk(client, act, *messages, confirm=True):
    ids = "&".join(f"id={message.pk}" for message in messages)
    address = f"/admin/bulk/notifications/outgoingmessage/{act}/?{ids}&next={LIST}"
    return client.post(address, follow=True) if confirm else client.get(address)


def test_many_failed_ones_are_sent_again_at_once(steering, written_anew):
    gone = ended(about=somebody_gone())
    good, secret = ended(), ended(is_sensitive=True)
    arrived = ended("sent")
    question = bulk(steering, "send_again", good, gone, secret, arrived, confirm=False)
    page = question.content.decode()
    assert "ask the person to request a new one" in page
    assert "It arrived. Its own page can send it again." in page

    page = bulk(steering, "send_again", good, gone, secret, arrived).content.decode()

    assert "1 message on the way. 1 could not be written anew." in page
    assert [again.repeat_of for again in OutgoingMessage.objects.exclude(repeat_of=None)] == [good]


def test_many_held_ones_are_released_at_once(steering):
    held = [write(), write()]
    OutgoingMessage.objects.update(held_at="2026-05-03T12:00:00Z")
    page = bulk(steering, "release", *held).content.decode()

    assert "2 messages on the way." in page
    assert not OutgoingMessage.objects.exclude(held_at=None).exists()


@pytest.mark.both
@pytest.mark.parametrize("ids", ["id=all", "id=x", "id=99999999999999999999999", "id=%00", ""])
def test_odd_choices_of_rows_do_nothing(steering, written_anew, ids):
    ended()
    address = f"/admin/bulk/notifications/outgoingmessage/send_again/?{ids}&next={LIST}"
    assert steering.post(address).status_code in {400, 404}
    assert not OutgoingMessage.objects.exclude(repeat_of=None).exists()


def test_readers_see_no_button_no_box_and_may_not_post(reader, written_anew):
    message = ended()
    OutgoingMessage.objects.filter(pk=write().pk).update(held_at="2026-05-03T12:00:00Z")
    page = reader.get(f"{LIST}inspect/{message.pk}/").content.decode()
    assert "again/" not in page
    assert "data-bulk-action" not in reader.get(LIST).content.decode()

    for act in ("again", "release"):
        assert reader.post(f"{LIST}{act}/{message.pk}/").status_code in {302, 403}
        assert reader.get(f"{LIST}{act}/{message.pk}/").status_code in {302, 403, 405}
    for act in ("send_again", "release"):
        assert bulk(reader, act, message, confirm=False).status_code in {302, 403}
        bulk(reader, act, message)
    assert not message.repeats.exists()
    assert OutgoingMessage.objects.exclude(held_at=None).exists()


def test_only_admins_may_steer_messages():
    holders = Permission.objects.get(codename="change_outgoingmessage").group_set
    assert [group.name for group in holders.all()] == ["Admins"]


def test_the_list_offers_to_send_again_and_never_to_delete(steering):
    write()
    page = steering.get(LIST).content.decode()
    assert "/admin/bulk/notifications/outgoingmessage/send_again/" in page
    assert "/admin/bulk/notifications/outgoingmessage/delete/" not in page


def test_the_list_says_when_telegram_is_off(reader, settings):
    assert "Telegram is off" in reader.get(LIST).content.decode()
    settings.TELEGRAM_BOT_TOKEN = "1:x"
    assert "Telegram is off" not in reader.get(LIST).content.decode()


def test_the_page_of_a_message_takes_the_same_queries_for_any_number_of_repetitions(
    steering, written_anew, django_assert_max_num_queries
):
    message = ended("sent")
    counts = []
    for repetitions in (1, 10):
        for _ in range(repetitions):
            write(kind="about")
        OutgoingMessage.objects.exclude(pk=message.pk).update(repeat_of=message, status="sent")
        steering.get(f"{LIST}inspect/{message.pk}/")
        with django_assert_max_num_queries(30) as queries:
            steering.get(f"{LIST}inspect/{message.pk}/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
