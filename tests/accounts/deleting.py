"""Accounts that are deleted in tests, and where a word still stands afterwards."""

from datetime import timedelta

from django.apps import apps
from django.test import Client
from django.utils import timezone

from accounts.models import AccountDeletion
from accounts.personal_data import deletions
from tests.factories import (
    PASSWORD,
)

PAGE, ASK, KEEP = "/accounts/data/", "/accounts/data/delete/", "/accounts/data/keep/"


def ask(person, **values) -> AccountDeletion:
    return deletions.ask(person, **{"by": person, "language": "en", **values})


def let_time_pass() -> None:
    AccountDeletion.objects.update(due_at=timezone.now() - timedelta(seconds=1))


def delete(person) -> None:
    ask(person)
    let_time_pass()
    assert deletions.carry_out_due() == 1


def browser_of(person) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def confirm(browser: Client) -> None:
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})


def places_of(sign: str) -> set[str]:
    """Each column of each table in which `sign` stands."""
    found = set()
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.managed or model._meta.proxy:
            continue
        names = [field.attname for field in model._meta.local_concrete_fields]
        for row in model._base_manager.values_list(*names):
            for name, value in zip(names, row, strict=True):
                text = bytes(value).decode(errors="replace") if is_bytes(value) else str(value)
                if sign in text.lower():
                    found.add(f"{model._meta.label}.{name}")
    return found


def is_bytes(value) -> bool:
    return isinstance(value, bytes | memoryview)
