"""What a process knows of the switch and the keys, with the database there and away."""

import os
import stat

import pytest
from django.db import connection
from django.db.utils import InterfaceError, OperationalError
from django.test.utils import CaptureQueriesContext

from construction import closing, following, keys, state
from construction.models import Closing, EntryKey


def another_process():
    """This process as a web process that has just begun, and has not read the rows yet."""
    state.memory.forget()
    state.begin()


def test_a_look_at_rows_that_have_not_changed_is_one_query(closed):
    with CaptureQueriesContext(connection) as queries:
        state.refresh()
    assert len(queries) == 1
    closed.key("First")
    closed.key("Second")
    with CaptureQueriesContext(connection) as queries:
        state.refresh()
    assert len(queries) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda: Closing.objects.update(is_on=False),
        lambda: Closing.objects.get().delete(),
        lambda: closing.set_switch(False),
    ],
    ids=["by hand", "emptied", "opened"],
)
def test_a_look_sees_what_another_process_changed(client, closed, change):
    assert client.get("/products/").status_code == 503
    change()
    following.Follower().look()
    assert client.get("/products/").status_code == 200


def test_a_look_sees_that_a_key_has_ended(client, closed):
    key, secret = closed.key()
    client.get("/", {"key": secret})
    assert client.get("/products/").status_code == 200
    EntryKey.objects.filter(pk=key.pk).update(revoked_at=key.created_at)
    following.Follower().look()
    assert client.get("/products/").status_code == 503


def test_rows_that_change_while_they_are_read_are_read_again(shop_door, monkeypatch):
    read, done = state._read_rows, []

    def read_slowly():
        found = read()
        if not done:
            done.append(Closing.objects.create(is_on=True, message="Meanwhile"))
        return found

    monkeypatch.setattr(state, "_read_rows", read_slowly)
    state.refresh()
    assert state.current().message == "Meanwhile"


def test_a_process_that_begins_believes_the_rows(client, closed):
    """After a backup was restored, for one."""
    Closing.objects.update(is_on=False)
    another_process()
    assert client.get("/products/").status_code == 503
    following.Follower().look()
    assert client.get("/products/").status_code == 200


# --- without the database -----------------------------------------------------------------------
@pytest.fixture(params=[OperationalError, InterfaceError], ids=["refuses", "cut off"])
def no_database(request):
    def refuse(*args):
        raise request.param("the database is away")

    with connection.execute_wrapper(refuse):
        yield


def test_a_web_process_begins_without_its_database(client, closed, no_database):
    another_process()
    assert client.get("/").status_code == 503
    assert "New shelves." in client.get("/").content.decode()


def test_an_open_shop_stays_open(client, shop_door):
    shop_door.close().open()
    another_process()
    assert client.get("/products/").status_code == 200


def test_one_that_can_ask_nobody_keeps_the_door_shut(client, shop_door):
    another_process()
    answer = client.get("/products/")
    assert answer.status_code == 503
    assert "closed while we work on it" in answer.content.decode()


@pytest.fixture
def secret(shop_door):
    _, secret = shop_door.key()
    shop_door.close()
    return secret


def test_a_key_works_without_the_database(client, secret, no_database):
    another_process()
    assert client.get("/products/", {"key": "wrong"}).status_code == 503
    assert client.get("/products/", {"key": secret}).status_code == 302
    keys._used.clear()
    assert client.get("/robots.txt").status_code == 200


# --- the file -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text", [b"", b"{", b"[]", b'{"keys": 1}', b'{"keys": [], "other": 1}', b"\x00", b"\xff\xfe{"]
)
def test_a_broken_file_opens_nothing(client, closed, text):
    state.file().write_bytes(text)
    another_process()
    assert client.get("/").status_code == 503


def test_a_file_that_cannot_be_written_is_no_error(client, shop_door, settings, tmp_path):
    (tmp_path / "taken").write_text("a file, not a folder")
    settings.DATA_DIR = tmp_path / "taken"
    shop_door.close()
    assert client.get("/").status_code == 503


def test_the_file_holds_no_secret_and_is_for_its_owner(shop_door):
    key, secret = shop_door.key()
    text = state.file().read_text()
    assert key.digest in text
    assert secret not in text
    assert stat.S_IMODE(os.stat(state.file()).st_mode) == 0o600
    assert secret not in str(EntryKey.objects.values())


def test_what_stands_there_already_is_not_written_again(closed):
    before = state.file().stat().st_mtime_ns
    another_process()
    state.refresh()
    assert state.file().stat().st_mtime_ns == before


def test_the_switch_keeps_its_words_when_it_is_set_without_any(shop_door):
    shop_door.close(message="Mind the step.")
    shop_door.open()
    assert closing.read().message == "Mind the step."
    assert closing.read().is_on is False
