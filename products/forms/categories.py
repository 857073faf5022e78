"""A category's name and description in the other languages of the shop, in its form."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import ObjectList, Panel

from core import languages
from products.models import Category

# The fields that are translated, with the longest text that each takes.
WORDS = {"name": 60, "description": 300}


def others() -> list[str]:
    """The codes of all languages but the first."""
    return [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


class CategoryForm(WagtailAdminModelForm):
    """With a name and a description for each further language; what is empty is as in the first."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = self.instance.translations or {}
        labels = {
            "name": gettext("Name in %(language)s"),
            "description": gettext("Description in %(language)s"),
        }
        for code in others():
            for name, longest in WORDS.items():
                self.fields[f"{name}_{code}"] = forms.CharField(
                    label=labels[name] % {"language": languages.own_name(code)},
                    max_length=longest,
                    required=False,
                    initial=(known.get(code) or {}).get(name, ""),
                )

    def save(self, commit=True):
        kept = dict(self.instance.translations or {})
        for code in others():
            words = {name: self.cleaned_data.get(f"{name}_{code}", "") for name in WORDS}
            kept[code] = {name: text for name, text in words.items() if text}
        self.instance.translations = {code: words for code, words in kept.items() if words} or None
        return super().save(commit)


class OtherLanguagesPanel(Panel):
    """Those fields; nothing where the shop speaks one language."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "products/admin/other_languages_panel.html"

        def is_shown(self) -> bool:
            return languages.are_several()

        def get_context_data(self, parent_context: Any = None):
            fields = [self.form[f"{name}_{code}"] for code in others() for name in WORDS]
            return {**super().get_context_data(parent_context), "fields": fields}


EDIT_HANDLER = ObjectList(
    [*Category.panels, OtherLanguagesPanel(heading=_("In other languages"))],
    base_form_class=CategoryForm,
)
