"""Production: refuses to start half configured, and says what is missing."""

import os

from django.core.exceptions import ImproperlyConfigured

from site_config import example_values
from site_config.env import offer_defaults, read_file, require, settings_file, switch

read_file(settings_file())
offer_defaults({"ADMIN_REQUIRES_SECOND_FACTOR": "true"})
require(
    "SECRET_KEY",
    "SITE_URL",
    "ALLOWED_HOSTS",
    "DATABASE_URL",
    "CACHE_URL",
    "CELERY_BROKER_URL",
    "EMAIL_URL",
    "DEFAULT_FROM_EMAIL",
    "DODO_PAYMENTS_API_KEY",
    "DODO_PAYMENTS_WEBHOOK_KEY",
    "DODO_PAYMENTS_ENVIRONMENT",
)
if names := example_values.in_use(os.environ):
    raise ImproperlyConfigured(
        f"These settings still have the values of an example: {', '.join(names)}. Put your own "
        "in (.env.example says what each one means)."
    )

from .base import *  # noqa: E402, F403
from .base import (  # noqa: E402
    ALLOWED_HOSTS,
    DATABASES,
    DODO_PAYMENTS_BASE_URL,
    GA4_API_URL,
    PROVIDER_HOSTS,
    S3_ENDPOINT_URL,
    S3_PUBLIC_BUCKET,
    S3_PUBLIC_URL,
    SECRET_KEY,
    SITE_URL,
)

if len(SECRET_KEY) < 50 or SECRET_KEY.startswith("for-"):
    raise ImproperlyConfigured("SECRET_KEY must be a random text of at least 50 characters.")
if not SITE_URL.startswith("https://"):
    raise ImproperlyConfigured("SITE_URL must begin with https:// in production.")
if any("*" in host or host.startswith(".") for host in ALLOWED_HOSTS):
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS must name each host: links in mails and redirects are made from it."
    )
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise ImproperlyConfigured(
        "DATABASE_URL must name a PostgreSQL database: SQLite is for the demo."
    )
if not os.environ["CELERY_BROKER_URL"].startswith(("redis://", "rediss://")):
    raise ImproperlyConfigured("CELERY_BROKER_URL must begin with redis:// or rediss://.")
if not os.environ["CACHE_URL"].startswith(("redis://", "rediss://")):
    raise ImproperlyConfigured("CACHE_URL must begin with redis:// or rediss://.")
if os.environ["CACHE_URL"].strip() == os.environ["CELERY_BROKER_URL"].strip():
    raise ImproperlyConfigured(
        "CACHE_URL and CELERY_BROKER_URL name the same Redis database: clearing the cache would "
        "empty the queue. Give the queue one of its own, such as /1 at the end."
    )
if DODO_PAYMENTS_BASE_URL not in PROVIDER_HOSTS.values():
    raise ImproperlyConfigured(
        "DODO_PAYMENTS_BASE_URL is not an address of the payment provider; "
        "leave it unset in production."
    )
if not GA4_API_URL.startswith("https://"):
    raise ImproperlyConfigured("GA4_API_URL must begin with https:// in production.")
if S3_PUBLIC_BUCKET and (S3_PUBLIC_URL or S3_ENDPOINT_URL).startswith("http://"):
    raise ImproperlyConfigured(
        "S3_PUBLIC_URL must begin with https:// in production (or S3_ENDPOINT_URL, without one): "
        "browsers show no pictures from http:// on a page from https://."
    )

DEBUG = False
SECURE_SSL_REDIRECT = True
# Probes inside the network come by plain http.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600
# This host only, unless somebody says that every host below it speaks https too.
SECURE_HSTS_INCLUDE_SUBDOMAINS = switch("HSTS_INCLUDE_SUBDOMAINS", False)
SECURE_HSTS_PRELOAD = switch("HSTS_PRELOAD", False)
# What these two say is a decision about other hosts, and not Django's to warn of.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
# The prefix binds a cookie to this very host and to https: no host beside it can set it.
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"
