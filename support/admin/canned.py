"""Answers that are given often, in the admin: placeholders are checked, and shown filled in."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, HelpPanel, ObjectList
from wagtail.snippets.views.snippets import InspectView

from support import canned


class CannedReplyForm(WagtailAdminModelForm):
    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        if unknown := canned.unknown_placeholders(text):
            named = ", ".join(map(canned.written, unknown))
            known = ", ".join(map(canned.written, canned.PLACEHOLDERS))
            raise forms.ValidationError(
                gettext("Nothing is known to put in for %(unknown)s. Use: %(known)s.")
                % {"unknown": named, "known": known}
            )
        return text


class PlaceholdersPanel(HelpPanel):
    """Which placeholders there are, and how the text reads with examples in them."""

    class BoundPanel(HelpPanel.BoundPanel):
        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            placeholders = [
                (canned.written(name), meaning, canned.EXAMPLES[name])
                for name, meaning in canned.PLACEHOLDERS.items()
            ]
            typed = self.form["text"].value() or ""
            return {**context, "placeholders": placeholders, "preview": canned.preview(typed)}


edit_handler = ObjectList(
    [
        FieldPanel("title"),
        FieldPanel("text", widget=forms.Textarea(attrs={"rows": 8})),
        PlaceholdersPanel(template="support/admin/placeholders.html", heading=_("Placeholders")),
    ],
    base_form_class=CannedReplyForm,
)


class CannedReplyInspectView(InspectView):
    """The reply as a customer would read it."""

    def get_fields_context(self):
        return []

    def get_context_data(self, **kwargs):
        return super().get_context_data(preview=canned.preview(self.object.text), **kwargs)
