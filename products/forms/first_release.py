"""The first release of a product, in the product's own form: its file, version and notes."""

from typing import Any

from django import forms
from django.apps import apps
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.widgets import AdminAutoHeightTextInput

from products.editions.files import why_release_unfit
from products.forms.uploads import UploadField
from products.notes import is_plain
from products.readiness import why_unready


class FirstReleaseForm(forms.Form):
    """Those fields, and what a product's form does with them. Mixed into it."""

    release_file = UploadField(
        label=_("File"), required=False, help_text=_("What buyers download.")
    )
    release_version = forms.CharField(
        label=_("Version"),
        required=False,
        max_length=30,
        help_text=_("As in 1.0: a later release can be told from it."),
    )
    release_notes = forms.CharField(
        label=_("Notes"), required=False, widget=AdminAutoHeightTextInput
    )

    # Of the form that this is mixed into.
    fields: dict[str, Any]
    instance: Any
    for_user: Any
    # The draft that the fields show; None when they are gone.
    first_release: Any = None

    def take_up_first_release(self) -> None:
        """Show the draft of the first release, or let the fields go."""
        self.first_release = draft_of(self.instance)
        if self.first_release is None:
            for name in NAMES:
                self.fields.pop(name, None)
            return
        release = self.first_release
        self.initial.update(release_version=release.version, release_notes=release.notes)
        if not is_plain(release.notes_blocks.raw_data):
            self.fields["release_notes"].help_text = gettext(
                "These notes have formatting or pictures. They lose it when you change them here."
            )
        if release.main_file:
            self.initial["release_file"] = release.file
        if "release_file" in self.fields:
            field = self.fields["release_file"]
            field.user = self.for_user
            field.widget.stored = release.main_file

    def check_first_release(self, editions: list) -> None:
        """Before the product is published with `editions`: what its release lacks, at its
        fields."""
        data = self.cleaned_data
        if not data.get("release_version") and "release_version" not in self.errors:
            self.add_error("release_version", gettext("Give the release a version: 1.0, say."))
        if "release_file" in self.errors:
            return
        if not data.get("release_file"):
            self.add_error("release_file", gettext("Add the file that buyers download."))
            return
        name = getattr(data["release_file"], "name", data["release_file"])
        reason = why_unready([name]).get(name) or why_release_unfit(self.first_release, editions)
        if reason:
            self.add_error("release_file", reason)

    def hand_over_first_release(self) -> None:
        """Give the product what the form brought: its draft is saved with that of the page."""
        release, data = self.first_release, self.cleaned_data
        upload = self.fields["release_file"].upload
        version, notes = data.get("release_version", ""), data.get("release_notes", "")
        if release.pk is None and not (upload or version or notes):
            return
        release.version, release.notes = version, notes
        if upload:
            files = list(release.files.all()) or [apps.get_model("products", "ReleaseFile")()]
            files[0].take_upload(upload)
            release.files = files
        self.instance.first_release = self.instance.previewed_release = release


NAMES = list(FirstReleaseForm.base_fields)


def draft_of(page):
    """The release that is written in the form of `page`: a new one, or the draft that is its only
    one. None when releases of the page have a form of their own."""
    Release = apps.get_model("products", "Release")
    if page.pk is None:
        return Release()
    releases = list(page.releases.all()[:2])
    if not releases:
        return Release(page=page)
    release = releases[0]
    if len(releases) > 1 or release.first_published_at or release.go_live_at:
        return None
    return release.get_latest_revision_as_object()


class FirstReleasePanel(MultiFieldPanel):
    """Shown as long as the product has no release that was published."""

    def __init__(self, children=(), **kwargs):
        children = children or [FieldPanel(name, disable_comments=True) for name in NAMES]
        kwargs.setdefault("heading", _("First release"))
        super().__init__(children, **kwargs)

    class BoundPanel(MultiFieldPanel.BoundPanel):
        def is_shown(self):
            return self.form is None or any(name in self.form.fields for name in NAMES)
