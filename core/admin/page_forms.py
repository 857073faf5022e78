"""The forms of every page of the shop: the editor's, and that of a copy."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.pages import CopyForm
from wagtail.models import Page

PASSED = _("This time has passed. Choose a later one, or none, to publish the page.")


class ShopPageForm(WagtailAdminPageForm):
    """Lets the draft of a page be saved after the page has expired; Wagtail's form refuses.

    Publishing it with that date is refused.
    """

    def clean(self):
        cleaned = super().clean()
        self.passed_expiry = None
        expire_at = self.cleaned_data.get("expire_at")
        if expire_at and expire_at < timezone.now():
            # Out of Wagtail's sight: its own check comes after this one.
            self.passed_expiry = self.cleaned_data.pop("expire_at")
        return cleaned

    def _clean_form(self):
        super()._clean_form()
        if getattr(self, "passed_expiry", None) is None:
            return
        if self.is_deferred_validation:
            self.cleaned_data["expire_at"] = self.passed_expiry
        else:
            self.add_error("expire_at", ValidationError(PASSED))


class ShopCopyForm(CopyForm):
    """Takes a title and a slug as long as a page may have; Wagtail's takes any, and fails later."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("title", "slug"):
            most = Page._meta.get_field(name).max_length
            field = self.fields[f"new_{name}"]
            field.validators.append(MaxLengthValidator(most))
            field.widget.attrs["maxlength"] = most
