"""The page of all components: in the demo alone, and from the parts that pages are made of."""

import pytest
from bs4 import BeautifulSoup

from core.content.blocks import ContentBlock
from demo.views import WITHOUT_EXAMPLE
from tests.factories import CoverFactory, ProductPageFactory
from tests.migrated import ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ADDRESS = "/styleguide/"


@pytest.fixture
def demo(settings):
    settings.ROOT_URLCONF = "demo.urls"


def test_there_is_none_outside_the_demo(client):
    assert client.get(ADDRESS).status_code == 404


def test_it_shows_every_part_in_each_of_its_states(client, demo):
    lamp = ProductPageFactory(title="Lamp", cover=CoverFactory(description="A lamp"))
    answer = client.get(ADDRESS)
    assert answer.status_code == 200
    page = BeautifulSoup(answer.content, "html.parser").main
    for kind in ("success", "info", "warning", "error"):
        assert page.select_one(f".notice--{kind}")
    for part in (
        ".button--primary",
        ".button--danger",
        ".field--invalid .field__error",
        ".form__errors",
        ".badge--owned",
        ".status--bad",
        ".filters--used li",
        ".price__usual",
        ".card",
        ".pagination__next",
        ".buy-box",
        ".empty",
        ".table",
        ".faq",
    ):
        assert page.select_one(part), part
    assert page.select_one(".card__title").text == lamp.title
    assert len(page.select("#blocks ~ h3")) == len(ContentBlock().child_blocks) - len(
        WITHOUT_EXAMPLE
    )
    ids = [each["id"] for each in page.select("[id]")]
    assert len(ids) == len(set(ids))
    assert client.post(ADDRESS).status_code == 405


def test_it_stands_without_any_product(client, demo):
    page = BeautifulSoup(client.get(ADDRESS).content, "html.parser")
    assert page.select_one("#cards")
    assert not page.select_one("#box")


def test_its_colours_and_sizes_are_all_that_there_are(client, demo):
    css = (ROOT / "static/css/shop.css").read_text()
    tokens = css.partition("@layer tokens")[2].partition("@layer base")[0]
    shown = {each.text.strip() for each in _codes(client)}
    for kind in ("text", "space"):
        there = {line.split(":")[0].strip() for line in tokens.splitlines() if f"--{kind}-" in line}
        assert there == {name for name in shown if name.startswith(f"--{kind}-")}
    colours = {line.split(":")[0].strip() for line in tokens.splitlines() if ": #" in line}
    assert colours <= shown


def _codes(client):
    return BeautifulSoup(client.get(ADDRESS).content, "html.parser").select(".styleguide code")
