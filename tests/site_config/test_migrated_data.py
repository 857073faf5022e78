"""The tests' own ground: what migrations made is there before each test, also after commits."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection, transaction
from wagtail.models import Page, Site


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2, 3])
def test_a_test_that_commits_leaves_no_trace_and_takes_nothing_away(turn):
    assert not Group.objects.filter(name="left behind").exists()
    assert Page.objects.filter(depth=1).count() == 1
    assert Site.objects.get(is_default_site=True).root_page.depth == 2
    with transaction.atomic():
        Group.objects.create(name="left behind")
        Group.objects.exclude(name="left behind").delete()


@pytest.mark.django_db
def test_roles_and_pages_are_there():
    assert Group.objects.filter(name="Sellers").exists()
    assert connection.settings_dict["NAME"] != "postgres"


@pytest.mark.django_db(transaction=True)
def test_a_committed_row_is_seen_by_another_connection():
    from django.db import connections

    Group.objects.create(name="committed")
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM auth_group WHERE name = 'committed'")
            assert cursor.fetchone() == (1,)
    finally:
        other.close()
