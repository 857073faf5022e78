"""What only the one who installs can know: asked for at the terminal, or given beforehand.

Given are answers by the environment (make install DOMAIN=…) or by a file of NAME=value lines
(ANSWERS=file). What is given is not asked for, so a server can be installed with nobody there.
"""

import getpass
import ipaddress
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from bin.bootstrap import ROOT, Stop

LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
ADDRESS = re.compile(r"[^@\s<>,;:\"']+@([^@\s<>,;:\"']+)")
RESERVED = ("example", "invalid", "localhost", "example.com", "example.net", "example.org")
# What a line of .env would not give back as it was written.
UNQUOTABLE = re.compile(r"[^!-~]|['\"\\]|^\$")


@dataclass(frozen=True)
class Question:
    """`read` gives the answer as it is used; it raises ValueError with what is wrong."""

    name: str
    words: str
    read: Callable[[str], str]
    # Taken for an empty answer; {DOMAIN} in it is filled in.
    default: str | None = None
    is_secret: bool = False


def domain(text: str) -> str:
    """A host name as DNS knows it, without anything before or after it."""
    name = text.strip().lower().rstrip(".")
    if "://" in name or "/" in name:
        bare = urlsplit(name if "://" in name else f"//{name}").hostname or "shop.your-name.org"
        raise ValueError(f"only the name, without https:// and slashes: {bare}")
    if "@" in name:
        raise ValueError("this is an e-mail address; the shop's name is asked for")
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        pass
    else:
        raise ValueError("an IP address has no certificate: the shop needs a name in DNS")
    if ":" in name:
        raise ValueError("without a port: the shop answers at the usual ones, 80 and 443")
    if not name.isascii():
        raise ValueError(
            "as DNS knows it: a name with other letters than a to z has a form that begins with "
            "xn--, and whoever registered it shows that"
        )
    if "." not in name or len(name) > 253 or not all(map(LABEL.fullmatch, name.split("."))):
        raise ValueError("a full name such as shop.your-name.org")
    if any(f".{name}".endswith(f".{end}") for end in RESERVED):
        raise ValueError("this name is an example's, and nobody can own it")
    return name


def mailbox(text: str) -> str:
    """somebody@a.host, and nothing around it."""
    found = ADDRESS.fullmatch(text.strip())
    if not found:
        raise ValueError("an e-mail address such as you@your-name.org")
    try:
        host = domain(found[1])
    except ValueError:
        raise ValueError(f"{found[1]} is no host that takes mail") from None
    return f"{text.strip().rpartition('@')[0]}@{host}"


def mail_server(text: str) -> str:
    """host or host:port."""
    host, _, port = text.strip().partition(":")
    if not re.fullmatch(r"[A-Za-z0-9.-]+", host) or host.lower().endswith(".example"):
        raise ValueError("a host such as smtp.your-provider.com, with :port unless that is 587")
    if port and not (port.isdigit() and 0 < int(port) < 65536):
        raise ValueError("the port is a number, such as 587 or 465")
    return f"{host.lower()}:{port or 587}"


def mail_url(text: str) -> str:
    if not re.match(r"smtp(\+tls|\+ssl)?://[^/\s]+$", _one_word(text)):
        raise ValueError("smtp+tls://name:password@host:587, as .env.example explains")
    return text.strip()


def webhook_key(text: str) -> str:
    if not re.fullmatch(r"whsec_[A-Za-z0-9+/=_-]{32,}", text.strip()):
        raise ValueError("it begins with whsec_: the secret of the webhook, not the API key")
    return text.strip()


def currency(text: str) -> str:
    known = re.findall(
        r'^    "([A-Z]{3})": ', (ROOT / "commerce/provider/minimums.py").read_text(), re.M
    )
    if text.strip().upper() not in known:
        raise ValueError(f"one that the payment provider charges: {', '.join(known)}")
    return text.strip().upper()


def mode(text: str) -> str:
    if text.strip() not in ("test_mode", "live_mode"):
        raise ValueError("test_mode or live_mode")
    return text.strip()


def word(text: str) -> str:
    if not text.strip():
        raise ValueError("it is needed")
    return _one_word(text)


def anything(text: str) -> str:
    return text


def _one_word(text: str) -> str:
    if UNQUOTABLE.search(text.strip()):
        raise ValueError("one word, in ASCII, without quotation marks and backslashes")
    return text.strip()


QUESTIONS = (
    Question("DOMAIN", "The shop's name in DNS, which leads to this server already", domain),
    Question(
        "ADMIN_EMAIL",
        "Your e-mail address: you log in with it, alarms and the certificate's authority write to "
        "it (by default Let's Encrypt, whose terms you accept)",
        mailbox,
    ),
    Question(
        "MAIL_SERVER",
        "The server that takes the shop's mails, as your mail provider says (host:port, or host)",
        mail_server,
    ),
    Question("MAIL_USER", "The name that it wants", word),
    Question("MAIL_PASSWORD", "The password that it wants", anything, is_secret=True),
    Question("DEFAULT_FROM_EMAIL", "Who the mails come from", mailbox, default="shop@{DOMAIN}"),
    Question(
        "DODO_PAYMENTS_ENVIRONMENT",
        "Payments in test_mode, or for real in live_mode",
        mode,
        default="test_mode",
    ),
    Question(
        "DODO_PAYMENTS_API_KEY",
        "The provider's API key, of that mode: its dashboard, Developer, API keys",
        word,
        is_secret=True,
    ),
    Question(
        "DODO_PAYMENTS_WEBHOOK_KEY",
        "The webhook's secret: Developer, Webhooks, an endpoint for "
        "https://{DOMAIN}/webhooks/dodo/",
        webhook_key,
        is_secret=True,
    ),
    Question("SHOP_CURRENCY", "The currency of your prices", currency, default="USD"),
)
# Never asked for, and taken when they are given.
ALSO_TAKEN = ("EMAIL_URL", "TIME_ZONE", "ACME_SERVER", "CERTIFICATE", "KEY")
OF_MAIL = ("MAIL_SERVER", "MAIL_USER", "MAIL_PASSWORD")


def given(environment: Mapping[str, str]) -> dict[str, str]:
    """The answers that need not be asked for; those of the environment win. Raises Stop."""
    found: dict[str, str] = {}
    path = environment.get("ANSWERS", "")
    if path:
        try:
            lines = Path(path).read_text().splitlines()
        except OSError as error:
            raise Stop(f"the file of answers {path} cannot be read: {error.strerror}.") from None
        for number, line in enumerate(lines, 1):
            name, equals, value = line.strip().partition("=")
            if not name or name.startswith("#"):
                continue
            if not equals or name not in NAMES:
                raise Stop(
                    f"line {number} of {path} is no answer: NAME=value, with a name of "
                    f"{', '.join(NAMES)}."
                )
            found[name] = value.strip()
    found |= {name: environment[name] for name in NAMES if environment.get(name)}
    return {name: value for name, value in found.items() if value}


NAMES = (*(question.name for question in QUESTIONS), *ALSO_TAKEN)


def open_questions(answers: Mapping[str, str]) -> list[Question]:
    """What is still to be asked."""
    known = set(answers) | (set(OF_MAIL) if "EMAIL_URL" in answers else set())
    return [question for question in QUESTIONS if question.name not in known]


def check(answers: Mapping[str, str]) -> dict[str, str]:
    """Given answers as they are used. Raises Stop with all that are wrong."""
    readers = {question.name: question.read for question in QUESTIONS} | {"EMAIL_URL": mail_url}
    read, wrong = {}, []
    for name, text in answers.items():
        try:
            read[name] = readers.get(name, _one_word)(text)
        except ValueError as error:
            shown = "" if name in SECRETS else f" {text!r}"
            wrong.append(f"{name}{shown}: {error}")
    if wrong:
        raise Stop("these answers cannot be used:\n  " + "\n  ".join(wrong))
    return read


SECRETS = {question.name for question in QUESTIONS if question.is_secret} | {"EMAIL_URL"}


def ask(questions: Iterable[Question], answers: dict[str, str]) -> dict[str, str]:
    """Ask a person until each answer can be used. Raises Stop where nobody can be asked."""
    questions = list(questions)
    if not sys.stdin.isatty():
        if left := unasked(questions, answers):
            raise Stop(
                "nobody is here to answer, and these answers are needed (in the environment, or "
                "in a file that ANSWERS names):\n  "
                + "\n  ".join(f"{each.name}: {each.words}" for each in left)
            )
        return answers
    if not questions:
        return answers
    print(f"{len(questions)} questions, then no more. Enter takes what stands in [].\n")
    for question in questions:
        answers[question.name] = _ask(question, answers)
    print()
    return answers


def unasked(questions: Iterable[Question], answers: dict[str, str]) -> list[Question]:
    """Those without a default; the others get theirs."""
    left = []
    for question in questions:
        if question.default is None or ("{DOMAIN}" in question.default and "DOMAIN" not in answers):
            left.append(question)
        else:
            answers[question.name] = question.default.format_map(answers)
    return left


def _ask(question: Question, answers: Mapping[str, str]) -> str:
    default = (question.default or "").format_map(answers)
    words = question.words.format_map(answers)
    prompt = f"{words}{f' [{default}]' if default else ''}: "
    while True:
        text = getpass.getpass(prompt) if question.is_secret else input(prompt)
        try:
            return question.read(text.strip() or default)
        except ValueError as error:
            print(f"  That cannot be used: {error}.")


def email_url(answers: Mapping[str, str]) -> str:
    """EMAIL_URL out of the three answers about the mail server. Port 465 is encrypted from the
    start; any other begins in plain text and changes over."""
    if answers.get("EMAIL_URL"):
        return answers["EMAIL_URL"]
    scheme = "smtp+ssl" if answers["MAIL_SERVER"].endswith(":465") else "smtp+tls"
    user, password = (quote(answers[name], safe="") for name in ("MAIL_USER", "MAIL_PASSWORD"))
    return f"{scheme}://{user}:{password}@{answers['MAIL_SERVER']}"
