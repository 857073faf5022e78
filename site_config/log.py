"""What never stands in a log: tickets, password reset keys, the bot's token, all part of paths."""

import logging
import re

SECRETS_IN_PATHS = re.compile(
    r"(/downloads/|/accounts/password/reset/key/|/bot(?=\d+(?::|%3A)))[^/\s]+"
)


def hide_secrets(text: str) -> str:
    """`text` with the secrets of paths masked."""
    return SECRETS_IN_PATHS.sub(r"\1…", text)


class HideSecrets(logging.Filter):
    """Masks them in a record's message before it is written."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = hide_secrets(record.getMessage()), ()
        return True
