"""For the tests: what `make test` starts (databases, Redis, S3, SMTP) comes by the environment."""

import atexit
import os
import shutil
import tempfile

from site_config.env import offer_defaults

if not os.environ.get("DATA_DIR"):
    # A folder of this process, gone with it.
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="storefront-test-")
    atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)

offer_defaults(
    {
        "SECRET_KEY": "for-the-tests-only-" + "x" * 40,
        "SITE_URL": "http://shop.test",
        "ALLOWED_HOSTS": "shop.test,testserver,127.0.0.1,localhost",
        "DATABASE_URL": "sqlite://:memory:",
        "CACHE_URL": "locmemcache://",
        "CELERY_BROKER_URL": "memory://",
        "EMAIL_URL": "memorymail://",
        "DEFAULT_FROM_EMAIL": "shop@example.com",
        "DODO_PAYMENTS_API_KEY": "sandbox-key-for-tests",
        "DODO_PAYMENTS_WEBHOOK_KEY": "whsec_c2FuZGJveC13ZWJob29rLWtleS1mb3ItdGhlLXRlc3Rz",
        "DODO_PAYMENTS_BASE_URL": "http://127.0.0.1:9",
        "ADMIN_CONFIRM_MINUTES": "0",
        # Tests are one transaction each, and what was kept moves on with commits.
        "PAGE_CACHE_SECONDS": "0",
    }
)

from .base import *  # noqa: E402, F403
from .base import STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
