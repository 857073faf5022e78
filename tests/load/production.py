"""Production's settings, with the stand-in provider, which a shop must not have.

Its webhooks come by plain http, as from inside the network; all else as through a proxy.
"""

import os

_provider = os.environ.pop("DODO_PAYMENTS_BASE_URL", "")

from site_config.settings.production import *  # noqa: E402, F403
from site_config.settings.production import SECURE_REDIRECT_EXEMPT  # noqa: E402

os.environ["DODO_PAYMENTS_BASE_URL"] = DODO_PAYMENTS_BASE_URL = _provider
SECURE_REDIRECT_EXEMPT = [*SECURE_REDIRECT_EXEMPT, r"^webhooks/"]
STATIC_ROOT = os.environ["STATIC_ROOT"]
