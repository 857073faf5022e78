"""People made by code, and the housekeeping of sessions."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts import people, tasks
from accounts.models import User
from tests.accounts.conftest import is_logged_in, log_in

pytestmark = pytest.mark.django_db


def test_a_verified_user_logs_in_without_a_code(browser):
    Group.objects.create(name="Buyers of maps")
    user = people.create_verified_user(
        "Somebody@Example.com", "demo-password", first_name="Some", groups=["Buyers of maps"]
    )

    assert (user.email, user.first_name) == ("somebody@example.com", "Some")
    assert [group.name for group in user.groups.all()] == ["Buyers of maps"]
    log_in(browser, "somebody@example.com", password="demo-password")
    assert is_logged_in(browser)


def test_a_taken_address_or_an_unknown_group_makes_nobody():
    people.create_verified_user("a@example.com", "demo-password")
    for values in ({"email": "A@example.com"}, {"email": "b@example.com", "groups": ["None"]}):
        with pytest.raises((IntegrityError, Group.DoesNotExist)), transaction.atomic():
            people.create_verified_user(password="demo-password", **values)

    assert User.objects.count() == 1


def test_old_sessions_are_cleared(customer):
    for _ in range(2):
        Client().force_login(customer)
    old = Session.objects.first()
    Session.objects.filter(pk=old.pk).update(expire_date=timezone.now() - timedelta(seconds=1))

    tasks.clear_sessions()
    tasks.clear_sessions()

    assert Session.objects.count() == 1
    assert not Session.objects.filter(pk=old.pk).exists()
