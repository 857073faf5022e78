"""The form beside a list of products: what narrows it and what orders it."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.money import PriceFormField
from products.search.filters import SORTS, Filters

MAX_TAG_LENGTH = 100


class FilterForm(forms.Form):
    """Reads an address; what cannot be read narrows nothing, and says so at its field."""

    sort = forms.ChoiceField(label=pgettext_lazy("a list", "Sort by"), required=False)
    tag = forms.ChoiceField(label=_("Tag"), required=False)
    min = PriceFormField(label=_("Price from"), required=False)
    max = PriceFormField(label=_("Price up to"), required=False)
    free = forms.BooleanField(label=_("Free only"), required=False)

    def __init__(self, params, tags, is_search: bool):
        """`tags` are rows to choose from; a search has the best first unless one sorts it."""
        super().__init__(params, auto_id="filter-%s")
        best = [("", _("Best match"))] if is_search else []
        self._offer("sort", [*best, *SORTS.items()])
        chosen = params.get("tag", "")[:MAX_TAG_LENGTH]
        offered = {tag.slug: tag.name for tag in tags}
        if chosen and chosen not in offered:
            offered[chosen] = chosen
        self._offer("tag", [("", _("All tags")), *offered.items()])
        for name in ("min", "max"):
            self.fields[name].widget.attrs["inputmode"] = "decimal"

    def _offer(self, name: str, choices: list[tuple]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def read(self) -> Filters:
        """What could be read of it."""
        self.is_valid()
        return Filters(**{name: value for name, value in self.cleaned_data.items() if value != ""})
