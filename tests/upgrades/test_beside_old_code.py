"""An upgrade migrates first, and the version of before goes on serving until it is replaced."""

import pytest
from django.apps import apps
from django_migration_linter import MigrationLinter

from tests.migrated import ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

OWN = [app.label for app in apps.get_app_configs() if ROOT / app.label == ROOT.joinpath(app.path)]
# Written before the rule, for a version that nobody ran. The list does not grow.
BEFORE_THE_RULE = [
    "0002_provider_accounts_and_refusals",
    "0003_what_orders_brought_and_the_providers_price",
    "0005_limits",
    "0007_refunded_in_full",
    "0002_passes_query_on",
]
# A constraint that takes the place of another and is as strict with rows of the code of before.
AS_STRICT = [
    "0019_unique_for_each_edition",
    "0022_unique_for_each_offer",
    "0024_unique_for_each_minimum",
]


def lint(capsys, **options) -> str:
    """What the linter has against migrations; empty if nothing."""
    linter = MigrationLinter(
        str(ROOT), no_cache=True, ignore_initial_migrations=True, quiet=["ok", "ignore"], **options
    )
    linter.lint_all_migrations()
    return capsys.readouterr().out if linter.has_errors else ""


def test_migrations_work_with_the_code_of_before(capsys):
    """No column or table that it reads goes or gets another name, none that it does not write must
    be filled, and no index is built while writers wait."""
    assert OWN
    found = lint(capsys, include_apps=OWN, ignore_name=[*BEFORE_THE_RULE, *AS_STRICT])
    assert not found, found


def test_the_linter_finds_what_would_stop_it(capsys):
    assert "NOT NULL constraint" in lint(capsys, include_name=BEFORE_THE_RULE)
