"""One form, many clicks at once: one question. Many forms at once: no more than the limit."""

import pytest
from django.db import IntegrityError

from notifications.models import OutgoingMessage
from support.models import Question
from support.questions import asking
from tests.factories import ProductPageFactory
from tests.races.crowd import all_at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
CROWD = 12


def click_often() -> list:
    product = ProductPageFactory()
    sent = {"name": "Ada", "email": "ada@example.com", "text": "Does it glow?", "client": "1.2.3.4"}
    return all_at_once(CROWD, lambda number: asking.ask(product, form_token="a" * 22, **sent))


def test_a_form_sent_many_times_at_once_is_one_question():
    answers = click_often()
    assert {question.pk for question in answers} == {Question.objects.get().pk}
    # The copy; the product has no seller.
    assert [message.kind for message in OutgoingMessage.objects.all()] == ["question-received"]


def test_without_a_second_look_some_meet_an_error(monkeypatch):
    """The control: the constraint keeps one question, and this keeps the others from an error."""
    keep = asking._keep

    def once(asked, proven):
        try:
            return keep(asked, proven)
        except IntegrityError as error:
            raise RuntimeError from error

    monkeypatch.setattr(asking, "_keep", once)
    for _ in range(30):
        Question.objects.all().delete()
        if any(isinstance(answer, RuntimeError) for answer in click_often()):
            return
    pytest.fail("none met another")


MOST = asking.OF_CLIENT[0][1]


def ask_together() -> int:
    """How many questions of one client were kept."""
    product = ProductPageFactory()

    def ask(number):
        return asking.ask(
            product,
            name="Ada",
            email=f"ada{number}@example.com",
            text="Does it glow?",
            client="1.2.3.4",
        )

    answers = all_at_once(CROWD, ask)
    kept = [answer for answer in answers if isinstance(answer, Question)]
    assert len(kept) == Question.objects.count()
    assert all(isinstance(answer, Question | asking.TooMany) for answer in answers)
    return len(kept)


def test_those_of_one_moment_keep_to_the_limit_together():
    assert ask_together() == MOST


def test_without_waiting_they_pass_it(monkeypatch):
    """The control: what is counted is no longer true when it is kept."""
    monkeypatch.setattr(asking, "_wait_for_others", lambda: None)
    for _ in range(30):
        Question.objects.all().delete()
        if ask_together() > MOST:
            return
    pytest.fail("none passed the limit")
