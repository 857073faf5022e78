"""The time in which a block is shown: from, until, both or neither."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

PERIOD = ("show_from", "show_until")


class PeriodBlock(blocks.StructBlock):
    """What a block with a schedule of its own begins from."""

    show_from = blocks.DateTimeBlock(
        label=_("Show from"), required=False, help_text=_("Empty: as soon as it is published.")
    )
    show_until = blocks.DateTimeBlock(
        label=_("Show until"), required=False, help_text=_("Empty: until it is taken away.")
    )

    def clean(self, value):
        cleaned = super().clean(value)
        start, end = cleaned["show_from"], cleaned["show_until"]
        if start and end and end <= start:
            late = ValidationError(gettext("This must be later than the time it is shown from."))
            raise blocks.StructBlockValidationError({"show_until": late})
        return cleaned


def is_current(value: dict, now: datetime) -> bool:
    """Whether a block is shown at `now`; `value` is that of a PeriodBlock, as it is stored."""
    start, end = _time(value.get("show_from")), _time(value.get("show_until"))
    return (start is None or start <= now) and (end is None or now < end)


def moments_in(stored: Any) -> Iterator[datetime]:
    """When blocks in it begin or end to be shown; `stored` is a stream's raw data, or a part."""
    if isinstance(stored, dict):
        for name, value in stored.items():
            if name in PERIOD and (time := _time(value)):
                yield time
            else:
                yield from moments_in(value)
    elif isinstance(stored, list | tuple):
        for value in stored:
            yield from moments_in(value)


def _time(stored) -> datetime | None:
    return parse_datetime(stored) if isinstance(stored, str) else stored
