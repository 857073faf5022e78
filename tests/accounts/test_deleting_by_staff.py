"""Staff send somebody a copy of their data, have an account deleted, and keep it: with a reason."""

import pytest
from django.test import Client
from wagtail.models import ModelLogEntry

from accounts.models import AccountDeletion, DataExport, User
from accounts.personal_data import deletions, exports
from core.personal_data import alias_of
from support.models import Question
from tests.accounts.conftest import link_in, mails
from tests.accounts.deleting import ask, browser_of, delete, let_time_pass, places_of
from tests.factories import PASSWORD, ProductPageFactory, PurchasedProductFactory, UserFactory

pytestmark = pytest.mark.django_db
REASON = "Asked by phone, on the third of May."
ACTS = ("export-data", "erase", "keep")


def path(act: str, person) -> str:
    return f"/admin/users/{act}/{person.pk}/"


@pytest.fixture
def admin():
    browser = browser_of(UserFactory(groups=["Admins"]))
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return browser


@pytest.fixture
def buyer():
    return PurchasedProductFactory(user=UserFactory(email="buyer@example.com")).user


def test_a_copy_goes_to_the_person_and_the_reason_into_the_log(admin, buyer):
    edit = admin.get(f"/admin/users/edit/{buyer.pk}/").content.decode()
    assert path("export-data", buyer) in edit
    assert admin.post(path("export-data", buyer), {"reason": ""}).status_code == 200
    assert not DataExport.objects.exists()

    admin.post(path("export-data", buyer), {"reason": REASON})
    export = DataExport.objects.get()
    exports.make(export.pk)
    link = link_in(mails("export-ready", buyer.email)[0], "/accounts/data/export/")
    assert admin.get(link).status_code == admin.post(link).status_code == 404
    assert browser_of(buyer).get(link).status_code == 200
    entry = ModelLogEntry.objects.for_instance(buyer).get()
    assert (entry.action, entry.data) == ("accounts.export_asked", {"reason": REASON})
    assert entry.user == export.asked_by != buyer


def test_an_account_is_deleted_for_its_person_who_can_keep_it(admin, buyer):
    page = admin.get(path("erase", buyer)).content.decode()
    assert "1 product in the library cannot be downloaded any more" in page
    assert admin.post(path("erase", buyer), {"reason": " "}).status_code == 200
    assert not AccountDeletion.objects.exists()

    admin.post(path("erase", buyer), {"reason": REASON})
    deletion = AccountDeletion.objects.get()
    assert deletion.reason == REASON
    message = mails("deletion-asked", buyer.email)[0]
    assert "The people who run" in message.text
    edit = admin.get(f"/admin/users/edit/{buyer.pk}/").content.decode()
    assert path("keep", buyer) in edit
    assert path("erase", buyer) not in edit

    assert Client().post(link_in(message, "/accounts/data/keep/")).status_code == 200
    assert deletions.open_for(buyer) is None


def test_staff_keep_an_account_too(admin, buyer):
    ask(buyer)
    assert admin.get(path("keep", buyer)).status_code == 200
    admin.post(path("keep", buyer))
    admin.post(path("keep", buyer))
    assert deletions.open_for(buyer) is None
    assert len(mails("deletion-taken-back", buyer.email)) == 1


def test_it_is_done_as_for_anybody(admin, buyer):
    admin.post(path("erase", buyer), {"reason": REASON})
    let_time_pass()
    assert deletions.carry_out_due() == 1
    buyer.refresh_from_db()
    assert buyer.email == alias_of(buyer.pk)


def test_who_sells_or_has_a_role_is_refused_in_words(admin):
    seller = UserFactory(groups=["Sellers"])
    owner = ProductPageFactory().owner
    for person, words in ((seller, "take its roles away"), (owner, "owns 1 product")):
        answer = admin.post(path("erase", person), {"reason": REASON}, follow=True)
        assert words in answer.content.decode()
    assert not AccountDeletion.objects.exists()


@pytest.mark.parametrize("role", ["Sellers", "Editors", "Support"])
def test_nobody_else_can(role, buyer):
    browser = browser_of(UserFactory(groups=[role]))
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    for act in ACTS:
        browser.get(path(act, buyer))
        browser.post(path(act, buyer), {"reason": REASON})
    assert not AccountDeletion.objects.exists()
    assert not DataExport.objects.exists()


@pytest.mark.parametrize("act", ["export-data", "erase"])
def test_the_password_is_asked_for_first(act, buyer, settings):
    settings.ADMIN_CONFIRM_MINUTES = 10
    browser = browser_of(UserFactory(groups=["Admins"]))
    assert browser.get(path(act, buyer)).url.startswith("/accounts/reauthenticate/")


@pytest.mark.parametrize(
    "where", ["/admin/users/delete/{pk}/", "/admin/bulk/accounts/user/delete/?id={pk}"]
)
def test_whoever_has_no_orders_is_deleted_at_once_with_everything_of_theirs(admin, where):
    person = UserFactory(email="qzvisitor@example.com")
    export = exports.ask(person, by=person, language="en")
    exports.make(export.pk)
    export.refresh_from_db()
    Question.objects.create(
        product=ProductPageFactory(), name="Qzvisitor", email=person.email, text="Well?"
    )
    assert export.file.storage.exists(export.file.name)
    assert len(places_of("qzvisitor")) > 3

    admin.post(where.format(pk=person.pk))
    assert not User.objects.filter(pk=person.pk).exists()
    assert not export.file.storage.exists(export.file.name)
    assert places_of("qzvisitor") == set()
    entry = ModelLogEntry.objects.get(action="wagtail.delete", object_id=str(person.pk))
    assert entry.label == alias_of(person.pk)


def test_what_is_left_of_a_deleted_account_is_left_to_nobody(admin, buyer):
    delete(buyer)
    listed = admin.get("/admin/users/").content.decode()
    assert alias_of(buyer.pk) in listed
    assert "Deleted" in listed

    values = {"email": "thief@example.com", "first_name": "T", "last_name": "T", "is_active": "on"}
    for act in ("edit", *ACTS):
        admin.get(path(act, buyer))
        admin.post(path(act, buyer), {**values, "reason": REASON})
    ids = {"id": buyer.pk, "mark_as_active": "on"}
    admin.post(f"/admin/bulk/accounts/user/set_active_state/?id={buyer.pk}", ids)
    user = User.objects.get(pk=buyer.pk)
    assert user.email == alias_of(buyer.pk)
    assert not user.is_active
    assert not DataExport.objects.exists()
