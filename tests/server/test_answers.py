"""What is answered before a server is set up: wrong answers are told, right ones are used."""

import pytest

from bin.bootstrap import Stop
from server import answers
from tests.server.conftest import ANSWERS

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "a full name"),
        ("https://shop.test/", "without https:// and slashes: shop.test"),
        ("shop.test/path", "without https:// and slashes: shop.test"),
        ("192.0.2.7", "an IP address has no certificate"),
        ("[2001:db8::7]", "an IP address has no certificate"),
        ("shop.test:8443", "without a port"),
        ("straße.test", "begins with xn--"),
        ("owner@shop.test", "an e-mail address"),
        ("localhost", "a full name"),
        ("shop", "a full name"),
        ("-shop.test", "a full name"),
        ("shop..test", "a full name"),
        ("shop test.org", "a full name"),
        ("*.shop.test", "a full name"),
        ("shop.example", "an example's"),
        ("www.example.com", "an example's"),
        ("a" * 64 + ".test", "a full name"),
    ],
)
def test_what_is_no_name_of_a_shop_is_told_why(text, told):
    with pytest.raises(ValueError, match=told):
        answers.domain(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("shop.test", "shop.test"),
        (" Shop.TEST. ", "shop.test"),
        ("xn--strae-oqa.test", "xn--strae-oqa.test"),
        ("shop.myexample.com", "shop.myexample.com"),
    ],
)
def test_a_name_is_taken_as_dns_writes_it(text, name):
    assert answers.domain(text) == name


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ADMIN_EMAIL", "owner"),
        ("ADMIN_EMAIL", "owner@"),
        ("ADMIN_EMAIL", "Owner <owner@shop.test>"),
        ("ADMIN_EMAIL", "owner@192.0.2.7"),
        ("MAIL_SERVER", "smtp://mail.shop.test"),
        ("MAIL_SERVER", "mail.shop.test:smtp"),
        ("MAIL_SERVER", "smtp.example:587"),
        ("EMAIL_URL", "mail.shop.test:587"),
        ("EMAIL_URL", "http://mail.shop.test"),
        ("SHOP_CURRENCY", "XYZ"),
        ("SHOP_CURRENCY", "Euro"),
        ("DODO_PAYMENTS_ENVIRONMENT", "live"),
        ("DODO_PAYMENTS_API_KEY", "two words"),
        ("DODO_PAYMENTS_API_KEY", "$KEY"),
        ("DODO_PAYMENTS_WEBHOOK_KEY", "a-key"),
    ],
)
def test_an_answer_that_cannot_be_used_is_named(name, text):
    with pytest.raises(Stop, match=f"{name}.*: "):
        answers.check({name: text})


def test_all_wrong_answers_are_told_at_once_and_no_secret_is_repeated():
    with pytest.raises(Stop) as stopped:
        answers.check({"DOMAIN": "localhost", "DODO_PAYMENTS_API_KEY": "my secret", "KEY": "a b"})
    lines = str(stopped.value).splitlines()
    assert [line.split()[0] for line in lines[1:]] == ["DOMAIN", "DODO_PAYMENTS_API_KEY:", "KEY"]
    assert "secret" not in str(stopped.value)


def test_complete_answers_leave_nothing_to_ask():
    assert answers.check(ANSWERS) == ANSWERS
    assert answers.open_questions(ANSWERS) == []


def test_an_address_of_a_mail_server_stands_for_three_answers():
    told = {"EMAIL_URL": "smtp+ssl://me:word@mail.shop.test:465"}
    names = {question.name for question in answers.open_questions(told)}
    assert names.isdisjoint(answers.OF_MAIL)
    assert answers.email_url(told) == told["EMAIL_URL"]


@pytest.mark.parametrize(
    ("mail_server", "address"),
    [
        ("mail.shop.test", "smtp+tls://shop%40mail:p%40ss%2Fword%231@mail.shop.test:587"),
        ("Mail.shop.test:465", "smtp+ssl://shop%40mail:p%40ss%2Fword%231@mail.shop.test:465"),
        ("mail.shop.test:25", "smtp+tls://shop%40mail:p%40ss%2Fword%231@mail.shop.test:25"),
    ],
)
def test_the_mail_servers_port_says_how_it_encrypts(mail_server, address):
    told = ANSWERS | answers.check({"MAIL_SERVER": mail_server})
    assert answers.email_url(told) == address


def test_answers_come_from_a_file_and_the_environment_wins(tmp_path):
    file = tmp_path / "answers"
    file.write_text("# mine\nDOMAIN=shop.test\n\nSHOP_CURRENCY=EUR\nMAIL_PASSWORD=a=b\n")
    told = answers.given({"ANSWERS": str(file), "SHOP_CURRENCY": "CHF", "HOME": "/root"})
    assert told == {"DOMAIN": "shop.test", "SHOP_CURRENCY": "CHF", "MAIL_PASSWORD": "a=b"}


@pytest.mark.parametrize("line", ["DOMAINE=shop.test", "shop.test", "HOME=/root"])
def test_a_line_that_is_no_answer_is_told_by_its_number(tmp_path, line):
    file = tmp_path / "answers"
    file.write_text(f"DOMAIN=shop.test\n{line}\n")
    with pytest.raises(Stop, match="line 2 of "):
        answers.given({"ANSWERS": str(file)})


def test_a_file_of_answers_that_is_not_there_is_named(tmp_path):
    with pytest.raises(Stop, match="nowhere cannot be read"):
        answers.given({"ANSWERS": str(tmp_path / "nowhere")})


def test_with_nobody_there_what_is_missing_is_named(monkeypatch, tmp_path):
    told = {name: ANSWERS[name] for name in ("DOMAIN", "MAIL_SERVER", "MAIL_USER")}
    with (tmp_path / "empty").open("w+") as nobody:
        monkeypatch.setattr("sys.stdin", nobody)
        with pytest.raises(Stop) as stopped:
            answers.ask(answers.open_questions(told), told)
    missing = [line.split(":")[0].strip() for line in str(stopped.value).splitlines()[1:]]
    assert missing == [
        "ADMIN_EMAIL",
        "MAIL_PASSWORD",
        "DODO_PAYMENTS_API_KEY",
        "DODO_PAYMENTS_WEBHOOK_KEY",
    ]


def test_with_nobody_there_what_has_a_default_gets_it(monkeypatch, tmp_path):
    given = ("SHOP_CURRENCY", "DODO_PAYMENTS_ENVIRONMENT", "DEFAULT_FROM_EMAIL")
    told = {name: value for name, value in ANSWERS.items() if name not in given}
    with (tmp_path / "empty").open("w+") as nobody:
        monkeypatch.setattr("sys.stdin", nobody)
        answers.ask(answers.open_questions(told), told)
    assert {name: told[name] for name in given} == {
        "SHOP_CURRENCY": "USD",
        "DODO_PAYMENTS_ENVIRONMENT": "test_mode",
        "DEFAULT_FROM_EMAIL": "shop@shop.test",
    }
