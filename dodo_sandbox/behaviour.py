"""How the provider behaves just now: the settings that POST /control/settings changes."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings as django_settings
from django.db import transaction

from dodo_sandbox.environment import is_web_address
from dodo_sandbox.models import ControlSettings


class BadSetting(ValueError):
    """An unknown key or a value of the wrong kind; the text says which and what is wanted."""


@dataclass(frozen=True)
class Setting:
    default: Any
    accepts: Callable[[Any], bool]
    wanted: str
    meaning: str


def _flag(value):
    return isinstance(value, bool)


def _number(low, high):
    def accepts(value):
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return is_number and math.isfinite(value) and low <= value <= high

    return accepts


def _integer(low, high):
    return lambda value: isinstance(value, int) and _number(low, high)(value)


def _share(value):
    return _flag(value) or _number(0, 1)(value)


def _outage(value):
    return value is None or (_integer(0, 599)(value) and (value in (0, 200) or value >= 400))


def _address(value):
    if value is None:
        return True
    return isinstance(value, str) and len(value) <= 500 and is_web_address(value)


def _garbage(value):
    return _flag(value) or value == "text"


SETTINGS = {
    "delay_seconds": Setting(0, _number(0, 86400), "0 to 86400", "webhooks wait this long"),
    "duplicates": Setting(0, _integer(0, 50), "a whole number, 0 to 50", "extra copies of each"),
    "drop": Setting(
        False, _share, "true, false or a share from 0 to 1", "new webhooks are lost for ever"
    ),
    "shuffle": Setting(False, _flag, "true or false", "webhooks go out in random order"),
    "retry_scale": Setting(1.0, _number(0, 10), "0 to 10", "multiplies the waits between tries"),
    "webhook_url": Setting(None, _address, "an http or https address, or null", "where they go"),
    "api_status": Setting(
        None, _outage, "a status from 400 to 599, or null for none", "every API call answers so"
    ),
    "api_hang_seconds": Setting(0, _number(0, 600), "0 to 600", "API answers are held this long"),
    "api_garbage": Setting(
        False, _garbage, 'true, false or "text"', "API calls answer 200 with nothing useful"
    ),
    "tax_percent": Setting(0, _number(0, 100), "0 to 100", "tax on (or within) prices"),
    "processing_first": Setting(
        False, _flag, "true or false", "payments are processing before they settle"
    ),
    "processing_seconds": Setting(2, _number(0, 3600), "0 to 3600", "how long they are"),
}


def read() -> dict:
    """All settings, as they hold now. `webhook_url` is the start's unless it was changed."""
    row = ControlSettings.objects.filter(pk=1).first()
    values = {name: setting.default for name, setting in SETTINGS.items()}
    values |= row.values if row else {}
    values["webhook_url"] = values["webhook_url"] or django_settings.ENVIRONMENT.webhook_url
    return values


def change(changes: dict) -> dict:
    """Take over some settings, all or none of them, and return the whole.

    Raises BadSetting.
    """
    for name, value in changes.items():
        if name not in SETTINGS:
            known = ", ".join(SETTINGS)
            raise BadSetting(f"There is no setting {name[:60]!r}. The settings are {known}.")
        if not SETTINGS[name].accepts(value):
            raise BadSetting(f"{name} takes {SETTINGS[name].wanted}.")
    if changes.get("api_status") in (0, 200):
        changes = changes | {"api_status": None}
    with transaction.atomic():
        row, _ = ControlSettings.objects.get_or_create(pk=1)
        row.values |= changes
        row.save()
    return read()


def from_form(posted) -> dict:
    """The changes that the control page's form means: every field of it is there, as text.

    Raises BadSetting for a number that is none.
    """
    changes = {}
    for name, setting in SETTINGS.items():
        text = posted.get(name, "").strip()
        if _flag(setting.default):
            changes[name] = text in ("on", "true", "1")
        elif not text:
            changes[name] = setting.default
        elif name == "webhook_url":
            # The page shows the start's own address; sending that back is no change.
            unchanged = text == django_settings.ENVIRONMENT.webhook_url
            changes[name] = None if unchanged else text
        else:
            try:
                number = float(text)
                changes[name] = int(number) if number.is_integer() else number
            except (ValueError, OverflowError) as error:
                raise BadSetting(f"{name} takes {setting.wanted}.") from error
    return changes
