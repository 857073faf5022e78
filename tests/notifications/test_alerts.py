"""Who of the shop is told, by which channel, and how often."""

import pytest
from django.contrib.auth.models import Group, Permission

from notifications import alerts
from notifications.models import OutgoingMessage
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
TROUBLE = {"what": "The disk is full.", "admin_url": "/admin/backups/"}
REQUEST = {
    "reference": "S-1",
    "product_title": "Quire",
    "customer": "Ada",
    "text": "It does not open.",
    "admin_url": "/admin/support/1/",
}


@pytest.fixture
def people():
    """Two who see the whole shop, one who did once, a seller and a customer."""
    UserFactory(email="root@example.com", is_superuser=True)
    UserFactory(email="support@example.com", groups=["Support"])
    gone = UserFactory(email="gone@example.com", groups=["Admins"])
    gone.is_active = False
    gone.save()
    UserFactory(email="customer@example.com")
    return UserFactory(email="seller@example.com", groups=["Sellers"])


def told() -> list[tuple[str, str]]:
    return sorted(OutgoingMessage.objects.values_list("channel", "recipient"))


def test_those_who_see_the_whole_shop_get_mail_and_the_shops_chat_a_post(people, telegram):
    for _ in range(2):
        alerts.tell_admins("backup-failed", dedupe_key="backup:1", **TROUBLE)

    assert told() == [
        ("email", "root@example.com"),
        ("email", "support@example.com"),
        ("telegram", "-100200300"),
    ]
    for message in OutgoingMessage.objects.all():
        assert "The disk is full." in message.text
        assert "http://shop.test/admin/backups/" in message.text
        assert not message.is_sensitive
    alerts.tell_admins("backup-failed", dedupe_key="backup:2", **TROUBLE)
    assert OutgoingMessage.objects.count() == 6


@pytest.mark.parametrize("kind", ["support-request-new", "support-reply-new"])
@pytest.mark.parametrize(("own", "used"), [("42", "42"), ("@quire", "@quire"), ("", "-100200300")])
def test_a_seller_gets_mail_and_a_post_in_their_own_chat_else_in_the_shops(
    people, telegram, kind, own, used
):
    people.telegram_chat_id = own
    people.save()
    alerts.tell_seller(people, kind, dedupe_key="support:1", **REQUEST)

    assert told() == [("email", "seller@example.com"), ("telegram", used)]
    posted = OutgoingMessage.objects.get(channel="telegram")
    assert "<blockquote>It does not open.</blockquote>" in posted.html
    assert '<a href="http://shop.test/admin/support/1/">Read and answer</a>' in posted.html


@pytest.mark.parametrize("nobody", ["no seller", "a closed account"])
def test_without_a_seller_those_who_run_the_shop_are_told(people, telegram, nobody):
    people.is_active, people.telegram_chat_id = False, "42"
    alerts.tell_seller(
        None if nobody == "no seller" else people,
        "support-request-new",
        dedupe_key="support:1",
        **REQUEST,
    )
    assert told() == [
        ("email", "root@example.com"),
        ("email", "support@example.com"),
        ("telegram", "-100200300"),
    ]


def test_without_a_token_nothing_is_written_for_telegram(people, settings):
    settings.TELEGRAM_BOT_TOKEN, settings.TELEGRAM_CHAT_ID = "", "-100200300"
    people.telegram_chat_id = "42"
    alerts.tell_admins("beat-silent", dedupe_key="beat:1", **TROUBLE)
    alerts.tell_seller(people, "support-reply-new", dedupe_key="support:1", **REQUEST)

    assert {channel for channel, _ in told()} == {"email"}


def test_without_a_chat_only_mail_is_written(people, telegram, settings):
    settings.TELEGRAM_CHAT_ID = ""
    alerts.tell_admins("backup-failed", dedupe_key="backup:1", **TROUBLE)

    assert {channel for channel, _ in told()} == {"email"}


def test_whoever_gets_the_permission_later_is_told_from_then_on(people):
    group = Group.objects.create(name="Watchers")
    group.permissions.add(Permission.objects.get(codename="see_whole_shop"))
    UserFactory(email="new@example.com", groups=["Watchers"])
    alerts.tell_admins("backup-failed", dedupe_key="backup:1", **TROUBLE)

    assert ("email", "new@example.com") in told()


def test_an_unknown_kind_is_an_error_at_once(people):
    with pytest.raises(KeyError):
        alerts.tell_admins("no-such-kind", dedupe_key="x", **TROUBLE)
