"""People in the admin: who they are in the shop, and that it never loses its last admin."""

import pytest
from allauth.mfa.models import Authenticator

from accounts import people
from accounts.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
USERS = "/admin/users/"


def row_of(client, person) -> str:
    page = client.get(f"{USERS}?q={person.email}").content.decode()
    return page.partition("<tbody>")[2].partition("</tbody>")[0]


def test_people_stand_with_their_roles_in_words(client):
    root = UserFactory(email="root@example.com", is_superuser=True)
    both = UserFactory(email="both@example.com", groups=["Sellers", "Support"])
    buyer = UserFactory(email="buyer@example.com")
    Authenticator.objects.create(user=both, type=Authenticator.Type.TOTP, data={})
    client.force_login(root)
    assert "Sellers, Support" in row_of(client, both)
    assert "Yes" in row_of(client, both)
    assert "Customer" in row_of(client, buyer)
    assert "Administrator" in row_of(client, root)
    seller_role = both.groups.get(name="Sellers").pk
    page = client.get(f"{USERS}?group={seller_role}").content.decode()
    assert "both@example.com" in page
    assert "buyer@example.com" not in page.partition("<tbody>")[2]


def test_the_list_costs_the_same_for_many(client, django_assert_max_num_queries):
    client.force_login(UserFactory(is_superuser=True))
    UserFactory(groups=["Sellers"])
    client.get(USERS)
    with django_assert_max_num_queries(50) as few:
        client.get(USERS)
    for _ in range(5):
        UserFactory(groups=["Sellers", "Support"])
    with django_assert_max_num_queries(50) as many:
        client.get(USERS)
    assert len(many) == len(few)


def test_the_last_admin_keeps_their_roles(client):
    last = UserFactory(email="last@example.com", groups=["Admins"])
    client.force_login(last)
    assert people.is_last_admin(last)
    values = {"email": last.email, "first_name": "Las", "last_name": "T", "groups": []}
    address = f"{USERS}edit/{last.pk}/"
    assert "Nobody else may change people." in client.get(address).content.decode()
    client.post(address, values)
    assert [group.name for group in User.objects.get(pk=last.pk).groups.all()] == ["Admins"]
    UserFactory(groups=["Admins"])
    assert not people.is_last_admin(last)
    client.post(address, values)
    assert not User.objects.get(pk=last.pk).groups.exists()
