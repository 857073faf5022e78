"""Strict readers for what a request brings: a JSON body, and the parameters of a list."""

import json
from datetime import UTC, datetime

from dodo_sandbox.environment import is_web_address
from dodo_sandbox.errors import ApiError, Invalid

INT32 = 2**31 - 1


def parse_json(raw: bytes):
    """The value of a JSON text.

    Raises ValueError for what no store takes too: NaN, Infinity, lone surrogates, depth.
    """
    try:
        value = json.loads(raw, parse_constant=_refuse_constant)
        # A lone surrogate passes the parser; only writing it down as UTF-8 finds it.
        json.dumps(value, ensure_ascii=False).encode()
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    return value


def _refuse_constant(name):
    raise ValueError(f"{name} is not JSON")


def read_body(request) -> "Fields":
    """The request's JSON object. Raises ApiError 400 when it is no JSON, 422 when no object."""
    try:
        value = parse_json(request.body)
    except (ValueError, OSError) as error:
        raise ApiError(
            400, "INVALID_REQUEST_BODY", f"The body is not valid JSON: {error}."
        ) from error
    return Fields(value, "")


class Fields:
    """A JSON object read key by key; a mistake is an Invalid that names the key.

    Keys that are null count as absent, and keys nobody reads are ignored, as the provider does.
    """

    def __init__(self, value, where: str):
        if not isinstance(value, dict):
            raise Invalid(f"{where.rstrip('.') or 'The body'} must be an object.")
        self.value = value
        self.where = where

    def has(self, name: str) -> bool:
        return self.value.get(name) is not None

    def text(self, name: str, *, longest: int, required=False) -> str | None:
        value = self._typed(name, str, "text", required)
        if value is not None and len(value) > longest:
            raise self._mistake(name, f"may have at most {longest} characters")
        if required and not value.strip():
            raise self._mistake(name, "may not be empty")
        return value

    def integer(self, name: str, *, low=0, high=INT32, required=False) -> int | None:
        value = self._typed(name, int, "a whole number", required)
        if value is not None and not low <= value <= high:
            raise self._mistake(name, f"must be from {low} to {high}")
        return value

    def flag(self, name: str) -> bool | None:
        return self._typed(name, bool, "true or false", False)

    def choice(self, name: str, allowed, *, required=False) -> str | None:
        value = self._typed(name, str, "text", required)
        if value is not None and value not in allowed:
            raise self._mistake(name, f"does not know {value[:40]!r}")
        return value

    def address(self, name: str) -> str | None:
        value = self.text(name, longest=1500)
        if value is not None and not is_web_address(value):
            raise self._mistake(name, "must be an http or https address")
        return value

    def object(self, name: str, *, required=False) -> "Fields | None":
        value = self._typed(name, dict, "an object", required)
        return None if value is None else Fields(value, f"{self.where}{name}.")

    def objects(self, name: str, *, most: int, required=False) -> "list[Fields]":
        value = self._typed(name, list, "a list", required) or []
        if len(value) > most:
            raise self._mistake(name, f"may have at most {most} rows")
        return [Fields(row, f"{self.where}{name}[{at}].") for at, row in enumerate(value)]

    def texts(self, name: str, *, most: int, longest: int = 100) -> list[str]:
        values = self._typed(name, list, "a list", False) or []
        if len(values) > most:
            raise self._mistake(name, f"may have at most {most} rows")
        if not all(isinstance(value, str) and len(value) <= longest for value in values):
            raise self._mistake(name, f"takes text of at most {longest} characters")
        return values

    def metadata(self) -> dict:
        """Up to 50 pairs of text, keys up to 40 and values up to 500 characters."""
        pairs = self._typed("metadata", dict, "an object", False) or {}
        if len(pairs) > 50:
            raise self._mistake("metadata", "may have at most 50 pairs")
        for key, value in pairs.items():
            if not isinstance(value, str) or len(value) > 500 or not 1 <= len(key) <= 40:
                raise self._mistake(
                    "metadata", "takes text only, keys up to 40 and values up to 500 characters"
                )
        return pairs

    def _typed(self, name, kind, wanted, required):
        value = self.value.get(name)
        if value is None:
            if required:
                raise self._mistake(name, "is required")
            return None
        # JSON's true is not a number, though Python's bool is an int.
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self._mistake(name, f"must be {wanted}")
        return value

    def _mistake(self, name, text):
        return Invalid(f"{self.where}{name} {text}.")


class Query:
    """The parameters of a list: paging from 0, ten rows a page unless told, filters."""

    def __init__(self, request):
        self.parameters = request.GET

    def integer(self, name: str, default: int, low: int, high: int) -> int:
        text = self.parameters.get(name, "") or str(default)
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise Invalid(f"{name} must be a whole number.")
        if not low <= int(text) <= high:
            raise Invalid(f"{name} must be from {low} to {high}.")
        return int(text)

    def choice(self, name: str, allowed) -> str | None:
        value = self.parameters.get(name)
        if value is not None and value not in allowed:
            raise Invalid(f"{name} does not know {value[:40]!r}.")
        return value

    def time(self, name: str) -> datetime | None:
        text = self.parameters.get(name)
        if text is None:
            return None
        try:
            moment = datetime.fromisoformat(text)
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        except (ValueError, OverflowError) as error:
            raise Invalid(f"{name} must be a time in ISO 8601.") from error

    def narrow(self, rows, **lookups):
        """Filter by those parameters that were given: narrow(rows, customer_id="customer__…")."""
        for name, lookup in lookups.items():
            if name in self.parameters:
                rows = rows.filter(**{lookup: self.parameters[name]})
        return rows

    def no_subscription(self, rows):
        """Nothing here belongs to a subscription: asked for one, a list is empty."""
        return rows.none() if self.parameters.get("subscription_id") else rows

    def between(self, rows):
        since, until = self.time("created_at_gte"), self.time("created_at_lte")
        if since:
            rows = rows.filter(created_at__gte=since)
        return rows.filter(created_at__lte=until) if until else rows

    def page(self, rows):
        """The rows of the page asked for, newest first. Pages count from 0."""
        size = self.integer("page_size", 10, 1, 100)
        start = self.integer("page_number", 0, 0, 1_000_000) * size
        return rows.order_by("-id")[start : start + size]
