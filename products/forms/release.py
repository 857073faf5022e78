"""The form of a release, and the list of a product's releases in the product's own form."""

from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.compare import FieldComparison
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, InlinePanel, Panel
from wagtail.admin.panels.base import get_form_for_model

from core.admin.comparisons import WordsComparison
from products.deletion_rules import why_kept
from products.editions import files as edition_files
from products.forms.uploads import UploadField
from products.readiness import why_not_with_product, why_unready

KEEP_FILE = _("This file must stay: %(reason)s Add a new release instead.")
KEEP_FILES = _("Files of a published release must stay: %(reason)s Add a new release instead.")

KEEP_EDITIONS = _(
    "Who has this file must keep it: %(reason)s It can be for more editions, not for fewer."
)


class ReleaseFileForm(WagtailAdminModelForm):
    file = UploadField(label=_("File"))
    edition = forms.ChoiceField(
        label=_("For"),
        required=False,
        help_text=_("Higher editions have what lower ones have."),
    )

    def __init__(self, *args, editions=(), **kwargs):
        """`editions` are those of the draft of its product."""
        super().__init__(*args, **kwargs)
        if choices := edition_files.choices(list(editions), self.instance.edition):
            self.fields["edition"].choices = choices
        else:
            del self.fields["edition"]
        self.fields["file"].user = self.for_user
        self.fields["file"].widget.stored = self.instance

    def _post_clean(self):
        super()._post_clean()
        if "file" in self.cleaned_data and (upload := self.fields["file"].upload):
            self.instance.take_upload(upload)


class StoredFileComparison(FieldComparison):
    """By the name that buyers see and its size: nobody knows a file by its place."""

    def __init__(self, field, obj_a, obj_b):
        super().__init__(field, obj_a, obj_b)
        self.val_a, self.val_b = (_name_and_size(file) for file in (obj_a, obj_b))
        self.is_other = obj_a.file.name != obj_b.file.name

    def has_changed(self):
        return self.is_other


def _name_and_size(file) -> str:
    words = {"name": file.file_name, "size": filesizeformat(file.size)}
    return gettext("%(name)s, %(size)s") % words if file.file_name else ""


class StoredFilePanel(FieldPanel):
    """The file itself, in the row of a release's files."""

    def get_comparison_class(self):
        return StoredFileComparison


class EditionComparison(WordsComparison):
    """By the name of the edition, as it is called now; a file knows it by its key."""

    val_a: Any
    val_b: Any

    def __init__(self, field, obj_a, obj_b):
        super().__init__(field, obj_a, obj_b)
        if self.val_a or self.val_b:  # else its product may have none
            self.val_a, self.val_b = (_meant_for(file) for file in (obj_a, obj_b))


def _meant_for(file) -> str:
    editions = edition_files.editions_of_draft(file.release.page) if file.edition else ()
    return edition_files.words(editions, file.edition)


class FileEditionPanel(FieldPanel):
    """For which editions a file is, where its product has any."""

    def get_comparison_class(self):
        return EditionComparison


class FilesPanel(InlinePanel):
    """The files of a release in its form."""

    def get_form_options(self):
        options = super().get_form_options()
        formset = options["formsets"][self.relation_name]
        child = self.child_edit_handler.get_form_options()
        formset["form"] = get_form_for_model(
            self.db_field.related_model,
            form_class=ReleaseFileForm,
            defer_required_on_fields=child.get("defer_required_on_fields", []),
        )
        formset["inherit_kwargs"] = ["for_user", "editions"]
        return options


class ReleaseForm(WagtailAdminModelForm):
    """Asks for version and files when publishing, and keeps files that buyers may download."""

    @cached_property
    def editions(self) -> list:
        """Of the draft of its product, for its files to choose from."""
        return edition_files.editions_of_draft(self.instance.page)

    def clean_version(self) -> str:
        version = self.cleaned_data["version"].strip()
        others = self.instance.page.releases.exclude(pk=self.instance.pk)
        if version and others.filter(version=version).exists():
            raise ValidationError(
                gettext("This product has a release “%(version)s” already. Choose another version.")
                % {"version": version}
            )
        return version

    def clean(self):
        cleaned = super().clean()
        if not self.is_deferred_validation and (reason := why_not_with_product(self.instance.page)):
            self.add_error(None, reason)
        return cleaned

    def save(self, commit=True):
        self.instance.write_notes(self.instance.notes_body)
        return super().save(commit)

    def is_valid(self) -> bool:
        valid = super().is_valid()
        if self.is_bound and "files" in self.formsets:
            valid = self._check_files() and valid
        return valid

    def _check_files(self) -> bool:
        formset = self.formsets["files"]
        forms = [form for form in formset.forms if hasattr(form, "cleaned_data")]
        removed = [form for form in forms if form.cleaned_data.get("DELETE")]
        staying = [f for f in forms if f not in removed and f.cleaned_data.get("file")]
        if not self.is_deferred_validation:
            self._check_uploads(formset, staying)
            self._check_editions(formset, staying)
        if self.instance.first_published_at and (reason := why_kept(self.instance.page)):
            self._keep_what_buyers_have(formset, forms, reason)
        return formset.is_valid()

    def _keep_what_buyers_have(self, formset, forms: list, reason: str) -> None:
        """Files of a published release stay, for each edition that has them."""
        published = self.instance.files.model.objects.filter(release=self.instance.pk)
        meant = dict(published.values_list("pk", "edition"))
        for form in forms:
            file = form.instance
            if file.pk is None:
                continue
            if form.cleaned_data.get("DELETE"):
                formset.non_form_errors().append(ValidationError(KEEP_FILES % {"reason": reason}))
            elif "file" in form.changed_data:
                form.add_error("file", KEEP_FILE % {"reason": reason})
            elif "edition" in form.changed_data and edition_files.is_for_fewer(
                file.edition, meant.get(file.pk, ""), self.editions
            ):
                form.add_error("edition", KEEP_EDITIONS % {"reason": reason})

    def _check_uploads(self, formset, staying: list) -> None:
        """Files go live only once they were read and found whole."""
        if not staying:
            formset.non_form_errors().append(
                ValidationError(gettext("Add the file that buyers download."))
            )
        reasons = why_unready(form.instance.file.name for form in staying)
        for form in staying:
            if reason := reasons.get(form.instance.file.name):
                form.add_error("file", reason)

    def _check_editions(self, formset, staying: list) -> None:
        """Every edition on sale has a file, of those that are published or will be with it."""
        page = self.instance.page
        files = [form.instance for form in staying]
        for place, reason in edition_files.why_unfit(files, list(page.editions.all())):
            if place is None:
                formset.non_form_errors().append(ValidationError(reason))
            elif "edition" in staying[place].fields:
                staying[place].add_error("edition", reason)


class ReleasesPanel(Panel):
    """A product's releases, with the way to each, where the product is edited."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "products/admin/releases_panel.html"

        def is_shown(self):
            return bool(self.instance.pk and self.instance.releases.exists())

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            releases = self.instance.releases.prefetch_related("files")
            editions = list(self.instance.editions.all())
            context["releases"] = [
                (release, edition_files.with_words(release, editions))
                for release in releases.order_by("-created_at", "-pk")
            ]
            context["newest"] = self.instance.latest_release
            context["page"] = self.instance
            return context
