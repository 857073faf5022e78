"""For which editions the files of a release are, and what that needs to be published."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.urls import reverse

from products import deletion_rules
from products.models import Edition, ProductPage, Release, ReleaseFile
from tests.factories import ProductPageFactory, UserFactory
from tests.products.editor import (
    PUBLISH,
    add_release,
    address_to_add,
    editions,
    open_editor,
    open_release,
    release_form,
    save,
    save_release,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def editor(client):
    client.force_login(UserFactory(is_superuser=True))
    return client


@pytest.fixture
def page():
    return ProductPageFactory(title="Lantern", editions={"Personal": 2900, "Team": 9900})


def fresh(page) -> ProductPage:
    return ProductPage.objects.get(pk=page.pk)


def key(page, name: str) -> str:
    return page.editions.get(name=name).key


def draft_of(page, *keys: str) -> Release:
    """A draft of a release with a file for each of these."""
    files = [
        ReleaseFile(file=ContentFile(b"two", f"{number}.zip"), edition=key, sort_order=number)
        for number, key in enumerate(keys)
    ]
    release = Release(version="2.0", files=files)
    release.save_draft(fresh(page))
    return release


@pytest.mark.both
def test_a_file_is_for_all_or_from_an_edition_on(editor, page):
    form = release_form(editor, page, "2.0", b"two") | {"files-0-edition": ""}
    html = editor.get(address_to_add(page)).content.decode()
    assert "For all editions" in html
    assert "From Personal on" in html
    assert add_release(editor, page, form, **PUBLISH).status_code == 302
    release = Release.objects.get(version="2.0")
    assert release.files.get().edition == ""
    # For higher ones only, buyers of the lowest had nothing.
    form = open_release(editor, release) | {"files-0-edition": key(page, "Team")}
    html = save_release(editor, release, form, **PUBLISH).content.decode()
    assert "Buyers of “Personal” would have nothing to download." in html
    assert release.files.get().edition == ""


def test_without_editions_nobody_is_asked(editor):
    page = ProductPageFactory()
    assert "files-0-edition" not in release_form(editor, page, "2.0", b"two")
    assert "For all editions" not in editor.get(address_to_add(page)).content.decode()


def test_the_choice_is_of_the_draft_and_of_this_product_only(editor, page):
    save(editor, page, editions(open_editor(editor, page), {"name": "Just me"}, {}))
    html = editor.get(address_to_add(page)).content.decode()
    assert "From Just me on" in html
    other = key(ProductPageFactory(editions={"Other": 100}), "Other")
    assert other not in html
    form = release_form(editor, page, "2.0", b"two") | {"files-0-edition": other}
    answer = add_release(editor, page, form)
    assert list(answer.context["form"].formsets["files"].errors[0]) == ["edition"]


@pytest.mark.parametrize(
    ("named", "words"),
    [
        (("Team",), "Buyers of “Personal” would have nothing to download."),
        (("", "gone"), "“1.zip” is for an edition that is not published, or was removed."),
        (("", "Team"), ""),
        (("Personal", "Team"), ""),
    ],
)
def test_publication_itself_asks_for_a_file_for_the_lowest(page, named, words):
    keys = {each.name: each.key for each in page.editions.all()}
    release = draft_of(page, *[keys.get(name, name) for name in named])
    if words:
        with pytest.raises(ValidationError, match=words):
            release.publish_draft()
    release.refresh_from_db()
    if not words:
        release.publish_draft()
    assert Release.objects.get(pk=release.pk).live is not bool(words)


def test_what_is_not_on_sale_needs_no_file(page):
    page.editions.filter(name="Personal").update(is_on_sale=False)
    draft_of(page, key(page, "Team")).publish_draft()
    assert fresh(page).latest_release.version == "2.0"


def test_who_has_a_file_keeps_it(editor, page, monkeypatch):
    monkeypatch.setattr(deletion_rules, "_keepers", [lambda page: "Customers bought it."])
    release = page.latest_release
    for name, fewer in (("Team", True), ("Personal", False)):
        form = open_release(editor, release) | {"files-0-edition": key(page, name)}
        html = save_release(editor, release, form).content.decode()
        words = "Who has this file must keep it: Customers bought it. It can be for more editions"
        assert (words in html) == fewer
    # What was for few may be for more.
    release.files.update(edition=key(page, "Team"))
    form = open_release(editor, release) | {"files-0-edition": ""}
    assert save_release(editor, release, form, **PUBLISH).status_code == 302
    assert release.files.get().edition == ""


def test_a_product_does_not_offer_an_edition_that_has_no_file(editor, page):
    """The release was fit for the editions that there were; a lower one is added."""
    page.latest_release.files.update(edition=key(page, "Personal"))
    form = editions(open_editor(editor, page), {}, {}, {"name": "Mini", "price": "10"})
    form |= {"editions-2-ORDER": "0", "editions-2-is_on_sale": "on"}
    html = save(editor, page, form, **PUBLISH).content.decode()
    assert "Buyers of “Mini” would have nothing to download." in html
    save(editor, page, form)
    with pytest.raises(ValidationError, match="Buyers of “Mini”"):
        fresh(page).get_latest_revision().publish()
    # The draft was stored so; what is sent now counts.
    form = editions(open_editor(editor, page), {"DELETE": "1"}, {}, {})
    assert save(editor, page, form, **PUBLISH).status_code == 302


@pytest.mark.both
def test_the_first_release_goes_with_the_editions_of_its_product(editor):
    page = ProductPageFactory(live=False, editions={"Personal": 2900, "Team": 9900})
    release = page.releases.get()
    draft = release.get_latest_revision_as_object()
    for file in draft.files.all():
        file.edition = key(page, "Team")
        draft.files.add(file)
    draft.save_revision()
    answer = save(editor, page, open_editor(editor, page), **PUBLISH)
    assert "Buyers of “Personal”" in answer.context["form"].errors["release_file"][0]
    form = editions(open_editor(editor, page), {"DELETE": "1"}, {})
    assert save(editor, page, form, **PUBLISH).status_code == 302
    assert fresh(page).latest_release.files.get().edition == key(page, "Team")


def test_a_copy_of_a_product_keeps_what_its_files_are_for(page):
    draft_of(page, "", key(page, "Team")).publish_draft()
    copy = page.copy(update_attrs={"slug": "copied", "title": "Copied"}, keep_live=False)
    copy.take_release_of(fresh(page))
    named = [file.edition for file in copy.releases.get().files.all()]
    assert named == ["", copy.editions.get(name="Team").key]


def test_pages_and_the_admin_say_it_in_words(editor, page):
    draft_of(page, "", key(page, "Team")).publish_draft()
    html = editor.get(page.url).content.decode()
    assert "For all editions" in html
    assert "From Team on" in html
    panel = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "0.zip</bdi>, 3\xa0bytes · For all editions" in panel
    assert "1.zip</bdi>, 3\xa0bytes · From Team on" in panel


def test_versions_are_compared_by_the_names_of_editions(editor, page):
    release = page.latest_release
    first = release.save_revision()
    file = release.files.get()
    file.edition = key(page, "Team")
    release.files.add(file)
    second = release.save_revision()
    address = reverse("releases:revisions_compare", args=[release.pk, first.pk, second.pk])
    html = editor.get(address).content.decode()
    assert 'class="deletion">For all editions<' in html
    assert 'class="addition">From Team on<' in html
    assert key(page, "Team") not in html

    first = page.get_latest_revision()
    draft = first.as_object()
    draft.editions.set([Edition(name="Team", price=12000, is_on_sale=False, key=file.edition)])
    second = draft.save_revision()
    address = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, first.pk, second.pk])
    html = editor.get(address).content.decode()
    assert "$120.00" in html
    assert "12000" not in html
    assert file.edition not in html
