"""What is too large is refused before any of it is read."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from site_config import uploads
from tests.factories import UserFactory
from tests.site_config.routes import every_route

pytestmark = [pytest.mark.django_db, pytest.mark.once]
TOKEN = "a" * 32


@pytest.fixture
def client():
    """With a token of its own making, as anybody may have one: so the body is looked at."""
    made = Client(enforce_csrf_checks=True, raise_request_exception=False)
    made.cookies["csrftoken"] = TOKEN
    return made


class NeverRead:
    """A body that nobody may begin to read."""

    def __init__(self):
        self.was_read = False

    def read(self, *args):
        self.was_read = True
        return b""

    readline = read


def announce(client, path, size, content_type="multipart/form-data; boundary=x"):
    """(status, whether any of it was read)"""
    body = NeverRead()
    said = {"CONTENT_TYPE": content_type, "CONTENT_LENGTH": str(size), "wsgi.input": body}
    return client.generic("POST", path, **said).status_code, body.was_read


@pytest.mark.parametrize("size", [uploads.FROM_STRANGERS + 1, 10**9, 10**30])
def test_a_stranger_cannot_fill_the_disk(client, size):
    assert announce(client, "/accounts/login/", size) == (413, False)


def test_no_address_reads_much_of_a_stranger(client):
    for path in sorted(every_route()):
        for kind in (
            "multipart/form-data; boundary=x",
            "application/x-www-form-urlencoded",
            "application/json",
        ):
            status, was_read = announce(client, path, 10**9, kind)
            assert not was_read, (path, kind)
            assert status < 500, (path, kind)


@pytest.mark.parametrize("path", ["/", "/nothing/here/", "/admin/", "/webhooks/dodo/"])
@pytest.mark.parametrize("host", ["shop.test", "elsewhere.example"])
def test_no_page_about_an_error_reads_it_either(client, path, host):
    body = NeverRead()
    said = {"CONTENT_TYPE": "multipart/form-data; boundary=x", "CONTENT_LENGTH": "1000000000"}
    answer = client.generic("POST", path, HTTP_HOST=host, **said, **{"wsgi.input": body})
    assert (answer.status_code in {400, 404, 413}, body.was_read) == (True, False)


def test_the_answer_is_a_page(client):
    said = {"CONTENT_TYPE": "multipart/form-data; boundary=x", "CONTENT_LENGTH": "1000000000"}
    answer = client.generic("POST", "/support/", **said)
    assert answer.status_code == 413
    text = answer.content.decode()
    assert "This is too much to send at once" in text
    assert "log in again first" in text  # a seller whose session has ended is a stranger


@pytest.mark.parametrize(
    ("groups", "path", "size", "status"),
    [
        ([], "/support/new/x/", uploads.FROM_CUSTOMERS + 1, 413),
        ([], "/admin/images/add/", uploads.FROM_CUSTOMERS + 1, 413),
        (["Sellers"], "/support/new/x/", uploads.FROM_CUSTOMERS + 1, 413),
        (["Sellers"], "/admin/images/add/", uploads.PICTURES + 1, 413),
        # Read, and found to be without a token.
        (["Sellers"], "/admin/images/add/", uploads.PICTURES, 403),
        (["Sellers"], "/admin/pages/5/edit/", 10**9, 403),
    ],
)
def test_who_may_send_how_much(client, groups, path, size, status):
    client.force_login(UserFactory(groups=groups))
    assert announce(client, path, size) == (status, status != 413)


def test_a_customers_files_reach_the_form_up_to_the_limit(client):
    client.force_login(UserFactory())
    assert announce(client, "/support/new/x/", uploads.FROM_CUSTOMERS) == (403, True)


@pytest.mark.parametrize("size", ["", "x", "-5", "1e9"])
def test_a_size_that_is_none_breaks_nothing(client, size):
    assert announce(client, "/accounts/login/", size)[0] in {400, 403}


def test_small_forms_with_files_pass(client):
    sent = {"csrfmiddlewaretoken": TOKEN, "login": SimpleUploadedFile("x", b"x" * 1000)}
    assert client.post("/accounts/login/", sent).status_code == 200
