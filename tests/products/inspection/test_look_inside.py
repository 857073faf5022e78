"""What visitors see of a file before they buy it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from products.inspection.readmes import render
from products.inspection.trees import SHOWN, tree_of
from products.models import FileReport, ProductPage
from tests.factories import UserFactory
from tests.products.inspection.archives import zipped
from tests.products.inspection.shop import product_with

pytestmark = pytest.mark.once

README = b"""# Lamp

It **shines**. [Site](https://lamp.example) <script>alert(1)</script>
![picture](https://spy.example/x.png) [no](javascript:alert(1)) [docs](docs/a.md)

| a | b |
|---|---|
| 1 | 2 |
"""
ARCHIVE = zipped(
    ("lamp/README.md", README),
    ("lamp/LICENSE", b"MIT License\n\nPermission is hereby granted, free of charge, <to> all"),
    ("lamp/src/<b>.py", b"x" * 2048),
    ("lamp/.env", b"A=1"),
    ("lamp/.DS_Store", b"x"),
    good=False,
)


@pytest.fixture
def page(db):
    return product_with(ARCHIVE, title="Lamp", slug="lamp")


def shown(client, page) -> str:
    return client.get(page.url).content.decode()


def test_files_readme_and_licence(client, page):
    html = shown(client, page)
    assert "3 files, " in html
    assert "<summary><bdi>src/</bdi> <span>1 file, 2.0\xa0KB</span></summary>" in html
    assert "<li><bdi>&lt;b&gt;.py</bdi> <span>2.0\xa0KB</span></li>" in html
    assert "<h3>Lamp</h3>" in html
    assert "Licence: MIT" in html
    assert "free of charge, &lt;to&gt; all" in html
    assert ".env" not in html
    assert ".DS_Store" not in html


@pytest.mark.parametrize(
    ("field", "gone"),
    [("shows_files", "src/"), ("shows_readme", "It <strong>"), ("shows_licence", "Licence: MIT")],
)
def test_the_seller_chooses_what_is_shown(client, page, field, gone):
    ProductPage.objects.filter(pk=page.pk).update(**{field: False})
    html = shown(client, page)
    assert "Look inside" in html
    assert gone not in html


def test_it_costs_one_query(client, page):
    shown(client, page)  # what is read once is read
    with CaptureQueriesContext(
        connection,
    ) as with_it:
        shown(client, page)
    ProductPage.objects.update(shows_files=False, shows_readme=False, shows_licence=False)
    with CaptureQueriesContext(connection) as without:
        assert "Look inside" not in shown(client, page)
    assert len(with_it) == len(without) + 1


def test_nothing_is_shown_of_a_file_that_was_not_looked_into(client, page):
    FileReport.objects.update(state=FileReport.State.FAILED)
    assert "Look inside" not in shown(client, page)


def test_a_version_of_before_shows_what_its_page_shows(page):
    ProductPage.objects.filter(pk=page.pk).update(shows_files=False)
    revision = page.save_revision()
    del revision.content["shows_files"]
    revision.save()
    assert ProductPage.objects.get().latest_revision.as_object().shows_files is False


def test_a_preview_shows_the_drafts_choice(client, page):
    page.shows_readme = False
    page.save_revision()
    client.force_login(UserFactory(email="editor@example.com", is_superuser=True))
    html = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk])).content.decode()
    assert "Look inside" in html
    assert "It <strong>" not in html
    assert "It <strong>" in shown(client, page)


# --- README -------------------------------------------------------------------------------------
def test_a_readme_does_no_harm():
    html = render("README.md", README.decode())
    assert '<a href="https://lamp.example" rel="nofollow noopener">Site</a>' in html
    assert "&lt;script&gt;" in html
    assert "<td>1</td>" in html
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert 'href="docs' not in html


def test_a_readme_that_is_no_markdown_is_shown_as_it_is():
    assert render("README.txt", "# <b>") == "<pre># &lt;b&gt;</pre>"
    assert render("README", " \n") == ""


@pytest.mark.parametrize("text", ["[" * 20_000, "> " * 20_000, "*_" * 20_000, "`" * 60_000])
def test_a_readme_made_to_take_long_is_rendered(text):
    assert render("README.md", text)


# --- the tree -------------------------------------------------------------------------------------
def count(folder: dict) -> int:
    return len(folder["files"]) + sum(1 + count(each) for each in folder["folders"])


def test_a_large_tree_is_cut_from_below():
    entries = [[f"top/{letter}/{number}", 1, None] for letter in "abc" for number in range(200)]
    tree = tree_of([*entries, ["start", 5, None]], 700)
    assert count(tree) == SHOWN
    assert (tree["count"], tree["size"], tree["more"]) == (700, 605, 99)
    assert [each["name"] for each in tree["folders"][0]["folders"]] == ["a", "b", "c"]
    left_out = [each["more"] for each in tree["folders"][0]["folders"]]
    assert sum(left_out) + SHOWN - 4 + 99 == 700 - 1 + 1
