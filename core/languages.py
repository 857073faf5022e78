"""Which languages the shop speaks, and which one a reader has chosen (decision 65).

With one language nobody is asked. With several, the first is the one that addresses of public pages
have no prefix for; personal pages, which stand at one address, follow the reader's choice.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import get_language, get_language_info

P = ParamSpec("P")
R = TypeVar("R")


def are_several() -> bool:
    return len(settings.LANGUAGES) > 1


def is_spoken(code: str | None) -> bool:
    return code in dict(settings.LANGUAGES)


def current() -> str:
    """The language of this request or mail."""
    return get_language() or settings.LANGUAGE_CODE


def own_name(code: str) -> str:
    """A language's name as those who speak it write it."""
    return get_language_info(code)["name_local"].capitalize()


def within_sentence(label: str) -> str:
    """A label, such as a status, as it stands inside a sentence.

    English begins it small. Other languages keep some words large (German its nouns), so that the
    label stays as its translators wrote it, and their sentence is made for it.
    """
    return label.lower() if current().partition("-")[0] == "en" else label


def of_path(path: str) -> str:
    """The language that an address says: its prefix's, else the first."""
    code = path[1:].partition("/")[0]
    return code if is_spoken(code) and code != settings.LANGUAGE_CODE else settings.LANGUAGE_CODE


def wanted_by(request) -> str:
    """What the reader chose, else what the browser asks for, else the first language."""
    return translation.get_language_from_request(request)


def is_public(path: str) -> bool:
    """Whether the page at this address, without prefix, has an address in each language.

    Found out by asking where the address leads to with a prefix, so that no list is kept.
    """
    other = next((code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE), None)
    if other is None:
        return False
    return _view(path, settings.LANGUAGE_CODE) is _view(f"/{other}{path}", other) is not None


def address_in(code: str, address: str) -> str:
    """The same page in another language; addresses of personal pages stay as they are."""
    parts = urlsplit(address)
    path = without_prefix(parts.path)
    if code != settings.LANGUAGE_CODE and is_public(path):
        path = f"/{code}{path}"
    return parts._replace(path=path).geturl()


def prefixed(path: str) -> str:
    """The address in the language of now of a public page, whose path has no prefix."""
    code = current()
    is_first = code == settings.LANGUAGE_CODE or not is_spoken(code)
    return path if is_first else f"/{code}{path}"


def without_prefix(path: str) -> str:
    """A path as it is in the first language."""
    code = of_path(path)
    return path if code == settings.LANGUAGE_CODE else path.removeprefix(f"/{code}") or "/"


def of_reader(email: str) -> str:
    """The language that the person with this address reads mails in; the first for strangers."""
    if not are_several():
        return settings.LANGUAGE_CODE
    people = get_user_model()._default_manager.filter(email=email.strip().lower())
    return _known(people.values_list("language", flat=True).first())


def in_words_of(person: Callable[..., Any]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorates what writes to one person: dates, amounts and texts in it are that reader's.

    `person` tells whom, from the same arguments.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def write(*args: P.args, **kwargs: P.kwargs) -> R:
            with translation.override(_known(person(*args).language)):
                return function(*args, **kwargs)

        return write

    return decorate


def in_the_first(function: Callable[P, R]) -> Callable[P, R]:
    """The same, done in the first language."""

    @wraps(function)
    def act(*args: P.args, **kwargs: P.kwargs) -> R:
        with translation.override(settings.LANGUAGE_CODE):
            return function(*args, **kwargs)

    return act


def _known(code: str | None) -> str:
    return code if code and is_spoken(code) else settings.LANGUAGE_CODE


def _view(path: str, code: str):
    with translation.override(code):
        try:
            return resolve(path).func
        except Resolver404:
            return None
