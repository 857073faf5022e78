"""Who cares for a request, and where to meet."""

import pytest
from django.contrib.auth.models import Permission
from wagtail.models import ModelLogEntry

from site_config.management.commands.ledger import read_books
from support import triage
from support.models import SupportRequest
from tests.factories import ProductPageFactory, SupportRequestFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_people_who_may_see_and_work(seller, other_seller, agent, admin, customer, support_request):
    admins = UserFactory(groups=["Admins"])
    gone = UserFactory(groups=["Support"])
    gone.is_active = False
    gone.save()
    looker = UserFactory()
    looker.user_permissions.add(Permission.objects.get(codename="see_whole_shop"))
    assert set(triage.people_for([support_request])) == {seller, agent, admin, admins}
    theirs = SupportRequestFactory(product=ProductPageFactory(owner=other_seller))
    assert set(triage.people_for([support_request, theirs])) == {agent, admin, admins}
    # Owning a product without the right to work on its requests is not enough.
    editor = UserFactory(groups=["Editors"])
    edited = SupportRequestFactory(product=ProductPageFactory(owner=editor))
    shops = SupportRequestFactory(product=ProductPageFactory(owner=None))
    for row in (edited, shops):
        assert set(triage.people_for([row])) == {agent, admin, admins}


def test_a_request_is_assigned_and_logged_once(seller, agent, support_request):
    for _ in range(2):
        row = triage.assign(support_request, agent, seller)
        assert row.assigned_to == agent
    entry = ModelLogEntry.objects.get(action="support.request_assigned")
    assert (entry.user, entry.message) == (seller, "Assigned to agent@support.example")
    assert triage.assign(support_request, None, agent).assigned_to is None
    assert not support_request.messages.filter(kind="move").exists()


def test_nobody_gets_a_request_that_they_may_not_see(other_seller, agent, support_request):
    with pytest.raises(triage.NotPossible, match=f"may not see {support_request.reference}"):
        triage.assign(support_request, other_seller, agent)
    assert SupportRequest.objects.get().assigned_to is None


def test_a_meeting_link_is_a_line_of_the_thread(seller, support_request):
    for _ in range(2):
        triage.set_meeting(support_request, "https://meet.example/", seller)
    triage.set_meeting(support_request, "", seller)
    assert list(support_request.messages.filter(kind="move").values_list("text", flat=True)) == [
        "Meeting link: https://meet.example/",
        "The meeting link was taken away.",
    ]


def test_the_books_name_each_request(support_request):
    assert read_books()["support_requests"] == [
        {
            "reference": support_request.reference,
            "user_email": "customer@support.example",
            "product_slug": "night-sky-pack",
            "status": "NEW",
        }
    ]
