"""Each route of the admin about a release: nothing of another seller, all of one's own."""

import pytest

from products.models import ProductPage, Release
from tests.products.admin_routes import SECRET, admin_routes, answer, fill, make_product
from tests.products.editor import PUBLISH, add_release, release_form

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def routes(release: Release) -> dict[str, str]:
    numbers = {
        "pk": release.pk,
        "revision_id": release.latest_revision_id,
        "revision_id_a": "earliest",
        "revision_id_b": "latest",
        "action_name": "approve",
        "task_state_id": 1,
        "task_id": 1,
        "workflow_state_id": 1,
    }
    return {
        name: fill(route, numbers)
        for route, name, _ in admin_routes()
        if name.startswith("releases:") and "pk" in route
    }


def test_no_route_shows_or_touches_the_release_of_another(client, seller, theirs):
    client.force_login(seller)
    release = theirs.latest_release
    before = list(Release.objects.values())
    found = routes(release)
    wrong = []
    for name, address in found.items():
        for method in ("get", "post"):
            status, body = answer(client, method, address)
            if status not in {302, 403, 404, 405} or SECRET in body:
                wrong.append((method, name, status))
            if list(Release.objects.values()) != before:
                wrong.append((method, name, "changed something"))
    assert wrong == []
    assert len(found) > 14
    add = f"/admin/releases/add/?product={theirs.pk}"
    for address in (add, add.replace("add", "preview"), "/admin/releases/add/?product=x"):
        assert answer(client, "get", address)[0] == 404
    assert SECRET not in answer(client, "get", "/admin/releases/")[1]


@pytest.mark.parametrize("role", ["seller", "editor"])
def test_who_may_edit_a_product_edits_and_publishes_its_releases(client, request, seller, role):
    own = make_product(seller, "My harbour")
    client.force_login(request.getfixturevalue(role))
    assert "My harbour" in answer(client, "get", "/admin/releases/")[1]
    page = answer(client, "get", f"/admin/releases/edit/{own.latest_release.pk}/")
    assert page[0] == 200
    assert 'name="action-publish"' in page[1]
    assert (
        add_release(client, own, release_form(client, own, "2.0", b"x"), **PUBLISH).status_code
        == 302
    )
    assert ProductPage.objects.get(pk=own.pk).latest_release.version == "2.0"


def test_support_edits_no_release(client, own):
    from tests.factories import UserFactory

    client.force_login(UserFactory(groups=["Support"]))
    for address in ("/admin/releases/", f"/admin/releases/edit/{own.latest_release.pk}/"):
        assert answer(client, "get", address)[0] in {302, 404}
