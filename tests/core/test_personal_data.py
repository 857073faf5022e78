"""Each table that leads to a person is named by its app, with what becomes of it."""

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.apps.registry import Apps
from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.core.management import call_command
from django.db import models

from core import personal_data
from core.personal_data import Column, Fate, Holding, alias_of, is_alias
from tests.migrated import ROOT

pytestmark = pytest.mark.once

# Columns that say who somebody is without leading to an account.
TELLING = {
    *("customer_id", "email_address", "first_name", "last_name", "recipient", "session_data"),
    *("telegram_chat_id", "user_agent"),
}


def leads_to_somebody(field: models.Field) -> bool:
    if field.related_model is get_user_model():
        return True
    # An address with a constant default is a setting's, and none of those is a model's here.
    return (
        isinstance(field, models.EmailField | models.GenericIPAddressField) or field.name in TELLING
    )


def columns_about_people(tables) -> set[tuple[str, str]]:
    return {
        (model._meta.label, field.name)
        for model in tables
        if model._meta.managed and not model._meta.proxy
        for field in model._meta.local_fields
        if leads_to_somebody(field)
    }


def test_every_column_that_leads_to_somebody_is_named():
    named = {(each.model, link) for each in personal_data.holdings() for link in each.links}
    found = columns_about_people(apps.get_models(include_auto_created=True))

    assert found - named == set(), "name it in the personal_data module of its app"
    assert len(found) > 50


def test_a_forgotten_column_would_be_found():
    class Diary(models.Model):
        author = models.ForeignKey(get_user_model(), on_delete=models.CASCADE, related_name="+")
        guest = models.EmailField()
        from_where = models.GenericIPAddressField()
        user_agent = models.CharField(max_length=9)
        page = models.TextField()

        class Meta:
            app_label = "diaries"
            apps = Apps()

        def __str__(self):
            return self.page

    assert columns_about_people([Diary]) == {
        ("diaries.Diary", name) for name in ("author", "guest", "from_where", "user_agent")
    }


@pytest.mark.parametrize("holding", list(personal_data.holdings()), ids=lambda each: each.model)
def test_what_is_named_is_there_and_says_enough(holding: Holding):
    meta = apps.get_model(holding.model)._meta
    for link in holding.links:
        try:
            meta.get_field(link)
        except FieldDoesNotExist:
            pytest.fail(f"{holding.model} has no column {link}")
    assert holding.links
    assert holding.why or (holding.fate is Fate.GOES and holding.is_exported)
    if holding.is_exported:
        assert holding.rows
        assert holding.columns
    if holding.fate is Fate.GOES:
        assert holding.rows or holding.erase


def test_a_column_that_is_misspelt_is_not_taken_for_an_empty_one():
    row = SimpleNamespace(product=None, title="Lamp")
    assert Column("", "product.title").value(row) is None
    with pytest.raises(AttributeError, match="titel"):
        Column("", "titel").value(row)


def test_the_documents_have_the_same_table(capsys):
    call_command("personal_data")
    assert capsys.readouterr().out.strip() in (ROOT / "docs" / "personal-data.md").read_text()


def test_no_address_looks_like_what_is_left_of_one():
    assert is_alias(alias_of(7))
    for address in ("deleted-7@example.com", "deleted-", "deleted-x", "undeleted-7", ""):
        assert not is_alias(address)
