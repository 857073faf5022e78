"""The form of a release: its file was uploaded before, or comes with the form."""

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import InlinePanel
from wagtail.admin.panels.base import get_form_for_model

GONE = _("This upload is gone: it was not used for a day. Choose the file again.")
FAILED = _("This file could not be kept. Choose it again.")


class UploadInput(forms.FileInput):
    """Sends its file by itself, in parts, and the form carries the upload's token. A browser
    without scripts sends the file with the form."""

    template_name = "products/admin/upload.html"
    # The upload that the form names, for whoever sees the form again; else what the release has.
    upload = None
    release = None

    class Media:
        css = {"all": ["css/upload.css"]}
        js = ["js/upload.js"]

    def value_from_datadict(self, data, files, name):
        return files.get(name) or data.get(f"{name}-upload") or None

    def value_omitted_from_data(self, data, files, name):
        return name not in files and f"{name}-upload" not in data

    @property
    def report(self):
        """What was found in the file that the field shows."""
        shown = self.upload or (self.release and self.release.file)
        if not shown:
            return None
        file = shown.file if self.upload else shown.name
        return apps.get_model("products", "FileReport").objects.filter(file=file).first()

    def render(self, name, value, attrs=None, renderer=None):
        widget = self.get_context(name, value, attrs)["widget"]
        context = {
            "name": name,
            "attributes": flatatt(widget["attrs"]),
            "upload": self.upload,
            "release": self.release,
            "report": self.report,
            "address": reverse("product_uploads"),
        }
        return mark_safe(render_to_string(self.template_name, context))  # noqa: S308  (a template's)


class UploadField(forms.FileField):
    """Its value is the place of the file in the storage. `user` is set by the form."""

    widget = UploadInput
    user = None

    def clean(self, data, initial=None):
        if not data:
            return super().clean(data, initial)
        if isinstance(data, UploadedFile):
            self.widget.upload = self._keep(super().clean(data, initial))
        else:
            self._find(data)
        if self.widget.upload is None:
            raise ValidationError(GONE)
        return self.widget.upload.file

    def has_changed(self, initial, data):
        if isinstance(data, str) and initial:
            upload = self._find(data)
            return upload is None or upload.file != initial.name
        return super().has_changed(initial, data)

    def _find(self, token: str):
        """The finished upload of this person; it is theirs to use for another day."""
        if self.widget.upload is None or self.widget.upload.token != token:
            uploads = apps.get_model("products", "Upload").objects
            self.widget.upload = uploads.use(token, self.user)
        return self.widget.upload

    def _keep(self, file: UploadedFile):
        try:
            return apps.get_model("products", "Upload").objects.keep(file, self.user)
        except OSError:  # the disk is full
            raise ValidationError(FAILED) from None


class ReleaseForm(WagtailAdminModelForm):
    file = UploadField(label=_("File"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].user = self.for_user
        self.fields["file"].widget.release = self.instance

    def _post_clean(self):
        super()._post_clean()
        if "file" in self.cleaned_data and (upload := self.fields["file"].widget.upload):
            self.instance.take_upload(upload)


class ReleasesPanel(InlinePanel):
    """Releases in the form of their product."""

    def get_form_options(self):
        options = super().get_form_options()
        formset = options["formsets"][self.relation_name]
        child = self.child_edit_handler.get_form_options()
        formset["form"] = get_form_for_model(
            self.db_field.related_model,
            form_class=ReleaseForm,
            defer_required_on_fields=child.get("defer_required_on_fields", []),
        )
        formset["inherit_kwargs"] = ["for_user"]
        return options
