"""What is published reaches every process, and stays known with the cache and the database away."""

import json
import os
import stat

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.utils import InterfaceError, OperationalError

from construction import closing, keys, state
from construction.models import Closing, EntryKey
from tests.construction.conftest import look_again


def another_process():
    """This process as it begins: it remembers nothing."""
    state.memory.forget()


def test_another_process_of_this_machine_learns_by_the_file(client, closed):
    cache.clear()
    another_process()
    assert client.get("/").status_code == 503


def test_another_machine_learns_by_the_cache(client, closed):
    state.file().unlink()
    another_process()
    assert client.get("/").status_code == 503


def test_a_process_that_runs_learns_within_half_a_second(client, shop_door):
    assert client.get("/products/").status_code == 200
    published = state.State(is_on=True, version=2**62)
    state.file().write_text(json.dumps(vars(published) | {"keys": []}))
    state.memory.looked_at -= state.LOOK_EVERY
    assert client.get("/products/").status_code == 503


def test_an_emptied_cache_opens_nothing_and_is_filled_again(client, closed):
    cache.clear()
    state.file().unlink()
    look_again()
    assert client.get("/").status_code == 503
    assert cache.get(state.VERSION) == state.memory.state.version


def test_an_older_word_does_not_win(client, shop_door, tmp_path):
    shop_door.close()
    old = state.file().read_text()
    shop_door.open()
    version = json.loads(old)["version"]
    state.file().write_text(old)
    cache.set(state.STATE, old)
    cache.set(state.VERSION, version)
    look_again()
    assert client.get("/products/").status_code == 200


@pytest.mark.parametrize(
    "text", [b"", b"{", b"[]", b'{"keys": 1}', b'{"keys": [], "other": 1}', b"\x00", b"\xff\xfe{"]
)
def test_a_broken_file_opens_nothing(client, closed, text):
    state.file().write_bytes(text)
    look_again()
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


@pytest.fixture(params=[OperationalError, InterfaceError], ids=["refuses", "cut off"])
def no_database(request):
    def refuse(*args):
        raise request.param("the database is away")

    with connection.execute_wrapper(refuse):
        yield


def test_a_web_process_begins_without_its_database(client, closed, no_database):
    another_process()
    state.start()
    assert client.get("/").status_code == 503
    assert "New shelves." in client.get("/").content.decode()


def test_one_that_can_ask_nobody_keeps_the_door_shut(client, shop_door, no_database):
    state.start()
    answer = client.get("/products/")
    assert answer.status_code == 503
    assert "closed while we work on it" in answer.content.decode()
    state._ask_database()
    assert state.memory.is_in_doubt


@pytest.fixture
def secret(shop_door):
    _, secret = shop_door.key()
    shop_door.close()
    return secret


def test_a_key_works_without_the_database(client, secret, no_database):
    assert client.get("/products/", {"key": "wrong"}).status_code == 503
    assert client.get("/products/", {"key": secret}).status_code == 302
    keys._used.clear()
    assert client.get("/robots.txt").status_code == 200


def test_a_web_process_that_begins_believes_the_rows(client, closed):
    """After a backup was restored, for one."""
    Closing.objects.update(is_on=False)
    state.start()
    assert client.get("/products/").status_code == 200


def test_rows_that_change_while_they_are_published_are_published_again(shop_door, monkeypatch):
    read, done = state._read_rows, []

    def read_slowly():
        found = read()
        if not done:
            done.append(Closing.objects.create(is_on=True, message="Meanwhile"))
        return found

    monkeypatch.setattr(state, "_read_rows", read_slowly)
    state.publish()
    assert state.current().message == "Meanwhile"


def test_publishing_the_same_again_writes_nothing(closed):
    before = state.file().stat().st_mtime_ns, state.current().version
    state.publish()
    assert (state.file().stat().st_mtime_ns, state.current().version) == before


def test_the_switch_keeps_its_words_when_it_is_set_without_any(shop_door):
    shop_door.close(message="Mind the step.")
    shop_door.open()
    assert closing.read().message == "Mind the step."
    assert closing.read().is_on is False
