"""Notes of releases: blocks on pages, plain text in mails, and what the version before writes."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.test.utils.form_data import rich_text

from core.admin.deletions import drafts_hit, why_in_use
from core.models import ShopRendition
from products.models import ProductPage, Release
from products.notes import as_blocks, as_text, is_plain, says_same
from products.tasks import render_pictures
from tests.factories import CoverFactory, ProductPageFactory, UserFactory
from tests.products.editor import PUBLISH, notes, open_editor, open_release, save, save_release

CODE = {"language": "sh", "code": "if lit:\n    stop()\n"}
HTML = (
    "<h4>Mended</h4><p>It no longer <b>hums</b> &amp; smells.<br/>Ever.</p>"
    '<ol><li>Turn it<ul><li>left</li></ul></li><li>See <a href="https://example.com/">how</a></li>'
    '</ol><p><a href="https://example.com/">https://example.com/</a>, <a linktype="page" id="3">'
    "our page</a></p>"
)
TEXT = """\
Mended

It no longer hums & smells.
Ever.

1. Turn it
  - left
2. See how (https://example.com/)

https://example.com/, our page

    if lit:
        stop()

[A lamp]"""


def block(kind, value) -> dict:
    return {"type": kind, "value": value, "id": "1"}


def picture_of(image, words="A lamp", decorative=False) -> dict:
    return block("image", {"image": image, "alt_text": words, "decorative": decorative})


@pytest.mark.once
def test_mails_say_in_plain_text_what_pages_show():
    blocks = [block("paragraph", HTML), block("code", CODE), picture_of(1), picture_of(2, "", True)]
    assert as_text(blocks) == TEXT
    assert says_same(blocks, TEXT.replace("\n", "\r\n") + " ")
    assert not says_same(blocks, TEXT + "!")
    assert as_text([block("paragraph", "a<li>b</ul></a><"), picture_of(None, None)]) == "ab<"


@pytest.mark.once
@pytest.mark.parametrize("text", ["", "One.\nTwo.\n\n- <b>three</b> & four"])
def test_plain_notes_are_the_same_as_blocks(text):
    assert as_text(as_blocks(text)) == text
    assert is_plain(as_blocks(text))
    assert not is_plain([block("paragraph", HTML)])
    assert not is_plain([picture_of(1)])


@pytest.fixture
def picture():
    return CoverFactory(title="lamp.jpg")


@pytest.fixture
def page():
    return ProductPageFactory(title="Lamp", slug="lamp", file=b"one")


@pytest.fixture
def editor(client):
    client.force_login(UserFactory(is_superuser=True))
    return client


def write(page, *blocks) -> Release:
    """Publish these notes of what buyers have."""
    release = Release.objects.get(page=page.pk)
    release.write_notes(Release._meta.get_field("notes_body").to_python(blocks))
    release.save_revision().publish()
    return Release.objects.get(pk=release.pk)


def shown(client, page) -> str:
    return client.get(page.url).content.decode()


def words_of(editor, page) -> str:
    return editor.get(f"/admin/pages/{page.pk}/edit/").content.decode()


@pytest.mark.django_db
def test_an_editor_writes_them_as_blocks(client, editor, page, picture):
    release = Release.objects.get(page=page)
    image = {"image": picture.pk, "alt_text": "", "decorative": ""}
    parts = [("paragraph", rich_text("<h4>Mended</h4><p>It <b>hums</b>.</p>")), ("image", image)]
    values = open_release(editor, release) | notes(blocks=parts)
    refused = save_release(editor, release, values, **PUBLISH)
    assert refused.status_code == 200
    assert "notes_body" in refused.context["form"].errors
    values["notes_body-1-value-alt_text"] = "A lamp"
    assert save_release(editor, release, values, **PUBLISH).status_code == 302
    assert Release.objects.get(page=page).notes == "Mended\n\nIt hums.\n\n[A lamp]"
    html = shown(client, page)
    assert "<b>hums</b>" in html
    assert 'alt="A lamp"' in html


@pytest.mark.django_db
def test_what_the_version_before_writes_is_shown_and_edited(editor, page):
    release = write(page, block("paragraph", HTML), block("code", CODE))
    assert "no longer <b>hums</b>" in shown(editor, page)
    Release.objects.filter(pk=release.pk).update(notes="Written <there>.\r\nLater.")
    html = shown(editor, page)
    assert "<p>Written &lt;there&gt;.<br/>Later.</p>" in html
    assert "hums" not in html
    values = open_release(editor, release)
    assert "Written" in values["notes_body-0-value"]
    save_release(editor, release, values, **PUBLISH)
    assert Release.objects.get(pk=release.pk).notes == "Written <there>.\nLater."
    Release.objects.filter(pk=release.pk).update(notes="")
    assert "What changed" not in shown(editor, page)


@pytest.mark.once
@pytest.mark.django_db
def test_a_picture_without_words_is_not_published(page, picture):
    with pytest.raises(ValidationError, match=r"in its notes has no description: lamp\.jpg"):
        write(page, picture_of(picture.pk, ""))
    assert write(page, picture_of(picture.pk, "", decorative=True)).notes == ""


@pytest.mark.once
@pytest.mark.django_db
def test_pictures_are_made_before_a_visitor_asks_and_stay(client, page, picture):
    release = write(page, picture_of(picture.pk))
    render_pictures(page.pk)
    made = ShopRendition.objects.filter(image=picture).count()
    assert made == 4
    assert 'alt="A lamp"' in shown(client, page)
    assert ShopRendition.objects.filter(image=picture).count() == made
    assert "is used in 1 place" in why_in_use(picture, UserFactory(is_superuser=True))

    drafted = CoverFactory()
    release.write_notes(Release._meta.get_field("notes_body").to_python([picture_of(drafted.pk)]))
    release.save_revision()
    assert "Lamp 1.0" in drafts_hit(drafted, UserFactory(is_superuser=True))
    assert "Lamp 1.0" not in drafts_hit(drafted, UserFactory())


@pytest.mark.once
@pytest.mark.django_db
def test_the_first_release_is_written_in_plain_text_and_keeps_what_stands(editor, page, picture):
    write(page, block("paragraph", HTML), picture_of(picture.pk))
    copied = ProductPageFactory(title="Copy", file=None, live=False)
    copied.take_release_of(ProductPage.objects.get(pk=page.pk))
    assert "They lose it when you change them here." in words_of(editor, copied)
    values = open_editor(editor, copied)
    save(editor, copied, values)
    draft = ProductPage.objects.get(pk=copied.pk).next_release
    assert [each.block_type for each in draft.notes_blocks] == ["paragraph", "image"]
    save(editor, copied, values | {"release_notes": "Plain."})
    draft = ProductPage.objects.get(pk=copied.pk).next_release
    assert as_text(draft.notes_blocks.raw_data) == draft.notes == "Plain."
    assert "They lose it" not in words_of(editor, copied)
