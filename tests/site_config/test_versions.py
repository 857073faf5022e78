"""Which version this is, where an operator looks."""

import re

import pytest

from site_config import versions
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def release(tmp_path, monkeypatch):
    """This code as a release that was installed."""
    (tmp_path / "RELEASE").write_text("0.9.0-1f2e3d4c5b\n")
    monkeypatch.setattr(versions, "RELEASE_FILE", tmp_path / "RELEASE")
    versions.release.cache_clear()
    yield
    versions.release.cache_clear()


def test_the_version_is_the_one_of_the_newest_changes():
    """Those that have a number: what is not released has none."""
    numbers = [each.version for each in versions.changes() if each.version != "Unreleased"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", versions.version())
    assert numbers[0] == versions.version()


def test_the_first_page_of_the_admin_names_it_and_leads_to_what_has_changed(client, release):
    client.force_login(UserFactory(groups=["Admins"]))
    home = client.get("/admin/").content.decode()
    assert "Version 0.9.0-1f2e3d4c5b" in home
    assert 'href="/admin/changes/"' in home


def test_it_tells_what_each_version_brought(client, release):
    client.force_login(UserFactory(groups=["Admins"]))
    page = client.get("/admin/changes/").content.decode()
    assert f"This is version {versions.version()}." in page
    assert "It is installed as release 0.9.0-1f2e3d4c5b." in page
    assert "<h2>0.2.0</h2>" in page
    assert "<code>make demo-reset</code> clears the demo's" in page.replace("&#x27;", "'")


def test_sellers_are_not_told(client):
    client.force_login(UserFactory(groups=["Sellers"]))
    assert client.get("/admin/changes/").status_code in (302, 403)
    assert 'href="/admin/changes/"' not in client.get("/admin/").content.decode()
