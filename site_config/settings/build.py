"""For building the image: collects static files, and needs neither a secret nor a service."""

from site_config.env import offer_defaults

offer_defaults(
    {
        "SECRET_KEY": "for-collecting-static-files-only",
        "SITE_URL": "https://shop.invalid",
        "DATABASE_URL": "sqlite://:memory:",
        "CACHE_URL": "dummycache://",
        "CELERY_BROKER_URL": "memory://",
        "EMAIL_URL": "dummymail://",
        "DEFAULT_FROM_EMAIL": "shop@shop.invalid",
        "DODO_PAYMENTS_API_KEY": "none",
        "DODO_PAYMENTS_WEBHOOK_KEY": "whsec_bm9uZS1ub25lLW5vbmUtbm9uZS1ub25l",
    }
)

from .base import *  # noqa: E402, F403
