"""Exports that a spreadsheet cannot mistake for formulas, with moments in whole seconds of UTC.

Names, addresses and titles are written by strangers; `=HYPERLINK(…)` in one of them must arrive
as text for whoever opens the export (OWASP: CSV injection). A CSV begins with a byte order mark,
without which Excel reads UTF-8 as the letters of some other alphabet.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import wraps

from django.utils.encoding import force_str
from django.utils.functional import Promise
from wagtail.admin.views.mixins import SpreadsheetExportMixin

BYTE_ORDER_MARK = "\ufeff"
# Spreadsheets take the full-width forms for their ASCII twins.
FORMULA_STARTS = tuple("=+-@\uff1d\uff0b\uff0d\uff20\t\r\n")
PLAIN_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*")
# XLSX has no way to write these; the writer would give up on the whole file.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def safe_cell(value):
    """`value` as a spreadsheet may have it: numbers, dates and None as they are, text harmless."""
    value = force_str(value, strings_only=True)
    if not isinstance(value, str):
        return value
    value = UNWRITABLE.sub("", value)
    starts = (value, value.lstrip(" \u00a0\u3000"))
    if any(s.startswith(FORMULA_STARTS) for s in starts) and not PLAIN_NUMBER.fullmatch(value):
        return f"'{value}"
    return value


def in_seconds(moment: datetime) -> datetime:
    """`moment` in UTC to the second; one without a zone stays in its own."""
    moment = moment.astimezone(UTC) if moment.tzinfo else moment
    return moment.replace(microsecond=0)


def iso(moment: datetime) -> str:
    """As ISO 8601 writes it: 2026-05-01T14:59:00Z."""
    return in_seconds(moment).isoformat().replace("+00:00", "Z")


class SafeExportMixin(SpreadsheetExportMixin):
    """Wagtail's exports, with every cell made safe.

    `export_values` names the columns and says how each gets its value from a row; without it,
    `list_export` counts as usual.
    """

    export_values: dict[str | Promise, Callable] = {}

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        if self.export_values:
            # Now, in the reader's language: the file is written after Wagtail has left it.
            self.export_values = {str(name): value for name, value in self.export_values.items()}
            self.list_export = [*self.export_values]

    def to_row_dict(self, item):
        if not self.export_values:
            return super().to_row_dict(item)
        return {name: value(item) for name, value in self.export_values.items()}

    def preprocess_field_value(self, field, value, export_format):
        return safe_cell(super().preprocess_field_value(field, value, export_format))


def marked(stream_csv: Callable[..., Iterator]) -> Callable[..., Iterator]:
    """A stream of CSV that says before all else that it is UTF-8."""

    @wraps(stream_csv)
    def stream(view, queryset):
        yield BYTE_ORDER_MARK
        yield from stream_csv(view, queryset)

    return stream


def make_all_exports_safe() -> None:
    """Teach the exports that come with Wagtail (its reports) the same rules."""
    SpreadsheetExportMixin.stream_csv = marked(SpreadsheetExportMixin.stream_csv)
    rules = SpreadsheetExportMixin.custom_value_preprocess
    # A spreadsheet's own moments know no zone.
    rules[datetime] = {
        SpreadsheetExportMixin.FORMAT_CSV: iso,
        SpreadsheetExportMixin.FORMAT_XLSX: lambda moment: in_seconds(moment).replace(tzinfo=None),
    }
    rules[list] = dict.fromkeys(
        SpreadsheetExportMixin.FORMATS, lambda values: safe_cell(", ".join(map(str, values)))
    )
    # Last in the table, so that dates keep rules of their own.
    rules[object] = dict.fromkeys(SpreadsheetExportMixin.FORMATS, safe_cell)
