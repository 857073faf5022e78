"""From *Submit for approval* to the decision, and what may come between."""

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from wagtail.models import (
    GroupApprovalTask,
    Page,
    Task,
    Workflow,
    WorkflowPage,
    WorkflowState,
    WorkflowTask,
)

from core.models import Approval, ShopSettings
from products.approval.waiting import states_of, waiting_for
from products.models import EditorsApproval, ProductIndexPage
from products.publishing import publish_due
from tests.factories import UserFactory
from tests.products.approval.conftest import choose
from tests.products.approval.journey import (
    PUBLISH,
    SUBMIT,
    TAKE_BACK,
    add_version,
    decide,
    fresh,
    press,
    press_release,
    texts,
)
from tests.products.editor import notes, open_editor, open_release, save, save_release

pytestmark = [pytest.mark.django_db, pytest.mark.once]

JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def waiting(client, approving, seller, new):
    press(client, seller, new, **SUBMIT)
    assert fresh(new).workflow_in_progress
    return new


def of_products() -> Workflow | None:
    return ProductIndexPage.objects.get().get_workflow()


def open_as(client, user, release) -> dict:
    client.force_login(user)
    return open_release(client, release)


def autosave(client, page, values, **changes):
    return client.post(f"/admin/pages/{page.pk}/edit/", values | changes, **JSON)


@pytest.mark.both
def test_an_editor_approves_and_it_is_published(client, waiting, editor):
    assert [state.thing.pk for state in waiting_for(editor)] == [waiting.pk]
    decide(client, editor, waiting, "approve")
    assert fresh(waiting).live
    assert waiting_for(editor) == []


def test_what_an_editor_sends_back_is_the_sellers_again(client, waiting, seller, editor):
    decide(client, editor, waiting, "reject", "The cover is blurred.")
    client.force_login(seller)
    words = client.get(f"/admin/pages/{waiting.pk}/edit/").content.decode()
    assert "The cover is blurred." in words
    assert "The cover is blurred." in client.get("/admin/products/").content.decode()
    assert "The cover is blurred." in client.get("/admin/").content.decode()
    press(client, seller, waiting, {"summary": "With a sharp cover."}, **SUBMIT)
    decide(client, editor, waiting, "approve")
    assert (fresh(waiting).live, fresh(waiting).summary) == (True, "With a sharp cover.")


def test_nothing_is_sent_back_without_a_word(client, waiting, editor):
    decide(client, editor, waiting, "reject", " ")
    assert fresh(waiting).workflow_in_progress


def test_a_seller_decides_nothing(client, waiting, seller):
    other = UserFactory(groups=["Sellers"])
    for person in (seller, other):
        decide(client, person, waiting, "approve")
        assert waiting_for(person) == []
    assert not fresh(waiting).live
    assert states_of(other) == []
    assert [state.content_object.pk for state in states_of(seller)] == [waiting.pk]


def test_a_seller_takes_it_back_and_goes_on(client, waiting, seller, editor):
    press(client, seller, waiting, **TAKE_BACK)
    assert waiting_for(editor) == []
    press(client, seller, waiting, {"summary": "Better."})
    assert fresh(waiting).get_latest_revision_as_object().summary == "Better."


def test_autosave_of_a_tab_left_open_changes_nothing_that_waits(client, approving, seller, new):
    client.force_login(seller)
    values = open_editor(client, new)
    save(client, new, values, **SUBMIT)
    state, revision = fresh(new).current_workflow_state, fresh(new).latest_revision

    response = autosave(client, new, values, summary="Never looked at.")

    assert response.status_code == 400
    assert fresh(new).current_workflow_state.pk == state.pk
    assert fresh(new).current_workflow_state.status == WorkflowState.STATUS_IN_PROGRESS
    assert fresh(new).latest_revision_id == revision.pk
    revision.refresh_from_db()
    assert revision.content["summary"] != "Never looked at."


def test_autosave_after_the_approval_changes_nothing_that_is_published(
    client, approving, seller, editor, new
):
    client.force_login(seller)
    values = open_editor(client, new)
    save(client, new, values, **SUBMIT)
    decide(client, editor, new, "approve")
    live = fresh(new).live_revision_id

    client.force_login(seller)
    autosave(client, new, values, summary="Never looked at.")
    press(client, seller, new, {"summary": "Looked at by nobody."})

    assert fresh(new).live_revision_id == live
    assert fresh(new).summary == "What it is, in one sentence."


@pytest.mark.both
def test_what_is_approved_for_later_stays_that_version(client, approving, seller, editor, new):
    client.force_login(seller)
    values = open_editor(client, new) | {"go_live_at": "2038-01-01 12:00"}
    save(client, new, values, **SUBMIT)
    decide(client, editor, new, "approve")
    approved = fresh(new).scheduled_revision
    assert approved is not None

    client.force_login(seller)
    autosave(client, new, values, summary="Never looked at.")
    assert fresh(new).scheduled_revision == approved
    # Its time has come.
    approved.approved_go_live_at = timezone.now()
    approved.content["go_live_at"] = timezone.now().isoformat()
    approved.save()
    publish_due()

    assert fresh(new).live
    assert fresh(new).summary == "What it is, in one sentence."


@pytest.fixture
def release(client, approving, seller, published):
    """A second one, submitted."""
    add_version(client, seller, published, "2.0", **SUBMIT)
    return published.releases.get(version="2.0")


@pytest.mark.both
def test_a_release_waits_by_itself_and_buyers_get_it_once_it_is_approved(
    client, release, seller, editor, published
):
    assert [state.thing for state in waiting_for(editor)] == [release]
    assert [state.content_object for state in states_of(seller)] == [release]
    client.force_login(editor)
    assert f"/admin/releases/edit/{release.pk}/" in client.get("/admin/").content.decode()
    assert not fresh(published).workflow_in_progress
    assert fresh(published).latest_release.version == "1.0"
    decide(client, editor, release, "approve")
    assert fresh(published).latest_release.version == "2.0"
    assert waiting_for(editor) == []


def test_a_release_that_waits_is_changed_by_nobody_but_who_decides(client, release, seller, editor):
    press_release(client, seller, release, {"version": "3.0"})
    release.refresh_from_db()
    assert release.version == "2.0"
    words = client.get(f"/admin/releases/edit/{release.pk}/").content.decode()
    assert "Take back from approval" in words
    client.force_login(editor)
    words = client.get(f"/admin/releases/edit/{release.pk}/").content.decode()
    assert "Approve and publish" in words
    decide(client, seller, release, "approve")
    assert waiting_for(editor)


def test_a_release_that_is_sent_back_says_why(client, release, seller, editor, published):
    decide(client, editor, release, "reject", "The file is empty.")
    client.force_login(seller)
    words = client.get(f"/admin/releases/edit/{release.pk}/").content.decode()
    assert "The file is empty." in words
    assert "Submit for approval" in words
    press_release(client, seller, release, notes("Filled."), **SUBMIT)
    values = open_as(client, editor, release)
    approve = {"action-workflow-action": "1", "workflow-action-name": "approve"}
    save_release(client, release, values, **approve)
    assert fresh(published).latest_release.notes == "Filled."


def test_an_editor_approves_only_the_release_that_they_have_seen(client, release, seller, editor):
    values = open_as(client, editor, release)
    press_release(client, seller, release, **TAKE_BACK)
    press_release(client, seller, release, notes("Not what you read."), **SUBMIT)
    client.force_login(editor)
    approve = {"action-workflow-action": "1", "workflow-action-name": "approve"}
    response = save_release(client, release, values, **approve)
    assert "It was changed since you opened it" in client.get(response.url).content.decode()
    assert not type(release).objects.get(pk=release.pk).live


def test_the_first_release_waits_with_its_product(client, waiting, seller, editor):
    first = waiting.releases.get()
    press_release(client, seller, first, {"version": "6.6"})
    client.force_login(seller)
    assert client.get(f"/admin/releases/add/?product={waiting.pk}").status_code == 302
    deleted = client.post(f"/admin/releases/delete/{first.pk}/", follow=True)
    assert "waits, or is locked, and stays meanwhile." in deleted.content.decode()
    decide(client, editor, waiting, "approve")
    assert fresh(waiting).latest_release.version == first.version


def test_of_two_editors_the_second_decides_nothing(client, waiting, editor):
    seen = fresh(waiting).current_workflow_task_state
    second = UserFactory(groups=["Editors"])
    decide(client, editor, waiting, "reject", "Not yet.", seen)
    task = seen.task.specific
    with pytest.raises(PermissionDenied, match="Somebody else has decided meanwhile"):
        task.on_action(seen, second, "approve")
    assert not fresh(waiting).live
    assert "does not wait for approval" in texts(
        decide(client, second, waiting, "approve", "", seen)
    )


def test_an_editor_approves_only_what_they_have_seen(client, waiting, seller, editor):
    client.force_login(editor)
    values = open_editor(client, waiting)
    press(client, seller, waiting, **TAKE_BACK)
    press(client, seller, waiting, {"summary": "Not what you read."}, **SUBMIT)
    client.force_login(editor)
    approve = {"action-workflow-action": "1", "workflow-action-name": "approve"}
    response = save(client, waiting, values, **approve)
    assert "It was changed since you opened it" in client.get(response.url).content.decode()
    assert not fresh(waiting).live


def test_what_cannot_be_published_is_not_approved(client, waiting, editor):
    page = fresh(waiting)
    page.latest_revision.content["price"] = 1
    page.latest_revision.save()
    assert "Nothing was decided" in texts(decide(client, editor, waiting, "approve"))
    assert fresh(waiting).workflow_in_progress


# --- the settings, and what others change behind their back ---------------------------------
def test_the_tick_may_be_set_twice_and_taken_away_twice():
    for rule in (Approval.BOTH, Approval.NEW_PRODUCTS, Approval.NOTHING, Approval.NOTHING):
        choose(rule)
    assert of_products() is None
    choose(Approval.BOTH)
    assert of_products() == ShopSettings.objects.get().approval_workflow
    assert EditorsApproval.objects.count() == 1


def test_an_admins_own_workflow_stays_and_is_gone_through(client, seller, editor, new):
    index = ProductIndexPage.objects.get()
    task = GroupApprovalTask.objects.create(name="Look")
    task.groups.set(Group.objects.filter(name="Editors"))
    own = Workflow.objects.create(name="Own")
    WorkflowTask.objects.create(workflow=own, task=task)
    WorkflowPage.objects.create(page=index, workflow=own)

    choose(Approval.BOTH)
    assert of_products() == own
    press(client, seller, new, **SUBMIT)
    assert fresh(new).current_workflow_state.workflow == own
    choose(Approval.NOTHING)
    assert of_products() == own
    assert fresh(new).workflow_in_progress

    choose(Approval.BOTH)
    WorkflowPage.objects.get(page=index).delete()
    assert of_products() == ShopSettings.objects.get().approval_workflow


def test_what_waits_when_the_tick_is_taken_away_is_the_sellers_again(client, waiting, seller):
    choose(Approval.NOTHING)
    assert not fresh(waiting).workflow_in_progress
    assert not fresh(waiting).live
    press(client, seller, waiting, **PUBLISH)
    assert fresh(waiting).live


@pytest.mark.parametrize("how", ["deleted", "disabled"])
def test_without_its_step_what_waits_goes_on_at_a_new_one(client, waiting, editor, how):
    step = Task.objects.get(pk=EditorsApproval.objects.get().pk).specific
    step.delete() if how == "deleted" else step.deactivate()
    assert not fresh(waiting).live
    assert [state.thing.pk for state in waiting_for(editor)] == [waiting.pk]
    decide(client, editor, waiting, "approve")
    assert fresh(waiting).live


@pytest.mark.parametrize("how", ["deleted", "disabled"])
def test_without_its_workflow_sellers_submit_again(client, waiting, seller, editor, how):
    workflow = ShopSettings.objects.get().approval_workflow
    workflow.delete() if how == "deleted" else workflow.deactivate()
    assert not fresh(waiting).live
    press(client, seller, waiting, **SUBMIT)
    decide(client, editor, waiting, "approve")
    assert fresh(waiting).live


def test_it_is_taken_away_although_its_step_was_deleted(client, waiting):
    EditorsApproval.objects.filter(pk__gt=0)._raw_delete("default")
    WorkflowState.objects.update(current_task_state=None)
    choose(Approval.NOTHING)
    assert not fresh(waiting).workflow_in_progress
    assert not fresh(waiting).live


def test_editors_are_known_by_what_they_may_do(client, waiting):
    Group.objects.filter(name="Editors").delete()
    admin = UserFactory(groups=["Admins"])
    decide(client, admin, waiting, "approve")
    assert fresh(waiting).live


def test_a_seller_who_became_an_editor_publishes(client, waiting, seller):
    seller.groups.add(Group.objects.get(name="Editors"))
    press(client, seller, waiting, **PUBLISH)
    assert fresh(waiting).live
    assert not fresh(waiting).workflow_in_progress


def test_nothing_stays_behind_of_a_page_that_is_deleted(client, waiting, editor):
    Page.objects.get(pk=waiting.pk).delete()
    assert waiting_for(editor) == []
    choose(Approval.NOTHING)
