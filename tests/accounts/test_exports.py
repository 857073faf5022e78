"""A copy of what is kept about somebody: asked for, made, told of, fetched once, deleted."""

import html
import io
import json
import tracemalloc
import zipfile
from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import DataExport, LoginEvent
from accounts.personal_data import exports
from core.personal_data import holdings
from core.refusals import NotPossible
from support.models import Attachment
from tests.accounts.conftest import link_in, mails
from tests.accounts.deleting import PAGE, browser_of
from tests.accounts.whole_person import FILE, SIGN, make_person
from tests.commerce.sale_rows import sell_again
from tests.factories import PASSWORD, OrderFactory, ProductPageFactory, UserFactory

pytestmark = pytest.mark.django_db
ASK = "/accounts/data/export/"


def ask(person, **values) -> DataExport:
    return exports.ask(person, **{"by": person, "language": "en", **values})


def made(person) -> tuple[DataExport, str]:
    """An export that is ready, and the path of its link."""
    export = ask(person)
    exports.make(export.pk)
    export.refresh_from_db()
    return export, link_in(mails("export-ready", person.email)[-1], ASK)


def opened(answer) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def everything_in(archive: zipfile.ZipFile) -> str:
    return "".join(archive.read(name).decode() for name in archive.namelist())


@pytest.fixture
def person(db):
    return make_person()


@pytest.fixture
def broken_storage(monkeypatch):
    """The private storage takes and gives nothing while this is set."""

    def fail(*args, **kwargs):
        raise OSError("no space left")

    storage = storages["private"]
    monkeypatch.setattr(storage, "save", fail)
    return monkeypatch


def test_it_is_asked_for_after_the_password_and_comes_by_mail(customer):
    browser = browser_of(customer)
    assert browser.get(PAGE).status_code == 200

    answer = browser.post(ASK)
    assert answer.url == "/accounts/reauthenticate/?next=%2Faccounts%2Fdata%2Fexport%2F"
    assert not DataExport.objects.exists()

    answer = browser.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": ASK})
    assert answer.url == PAGE
    assert "Being made" in browser.get(PAGE).content.decode()

    exports.make(DataExport.objects.get().pk)
    page = browser.get(PAGE).content.decode()
    assert "Ready" in page
    message = mails("export-ready", customer.email)[0]
    assert message.is_sensitive
    assert message.expires_at == pytest.approx(
        timezone.now() + timedelta(days=7), abs=timedelta(hours=1)
    )


def test_a_link_works_once_and_in_ones_own_account_only(customer):
    _export, link = made(customer)
    browser, stranger = browser_of(customer), browser_of(UserFactory())

    assert Client().get(link).url.startswith("/accounts/login/")
    assert stranger.get(link).status_code == stranger.post(link).status_code == 404
    for _ in range(2):
        assert browser.get(link).status_code == browser.head(link).status_code == 200
    answer = browser.post(link)
    assert answer["Content-Type"] == "application/zip"
    assert answer["Cache-Control"] == "private, no-store"
    assert "index.html" in opened(answer).namelist()
    assert browser.post(link).status_code == browser.get(link).status_code == 410
    assert DataExport.objects.get().state == "fetched"
    assert "You fetched your last copy" in browser.get(PAGE).content.decode()


@pytest.mark.parametrize("token", ["x", "%00", "%ED%A0%80", "a" * 5000, "..%2F", "‮"])
def test_a_link_that_is_none_is_not_found(customer, token):
    browser = browser_of(customer)
    assert browser.get(f"{ASK}{token}/").status_code in (400, 404)
    assert browser.post(f"{ASK}{token}/").status_code in (400, 404)


def test_it_holds_everything_of_theirs(person):
    _export, link = made(person)
    archive = opened(browser_of(person).post(link))

    named = {name for name in archive.namelist() if name.endswith(".json")}
    exported = [each for each in holdings() if each.is_exported]
    assert len(named) == len(exported) > 15
    rows = {name: json.loads(archive.read(name)) for name in named}
    empty = {name for name, found in rows.items() if not found}
    assert empty == {
        f"data/{name}.json"
        for name in ("accounts-sellerprofile", "mfa-authenticator", "usersessions-usersession")
    }
    assert rows["data/accounts-user.json"][0]["language"] == "de"
    order = rows["data/commerce-order.json"][0]
    assert order["name"] == f"{SIGN} name"
    assert order["currency"] == "USD"
    assert order["ordered_at"].endswith("Z")
    assert [each["kind"] for each in rows["data/support-message.json"]] == [
        "From the customer",
        "Answer",
    ]
    assert rows["data/account-emailaddress.json"][0]["verified"] is True
    file = next(name for name in archive.namelist() if name.startswith("files/support/"))
    assert archive.read(file) == FILE
    index = html.unescape(archive.read("index.html").decode())
    for holding in exported:
        assert str(holding.title) in index
    page = archive.read("commerce-order.html").decode()
    assert f"{SIGN} street" in page
    assert "<dt>Street</dt>" in page


def test_it_holds_nothing_of_anybody_else_and_no_secret(person):
    product = person.orders.get().product
    other = make_person(product, sign="wpkother")
    export, link = made(person)
    archive = opened(browser_of(person).post(link))
    text = everything_in(archive)

    assert "wpkother" not in text
    assert other.email not in text
    for secret in ("note of staff", person.password, export.token_hash, "token_hash"):
        assert secret not in text


def test_words_of_people_are_text_in_the_pages(customer):
    OrderFactory(user=customer, name="<script>alert(1)</script>")
    _export, link = made(customer)
    archive = opened(browser_of(customer).post(link))

    page = archive.read("commerce-order.html").decode()
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_pages_run_as_their_language_does(customer):
    export = ask(customer, language="ar")
    exports.make(export.pk)
    export.refresh_from_db()
    with export.file.open("rb") as file:
        page = zipfile.ZipFile(file).read("index.html").decode()
    assert '<html lang="ar" dir="rtl">' in page


def test_a_file_that_is_gone_is_named_instead(person):
    attachment = Attachment.objects.get()
    attachment.file.storage.delete(attachment.file.name)
    _export, link = made(person)
    archive = opened(browser_of(person).post(link))

    assert not [name for name in archive.namelist() if name.startswith("files/")]
    assert "Files that are not there any more" in archive.read("index.html").decode()


def test_of_two_tabs_one_asks(customer):
    first = ask(customer)
    with pytest.raises(NotPossible, match="already"):
        ask(customer)
    assert DataExport.objects.get() == first


def test_a_new_copy_replaces_one_that_is_ready(customer):
    old, link = made(customer)
    new = ask(customer)

    old.refresh_from_db()
    assert old.state == "replaced"
    assert new.state == "waiting"
    assert browser_of(customer).post(link).status_code == 410
    exports.clear()
    old.refresh_from_db()
    assert not old.file


def test_a_day_has_an_end_of_copies(customer):
    for _ in range(exports.A_DAY):
        made(customer)
    with pytest.raises(NotPossible, match="tomorrow"):
        ask(customer)


def test_a_task_that_comes_twice_makes_one(customer):
    export, _link = made(customer)
    file = export.file.name
    exports.make(export.pk)

    export.refresh_from_db()
    assert export.file.name == file
    assert len(mails("export-ready")) == 1


def test_a_second_worker_waits_for_the_first_and_takes_over_from_a_dead_one(customer):
    export = ask(customer)
    DataExport.objects.update(leased_until=timezone.now() + timedelta(minutes=1))
    exports.make(export.pk)
    assert DataExport.objects.get().state == "waiting"

    DataExport.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    exports.make(export.pk)
    assert DataExport.objects.get().state == "ready"


def test_what_is_overtaken_leaves_no_file(customer, monkeypatch):
    export = ask(customer)
    storage, saved = storages["private"], []
    save = storage.save

    def save_slowly(name, content, **values):
        saved.append(save(name, content, **values))
        DataExport.objects.update(leased_until=timezone.now() + timedelta(hours=1))
        return saved[-1]

    monkeypatch.setattr(storage, "save", save_slowly)
    exports.make(export.pk)

    export.refresh_from_db()
    assert export.state == "waiting"
    assert not export.file
    assert not storage.exists(saved[0])
    assert not mails("export-ready")


def test_a_failure_is_tried_again_then_said(customer, broken_storage):
    export = ask(customer)
    exports.make(export.pk)
    export.refresh_from_db()
    assert export.state == "waiting"
    assert "no space left" in export.error
    assert export.next_try_at > timezone.now()
    assert "tried again by itself" in browser_of(customer).get(PAGE).content.decode()

    for _ in exports.PAUSES:
        exports.make(export.pk)
    export.refresh_from_db()
    assert export.state == "failed"
    assert link_in(mails("export-failed", customer.email)[0], PAGE)
    assert "Could not be made" in browser_of(customer).get(PAGE).content.decode()

    broken_storage.undo()
    again, _link = made(customer)
    assert again.state == "ready"


def test_a_lost_task_is_found(customer):
    export = ask(customer)
    assert exports.sweep() == 0
    DataExport.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))
    assert exports.sweep() == 1
    assert exports.sweep() == 0  # it was just queued
    export.refresh_from_db()
    assert export.next_try_at > timezone.now()


def test_what_nobody_fetches_is_deleted(customer):
    export, link = made(customer)
    storage, name = export.file.storage, export.file.name
    DataExport.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert browser_of(customer).post(link).status_code == 410
    assert storage.exists(name)

    exports.clear()
    export.refresh_from_db()
    assert export.state == "expired"
    assert not export.file
    assert not storage.exists(name)
    assert browser_of(customer).get(link).status_code == 410
    assert "Not downloaded in time" in browser_of(customer).get(PAGE).content.decode()


def test_what_was_fetched_is_deleted_once_a_slow_line_has_it(customer):
    export, link = made(customer)
    opened(browser_of(customer).post(link))
    exports.clear()
    export.refresh_from_db()
    assert export.file

    DataExport.objects.update(fetched_at=timezone.now() - exports.FETCHING)
    exports.clear()
    export.refresh_from_db()
    assert not export.file


def test_a_storage_that_is_away_spends_no_link(customer, monkeypatch):
    _export, link = made(customer)
    browser = browser_of(customer)
    with monkeypatch.context() as away:

        def fail(*args, **kwargs):
            raise OSError("away")

        away.setattr(storages["private"], "open", fail)
        assert browser.post(link).status_code == 503
    assert browser.post(link).status_code == 200


def logins(person, number: int) -> None:
    LoginEvent.objects.bulk_create(
        [
            LoginEvent(user=person, outcome="success", user_agent=f"Firefox {n}" + "x" * 200)
            for n in range(number)
        ]
    )


def peak_of(person) -> int:
    """Bytes of memory that an export takes at most."""
    export = ask(person)
    tracemalloc.start()
    exports.make(export.pk)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    export.refresh_from_db()
    assert export.state == "ready"
    return peak


def test_it_takes_no_more_memory_for_many_rows(customer):
    logins(customer, 500)
    peak_of(customer)  # templates and translations are read once
    few = peak_of(customer)
    logins(customer, 9_500)
    assert peak_of(customer) < few + 2_000_000


def queries_of(person) -> int:
    export = ask(person)
    with CaptureQueriesContext(connection) as queries:
        exports.make(export.pk)
    return len(queries)


def test_the_number_of_queries_does_not_grow(person):
    queries_of(person)  # of what is read once per process
    few = queries_of(person)
    for number in range(3):
        sell_again(ProductPageFactory(), person, 1_000 + number)
        person.support_requests.get().messages.create(kind="customer", author=person, text="So?")
    assert queries_of(person) == few
