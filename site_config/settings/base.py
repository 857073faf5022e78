"""Settings shared by all environments. Values that differ come from the environment, strictly."""

from urllib.parse import urlsplit
from zoneinfo import available_timezones

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from redis.backoff import NoBackoff
from redis.retry import Retry

from core.content.videos import FRAME_HOSTS
from site_config.env import (
    BASE_DIR,
    choice,
    code,
    contact,
    currency,
    env,
    languages,
    number,
    service,
    service_account,
    switch,
    text,
    web_address,
    webhook_keys,
    words,
)

from .background import *  # noqa: F403
from .files import *  # noqa: F403
from .people import *  # noqa: F403
from .schedule import *  # noqa: F403
from .watching import *  # noqa: F403

SECRET_KEY = text("SECRET_KEY")
SECRET_KEY_FALLBACKS = words("SECRET_KEY_FALLBACKS")
SITE_URL = web_address("SITE_URL")
ALLOWED_HOSTS = words("ALLOWED_HOSTS", urlsplit(SITE_URL).hostname or "")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "site_config.stale_forms.refuse"
DEBUG = False

INSTALLED_APPS = [
    "site_config",
    "construction",
    "schedules",
    "demo",
    "home",
    "analytics",
    "support",
    "commerce",
    "accounts",
    "products",
    "links",
    "backups",
    "notifications",
    "core",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "wagtail_modeladmin",
    "wagtail.contrib.settings",
    "site_config.apps.RedirectsConfig",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.sitemaps",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "accounts.apps.AdminUsersConfig",
    "wagtail.snippets",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_celery_beat",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "site_config.watching.middleware.RequestIdMiddleware",
    # Before all that asks by which name the shop is called.
    "site_config.middleware.ProbeMiddleware",
    # Asked by programs, inside the network and while the shop is closed: before all that follows.
    "site_config.watching.gate.WatchingMiddleware",
    # Before all that has words.
    "site_config.languages.LanguageMiddleware",
    "site_config.uploads.UploadLimitMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "site_config.middleware.ContentPolicyMiddleware",
    # Before all that has something to show: static files, cached pages, sessions.
    "construction.gate.UnderConstructionMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "site_config.middleware.BadInputMiddleware",
    "site_config.middleware.PersonalPagesMiddleware",
    # Before sessions: a visitor without one needs none to be answered.
    "site_config.page_cache.PageCacheMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "core.gate.KeptFormMiddleware",
    "accounts.logins.gate.StaffSessionMiddleware",
    "accounts.factors.gate.SecondFactorMiddleware",
    "site_config.reauthentication.ReauthenticationMiddleware",
    "site_config.middleware.FormerAddressMiddleware",
]

ROOT_URLCONF = "site_config.urls"
WSGI_APPLICATION = "site_config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
        },
    },
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- data -----------------------------------------------------------------------------------
DATABASES = {"default": service("DATABASE_URL", env.db_url_config)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Row locks do nothing in SQLite: IMMEDIATE transactions carry the same rules there.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    _given = DATABASES["default"].setdefault("OPTIONS", {})
    # Half a minute after a host vanished the server ends what it left, and its locks; and a worker
    # learns that the server has vanished. Without this both wait for two hours.
    _asked = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
    _at_the_server = [f"-c tcp_{name}={value}" for name, value in _asked.items()]
    _at_the_server += ["-c tcp_user_timeout=25000", _given.get("options", "")]
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 5,
        "tcp_user_timeout": 25_000,  # milliseconds, for what was sent and not received
        **_asked,
        **_given,
        "options": " ".join(_at_the_server).strip(),
    }
# So long a query of a page may take. Work outside of requests has no such limit.
WEB_QUERY_SECONDS = number("WEB_QUERY_SECONDS", 15, minimum=1)
CACHES = {"default": service("CACHE_URL", env.cache_url_config)}
if text("CACHE_URL").startswith(("redis://", "rediss://")):
    CACHES["default"]["BACKEND"] = "site_config.cache.RedisCache"
    CACHES["default"]["OPTIONS"] = {
        "socket_connect_timeout": 1,
        "socket_timeout": 1,
        "retry": Retry(NoBackoff(), 0),
    }

# --- forms ----------------------------------------------------------------------------------
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

# --- where requests come from ---------------------------------------------------------------
ACCOUNT_DEFAULT_HTTP_PROTOCOL = urlsplit(SITE_URL).scheme
# How many proxies stand in front; their X-Forwarded-For entries are believed, no others.
TRUSTED_PROXIES = number("TRUSTED_PROXIES", 0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- words and time -------------------------------------------------------------------------
# With one language nobody is asked, and the browser's wish is not read (decision 65).
LANGUAGES = languages("SHOP_LANGUAGES", "en")
LANGUAGE_CODE = LANGUAGES[0][0]
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
# Pages are translated where there is a language to do it into (decisions 66 and 67).
if WAGTAIL_I18N_ENABLED := len(LANGUAGES) > 1:
    WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
# The second says in English what Wagtail says in words of its own (docs/translating.md).
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "core" / "wording"]
# Days before months and 24 hours, in the admin as in the shop.
FORMAT_MODULE_PATH = "site_config.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = text("TIME_ZONE", "UTC")

# --- mail -----------------------------------------------------------------------------------
_mail = service("EMAIL_URL", env.email_url_config)
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_HOST, EMAIL_PORT = _mail.get("EMAIL_HOST"), _mail.get("EMAIL_PORT")
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"], _mail["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.get("EMAIL_USE_TLS", False), _mail.get("EMAIL_USE_SSL", False)
EMAIL_FILE_PATH = _mail.get("EMAIL_FILE_PATH")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = text("DEFAULT_FROM_EMAIL")

# --- Telegram -------------------------------------------------------------------------------
# Without a token the channel is off, and nothing is written for it.
TELEGRAM_BOT_TOKEN = text("TELEGRAM_BOT_TOKEN", "")
TELEGRAM_CHAT_ID = text("TELEGRAM_CHAT_ID", "")
TELEGRAM_API_URL = web_address("TELEGRAM_API_URL", "https://api.telegram.org")
# After so many days messages that failed lose their words, and codes and links their rows.
MESSAGE_RETENTION_DAYS = number("MESSAGE_RETENTION_DAYS", 30, minimum=1)

# --- Google Analytics -----------------------------------------------------------------------
# What visitors load once they agreed; empty: nobody is asked, and nothing is loaded.
GA4_MEASUREMENT_ID = code("GA4_MEASUREMENT_ID", r"G-[A-Z0-9]{4,20}", "G-ABC1234567")
# What the seller's report reads. The two belong together.
GA4_PROPERTY_ID = code("GA4_PROPERTY_ID", r"[0-9]{1,20}", "123456789")
GA4_CREDENTIALS = service_account("GA4_CREDENTIALS")
GA4_API_URL = web_address("GA4_API_URL", "https://analyticsdata.googleapis.com")
if bool(GA4_PROPERTY_ID) != bool(GA4_CREDENTIALS):
    raise ImproperlyConfigured(
        "GA4_PROPERTY_ID and GA4_CREDENTIALS are needed together: set both, or neither."
    )

# --- the shop -------------------------------------------------------------------------------
# Unset, the switch in the admin decides.
UNDER_CONSTRUCTION = switch("UNDER_CONSTRUCTION", False) if text("UNDER_CONSTRUCTION", "") else None
SHOP_CURRENCY = currency("SHOP_CURRENCY", "USD")
# Where somebody who found a weakness in the shop can tell it; empty: /.well-known/security.txt is
# not found.
SECURITY_CONTACT = contact("SECURITY_CONTACT")
BADGE_DAYS = number("BADGE_DAYS", 3)
# How long a page that strangers see may be older than what it is made of, if nothing ended it.
PAGE_CACHE_SECONDS = number("PAGE_CACHE_SECONDS", 60, maximum=3_600)
WITHDRAWAL_CONSENT = choice("WITHDRAWAL_CONSENT", ("never", "eu"), "never")
DOWNLOAD_DELIVERY = choice("DOWNLOAD_DELIVERY", ("stream", "accel"), "stream")
DOWNLOAD_TICKET_SECONDS = number("DOWNLOAD_TICKET_SECONDS", 300, minimum=30)

# --- the payment provider -------------------------------------------------------------------
PROVIDER_HOSTS = {
    "test_mode": "https://test.dodopayments.com",
    "live_mode": "https://live.dodopayments.com",
}
DODO_PAYMENTS_API_KEY = text("DODO_PAYMENTS_API_KEY")
DODO_PAYMENTS_WEBHOOK_KEYS = webhook_keys("DODO_PAYMENTS_WEBHOOK_KEY")
DODO_PAYMENTS_ENVIRONMENT = choice(
    "DODO_PAYMENTS_ENVIRONMENT", ("test_mode", "live_mode"), "test_mode"
)
# By how much a payment in another currency than its order's may settle above or below it.
SETTLEMENT_TOLERANCE_PERCENT = number("SETTLEMENT_TOLERANCE_PERCENT", 5, maximum=20)
# How long the bodies of webhook events keep names and addresses.
WEBHOOK_RETENTION_DAYS = number("WEBHOOK_RETENTION_DAYS", 90, minimum=1)
# Always explicit: the SDK's own default is the live environment.
DODO_PAYMENTS_BASE_URL = web_address(
    "DODO_PAYMENTS_BASE_URL", PROVIDER_HOSTS[DODO_PAYMENTS_ENVIRONMENT]
)
# Where the provider shows its payment page. Browsers block a form that is redirected to a host
# which form-action does not name, without a word.
PAYMENT_PAGE_HOSTS = {
    "https://test.dodopayments.com": ["https://test.checkout.dodopayments.com"],
    "https://live.dodopayments.com": ["https://checkout.dodopayments.com"],
}.get(DODO_PAYMENTS_BASE_URL, [DODO_PAYMENTS_BASE_URL])

# --- what browsers may do -------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": FRAME_HOSTS,
        "manifest-src": [SELF],
        "form-action": [SELF, *PAYMENT_PAGE_HOSTS],
        "base-uri": [NONE],
        "frame-ancestors": [SELF],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# Wagtail allows its own previews, view by view.
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

# --- Wagtail --------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "Storefront"
# Debian lists a zone that no browser knows, and one that it does not know breaks the page.
WAGTAIL_USER_TIME_ZONES = sorted(available_timezones() - {"localtime"})
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILADMIN_LOGIN_URL = "/admin/login/"
WAGTAIL_FRONTEND_LOGIN_URL = "/_util/login/"
WAGTAIL_PASSWORD_REQUIRED_TEMPLATE = "site_config/page_password.html"  # noqa: S105  (a template)
# A picture is refused by what its header says, before anybody decodes it.
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILIMAGES_IMAGE_MODEL = "core.ShopImage"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
# Who decides is told by the outbox (commerce/messages/approvals.py).
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
TAGGIT_CASE_INSENSITIVE = True
