"""The Telegram chat of those who sell or run the shop: on their account, and in the admin."""

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from notifications import outbox
from notifications.models import OutgoingMessage
from tests.factories import UserFactory
from tests.services.telegram import TelegramServer, refusal

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PAGE = "/accounts/telegram/"


@pytest.fixture
def telegram(settings):
    with TelegramServer() as server:
        server.use(settings)
        yield server


@pytest.fixture
def seller(client):
    person = UserFactory(email="seller@example.com", groups=["Sellers"])
    client.force_login(person)
    return person


def shown(client, path=PAGE) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_customers_have_no_such_page(client, customer):
    client.force_login(customer)
    for method in (client.get, client.post):
        assert method(PAGE).status_code == 404
    assert client.post(f"{PAGE}test/").status_code == 404
    assert PAGE not in shown(client, "/accounts/")


def test_strangers_are_asked_to_log_in(client):
    for answer in (client.get(PAGE), client.post(PAGE), client.post(f"{PAGE}test/")):
        assert answer.url.startswith("/accounts/login/")


def test_a_seller_names_a_chat(client, seller):
    assert PAGE in shown(client, "/accounts/")
    answer = client.post(PAGE, {"telegram_chat_id": " -100123 "}, follow=True)

    assert "Your chat was saved." in answer.content.decode()
    seller.refresh_from_db()
    assert seller.telegram_chat_id == "-100123"
    client.post(PAGE, {"telegram_chat_id": ""})
    seller.refresh_from_db()
    assert seller.telegram_chat_id == ""


@pytest.mark.parametrize("good", ["1", "-1", "12345678901234567890", "@shop", "@Shop_News_2"])
def test_what_is_a_chat(good):
    User(email="a@example.com", password="x", telegram_chat_id=good).clean_fields()


@pytest.mark.both
@pytest.mark.parametrize(
    "bad",
    ["shop", "@a", "@1shop", "--1", "1" * 21, "+49170", "1 2", "@shop\n", "١٢", "@sh/op", "1\x00"],
)
def test_what_is_none(client, seller, bad):
    with pytest.raises(ValidationError):
        User(email="a@example.com", password="x", telegram_chat_id=bad).clean_fields()
    answer = client.post(PAGE, {"telegram_chat_id": f"x{bad}"})

    assert answer.status_code in {200, 400}
    seller.refresh_from_db()
    assert seller.telegram_chat_id == ""


def test_a_refused_chat_is_said_and_changes_nothing(client, seller, telegram):
    seller.telegram_chat_id = "42"
    seller.save()
    page = client.post(PAGE, {"telegram_chat_id": "nonsense"}).content.decode()

    assert "A chat is a number (groups begin with -) or a name such as @shop." in page
    assert "posted to your chat <strong>42</strong>" in page


def test_a_test_message_shows_what_became_of_it(client, seller, telegram):
    seller.telegram_chat_id = "42"
    seller.save()
    page = client.post(f"{PAGE}test/", follow=True).content.decode()
    assert "On its way" in page
    message = OutgoingMessage.objects.get(kind="telegram-test")
    outbox.deliver(message.pk)

    assert [call.chat for call in telegram.delivered] == ["42"]
    assert "Messages of Storefront that are for you arrive here." in telegram.delivered[0].text
    assert "Delivered" in shown(client)


def test_a_test_that_fails_says_why(client, seller, telegram):
    telegram.by_chat["-100200300"] = refusal(403, "Forbidden: bot was kicked from the group")
    client.post(f"{PAGE}test/")
    outbox.deliver(OutgoingMessage.objects.get().pk)
    page = shown(client)

    assert "posted to the shop&#x27;s chat" in page or "posted to the shop's chat" in page
    assert "Not delivered" in page
    assert "make the bot a member of the group" in page


def test_tests_are_at_most_one_in_a_minute(client, seller, telegram):
    for _ in range(5):
        page = client.post(f"{PAGE}test/", follow=True).content.decode()
    assert "the last test was just now" in page
    assert OutgoingMessage.objects.count() == 1


def test_without_a_bot_the_page_says_so_and_nothing_is_written(client, seller):
    page = shown(client)
    assert "Telegram is off in this shop" in page
    assert f"{PAGE}test/" not in page
    client.post(f"{PAGE}test/")
    assert not OutgoingMessage.objects.exists()


def test_without_any_chat_there_is_nothing_to_test(client, seller, telegram, settings):
    settings.TELEGRAM_CHAT_ID = ""
    assert "There is no chat to post to" in shown(client)
    client.post(f"{PAGE}test/")
    assert not OutgoingMessage.objects.exists()


def test_admins_edit_the_chat_of_others(client):
    client.force_login(UserFactory(email="root@example.com", is_superuser=True))
    person = UserFactory(email="seller@example.com", first_name="Sel", last_name="Ler")
    address = f"/admin/users/edit/{person.pk}/"
    assert "telegram_chat_id" in shown(client, address)
    values = {"email": person.email, "first_name": "Sel", "last_name": "Ler", "is_active": "on"}

    page = client.post(address, {**values, "telegram_chat_id": "no"}).content.decode()
    assert "A chat is a number" in page
    assert client.post(address, {**values, "telegram_chat_id": "@quire"}).status_code == 302
    person.refresh_from_db()
    assert person.telegram_chat_id == "@quire"


def test_admins_name_the_chat_of_a_new_person(client):
    client.force_login(UserFactory(email="root@example.com", is_superuser=True))
    assert "telegram_chat_id" in shown(client, "/admin/users/new/")
    password = "a-Long-enough-passw0rd"
    values = {
        "email": "new@example.com",
        "first_name": "N",
        "last_name": "P",
        "password1": password,
        "password2": password,
        "telegram_chat_id": "-42",
    }
    assert client.post("/admin/users/new/", values).status_code == 302
    assert User.objects.get(email="new@example.com").telegram_chat_id == "-42"
