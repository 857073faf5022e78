"""Messages in the admin: read by staff who may, changed by nobody."""

import io

import pytest
from django.contrib.auth.models import Permission
from openpyxl import load_workbook

from notifications import outbox
from notifications.models import OutgoingMessage
from tests.factories import UserFactory
from tests.notifications.conftest import write

pytestmark = pytest.mark.django_db
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
