"""The lines of the log: text for people, or JSON for programs (LOG_FORMAT)."""

import json
import logging
import os
import re
import time

from site_config.log import hide_secrets
from site_config.watching import context

# What a record may say beside its message, in JSON: site_config/web_server.py sets them.
FIELDS = ("method", "path", "route", "status", "milliseconds", "bytes")
# Where PostgreSQL quotes the query or the row that it refused, values and all.
QUOTATIONS = re.compile(r"^(LINE \d+|DETAIL): .*$", re.MULTILINE)
ADDRESSES = re.compile(r"[\w.+'-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+")


class Line(logging.Formatter):
    """Time (UTC), level, process, id of the request, who says it, what. Secrets and e-mail
    addresses are masked in all of it, tracebacks included."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self):
        super().__init__(
            "{asctime} {levelname} {work_process} {work_id} {name}: {message}", style="{"
        )

    def format(self, record: logging.LogRecord) -> str:
        work = context.current()
        work_id = getattr(record, "request_id", work.id) or "-"
        if is_json():
            return self.as_json(record, work_id, getattr(record, "client", work.client))
        # The names in the format above.
        record.__dict__.update(work_process=context.process(), work_id=work_id)
        return hide_people(super().format(record))

    def as_json(self, record: logging.LogRecord, work_id: str, client: str) -> str:
        found = {
            "time": self.formatTime(record),
            "level": record.levelname,
            "process": context.process(),
            "request_id": work_id,
            "client": client,
            "logger": record.name,
            "message": hide_people(record.getMessage()),
        }
        if record.exc_info:
            found["exception"] = hide_people(self.formatException(record.exc_info))
        values = {name: getattr(record, name, None) for name in FIELDS}
        found |= {name: value for name, value in values.items() if value is not None}
        return json.dumps(found, ensure_ascii=False, default=str)


def hide_people(text: str) -> str:
    """`text` without secrets, e-mail addresses, and what a database quotes of rows."""
    return ADDRESSES.sub("…@…", QUOTATIONS.sub(r"\1: …", hide_secrets(text)))


def is_json() -> bool:
    """Read anew each time: gunicorn writes its first lines before there are any settings."""
    return os.environ.get("LOG_FORMAT", "").strip() == "json"
