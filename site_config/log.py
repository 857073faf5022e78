"""Keeps secrets out of the logs: tickets, unsubscribe links, password reset keys, the bot's token,
keys to the closed shop; and out of the lines of servers all queries."""

import logging
import re

SECRETS_IN_PATHS = re.compile(
    r"(/downloads/|/updates/|/accounts/password/reset/key/|/bot(?=\d+(?::|%3A)))[^/\s]+"
)


# Keys to the shop under construction, wherever they stand.
ENTRY_KEYS = re.compile(r"uc_[A-Za-z0-9_-]{43}")
QUERIES = re.compile(r"\?[^\s'\"]+")


def hide_secrets(text: str) -> str:
    """`text` with the secrets of paths and the keys masked."""
    return ENTRY_KEYS.sub("uc_…", SECRETS_IN_PATHS.sub(r"\1…", text))


class HideSecrets(logging.Filter):
    """Masks secrets in a record's message before it is written."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = hide_secrets(record.getMessage()), ()
        return True


class HideQueries(HideSecrets):
    """Masks queries too: for what servers log of requests, malformed ones included."""

    def filter(self, record: logging.LogRecord) -> bool:
        super().filter(record)
        record.msg = QUERIES.sub("?…", record.msg)
        return True
