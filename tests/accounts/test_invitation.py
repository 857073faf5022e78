"""manage.py invite_admin: the first admin chooses a password at a link."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import is_logged_in, mails
from tests.accounts.test_password import NEW, PASSWORDS
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def invite(email, capsys) -> str:
    call_command("invite_admin", email)
    return capsys.readouterr().out.strip()


def test_the_link_lets_a_new_superuser_choose_a_password(capsys, settings):
    link = invite("Owner@Shop.test", capsys)
    owner = User.objects.get()
    assert (owner.is_superuser, owner.is_staff, owner.has_usable_password()) == (True, True, False)
    assert link.startswith(f"{settings.SITE_URL}/accounts/password/reset/key/")

    browser = Client()
    form = browser.get(link).url
    browser.post(form, PASSWORDS)
    owner.refresh_from_db()
    assert owner.check_password(NEW)
    # The address is proven at the first login, by a code.
    assert not is_logged_in(browser)
    assert len(mails("confirm-email", owner.email)) == 1

    assert b"This link does not work any more" in Client().get(link).content


def test_asked_again_it_makes_nobody_and_another_link(capsys):
    first = invite("owner@shop.test", capsys)
    assert invite("OWNER@shop.test", capsys)[:60] == first[:60]
    assert User.objects.count() == 1


def test_no_customer_becomes_an_admin_by_it():
    UserFactory(email="customer@example.com")
    with pytest.raises(CommandError, match="an account of another kind"):
        call_command("invite_admin", "customer@example.com")
    assert not User.objects.get().is_superuser


def test_what_is_no_address_is_refused():
    with pytest.raises(CommandError, match="nobody is no e-mail address"):
        call_command("invite_admin", "nobody")
    assert not User.objects.exists()
