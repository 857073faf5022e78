"""What staff may do to other people's accounts, and what those people hear of it."""

import pytest
from wagtail.models import ModelLogEntry

from accounts import audit
from accounts.models import User
from notifications.models import OutgoingMessage
from tests.factories import PASSWORD, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]
USERS = "/admin/users/"
NEW = "quite-another-passw0rd"


def form(person, **changes) -> dict:
    """What the browser sends for somebody who is only looked at."""
    return {
        "email": person.email,
        "first_name": "Co",
        "last_name": "League",
        "is_active": "on",
    } | changes


@pytest.fixture
def admin(client):
    """Somebody of the role Admins, who is no superuser."""
    user = UserFactory(email="admin@example.com", groups=["Admins"])
    client.force_login(user)
    return user


@pytest.fixture
def root():
    return UserFactory(email="root@example.com", is_superuser=True)


def edit(client, person, **changes):
    return client.post(f"{USERS}edit/{person.pk}/", form(person, **changes))


def logged(person) -> list[tuple]:
    """What the log has of a person's address and password, and whose doing it was."""
    entries = ModelLogEntry.objects.filter(object_id=str(person.pk), action__in=audit.LABELS)
    return sorted((entry.action, entry.user.email) for entry in entries)


def test_staff_set_no_password(client, admin, customer):
    assert 'type="password"' not in client.get(f"{USERS}edit/{customer.pk}/").content.decode()
    edit(client, customer, password1=NEW, password2=NEW)

    assert User.objects.get(pk=customer.pk).check_password(PASSWORD)


def test_a_changed_name_is_no_news(client, admin, customer):
    edit(client, customer, last_name="Worker")

    assert User.objects.get(pk=customer.pk).last_name == "Worker"
    assert not OutgoingMessage.objects.exists()
    assert logged(customer) == []


def test_only_superusers_make_superusers(client, admin, root, customer):
    page = client.get(f"{USERS}edit/{customer.pk}/")
    assert page.context["form"].fields["is_superuser"].disabled
    assert edit(client, customer, is_superuser="on").status_code == 302
    new = form(customer, email="new@example.com", is_superuser="on")
    assert client.post(f"{USERS}new/", new).status_code == 302
    assert list(User.objects.filter(is_superuser=True)) == [root]

    client.force_login(root)
    edit(client, customer, is_superuser="on")
    customer.refresh_from_db()
    assert customer.is_superuser


def test_only_superusers_touch_superusers(client, admin, root):
    assert client.get(f"{USERS}edit/{root.pk}/").status_code == 302
    edit(client, root, email="mine@example.com", is_superuser="")
    client.post(f"{USERS}delete/{root.pk}/")
    here = f"?next={USERS}&id={root.pk}"
    client.post(f"/admin/bulk/accounts/user/set_active_state/{here}", {"mark_as_active": "False"})
    group = admin.groups.get()
    client.post(f"/admin/bulk/accounts/user/assign_role/{here}", {"role": group.pk})
    client.post(f"/admin/bulk/accounts/user/delete/{here}")

    root = User.objects.get(pk=root.pk)
    assert (root.email, root.is_superuser, root.is_active) == ("root@example.com", True, True)
    assert not root.groups.exists()
    assert not OutgoingMessage.objects.exists()


def test_superusers_touch_each_other(client, root):
    other = UserFactory(email="other@example.com", is_superuser=True)
    client.force_login(root)

    edit(client, other, is_superuser="")

    other.refresh_from_db()
    assert not other.is_superuser


def test_nobody_copies_a_person(client, admin, root):
    new = form(root, email="copy@example.com", is_superuser="on")
    assert client.post(f"{USERS}copy/{root.pk}/", new).status_code == 404
    assert not User.objects.filter(email="copy@example.com").exists()
