"""The picture that others show of a link to a page without one of its own."""

import re
from io import BytesIO

import pytest
from django.core.cache import cache
from PIL import Image, ImageChops
from wagtail.models import Site

from core.colours import palette
from core.look import Typeface
from core.models import ShopSettings
from core.share_picture import HEIGHT, ROOM, WIDTH, Look, draw, font_for, wrap
from tests.factories import CoverFactory, UserFactory
from tests.migrated import ROOT

pytestmark = pytest.mark.once

MARK = str(ROOT / "static/img/share.png")
CORNER = (3, 3)
LONGEST = "Donaudampfschifffahrtsgesellschaftskapitaensmuetzenfabrikatio"[:60]


def drawn(**values) -> Image.Image:
    look = Look(**{"name": "Quay & Co", "accent": "", "typeface": "grotesque"} | values)
    picture = Image.open(BytesIO(draw(look, MARK)))
    assert picture.size == (WIDTH, HEIGHT) == (1200, 630)
    return picture.convert("RGB")


def as_written(pixel) -> str:
    return "#" + "".join(f"{part:02x}" for part in pixel)


def is_about(pixel, colour: str) -> bool:
    """As near as a palette of 256 colours keeps it."""
    parts = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return all(abs(one - other) <= 3 for one, other in zip(pixel, parts, strict=True))


def png(width: int, height: int, colour: str) -> bytes:
    file = BytesIO()
    Image.new("RGB", (width, height), colour).save(file, "PNG")
    return file.getvalue()


def inked(picture: Image.Image, ground: str) -> tuple[int, int, int, int]:
    """The box around all that is not its ground."""
    apart = ImageChops.difference(picture, Image.new("RGB", picture.size, ground)).convert("L")
    return apart.point(lambda light: 255 * (light > 12)).getbbox()


@pytest.mark.parametrize("chosen", ["#ffee00", "#ff0055", "#000000", "#84cdb0"])
def test_it_is_in_the_colour_that_can_be_read(chosen):
    assert is_about(drawn(accent=chosen).getpixel(CORNER), palette(chosen, "light").accent)


@pytest.mark.parametrize("typeface", Typeface)
@pytest.mark.parametrize("name", ["A", "Quay & Co", "W" * 60, LONGEST, "Wide " * 12])
def test_a_name_stays_on_it_whatever_its_length(name, typeface):
    left, top, right, bottom = inked(drawn(name=name, typeface=typeface), "#0d5c48")
    assert left >= 60
    assert top >= 30
    assert right <= WIDTH - 60
    assert bottom <= HEIGHT - 30


def test_words_are_broken_only_where_they_are_longer_than_a_line():
    font, name = font_for("Lamps and " + "W" * 30, "grotesque", 104)
    lines = wrap(name, font)
    assert lines[0] == "Lamps and"
    assert "".join(lines[1:]) == "W" * 30
    assert all(font.getlength(line) <= ROOM for line in lines)


def test_what_no_font_writes_is_left_out():
    plain, with_sign = drawn(name="Quay"), drawn(name="Quay \U0001fae8")
    assert plain.tobytes() == with_sign.tobytes()
    # Linear B: the mark stands alone, where a shop without a look has it.
    alone = drawn(name="\U00010000\U00010001")
    with Image.open(MARK) as mark:
        box = inked(mark.convert("RGB"), as_written(mark.convert("RGB").getpixel(CORNER)))
    found = inked(alone, "#0d5c48")
    assert (found[2] - found[0], found[3] - found[1]) == (box[2] - box[0], box[3] - box[1])


def test_a_name_in_arabic_is_written_joined_where_a_font_has_its_letters():
    font, name = font_for("متجر", "grotesque", 80)
    apart = sum(font.getlength(letter) for letter in name) if font else 1
    assert (font.getlength(name) if font else 0) < apart


@pytest.mark.parametrize(
    "name", ["متجر المنتجات الرقمية", "חנות דיגיטלית", "灯の店", "한국 상점", "ร้านค้า"]
)
def test_a_name_in_another_script_stays_on_it(name):
    left, _top, right, _bottom = inked(drawn(name=name), "#0d5c48")
    assert abs(left - (WIDTH - right)) <= 12
    assert left >= 60


@pytest.mark.parametrize("size", [(1600, 200), (200, 1600), (12, 12)])
def test_a_logo_stands_on_light_ground_above_the_name(size):
    picture = drawn(logo=png(*size, "#aa0000"), accent="#123456")
    left, top, right, bottom = inked(picture.crop((0, 0, WIDTH, 490)), "#fbfbf9")
    assert left > 100
    assert top > 50
    assert right < WIDTH - 100
    assert bottom < 450
    assert abs((right - left) / (bottom - top) - size[0] / size[1]) < 0.4
    assert is_about(picture.getpixel((3, HEIGHT - 3)), "#123456")
    words = inked(picture.crop((0, 490, WIDTH, HEIGHT)), "#123456")
    assert words[2] - words[0] > 100


def test_an_icon_takes_the_place_of_the_mark():
    picture = drawn(icon=png(512, 512, "#00aa00"), accent="#aa0000")
    assert any(is_about(colour, "#00aa00") for _n, colour in picture.getcolors(WIDTH * HEIGHT))


def wear(**values) -> ShopSettings:
    site = Site.objects.get(is_default_site=True)
    return ShopSettings.objects.update_or_create(site=site, defaults=values)[0]


def shared(client) -> str:
    (address,) = re.findall('og:image" content="http://shop.test([^"]+)"', client.get("/").text)
    return address


@pytest.mark.django_db
def test_a_shop_as_it_came_has_the_picture_it_came_with(client):
    wear(shop_name="Storefront", typeface="serif")
    assert shared(client) == "/static/img/share.png"
    assert client.get("/look/0123456789abcdef.png").url == "/static/img/share.png"


@pytest.mark.django_db
def test_each_look_has_a_picture_of_its_own_at_an_address_of_its_own(client):
    looks = [
        {"shop_name": "Quay & Co"},
        {"accent": "#ff0055"},
        {"typeface": "serif"},
        {"icon": CoverFactory(title="icon", width=600, height=600)},
        {"logo": CoverFactory(title="logo", width=400, height=200)},
        {"logo": CoverFactory(title="logo", width=400, height=200)},
    ]
    addresses, pictures = [], []
    for values in looks:
        wear(**values)
        addresses.append(shared(client))
        answer = client.get(addresses[-1])
        assert answer["Content-Type"] == "image/png"
        assert answer["Cache-Control"] == "public, max-age=86400"
        with Image.open(BytesIO(answer.content)) as picture:
            assert picture.size == (1200, 630)
        pictures.append(answer.content)
    assert len(set(addresses)) == len(looks)
    assert len(set(pictures)) == len(looks) - 1, "two logos look the same"
    for before in addresses[:-1]:
        assert client.get(before).url == addresses[-1]


@pytest.mark.django_db
def test_the_settings_show_it(client):
    client.force_login(UserFactory(groups=["Admins"]))
    shop = wear(shop_name="Storefront")
    form = f"/admin/settings/core/shopsettings/{shop.site_id}/"
    assert "/look/" not in client.get(form).text
    wear(shop_name="Quay & Co")
    assert f'<img src="{shared(client)}"' in client.get(form).text


@pytest.mark.django_db
def test_it_is_drawn_once(client):
    cache.clear()
    logo = CoverFactory(title="logo", width=400, height=200)
    wear(logo=logo)
    address = shared(client)
    first = client.get(address).content
    logo.get_rendition("max-840x330|format-png").file.delete(save=False)
    assert client.get(address).content == first


@pytest.mark.django_db
def test_a_logo_whose_file_is_gone_leaves_the_picture_that_the_shop_came_with(client):
    cache.clear()
    logo = CoverFactory(title="logo", width=400, height=200)
    wear(logo=logo)
    address = shared(client)
    logo.file.delete(save=False)
    answer = client.get(address)
    assert answer.url == "/static/img/share.png"
    assert "Cache-Control" not in answer or "max-age=86400" not in answer["Cache-Control"]
