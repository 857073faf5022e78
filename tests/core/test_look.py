"""The owner's own look: any colour can be read, and the pages wear it."""

import re

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st
from wagtail.models import Site

from core.colours import GROUNDS, palette
from core.look import ON_OWN_ON_DARK, OWN, OWN_FONT, OWN_ON_DARK
from core.models import ShopSettings
from notifications.rendering import render_email
from tests.factories import CoverFactory, UserFactory
from tests.migrated import ROOT

CSS = (ROOT / "static/css/shop.css").read_text()


def contrast(one: str, other: str) -> float:
    """As WCAG 2.2 defines it."""

    def luminance(colour: str) -> float:
        parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return sum(map(float.__mul__, (0.2126, 0.7152, 0.0722), linear))

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.once
@pytest.mark.parametrize("scheme", ["light", "dark"])
@settings(max_examples=40)
@given(chosen=st.integers(0, 0xFFFFFF).map("#{:06x}".format))
def test_whatever_was_chosen_can_be_read(scheme, chosen):
    made = palette(chosen, scheme)
    for ground in (*GROUNDS[scheme], made.tint):
        assert contrast(made.accent, ground) >= 4.5
    for ground in (made.accent, made.strong):
        assert contrast(made.on_accent, ground) >= 4.5
    assert made.is_adjusted == (made.accent != chosen)


@pytest.mark.once
def test_what_can_be_read_stays_as_it_was_chosen():
    assert palette("#0d5c48", "light").accent == "#0d5c48"
    assert palette("#84cdb0", "dark").accent == "#84cdb0"
    yellow = palette("#ffee00", "light")
    assert yellow.is_adjusted
    red, green, blue = (int(yellow.accent[place : place + 2], 16) for place in (1, 3, 5))
    assert blue < 30 < green < red  # still a yellow


@pytest.mark.once
def test_the_grounds_are_those_of_the_shop():
    blocks = re.findall(r":root \{(.*?)\}", CSS, re.S)[:2]
    for scheme, block in zip(("light", "dark"), blocks, strict=True):
        tokens = dict(re.findall(r"--(\w+): (#\w+);", block))
        assert GROUNDS[scheme] == (tokens["paper"], tokens["surface"], tokens["sunken"])


def wear(**values) -> ShopSettings:
    site = Site.objects.get(is_default_site=True)
    return ShopSettings.objects.update_or_create(site=site, defaults=values)[0]


@pytest.mark.django_db
@pytest.mark.once
def test_pages_wear_it(client):
    assert "/look/" not in client.get("/").content.decode()
    assert client.get("/look/ff0055-serif.css").status_code == 404

    wear(accent="#ff0055", typeface="serif")
    assert (
        '<link rel="stylesheet" href="/look/ff0055-serif.css">' in client.get("/").content.decode()
    )
    answer = client.get("/look/ff0055-serif.css")
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=86400"
    rules = answer.content.decode()
    assert f"--accent: {palette('#ff0055', 'light').accent};" in rules.partition("@media")[0]
    assert f"--accent: {palette('#ff0055', 'dark').accent};" in rules.partition("@media")[2]
    assert "Palatino" in rules

    wear(accent="", typeface="humanist")
    assert client.get("/look/ff0055-serif.css").url == "/look/own-humanist.css"
    rules = client.get("/look/own-humanist.css").content.decode()
    assert "--font" in rules
    assert "--accent" not in rules


@pytest.mark.once
def test_what_mails_wear_without_a_choice_is_what_pages_wear():
    light, dark = re.findall(r":root \{(.*?)\}", CSS, re.S)[:2]
    assert f"--accent: {OWN};" in light
    assert f"--accent: {OWN_ON_DARK};" in dark
    assert f"--on-accent: {ON_OWN_ON_DARK};" in dark
    assert f"--font: {OWN_FONT};" in " ".join(light.split())


def invitation() -> str:
    values = {"password_url": "https://shop.test/", "inviter": "Ada", "roles": "", "hours": 72}
    return render_email("invitation", "en", values).html


@pytest.mark.django_db
@pytest.mark.once
def test_mails_wear_it():
    mail = invitation()
    assert f"background: {OWN};" in mail
    assert f".button {{ background: {OWN_ON_DARK} !important; color: {ON_OWN_ON_DARK}" in mail
    assert "Segoe UI Variable Text" in mail
    wear(accent="#ffee00", typeface="serif")
    light, dark = palette("#ffee00", "light"), palette("#ffee00", "dark")
    mail = invitation()
    assert f"background: {light.accent};" in mail
    assert f".button {{ background: {dark.accent} !important; color: {dark.on_accent}" in mail
    assert "P052" in mail
    assert "Segoe" not in mail


@pytest.mark.django_db
@pytest.mark.once
def test_mails_bear_the_logo_that_pages_have_shown(client, settings):
    settings.SITE_URL = "https://shop.test"
    logo = CoverFactory(title="logo", width=400, height=200)
    wear(shop_name="Quay & Co", logo=logo)
    assert "<img" not in invitation(), "nothing is made while a mail is written"
    client.get("/")
    shown = logo.renditions.get(filter_spec="max-440x96")
    address = f'src="https://shop.test{shown.url}" width="96" height="48" alt="Quay &amp; Co"'
    assert address in invitation()
    assert invitation().count("<img") == 1
    dark = CoverFactory(title="dark", width=400, height=200)
    wear(logo_dark=dark)
    client.get("/")
    assert dark.renditions.get(filter_spec="max-440x96").url in invitation()
    assert invitation().count("<img") == 2


@pytest.mark.django_db
@pytest.mark.once
def test_the_form_says_what_became_of_the_colour(client):
    client.force_login(UserFactory(groups=["Admins"]))
    shop = wear(shop_name="Quay")
    form = f"/admin/settings/core/shopsettings/{shop.site_id}/"

    def post(accent: str) -> str:
        streams = ("header_links", "footer_links", "announcements")
        counts = {f"{name}-count": "0" for name in streams}
        values = {"shop_name": "Quay", "typeface": "grotesque", "approval": "nothing", **counts}
        return client.post(form, values | {"accent": accent}, follow=True).content.decode()

    assert "as you chose it" not in client.get(form).content.decode()
    page = post("#FFEE00")
    assert ShopSettings.objects.get().accent == "#ffee00"
    assert "#ffee00 could not be read there, so that it was made darker." in page
    assert "#ffee00, as you chose it." in page  # on dark pages

    page = post("red")
    assert "Write the colour as # and six digits" in page
    assert ShopSettings.objects.get().accent == "#ffee00"


@pytest.mark.django_db
@pytest.mark.once
def test_a_logo_and_an_icon_take_the_place_of_the_mark(client, django_assert_num_queries):
    page = client.get("/").content.decode()
    assert page.count('<svg class="mark"') == 2
    assert "/favicon.ico" in page
    logo, dark, small = (CoverFactory(title=name) for name in ("logo", "dark", "small"))
    icon = CoverFactory(title="icon", width=600, height=520)
    with pytest.raises(ValidationError, match="too small: 512 pixels"):
        wear(icon=small).full_clean()
    shop = wear(shop_name="Quay & Co", logo=logo, icon=icon)
    client.get("/")  # makes the sizes
    site = shop.site
    with django_assert_num_queries(1):
        shop = ShopSettings.for_site(site)
        assert (shop.logo, shop.logo_dark, shop.icon) == (logo, None, icon)
    page = client.get("/").content.decode()
    assert '<svg class="mark"' not in page
    assert page.count('alt="Quay &amp; Co"') == 2
    assert 'prefers-color-scheme: dark)" srcset' not in page
    sizes = shop.icons
    assert f'<link rel="apple-touch-icon" href="{sizes[180].url}">' in page
    assert client.get("/favicon.ico").url == sizes[32].url
    manifest = client.get("/manifest.webmanifest").json()
    assert [one["src"] for one in manifest["icons"]] == [sizes[192].url, sizes[512].url]
    assert (sizes[512].width, sizes[512].height) == (512, 512)

    wear(logo_dark=dark, accent="#ff0055")
    assert 'prefers-color-scheme: dark)" srcset' in client.get("/").content.decode()
    made = palette("#ff0055", "light").accent
    assert client.get("/manifest.webmanifest").json()["theme_color"] == made
    logo.delete()
    assert '<svg class="mark"' in client.get("/").content.decode()
