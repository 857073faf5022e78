"""The admin as a seller and an editor use it."""

from django.urls import reverse

from products.models import ProductPage
from tests.products.editor import add_release, open_editor, save

SUBMIT = {"action-submit": "1"}
PUBLISH = {"action-publish": "1"}
TAKE_BACK = {"action-cancel-workflow": "1"}


def fresh(page) -> ProductPage:
    return ProductPage.objects.get(pk=page.pk)


def press(client, user, page, changes=None, **action):
    """Open the editor as `user`, change fields, press a button; returns the page that follows."""
    client.force_login(user)
    values = open_editor(client, page) | (changes or {})
    return save(client, page, values, **action)


def add_version(client, user, page, version, **action):
    client.force_login(user)
    values = open_editor(client, page)
    add_release(values, version, version.encode(), "kit.zip")
    return save(client, page, values, **action)


def decide(client, user, page, name, comment="", state=None):
    """What the button on the admin's first page asks for; `state` is what waited then."""
    client.force_login(user)
    state = state or fresh(page).current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, name, state.pk])
    return client.post(address, {"comment": comment}, follow=True)


def texts(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])
