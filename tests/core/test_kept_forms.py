"""What a person typed survives a session that ended, for them alone."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from commerce.models import Order
from core import kept_forms
from support.models import Message, SupportRequest
from tests.accounts.conftest import is_logged_in, link_in, log_in, mails
from tests.accounts.test_second_step import STEP, code_for, set_up_app, show
from tests.commerce.checkout_page import ADDRESS
from tests.factories import (
    ProductPageFactory,
    PurchasedProductFactory,
    SupportRequestFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]
EMAIL = "writer@example.com"
NEW = "quite-another-passw0rd"
NOTE = "This is what you wrote before; it was not sent."
WORDS = {"subject": "It <b>fails</b>", "message": "First line,\nsecond line."}


@pytest.fixture
def writer(client):
    user = UserFactory(email=EMAIL)
    client.force_login(user)
    return user


@pytest.fixture
def product(writer):
    return ProductPageFactory(price=2900)


@pytest.fixture
def checkout(product):
    return f"/checkout/{product.slug}/"


@pytest.fixture
def new_request(product, writer):
    PurchasedProductFactory(user=writer, product=product)
    return f"/support/new/{product.slug}/"


@pytest.fixture
def thread(writer):
    return f"/support/{SupportRequestFactory(user=writer).reference}/"


def mark_on(client, path: str) -> dict:
    found = re.search(r'name="written_by" value="([^"]+)"', client.get(path).content.decode())
    return {"written_by": found.group(1)}


def send_late(client, path: str, typed: dict):
    """Open the form, log out in another tab, send the form."""
    sent = typed | mark_on(client, path)
    client.logout()
    return client.post(path, sent)


def values(answer) -> dict:
    form = answer.context["form"]
    return {name: form[name].value() for name in form.fields}


def kept_anywhere() -> bool:
    return any(kept_forms.KEY in row.get_decoded() for row in Session.objects.all())


ENDS = {
    "logged out": lambda client: client.logout(),
    "timed out": lambda client: Session.objects.all().delete(),
    "cookie gone": lambda client: client.cookies.pop("sessionid"),
    "password changed": lambda client: User.objects.update(password="!"),
}


@pytest.mark.parametrize("end", ENDS)
def test_an_address_waits_behind_the_login_and_nothing_is_ordered(client, writer, checkout, end):
    sent = ADDRESS | mark_on(client, checkout)
    ENDS[end](client)

    answer = client.post(checkout, sent)
    assert answer.url == f"/accounts/login/?next={checkout}"
    assert "kept for 30 minutes" in client.get(answer.url).content.decode()
    User.objects.filter(pk=writer.pk).update(password=writer.password)
    assert log_in(client, EMAIL, checkout).url == checkout

    for _ in range(2):  # also when the page is loaded once more
        page = client.get(checkout)
        assert NOTE in page.content.decode()
        assert values(page).items() >= ADDRESS.items()
    assert not Order.objects.exists()


def test_a_price_that_changed_meanwhile_is_said(client, product, checkout):
    send_late(client, checkout, ADDRESS | {"shown_price": "2900"})
    product.price = 3900
    product.save_revision().publish()
    log_in(client, EMAIL)

    page = client.get(checkout)
    assert "The price has changed" in page.content.decode()
    assert values(page)["shown_price"] == "3900"


def test_a_request_for_support_waits_and_is_sent_by_its_writer(client, new_request):
    file = SimpleUploadedFile("shot.txt", b"what I saw", "text/plain")
    send_late(client, new_request, WORDS | {"attachments": file})
    log_in(client, EMAIL)

    page = client.get(new_request)
    assert "Please choose your files again" in page.content.decode()
    assert values(page).items() >= WORDS.items()
    assert not SupportRequest.objects.exists()

    client.post(new_request, WORDS)
    assert SupportRequest.objects.get().subject == WORDS["subject"]


def test_a_reply_waits_and_is_forgotten_once_sent(client, thread):
    send_late(client, thread, {"message": "One more thing"})
    log_in(client, EMAIL)
    assert values(client.get(thread))["message"] == "One more thing"

    client.post(thread, {"message": "One more thing"} | mark_on(client, thread))

    assert Message.objects.filter(text="One more thing").count() == 1
    page = client.get(thread)
    assert NOTE not in page.content.decode()
    assert not kept_anywhere()


def test_a_second_step_does_not_lose_it(client, checkout):
    secret, _ = set_up_app(client)
    send_late(client, checkout, ADDRESS)
    assert log_in(client, EMAIL, checkout).url == STEP
    assert show(client, code_for(secret)).url == checkout
    assert values(client.get(checkout)).items() >= ADDRESS.items()


def test_a_forgotten_password_does_not_lose_it(client, checkout):
    send_late(client, checkout, ADDRESS)
    client.post("/accounts/password/reset/", {"email": EMAIL, "next": checkout})
    link = link_in(mails("reset-password")[0], "/password/reset/key/")
    form = client.get(link).url.split("?")[0]
    answer = client.post(form, {"password1": NEW, "password2": NEW, "next": checkout})
    assert answer.url == checkout
    assert values(client.get(checkout)).items() >= ADDRESS.items()


def test_nobody_else_sees_it_on_the_same_browser(client, checkout):
    other = UserFactory()
    send_late(client, checkout, ADDRESS)
    assert kept_anywhere()
    log_in(client, other.email, checkout)

    page = client.get(checkout)
    assert NOTE not in page.content.decode()
    assert values(page)["name"] == ""
    assert not kept_anywhere()


def test_it_is_gone_after_half_an_hour(client, checkout):
    send_late(client, checkout, ADDRESS)
    log_in(client, EMAIL)
    session = client.session
    session[kept_forms.KEY]["until"] -= 30 * 60 + 1
    session.save()
    assert values(client.get(checkout))["name"] == ""
    assert not kept_anywhere()


def test_the_session_that_holds_it_is_short_until_the_login(client, checkout, settings):
    send_late(client, checkout, ADDRESS)
    assert client.session.get_expiry_age() == 30 * 60
    log_in(client, EMAIL)
    assert client.session.get_expiry_age() == settings.SESSION_COOKIE_AGE


def test_it_stands_at_its_own_form_only(client, checkout, thread):
    send_late(client, checkout, ADDRESS)
    log_in(client, EMAIL)
    assert NOTE not in client.get(thread).content.decode()
    assert NOTE in client.get(checkout).content.decode()


@pytest.mark.parametrize("mark", ["", "1", "IjEi:1abcde:forged", "\x00", "x" * 10_000])
def test_strangers_leave_nothing(checkout, mark):
    stranger = Client()
    answer = stranger.post(checkout, ADDRESS | {"written_by": mark})
    assert answer.url == f"/accounts/login/?next={checkout}"
    assert "sessionid" not in stranger.cookies
    assert not kept_anywhere()


def test_no_more_is_kept_than_a_form_holds_and_nothing_secret(client, checkout):
    many = {f"field{number}": "x" for number in range(100)}
    typed = {"card_number": "4111", "password": "p", "name": "x" * 90_000, "n" * 99: "x"} | many
    send_late(client, checkout, typed)
    fields = client.session[kept_forms.KEY]["fields"]
    assert len(fields) == kept_forms.MAX_FIELDS
    assert len(fields["name"]) == kept_forms.MAX_FIELD
    assert not {"card_number", "password", "n" * 99, "written_by"} & set(fields)


def test_a_forged_form_of_another_site_is_refused_and_not_kept(client, checkout):
    browser = Client(enforce_csrf_checks=True)
    sent = ADDRESS | mark_on(client, checkout)
    answer = browser.post(checkout, sent, headers={"origin": "https://elsewhere.example"})
    assert answer.status_code == 403
    assert not is_logged_in(browser)
    assert not kept_anywhere()
