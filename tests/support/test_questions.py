"""Questions before buying: asked without an account, answered by mail, forgotten after a time."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import PageViewRestriction

from notifications import outbox, resending
from notifications.models import OutgoingMessage
from products.models import ProductPage
from support.models import Question
from support.questions import answering, asking, forgetting
from tests.factories import ProductPageFactory, UserFactory
from tests.services.smtp import SMTPServer

pytestmark = pytest.mark.django_db
SENT = {
    "name": "Ada",
    "email": "Ada@Example.com",
    "message": "Does it glow?\nSee https://evil.example/x",
    "form_token": "a" * 22,
}


@pytest.fixture
def address(product):
    return reverse("support:ask", args=[product.slug])


def make(product, **values) -> Question:
    return Question.objects.create(
        product=product, **{"name": "Ada", "email": "ada@example.com", "text": "Why?", **values}
    )


def test_a_stranger_asks_and_the_seller_and_they_get_mail(client, product, address, settings):
    page = client.get(address)
    assert page.status_code == 200
    assert page["Cache-Control"].startswith("max-age=0")
    answer = client.post(address, SENT)
    assert (answer.status_code, answer["Location"]) == (302, f"{address}sent/")
    assert client.post(address, SENT).status_code == 302  # the second click
    told = client.get(answer["Location"]).content.decode()
    assert "Your question is on its way" in told
    assert "seller@support.example" not in told + page.content.decode()
    question = Question.objects.get()
    assert (question.name, question.email, question.text) == (
        "Ada",
        "ada@example.com",
        SENT["message"],
    )
    with SMTPServer() as server:
        server.use(settings)
        outbox.sweep()
        [to_seller], [copy] = server.to("seller@support.example"), server.to("ada@example.com")
    assert (to_seller["To"], to_seller["Reply-To"]) == ("seller@support.example", "ada@example.com")
    assert "https://evil.example/x" in to_seller.get_body(("plain",)).get_content()
    assert (copy["To"], copy["Reply-To"]) == ("ada@example.com", None)
    words = copy.get_body(("plain",)).get_content()
    assert "Does it glow?" in words
    assert "evil.example" not in copy.as_string()
    assert "seller@support.example" not in copy.as_string()


@pytest.mark.once
def test_with_mail_away_nothing_is_lost(client, product, address, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    client.post(address, SENT)
    outbox.sweep()
    waiting = OutgoingMessage.objects.filter(kind__startswith="question-")
    assert set(waiting.values_list("status", flat=True)) == {"pending"}
    assert waiting.count() == 2


@pytest.mark.once
def test_who_is_logged_in_types_less_and_reads_all_of_the_copy(client, customer, address):
    client.force_login(customer)
    page = client.get(address).content.decode()
    assert f'value="{customer.email}"' in page
    client.post(address, {**SENT, "email": customer.email})
    assert "evil.example" in OutgoingMessage.objects.get(kind="question-received").text


@pytest.mark.once
@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"email": "ada"},
        {"email": "ada@example.com\r\nBcc: all@example.com"},
        {"message": " \n"},
        {"message": "x" * 5001},
        {"name": "\x00"},
        {"website": "https://spam.example"},
        {"form_token": "x" * 40},
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client, address, wrong):
    answer = client.post(address, {**SENT, **wrong})
    assert answer.status_code == 422
    assert (wrong.get("message") or "Does it glow?").strip() in answer.content.decode()
    assert not Question.objects.exists()


@pytest.mark.once
def test_so_many_are_heard_of_one_client_and_for_one_address(client, product, address):
    def send(number, email):
        form = {**SENT, "email": email, "form_token": f"token{number}"}
        return client.post(address, form).status_code

    statuses = [send(n, "ada@example.com") for n in range(asking.OF_ADDRESS[0][1] + 1)]
    assert statuses == [302] * asking.OF_ADDRESS[0][1] + [429]
    more = range(100, 100 + asking.OF_CLIENT[0][1])
    assert {send(n, f"ada{n}@example.com") for n in more} == {302, 429}
    assert Question.objects.count() == asking.OF_CLIENT[0][1]
    Question.objects.update(created_at=timezone.now() - timedelta(hours=2))
    assert send(999, "ada@example.com") == 302


@pytest.mark.once
def test_so_many_are_heard_of_all_together(client, product, address):
    others = [
        Question(product=product, name="Ada", email=f"ada{n}@example.com", text="Why?", asker=n)
        for n in range(asking.OF_ALL[0][1])
    ]
    Question.objects.bulk_create(others)
    answer = client.post(address, SENT)
    assert answer.status_code == 429
    assert "Does it glow?" in answer.content.decode()
    assert Question.objects.count() == len(others)
    Question.objects.filter(asker="0").update(created_at=timezone.now() - timedelta(hours=2))
    assert client.post(address, SENT).status_code == 302


@pytest.mark.once
def test_other_words_of_the_same_form_are_another_question(client, address):
    client.post(address, SENT)
    client.post(address, {**SENT, "message": "And in the rain?"})
    assert Question.objects.count() == 2


@pytest.mark.once
def test_only_about_what_a_visitor_may_see(client, product, address):
    draft = ProductPageFactory(live=False, title="Secret draft")
    for path in (reverse("support:ask", args=[draft.slug]), "/support/ask/nothing/"):
        assert client.post(path, SENT).status_code == 404
    PageViewRestriction.objects.create(page=product, restriction_type="login")
    assert client.post(address, SENT)["Location"] == product.url
    assert client.get(f"{address}sent/").status_code == 404
    assert not Question.objects.exists()


@pytest.mark.once
@pytest.mark.parametrize("is_known", [False, True])
def test_a_form_out_of_date_is_shown_again_with_what_was_typed(
    customer, product, address, is_known
):
    client = Client(enforce_csrf_checks=True)
    if is_known:
        client.force_login(customer)
    origin = "http://testserver"
    long = "Does it glow? " * 100
    answer = client.post(address, {**SENT, "message": long}, headers={"Origin": origin})
    assert answer.status_code == 403
    assert long.strip() in answer.content.decode()


@pytest.mark.once
def test_the_seller_answers_and_the_address_stays_hidden(client, seller, product, other_seller):
    question = make(product)
    path = reverse("wagtailsnippets_support_question:answer", args=[question.pk])
    client.force_login(other_seller)
    assert client.post(path, {"text": "No."}).status_code == 404
    client.force_login(seller)
    listed = client.get(reverse("wagtailsnippets_support_question:list")).content.decode()
    assert question.reference in listed
    assert "Why?" in client.get(path).content.decode()
    assert client.post(path, {"text": "Because\nit can."}).status_code == 302
    question.refresh_from_db()
    assert (question.status, question.answer, question.answered_by) == (
        "answered",
        "Because\nit can.",
        seller,
    )
    message = OutgoingMessage.objects.get(kind="question-answer")
    assert message.recipient == "ada@example.com"
    assert "it can." in message.text
    assert seller.email not in message.text + message.html
    assert client.post(path, {"text": "Twice"}).status_code == 302
    assert OutgoingMessage.objects.filter(kind="question-answer").count() == 1
    OutgoingMessage.objects.update(status="failed")
    assert "it can." in resending.send_again(message).text
    shown = client.get(reverse("wagtailsnippets_support_question:inspect", args=[question.pk]))
    assert "it can." in shown.content.decode()


@pytest.mark.once
def test_what_was_answered_elsewhere_or_needs_no_answer_is_closed(client, seller, product):
    first, second = make(product), make(product)
    client.force_login(seller)
    client.post(reverse("wagtailsnippets_support_question:answered", args=[first.pk]))
    client.post(reverse("wagtailsnippets_support_question:close", args=[second.pk]))
    assert [q.status for q in Question.objects.order_by("pk")] == ["answered", "closed"]
    page = client.get(reverse("wagtailsnippets_support_question:list") + "?is_open=true")
    assert "No question waits for an answer." in page.content.decode()
    with pytest.raises(answering.NotPossible):
        answering.close(first, seller)


@pytest.mark.once
def test_the_answer_is_in_the_language_of_the_question(product, seller, address, settings):
    settings.LANGUAGES = [("en", "English"), ("de", "German")]
    visitor = Client(headers={"accept-language": "de"})
    assert visitor.post(address, SENT).status_code == 302
    with translation.override("en"):
        answering.answer(Question.objects.get(), seller, "Yes.")
    told = OutgoingMessage.objects.filter(recipient="ada@example.com")
    assert set(told.values_list("kind", "language")) == {
        ("question-received", "de"),
        ("question-answer", "de"),
    }
    assert "/de/products/night-sky-pack/" in told.get(kind="question-answer").text
    # Without a copy it is that of the account with the address, if there is one.
    UserFactory(email="grace@example.com", language="de")
    answering.answer(make(product, email="grace@example.com"), seller, "Yes.")
    answering.answer(make(product, email="kay@example.com"), seller, "Yes.")
    last = OutgoingMessage.objects.filter(kind="question-answer").order_by("pk")
    assert list(last.values_list("language", flat=True)) == ["de", "de", "en"]


def test_old_ones_are_forgotten_with_the_messages_about_them(client, product, address, settings):
    client.post(address, SENT)
    old = Question.objects.get()
    assert old.asker
    Question.objects.update(created_at=timezone.now() - timedelta(days=3))
    forgetting.forget()
    old.refresh_from_db()
    assert old.asker == ""
    days = settings.QUESTION_RETENTION_DAYS
    Question.objects.update(created_at=timezone.now() - timedelta(days=days, hours=1))
    kept = make(product)
    assert forgetting.forget() == 1
    assert list(Question.objects.all()) == [kept]
    assert not OutgoingMessage.objects.filter(kind__startswith="question-").exists()


@pytest.mark.once
def test_a_deleted_product_takes_its_questions_along(product):
    make(product)
    ProductPage.objects.get(pk=product.pk).delete()
    assert not Question.objects.exists()
