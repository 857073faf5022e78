"""Files that browsers and other programs look for by their fixed names."""

from datetime import datetime, timedelta

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from PIL import Image

from core.models import ShopSettings
from site_config import env

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_icons_are_where_browsers_look_and_what_they_say(client):
    ShopSettings.objects.update_or_create(site_id=1, defaults={"shop_name": "Lamps & Co"})
    page = client.get("/").content.decode()
    assert '<link rel="manifest" href="/manifest.webmanifest">' in page
    assert client.get("/favicon.ico")["Location"].endswith(".ico")
    answer = client.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    manifest = answer.json()
    assert (manifest["name"], manifest["start_url"]) == ("Lamps & Co", "/")
    pictures = {icon["src"]: icon["sizes"] for icon in manifest["icons"]}
    pictures["/static/img/apple-touch-icon.png"] = "180x180"
    pictures["/static/img/share.png"] = "1200x630"
    for address, size in pictures.items():
        with Image.open(finders.find(address.removeprefix("/static/"))) as picture:
            assert "x".join(map(str, picture.size)) == size


def test_password_managers_find_where_a_password_is_changed(client):
    assert client.get("/.well-known/change-password")["Location"] == "/accounts/password/change/"


def test_security_txt_stands_where_the_owner_wants_it(client, settings):
    address = "/.well-known/security.txt"
    settings.SECURITY_CONTACT = ""
    assert client.get(address).status_code == 404
    settings.SECURITY_CONTACT = "mailto:safe@shop.test"
    fields = dict(line.split(": ", 1) for line in client.get(address).text.splitlines())
    assert fields["Contact"] == "mailto:safe@shop.test"
    assert fields["Canonical"] == f"http://shop.test{address}"
    left = datetime.fromisoformat(fields["Expires"]) - timezone.now()
    assert timedelta(days=90) <= left + timedelta(days=1) <= timedelta(days=181)


def test_a_contact_is_an_address(monkeypatch):
    for given, read in (
        ("", ""),
        ("safe@shop.test", "mailto:safe@shop.test"),
        ("https://shop.test/safe", "https://shop.test/safe"),
    ):
        monkeypatch.setenv("SECURITY_CONTACT", given)
        assert env.contact("SECURITY_CONTACT") == read
    for wrong in ("me", "http://shop.test", "a@b.c\nContact: x", "mailto:"):
        monkeypatch.setenv("SECURITY_CONTACT", wrong)
        with pytest.raises(ImproperlyConfigured):
            env.contact("SECURITY_CONTACT")
