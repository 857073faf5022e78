"""One form, many clicks at once: one question."""

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
