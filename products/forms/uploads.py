"""The field of a file that was uploaded before, or comes with the form."""

from dataclasses import dataclass

from django import forms
from django.apps import apps
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

GONE = _("This upload is gone: it was not used for a day. Choose the file again.")
FAILED = _("This file could not be kept. Choose it again.")
SALT = "products.kept-file"


@dataclass
class KeptFile:
    """A file that only a draft names, as the form of that draft carries it: signed."""

    file: str
    name: str
    size: int
    sha256: str
    token: str = ""
    reason: str = ""

    @classmethod
    def of(cls, kept) -> "KeptFile":
        """Of a file that a draft has."""
        facts = (kept.file.name, kept.file_name, kept.size, kept.sha256)
        return cls(*facts, token=signing.dumps(facts, salt=SALT, compress=True))

    @classmethod
    def read(cls, token: str) -> "KeptFile | None":
        """What a form brings back; None for what the shop did not sign."""
        try:
            file, name, size, sha256 = signing.loads(token, salt=SALT)
        except signing.BadSignature:
            return None
        return cls(file, name, size, sha256, token=token)


class UploadInput(forms.FileInput):
    """Sends its file by itself, in parts, and the form carries the upload's token. A browser
    without scripts sends the file with the form."""

    template_name = "products/admin/upload.html"
    # The upload that the form names, for whoever sees the form again; else what is stored.
    upload = None
    stored = None

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
        shown = self.upload or (self.stored and self.stored.file)
        if not shown:
            return None
        file = shown.file if self.upload else shown.name
        return apps.get_model("products", "FileReport").objects.filter(file=file).first()

    def render(self, name, value, attrs=None, renderer=None):
        widget = self.get_context(name, value, attrs)["widget"]
        upload = self.upload
        if upload is None and self.stored and self.stored.file and self.stored.pk is None:
            upload = KeptFile.of(self.stored)  # a form finds a stored file by its row only
        context = {
            "name": name,
            "attributes": flatatt(widget["attrs"]),
            "upload": upload,
            "stored": self.stored,
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

    @property
    def upload(self):
        """The upload that the form brought; None when it brought none."""
        return self.widget.upload

    def _find(self, token: str):
        """The finished upload of this person; it is theirs to use for another day."""
        if self.widget.upload is None or self.widget.upload.token != token:
            if ":" in token:
                self.widget.upload = KeptFile.read(token)
            else:
                uploads = apps.get_model("products", "Upload").objects
                self.widget.upload = uploads.use(token, self.user)
        return self.widget.upload

    def _keep(self, file: UploadedFile):
        try:
            return apps.get_model("products", "Upload").objects.keep(file, self.user)
        except OSError:  # the disk is full
            raise ValidationError(FAILED) from None
