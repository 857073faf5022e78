"""What never stands in a log: download tickets and password reset keys, which are in paths."""

import logging
import re

SECRETS_IN_PATHS = re.compile(r"(/downloads/|/accounts/password/reset/key/)[^/\s]+")


def hide_secrets(text: str) -> str:
    """`text` with the secrets of paths masked."""
    return SECRETS_IN_PATHS.sub(r"\1…", text)


class HideSecrets(logging.Filter):
    """Masks them in a record's message before it is written."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = hide_secrets(record.getMessage()), ()
        return True
