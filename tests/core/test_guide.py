"""The guide of those who work in the shop: in the admin, for them alone, and true."""

import re

import pytest
from django.templatetags.static import static
from django.urls import reverse
from wagtail.admin.menu import admin_menu

from core.guide import PATH, PICTURES, read_guide
from tests.factories import UserFactory
from tests.migrated import ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.once]

TEXT = PATH.read_text()
# Where the guide sends people first: bold, before a comma and "then".
FIRST = re.compile(r"\*\*([^*]+)\*\*, then")


@pytest.mark.parametrize("role", ["Sellers", "Editors", "Support", "Admins"])
def test_everybody_who_works_in_the_admin_reads_it(client, role):
    client.force_login(UserFactory(groups=[role]))
    page = client.get(reverse("editors_guide")).content.decode()
    assert "<h3 id=" in page
    start = client.get("/admin/", follow=True).content.decode()
    assert f'href="{reverse("editors_guide")}"' in start
    assert "guide.wagtail.org" not in start


def test_nobody_else_does(client):
    assert client.get(reverse("editors_guide")).status_code == 302
    client.force_login(UserFactory())
    assert client.get(reverse("editors_guide")).status_code in (302, 403)


def test_its_pictures_are_there_and_none_stands_about():
    named = re.findall(r"!\[([^\]]+)\]\(([^)]+)\)", TEXT)
    assert {place for _, place in named} == {
        f"{PICTURES}guide/{path.name}" for path in (ROOT / "static" / "guide").iterdir()
    }
    assert sum(path.stat().st_size for path in (ROOT / "static" / "guide").iterdir()) < 1_500_000
    page = read_guide(static).html
    for words, place in named:
        assert f'src="{static(place.removeprefix(PICTURES))}" alt="{words}"' in page


def test_its_contents_lead_to_each_task():
    guide = read_guide(static)
    anchors = [anchor for chapter in guide.chapters for anchor, _ in chapter.tasks]
    anchors += [chapter.anchor for chapter in guide.chapters]
    assert len(anchors) == len(set(anchors)) == len(re.findall(r"^##+ ", TEXT, re.M))
    assert sorted(anchors) == sorted(re.findall(r'<h[23] id="([^"]+)"', guide.html))


def test_the_menus_that_it_names_are_there(rf):
    request = rf.get("/admin/")
    request.user = UserFactory(is_superuser=True)
    labels = {str(item.label) for item in admin_menu.menu_items_for_request(request)}
    named = {re.sub(r"\s+", " ", words) for words in FIRST.findall(TEXT)}
    assert named - labels == set()
    assert {"Settings", "Shop", "Support"} <= named
    inside = {
        str(item.label)
        for submenu in admin_menu.menu_items_for_request(request)
        for item in getattr(getattr(submenu, "menu", None), "registered_menu_items", [])
    }
    seconds = re.findall(r"\*\*(?:[^*]+)\*\*,\s+then\s+\*\*([^*]+)\*\*", TEXT)
    assert {re.sub(r"\s+", " ", words) for words in seconds} - inside == set()
