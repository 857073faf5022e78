"""Which e-mails people may do without, and that these are not written to whoever declined them."""

import pytest

from notifications import alerts, topics
from notifications.catalogue import KINDS
from notifications.models import NoMails, OutgoingMessage
from tests.factories import UserFactory
from tests.notifications.messages import MAILS
from tests.notifications.test_alerts import REQUEST

E_MAILS = {name for name, kind in KINDS.items() if "email" in kind.channels}


@pytest.mark.once
def test_every_kind_of_e_mail_has_one_topic():
    named = [kind for topic in topics.topics() for kind in topic.kinds]

    assert set(named) == E_MAILS == set(MAILS), "name it in the topics of its app"
    assert len(named) == len(set(named))


@pytest.mark.once
@pytest.mark.parametrize("topic", topics.topics(), ids=lambda topic: topic.name)
def test_what_may_be_declined_is_declared_so_or_has_a_rule_of_its_own(topic):
    asks_rows = not topic.always and topic.keeper is None

    assert {KINDS[kind].is_optional for kind in topic.kinds} == {asks_rows}
    assert bool(topic.about) is not bool(topic.always)


@pytest.mark.django_db
def test_whoever_declined_gets_no_e_mail_but_the_chat_does(telegram):
    seller = UserFactory(email="Seller@example.com", groups=["Sellers"], telegram_chat_id="-5")
    topics.choose(seller, {"work-support": False})

    alerts.tell_seller(seller, "support-request-new", dedupe_key="support:1", **REQUEST)

    told = OutgoingMessage.objects.values_list("channel", "recipient")
    assert list(told) == [("telegram", "-5")]


@pytest.mark.django_db
def test_another_topic_and_another_person_are_told_as_before():
    seller, other = (UserFactory(groups=["Sellers"]) for _ in range(2))
    topics.choose(seller, {"work-questions": False})

    for person in (seller, other):
        alerts.tell_seller(person, "support-request-new", dedupe_key="support:1", **REQUEST)

    assert OutgoingMessage.objects.filter(channel="email").count() == 2


@pytest.mark.django_db
def test_an_address_without_an_account_is_told():
    assert not topics.is_declined("support-moved", "stranger@example.com")


@pytest.mark.django_db
def test_only_what_somebody_may_choose_is_kept():
    customer = UserFactory()

    topics.choose(customer, {"account": False, "work-support": False, "nothing": False})

    assert not NoMails.objects.exists()


@pytest.mark.django_db
def test_a_choice_made_twice_is_one_row_and_is_taken_back():
    customer = UserFactory()
    for _ in range(2):
        topics.choose(customer, {"support": False})
    assert NoMails.objects.count() == 1

    topics.choose(customer, {"support": True})

    assert not NoMails.objects.exists()


@pytest.mark.django_db
def test_an_e_mail_that_may_be_declined_says_where():
    message = MAILS["support-moved"].write(
        recipient="buyer@example.com",
        reference="S-1",
        product_title="Quire",
        state="Discussing",
        meaning="",
        what_next="",
        why="",
        request_url="/support/S-1/",
        dedupe_key="1",
    )

    address = "http://shop.test/accounts/notifications/"
    assert address in message.text
    assert f'href="{address}"' in message.html
