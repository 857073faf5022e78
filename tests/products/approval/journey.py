"""The admin as a seller and an editor use it."""

from django.urls import reverse

from products.models import ProductPage, Release
from tests.products.editor import (
    add_release,
    open_editor,
    open_release,
    release_form,
    save,
    save_release,
)

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
    values = release_form(client, page, version, version.encode(), "kit.zip")
    return add_release(client, page, values, **action)


def press_release(client, user, release, changes=None, **action):
    """The same as `press` in the editor of a release."""
    client.force_login(user)
    return save_release(client, release, open_release(client, release) | (changes or {}), **action)


def decide(client, user, thing, name, comment="", state=None):
    """What the button on the admin's first page asks for; `state` is what waited then."""
    client.force_login(user)
    state = state or type(thing).objects.get(pk=thing.pk).current_workflow_task_state
    route = "releases" if isinstance(thing, Release) else "wagtailadmin_pages"
    address = reverse(f"{route}:workflow_action", args=[thing.pk, name, state.pk])
    return client.post(address, {"comment": comment}, follow=True)


def texts(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])
