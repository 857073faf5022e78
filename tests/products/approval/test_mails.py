"""Who hears of what was submitted and decided, and how often."""

import pytest
from wagtail.users.models import UserProfile

from core.models import Approval
from notifications.models import OutgoingMessage
from tests.factories import UserFactory
from tests.products.approval.conftest import choose
from tests.products.approval.journey import PUBLISH, SUBMIT, TAKE_BACK, decide, fresh, press

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def waiting(client, approving, seller, editor, new):
    press(client, seller, new, **SUBMIT)
    return new


def sent(kind: str) -> list[str]:
    rows = OutgoingMessage.objects.filter(kind=f"approval-{kind}")
    return sorted(rows.values_list("recipient", flat=True))


def text_of(kind: str) -> str:
    return OutgoingMessage.objects.get(kind=f"approval-{kind}").text


def test_those_who_may_decide_are_asked_by_the_outbox_alone(client, seller, new, mailoutbox):
    choose(Approval.NEW_PRODUCTS)
    for address, group in (("one", "Editors"), ("two", "Admins"), ("three", "Support")):
        UserFactory(email=f"{address}@example.com", groups=[group])
    UserFactory(email="", groups=["Editors"])
    quiet = UserFactory(email="quiet@example.com", groups=["Editors"])
    UserProfile.objects.update_or_create(user=quiet, defaults={"submitted_notifications": False})
    press(client, seller, new, **SUBMIT)
    assert sent("asked") == ["one@example.com", "two@example.com"]
    assert mailoutbox == []


def test_each_time_it_is_submitted_is_told_once(client, waiting, seller, editor):
    decide(client, editor, waiting, "reject", "Sharper, please.")
    press(client, seller, waiting, {"summary": "Sharp."})
    press(client, seller, waiting, {"summary": "Sharper."}, **SUBMIT)
    assert sent("asked") == [editor.email] * 2
    assert sent("refused") == [seller.email]
    assert "> Sharper, please." in text_of("refused")


@pytest.mark.parametrize(
    ("later", "words"),
    [
        ({}, "“Lamp” was approved and is now published."),
        (
            {"go_live_at": "2038-01-01 12:00"},
            "“Lamp” was approved. It will be published on 1 January 2038, 12:00.",
        ),
    ],
)
def test_the_seller_hears_of_the_approval(client, approving, seller, editor, new, later, words):
    press(client, seller, new, later, **SUBMIT)
    decide(client, editor, new, "approve", "Lovely.")
    assert sent("given") == [seller.email]
    assert words in text_of("given")
    assert "> Lovely." in text_of("given")


def test_an_editor_who_publishes_it_has_approved_it(client, waiting, seller, editor):
    press(client, editor, waiting, **PUBLISH)
    assert sent("given") == [seller.email]
    assert sent("ended") == []


def test_who_takes_it_back_or_decides_on_their_own_is_told_nothing(client, waiting, seller):
    press(client, seller, waiting, **TAKE_BACK)
    press(client, seller, waiting, **SUBMIT)
    seller.groups.set(UserFactory(groups=["Editors"]).groups.all())
    decide(client, seller, waiting, "approve")
    assert fresh(waiting).live
    assert sent("ended") + sent("given") == []


def test_without_the_tick_the_seller_may_publish_and_is_told_so(client, waiting, seller):
    choose(Approval.NOTHING)
    assert sent("ended") == [seller.email]
    assert "you can publish it yourself." in text_of("ended")


def test_a_seller_whose_account_is_closed_is_not_written_to(client, waiting, seller, editor):
    seller.is_active = False
    seller.save()
    decide(client, editor, waiting, "approve")
    assert fresh(waiting).live
    assert sent("given") == []
