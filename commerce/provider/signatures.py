"""Whether a delivery comes from the provider: the rules of https://www.standardwebhooks.com.

Its library checks them, over the raw bytes. This module needs no models: settings use it too.
"""

import base64
import binascii
import logging
import re
from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import gettext_noop
from standardwebhooks import Webhook, WebhookVerificationError

logger = logging.getLogger(__name__)

MAX_BODY = 1_000_000  # bytes; the provider's largest events have a few thousand
HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")


class Refused(Exception):
    """Not an event of the provider. `status` is the HTTP answer, the text says why, in English:
    the sender gets it. Staff read it in their language in the list of refused webhooks.
    """

    def __init__(self, status: int, reason: str):
        super().__init__(reason)
        self.status = status


def verify(headers: Mapping[str, str], body: bytes) -> None:
    """Raises Refused unless one of the shop's keys signed `body` in the last five minutes."""
    if any(not headers.get(name) for name in HEADERS):
        raise Refused(400, gettext_noop("A header of the signature is missing."))
    if not re.fullmatch(r"[\x21-\x7e]{1,120}", headers["webhook-id"]):
        raise Refused(400, gettext_noop("The webhook-id is malformed."))
    try:
        body.decode()
    except UnicodeDecodeError:
        raise Refused(400, gettext_noop("The body is not UTF-8.")) from None
    if not re.fullmatch(r"[0-9]{1,12}", headers["webhook-timestamp"]):
        raise Refused(401, gettext_noop("The webhook-timestamp is malformed."))
    signed = {name: headers[name] for name in HEADERS}
    if not settings.DODO_PAYMENTS_WEBHOOK_KEYS:
        raise Refused(401, gettext_noop("No webhook key is set: nothing can be verified."))
    for key in settings.DODO_PAYMENTS_WEBHOOK_KEYS:
        if not is_webhook_key(key):
            logger.error("a webhook key is malformed and cannot be used: manage.py check")
            continue
        try:
            Webhook(key).verify(body, signed, json_parse=False)
            return
        except WebhookVerificationError:
            continue
        except (ValueError, IndexError, OverflowError) as error:
            # The library lets malformed signatures out as errors of its insides.
            raise Refused(401, gettext_noop("The signature is malformed.")) from error
    raise Refused(401, gettext_noop("The signature is not valid."))


def is_webhook_key(key: str) -> bool:
    """Whether `key` has the form of a webhook secret: whsec_, then base64 of 24 to 64 bytes.

    The library would decode a mistyped one to some other key without a word.
    """
    try:
        secret = base64.b64decode(key.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        return False
    return key.startswith("whsec_") and 24 <= len(secret) <= 64
