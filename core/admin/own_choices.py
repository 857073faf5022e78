"""Rows that a form of the admin names by their number: one's own, or what everybody may see.

Wagtail's choosers offer no others, but the fields behind them take any number, and their widgets
look up its title and its picture, also where the choice was refused. So what may not be chosen is
taken out of what was sent, before anything reads it.
"""

import re
from collections.abc import Iterator
from itertools import count, takewhile
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms import Field, ModelChoiceField
from wagtail.blocks import BlockField

from core.admin.page_forms import ShopPageForm

Row = tuple[type[Model], str]  # a model, and the number of one of its rows


class OwnChoicesForm(ShopPageForm):
    """The form of a page that refuses, in its fields, its formsets and the blocks of its body, what
    `why_refused` has a word against. What the page names already may stay."""

    data: Any

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.refused: list[tuple[str | None, str]] = []
        if self.is_bound:
            self._take_out_what_is_refused()

    def why_refused(self, model: type[Model], pk: str) -> str:
        """Why this row may not be chosen, for the person who did; empty if it may."""
        raise NotImplementedError

    def full_clean(self):
        super().full_clean()
        for name, reason in self.refused:
            self.errors.pop(name, None)  # of a body only the first error is shown
            self.add_error(name, reason)

    def _take_out_what_is_refused(self) -> None:
        data, named_already = self.data.copy(), set(self._rows_named_already())
        for name, key, emptied, rows in self._parts_sent():
            reasons = (self.why_refused(*row) for row in rows if row not in named_already)
            if reason := next(filter(None, reasons), ""):
                data[key] = emptied
                self.refused.append((name, reason))
        self.data = data
        for formset in self.formsets.values():
            formset.data = data

    def _parts_sent(self) -> Iterator[tuple[str | None, str, str, list[Row]]]:
        """Each part of what was sent, after the field (None: of a formset) that tells its error."""
        for name, field in self.fields.items():
            for part in posted(field, self.data, self.files, self.add_prefix(name)):
                yield name, *part
        for formset in self.formsets.values():
            for key, field in fields_of(formset, self.data):
                for part in posted(field, self.data, self.files, key):
                    yield None, *part

    def _rows_named_already(self) -> Iterator[Row]:
        for name, field in self.fields.items():
            yield from rows_in(field, self.initial.get(name))
        for formset in self.formsets.values():
            for name, field in formset.form.base_fields.items():
                for child in formset.queryset:
                    yield from rows_in(field, getattr(child, f"{name}_id", None))


def rows_in(field: Field, value) -> Iterator[Row]:
    """The rows that a stored value of `field` names."""
    if isinstance(field, ModelChoiceField) and value and field.queryset is not None:
        yield field.queryset.model, str(getattr(value, "pk", value))
    elif isinstance(field, BlockField) and value:
        for model, pk, *_path in field.block.extract_references(value):
            yield model, str(pk)


def posted(field: Field, data, files, key: str) -> Iterator[tuple[str, str, list[Row]]]:
    """Each part of a field as it was sent: its name, what empties it, the rows that it names."""
    if isinstance(field, ModelChoiceField):
        try:
            chosen = field.to_python(field.widget.value_from_datadict(data, files, key))
        except ValidationError:
            chosen = None
        yield key, "", list(rows_in(field, chosen))
    elif isinstance(field, BlockField):
        places = (f"{key}-{number}" for number in count())
        for place in takewhile(lambda place: f"{place}-type" in data, places):
            block = field.block.child_blocks.get(data[f"{place}-type"])
            if block is None or data.get(f"{place}-deleted"):
                continue
            value = block.value_from_datadict(data, files, f"{place}-value")
            rows = [(model, str(pk)) for model, pk, *_path in block.extract_references(value)]
            yield f"{place}-deleted", "1", rows


def fields_of(formset, data) -> Iterator[tuple[str, Field]]:
    """The fields of a formset as they were sent: the name of each, and what reads it."""
    pattern = re.compile(rf"{re.escape(formset.prefix)}-[0-9]+-(\w+)")
    for key in list(data):
        match = pattern.fullmatch(key)
        if match and (field := formset.form.base_fields.get(match[1])):
            yield key, field
