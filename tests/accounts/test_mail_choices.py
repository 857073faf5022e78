"""The page on which people choose the e-mails they get."""

import re

import pytest
from django.contrib.auth.models import Group
from wagtail.models import GroupApprovalTask
from wagtail.users.models import UserProfile

from commerce.messages import unsubscribing
from commerce.models import NoUpdates
from notifications.models import NoMails
from tests.factories import PurchasedProductFactory, UserFactory

PAGE = "/accounts/notifications/"
pytestmark = pytest.mark.django_db


def boxes(client) -> dict[str, bool]:
    """Each box of the page by its name, and whether it is ticked."""
    page = client.get(PAGE).content.decode()
    found = re.findall(r'<input type="checkbox" name="([a-z-]+)"([^>]*)>', page)
    return {name: "checked" in rest for name, rest in found}


def save(client, *ticked: str, shown: str = ""):
    shown = shown or " ".join(boxes(client))
    return client.post(PAGE, {"shown": shown, **dict.fromkeys(ticked, "on")})


def test_a_customer_chooses_and_is_told_what_always_comes(client):
    customer = UserFactory()
    client.force_login(customer)
    assert boxes(client) == {"updates": True, "support": True}
    page = client.get(PAGE).content.decode()
    assert "They are your proof of what you paid" in page
    assert "keeps the shop from working" not in page

    answer = save(client, "support")

    assert answer.url == PAGE
    assert boxes(client) == {"updates": False, "support": True}
    assert unsubscribing.is_stopped_for_all(customer)
    assert not NoMails.objects.exists()


def test_products_stopped_singly_stay_so_when_all_come_again(client):
    customer = UserFactory()
    product = PurchasedProductFactory(user=customer).product
    unsubscribing.stop(customer, product)
    client.force_login(customer)

    save(client, "support")
    save(client, "support", "updates")

    assert list(NoUpdates.objects.values_list("product", flat=True)) == [product.pk]


def test_sellers_and_editors_have_boxes_of_their_work(client):
    client.force_login(UserFactory(groups=["Sellers"]))
    work = {name for name in boxes(client) if name not in {"updates", "support"}}
    assert work == {
        "approval-approved",
        "approval-rejected",
        "work-questions",
        "work-support",
    }


def test_whoever_decides_has_a_box_for_what_waits(client):
    reviewer = UserFactory()
    task = GroupApprovalTask.objects.create(name="Second look")
    task.groups.add(Group.objects.create(name="Reviewers"))
    for user, has_box in ((UserFactory(groups=["Editors"]), True), (reviewer, False)):
        client.force_login(user)
        assert ("approval-submitted" in boxes(client)) is has_box

    reviewer.groups.add(task.groups.get())
    assert "approval-submitted" in boxes(client)


def test_what_wagtail_keeps_has_one_truth(client):
    editor = UserFactory(groups=["Editors"])
    client.force_login(editor)
    profile = UserProfile.get_for_user(editor)
    profile.approved_notifications = False
    profile.save()
    ticked = [name for name, is_ticked in boxes(client).items() if is_ticked]
    assert "approval-approved" not in ticked

    save(client, "approval-approved")

    profile.refresh_from_db()
    assert (profile.approved_notifications, profile.rejected_notifications) == (True, False)


def test_a_box_that_the_page_did_not_have_is_left_alone(client):
    """Somebody became a seller while the page was open."""
    seller = UserFactory(groups=["Sellers"])
    client.force_login(seller)

    save(client, shown="updates support")

    assert set(NoMails.objects.values_list("topic", flat=True)) == {"support"}
    assert boxes(client)["work-support"]


@pytest.mark.parametrize("shown", ["\0", "x" * 501, "\ud800", "account work-support"])
def test_odd_input_changes_nothing(client, shown):
    client.force_login(UserFactory())
    answer = client.post(PAGE, {"shown": shown.encode("utf-8", "surrogatepass")})

    assert answer.status_code in {200, 302, 400}
    assert not NoMails.objects.exists()
    assert not NoUpdates.objects.exists()


def test_whoever_is_not_logged_in_is_led_to_the_login(client):
    for answer in (client.get(PAGE), client.post(PAGE)):
        assert answer.url == f"/accounts/login/?next={PAGE}"


def test_the_page_costs_the_same_for_those_who_declined(client, django_assert_num_queries):
    customer = UserFactory()
    client.force_login(customer)
    client.get(PAGE)
    with django_assert_num_queries(12):
        client.get(PAGE)
    save(client)
    client.get(PAGE)  # and what it has to say
    with django_assert_num_queries(12):
        client.get(PAGE)
