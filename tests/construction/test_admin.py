"""The switch and the keys in the admin and by command: who may, and that a secret shows once."""

import csv
import io
import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import ModelLogEntry

from construction import closing, keys, passes, state
from construction.models import EntryKey
from tests.factories import CoverFactory, UserFactory

pytestmark = pytest.mark.once

SWITCH = "/admin/under-construction/"
LIST = "/admin/snippets/construction/entrykey/"
SECRET = re.compile(r"uc_[A-Za-z0-9_-]{43}")


@pytest.fixture
def admin(client, shop_door):
    user = UserFactory(groups=["Admins"])
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    def run(act, *arguments, **values):
        with django_capture_on_commit_callbacks(execute=True):
            return act(*arguments, **values)

    return run


def test_an_admin_closes_the_shop_and_stays_inside(admin, shop_door, commit):
    key, _ = shop_door.key("Office")
    picture = CoverFactory()
    ends = timezone.now() + timedelta(days=2)
    answer = commit(
        admin.post,
        SWITCH,
        {
            "is_on": "on",
            "stay_by": key.pk,
            "message": "New shelves.",
            "ends_at": f"{ends:%Y-%m-%d %H:%M}",
            "picture": picture.pk,
        },
        follow=True,
    )
    assert answer.status_code == 200
    assert "The shop is closed. You see it by your key." in answer.content.decode()
    closed = Client().get("/")
    assert closed.status_code == 503
    assert "New shelves." in closed.content.decode()
    assert 'src="data:image/webp;base64,' in closed.content.decode()
    assert admin.get("/admin/").status_code == 200
    entry = ModelLogEntry.objects.get(action="construction.closed")
    assert entry.user == admin.user


def test_nobody_closes_the_door_behind_themselves(admin, commit):
    answer = commit(admin.post, SWITCH, {"is_on": "on", "message": "Kept words"})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Choose a key." in page
    assert "Kept words" in page
    assert Client().get("/products/").status_code == 200


def test_an_admin_opens_it_again(admin, shop_door, commit):
    _, secret = shop_door.key()
    shop_door.close(message="Closed.")
    admin.get("/", {"key": secret})
    answer = commit(admin.post, SWITCH, {"message": "Closed."}, follow=True)
    assert "The shop is open." in answer.content.decode()
    assert Client().get("/products/").status_code == 200


@pytest.mark.parametrize("role", ["", "Sellers", "Editors", "Support"])
def test_nobody_else_may(client, shop_door, role):
    client.force_login(UserFactory(groups=[role] if role else []))
    key, _ = shop_door.key()
    for path in (SWITCH, f"{SWITCH}preview/", LIST, f"{LIST}new/", f"{LIST}inspect/{key.pk}/"):
        assert client.get(path).status_code in (302, 403, 404), path
    client.post(SWITCH, {"is_on": "on", "stay_by": key.pk})
    client.post(f"{LIST}revoke/{key.pk}/")
    client.post(f"{LIST}new/", {"name": "Mine", "days": 3})
    assert closing.read().is_on is False
    assert EntryKey.objects.get().revoked_at is None


def test_a_new_key_is_shown_once_and_kept_nowhere(admin, commit):
    answer = commit(admin.post, f"{LIST}new/", {"name": "Press", "days": "3"})
    secret = SECRET.search(answer.content.decode()).group()
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"
    key = EntryKey.objects.get()
    assert key.digest == keys.digest_of(secret)
    assert key.expires_at == pytest.approx(
        timezone.now() + timedelta(days=3), abs=timedelta(minutes=1)
    )
    for path in (LIST, f"{LIST}inspect/{key.pk}/", f"{LIST}?export=csv", "/admin/", SWITCH):
        page = admin.get(path)
        content = b"".join(page.streaming_content) if page.streaming else page.content
        assert page.status_code == 200, path
        assert secret.encode() not in content
        assert key.digest.encode() not in content
    assert secret not in str(ModelLogEntry.objects.values())
    assert secret not in str(dict(admin.session))


def test_a_key_for_a_person_or_a_group(admin, commit):
    person = UserFactory(email="ada@example.com")
    commit(admin.post, f"{LIST}new/", {"name": "A", "days": 3, "email": "Ada@example.com"})
    assert EntryKey.objects.get().person == person
    for wrong in (
        {"name": "B", "days": 3, "email": "nobody@example.com"},
        {"name": "B", "days": 0},
        {"name": "B", "days": 9999},
        {"name": " ", "days": 3},
        {"name": "B\x00", "days": 3},
        {"name": "B", "days": 3, "group": 2**63},
        {"name": "B", "days": 3, "group": 1, "email": "ada@example.com"},
    ):
        assert not SECRET.search(commit(admin.post, f"{LIST}new/", wrong).content.decode()), wrong
    assert EntryKey.objects.count() == 1


def test_a_key_is_revoked_by_its_button(admin, shop_door, commit):
    key, secret = shop_door.key("Press")
    page = BeautifulSoup(admin.get(f"{LIST}inspect/{key.pk}/").content, "html.parser")
    action = next(f["action"] for f in page.find_all("form") if "/revoke/" in f.get("action", ""))
    assert admin.get(action).status_code == 405
    answer = commit(admin.post, action, follow=True)
    assert "is revoked" in answer.content.decode()
    shop_door.close()
    assert Client().get("/", {"key": secret}).status_code == 503


def test_the_list_says_how_each_key_stands(admin, shop_door):
    for name in ("Works", "Old", "Gone"):
        shop_door.key(name)
    EntryKey.objects.filter(name="Old").update(expires_at=timezone.now() - timedelta(days=1))
    shop_door.revoke(EntryKey.objects.get(name="Gone"))
    rows = {}
    for row in csv.DictReader(
        io.StringIO(b"".join(admin.get(f"{LIST}?export=csv").streaming_content).decode("utf-8-sig"))
    ):
        rows[row["Name"]] = row["State"]
    assert rows == {"Works": "works", "Old": "expired", "Gone": "revoked"}
    for value, name in (("works", "Works"), ("expired", "Old"), ("revoked", "Gone")):
        page = BeautifulSoup(admin.get(f"{LIST}?state={value}").content, "html.parser")
        found = page.select_one("table.listing tbody").get_text()
        assert [n for n in rows if f"{n}\n" in found or n in found.split()] == [name]


def test_a_key_ends_with_an_account_that_is_switched_off_in_bulk(admin, shop_door, commit):
    person = UserFactory()
    visitor = Client()
    visitor.get("/", {"key": shop_door.key(person=person)[1]})
    _, own = shop_door.key("Mine")
    shop_door.close()
    admin.get("/", {"key": own})
    _, secret = shop_door.key("Theirs", person=person)
    assert visitor.get("/products/", {"key": secret}, follow=True).status_code == 200
    address = f"/admin/bulk/accounts/user/set_active_state/?next=/admin/users/&id={person.pk}"
    commit(admin.post, address, {"mark_as_active": "False"})
    person.refresh_from_db()
    assert person.is_active is False
    assert visitor.get("/products/").status_code == 503
    assert Client().get("/", {"key": secret}).status_code == 503


def test_the_list_asks_the_database_as_often_for_many_as_for_few(admin, shop_door):
    def count() -> int:
        admin.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            assert admin.get(LIST).status_code == 200
        return len(queries)

    shop_door.key("First", person=UserFactory())
    few = count()
    for number in range(12):
        shop_door.key(f"Key {number}", person=UserFactory(), by=admin.user)
    assert count() == few


def test_the_preview_shows_what_is_being_written(admin, shop_door):
    shop_door.close(message="As saved.")
    key = shop_door.key()[1]
    admin.get("/", {"key": key})
    saved = admin.get(f"{SWITCH}preview/")
    assert "As saved." in saved.content.decode()
    assert saved["X-Frame-Options"] == "SAMEORIGIN"
    written = admin.post(f"{SWITCH}preview/", {"message": "Being <b>written</b>."})
    assert "Being &lt;b&gt;written" in written.content.decode()
    assert closing.read().message == "As saved."


def test_every_page_of_the_admin_warns_while_it_is_closed(admin, shop_door):
    words = "the shop is closed to everybody without a key"
    assert words not in admin.get("/admin/").content.decode()
    key = shop_door.key()[1]
    shop_door.close()
    admin.get("/", {"key": key})
    for path in ("/admin/", "/admin/pages/", LIST, SWITCH):
        assert words in admin.get(path).content.decode(), path


# --- the command ----------------------------------------------------------------------------
@pytest.fixture
def command(shop_door, commit):
    def run(*arguments) -> tuple[str, str]:
        out, err = io.StringIO(), io.StringIO()
        commit(call_command, "under_construction", *arguments, stdout=out, stderr=err)
        return out.getvalue(), err.getvalue()

    return run


def test_the_command_closes_and_opens(client, command):
    out, err = command("on", "--message", "By hand.", "--until", "2099-12-24T18:00")
    assert out.startswith("The shop is closed.")
    assert "Nobody has a key." in err
    assert "By hand." in client.get("/").content.decode()
    assert command("status")[0].splitlines() == [
        "closed (the switch decides)",
        "switch: on",
        "expected end: 2099-12-24 18:00 UTC",
    ]
    assert command("off")[0] == "The shop is open.\n"
    assert client.get("/products/").status_code == 200
    assert command("status")[0] == "open (the switch decides)\nswitch: off\n"


def test_the_command_prints_a_key_once_and_nothing_else(client, command):
    UserFactory(email="ada@example.com")
    out, err = command("key", "--name", "Ops", "--for", "ada@example.com", "--days", "7")
    secret = out.strip()
    assert SECRET.fullmatch(secret)
    assert secret not in err
    command("on")
    assert client.get("/", {"key": secret}).status_code == 302
    status = command("status")[0]
    assert "key: Ops for ada@example.com, works" in status
    assert secret not in status
    assert command("revoke", "--name", "Ops")[0] == "Revoked: Ops\n"
    assert client.get("/products/").status_code == 503
    assert passes.COOKIE in client.cookies


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["key", "--name", ""], "needs a name"),
        (["key", "--name", "x" * 81], "needs a name"),
        (["key", "--name", "a", "--days", "0"], "1 to 366 days"),
        (["key", "--name", "a", "--for", "nobody@example.com"], "Nobody has an account"),
        (["key"], "--name"),
        (["revoke", "--name", "nothing"], "no key called 'nothing'"),
        (["on", "--until", "soon"], "'soon' is not a time"),
        (["on", "--until", "2020-01-01"], "has passed"),
        (["on", "--until", "2020-13-01"], "is not a time"),
        (["away"], "invalid choice"),
        ([], "ACT"),
    ],
)
def test_what_the_command_refuses(command, arguments, words):
    with pytest.raises(CommandError, match=re.escape(words)):
        command(*arguments)
    assert not state.is_closed(state.current())


def test_the_command_says_when_the_environment_wins(command, settings):
    settings.UNDER_CONSTRUCTION = False
    assert "UNDER_CONSTRUCTION=false in the environment wins" in command("on")[1]
    assert command("status")[0].startswith("open (UNDER_CONSTRUCTION=false in the environment")
