"""How the provider behaves just now: the settings that POST /control/settings changes."""

from django.conf import settings as django_settings
from django.db import transaction

from dodo_sandbox.environment import read_webhook_keys
from dodo_sandbox.knobs import SETTINGS, BadSetting, read_countries
from dodo_sandbox.models import ControlSettings


def read() -> dict:
    """All settings, as they hold now. `webhook_url` is the start's unless it was changed."""
    row = ControlSettings.objects.filter(pk=1).first()
    values = {name: setting.default for name, setting in SETTINGS.items()}
    values |= row.values if row else {}
    values["webhook_url"] = values["webhook_url"] or django_settings.ENVIRONMENT.webhook_url
    return values


def signing_keys(conditions: dict) -> tuple[str, ...]:
    """The keys that sign webhooks: the start's, unless `webhook_keys` names others."""
    text = conditions["webhook_keys"]
    return read_webhook_keys(text) if text else django_settings.ENVIRONMENT.webhook_keys


def unsupported_countries(conditions: dict) -> set[str]:
    return set(read_countries(conditions["unsupported_countries"]))


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
    changes = {name: _from_text(name, posted.get(name, "").strip()) for name in SETTINGS}
    # The page shows the start's own address; sending that back is no change.
    if changes["webhook_url"] == django_settings.ENVIRONMENT.webhook_url:
        changes["webhook_url"] = None
    return changes


def _from_text(name: str, text: str):
    setting = SETTINGS[name]
    if setting.field == "flag":
        return text in ("on", "true", "1")
    if not text:
        # A list of countries may be empty; elsewhere an empty field is one that nobody filled in.
        return "" if name == "unsupported_countries" else setting.default
    if setting.field in ("text", "choice"):
        return text
    if setting.field == "share" and text.lower() in ("true", "false"):
        return text.lower() == "true"
    try:
        number = float(text)
        return int(number) if number.is_integer() else number
    except (ValueError, OverflowError) as error:
        raise BadSetting(f"{name} takes {setting.wanted}.") from error
