"""A half configured shop does not start, and says what is wrong; a complete one has no warning."""

import base64
import json
import os
import re
import runpy
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from csp.constants import SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import default_storage, storages

from site_config import env
from tests.migrated import ROOT

pytestmark = pytest.mark.once

COMPLETE = {
    "SECRET_KEY": "s3cr3t" * 10 + "-with-many-different-letters",
    "SITE_URL": "https://shop.test",
    "ALLOWED_HOSTS": "shop.test",
    "DATABASE_URL": "postgres://storefront@127.0.0.1:1/storefront",
    "CACHE_URL": "redis://127.0.0.1:1/0",
    "CELERY_BROKER_URL": "redis://127.0.0.1:1/1",
    "EMAIL_URL": "smtp+tls://name:word@mail.shop.test:587",
    "DEFAULT_FROM_EMAIL": "shop@shop.test",
    "DODO_PAYMENTS_API_KEY": "a-key",
    "DODO_PAYMENTS_WEBHOOK_KEY": "whsec_" + base64.b64encode(b"k" * 32).decode(),
    "DODO_PAYMENTS_ENVIRONMENT": "live_mode",
}
START = "import site_config.settings.production"
BUCKETS = {
    "S3_PRIVATE_BUCKET": "sold",
    "S3_PUBLIC_BUCKET": "pictures",
    "S3_ENDPOINT_URL": "https://s3.example",
    "AWS_ACCESS_KEY_ID": "key",
    "AWS_SECRET_ACCESS_KEY": "word",
}
NAME = "ADMIN_REQUIRES_SECOND_FACTOR"


# Has the libraries that settings import, and reads the settings anew for each environment.
WARM = f"""
import json, os, sys
{START}
for name in [one for one in sys.modules if one.partition(".")[0] == "site_config"]:
    del sys.modules[name]
for line in sys.stdin:
    read, write = os.pipe()
    if os.fork() == 0:
        os.dup2(write, 2)
        os.environ.clear()
        os.environ.update(json.loads(line))
        {START}
        sys.exit()
    os.close(write)
    with open(read) as errors:
        said = errors.read()
    print(json.dumps([os.waitstatus_to_exitcode(os.wait()[1]), said]), flush=True)
"""


def environment(changes: dict[str, str | None]) -> dict[str, str]:
    """The complete environment with `changes` (None leaves a name out)."""
    values = COMPLETE | {"DJANGO_SETTINGS_MODULE": "site_config.settings.production"} | changes
    return {"PATH": os.environ["PATH"]} | {k: v for k, v in values.items() if v is not None}


def run(*arguments: str, **changes: str | None) -> subprocess.CompletedProcess:
    """A fresh Python with the complete environment and `changes`."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment(changes),
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def start():
    """Starts production with changes, in a process of its own; returns its exit code and errors."""
    with subprocess.Popen(
        [sys.executable, "-c", WARM],
        cwd=ROOT,
        env=environment({}),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as warm:

        def start(changes: dict[str, str]) -> tuple[int, str]:
            print(json.dumps(environment(changes)), file=warm.stdin, flush=True)
            return tuple(json.loads(warm.stdout.readline()))

        yield start


def last_line(errors: str) -> str:
    return errors.strip().splitlines()[-1]


def test_every_missing_name_is_told_at_once():
    done = run("-c", START, **dict.fromkeys(COMPLETE))
    assert done.returncode == 1
    told = last_line(done.stderr)
    assert "ImproperlyConfigured: Missing settings: " in told
    assert [name for name in COMPLETE if not re.search(rf"\b{name}\b", told)] == []


@pytest.mark.parametrize("name", COMPLETE)
def test_production_does_not_start_without(name, monkeypatch):
    monkeypatch.setattr(os, "environ", COMPLETE | {name: " "})
    with pytest.raises(ImproperlyConfigured, match=f"Missing settings: {name}\\."):
        env.require(*COMPLETE)


def test_production_requires_exactly_these():
    text = (ROOT / "site_config/settings/production.py").read_text()
    required = re.search(r"require\((.*?)\)", text, re.S).group(1)
    assert re.findall(r'"(\w+)"', required) == list(COMPLETE)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"SECRET_KEY": "too short"}, "SECRET_KEY must be a random text"),
        ({"SITE_URL": "http://shop.test"}, "SITE_URL must begin with https://"),
        ({"SITE_URL": "shop.test"}, "SITE_URL must be an address"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name each host"),
        ({"ALLOWED_HOSTS": "shop.test,.test"}, "ALLOWED_HOSTS must name each host"),
        ({"SENTRY_DSN": "https://sentry.example/1"}, "SENTRY_DSN is not understood"),
        ({"MONITORING_TOKEN": "short"}, "MONITORING_TOKEN must be a random text"),
        ({"HSTS_PRELOAD": "maybe"}, "HSTS_PRELOAD must be true or false"),
        ({"DATABASE_URL": "sqlite:///shop.sqlite3"}, "DATABASE_URL must name a PostgreSQL"),
        ({"DATABASE_URL": "postgres"}, "DATABASE_URL is not understood"),
        ({"EMAIL_URL": "pigeon://secret-word@coop"}, "EMAIL_URL is not understood"),
        ({"CACHE_URL": "locmemcache://"}, "CACHE_URL must begin with redis://"),
        ({"CACHE_URL": COMPLETE["CELERY_BROKER_URL"]}, "name the same Redis database"),
        (
            {"SITE_URL": "https://shop.example", "DODO_PAYMENTS_API_KEY": "change-me"},
            "still have the values of an example: SITE_URL, DODO_PAYMENTS_API_KEY.",
        ),
        ({"CELERY_BROKER_URL": "memory://"}, "CELERY_BROKER_URL must begin with redis://"),
        (
            {"DODO_PAYMENTS_BASE_URL": "http://127.0.0.1:8001"},
            "DODO_PAYMENTS_BASE_URL is not an address of the payment provider",
        ),
        (
            {"DODO_PAYMENTS_BASE_URL": "https://live.dodopayments.com.evil.example"},
            "DODO_PAYMENTS_BASE_URL is not an address of the payment provider",
        ),
        ({"DODO_PAYMENTS_ENVIRONMENT": "live"}, "DODO_PAYMENTS_ENVIRONMENT must be one of"),
        ({"DODO_PAYMENTS_WEBHOOK_KEY": "whsec_short"}, "DODO_PAYMENTS_WEBHOOK_KEY must be whsec_"),
        ({"SHOP_CURRENCY": "KWD"}, "SHOP_CURRENCY must be a currency that the payment provider"),
        ({"BADGE_DAYS": "three"}, "BADGE_DAYS must be a whole number"),
        (
            {"SETTLEMENT_TOLERANCE_PERCENT": "21"},
            "SETTLEMENT_TOLERANCE_PERCENT must be at most 20, not 21",
        ),
        (
            {"SETTLEMENT_TOLERANCE_PERCENT": "-1"},
            "SETTLEMENT_TOLERANCE_PERCENT must be at least 0, not -1",
        ),
        ({"GA4_MEASUREMENT_ID": "UA-12345-1"}, "GA4_MEASUREMENT_ID must look like"),
        ({"GA4_PROPERTY_ID": "G-ABC1234567"}, "GA4_PROPERTY_ID must look like"),
        ({"GA4_PROPERTY_ID": "123456789"}, "GA4_CREDENTIALS are needed together"),
        ({"GA4_CREDENTIALS": "/no/such/file.json"}, "GA4_CREDENTIALS must be the JSON key"),
        ({"GA4_CREDENTIALS": '{"private_key": "secret-word"}'}, "GA4_CREDENTIALS must be the"),
        ({"GA4_CREDENTIALS": "{" + "[" * 9000}, "GA4_CREDENTIALS must be the JSON key"),
        ({"GA4_API_URL": "http://127.0.0.1:8001"}, "GA4_API_URL must begin with https://"),
        ({"S3_PRIVATE_BUCKET": "sold"}, "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are needed"),
        (
            BUCKETS | {"S3_ENDPOINT_URL": "http://minio:9000"},
            "S3_PUBLIC_URL must begin with https://",
        ),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_production_refuses(start, changes, says):
    code, errors = start(changes)
    assert code == 1
    assert says in last_line(errors)
    assert "secret-word" not in errors


def test_production_starts_where_it_is_refused_otherwise(start):
    assert start({}) == (0, "")


def read_files(changes: dict[str, str], monkeypatch) -> dict:
    """The settings of files, read anew with buckets and `changes`."""
    for name, value in (BUCKETS | {"S3_PUBLIC_URL": "", "AWS_REGION": ""} | changes).items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(ROOT / "site_config/settings/files.py"))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"S3_PUBLIC_BUCKET": "sold"}, "anybody could read what is sold"),
        ({"S3_PUBLIC_BUCKET": "two words"}, "S3_PUBLIC_BUCKET must look like"),
        ({"S3_PUBLIC_BUCKET": "", "S3_PUBLIC_URL": "https://cdn.example"}, "set both, or neither"),
        ({"S3_ENDPOINT_URL": "s3.example"}, "S3_ENDPOINT_URL must be an address"),
        ({"S3_ENDPOINT_URL": "https://s3.example:port"}, "S3_ENDPOINT_URL must be an address"),
        ({"S3_ENDPOINT_URL": "https://s3.example:65536"}, "S3_ENDPOINT_URL must be an address"),
        ({"S3_ENDPOINT_URL": "https://[s3.example"}, "S3_ENDPOINT_URL must be an address"),
        ({"S3_ENDPOINT_URL": "https://a:secret-word@s3.example"}, "without user, password"),
        ({"S3_ENDPOINT_URL": "https://s3.example/sold"}, "must not end with the name of a bucket"),
        ({"S3_PUBLIC_URL": "https://cdn.example; script-src *"}, "S3_PUBLIC_URL must be an"),
        ({"S3_PUBLIC_URL": "https://cdn.example/a?b=c"}, "S3_PUBLIC_URL must be an address"),
        ({"S3_PUBLIC_URL": "https://bücher.example"}, "S3_PUBLIC_URL must be an address"),
        ({"S3_ENDPOINT_URL": "https://a.r2.cloudflarestorage.com"}, "S3_PUBLIC_URL is needed"),
        ({"S3_ENDPOINT_URL": ""}, "AWS_REGION must name the region"),
        ({"S3_ENDPOINT_URL": "https://s3.eu-north-1.amazonaws.com"}, "AWS_REGION must name the"),
        ({"S3_ENDPOINT_URL": "https://s3.us-west-004.backblazeb2.com"}, "AWS_REGION must name the"),
        ({"AWS_REGION": "eu central"}, "AWS_REGION must look like"),
        ({"BACKUP_URL": "s3://pictures/backups"}, "BACKUP_URL names the public bucket"),
    ],
    ids=lambda value: " ".join(value.values()) if isinstance(value, dict) else "",
)
def test_buckets_that_cannot_work_or_would_give_away_are_refused(changes, says, monkeypatch):
    with pytest.raises(ImproperlyConfigured, match=says) as refusal:
        read_files(changes, monkeypatch)
    assert "secret-word" not in str(refusal.value)


AMAZON = {"S3_ENDPOINT_URL": "", "AWS_REGION": "us-east-1"}


@pytest.mark.parametrize(
    ("changes", "source"),
    [
        (AMAZON, "https://pictures.s3.amazonaws.com/"),
        (
            AMAZON | {"AWS_REGION": "eu-central-1"},
            "https://pictures.s3.eu-central-1.amazonaws.com/",
        ),
        (
            AMAZON | {"AWS_REGION": "eu-central-1", "S3_PUBLIC_BUCKET": "shop.pictures"},
            "https://s3.eu-central-1.amazonaws.com/shop.pictures/",
        ),
        (
            AMAZON | {"AWS_REGION": "cn-north-1"},
            "https://pictures.s3.cn-north-1.amazonaws.com.cn/",
        ),
        ({"S3_ENDPOINT_URL": "http://127.0.0.1:9000"}, "http://127.0.0.1:9000/pictures/"),
        (
            {
                "S3_ENDPOINT_URL": "https://a.r2.cloudflarestorage.com",
                "S3_PUBLIC_URL": "https://pub-1a.r2.dev/",
            },
            "https://pub-1a.r2.dev/",
        ),
        (
            {"S3_ENDPOINT_URL": "https://fra1.digitaloceanspaces.com", "AWS_REGION": "fra1"},
            "https://fra1.digitaloceanspaces.com/pictures/",
        ),
        (
            {
                "S3_ENDPOINT_URL": "https://s3.us-west-004.backblazeb2.com",
                "AWS_REGION": "us-west-004",
            },
            "https://s3.us-west-004.backblazeb2.com/pictures/",
        ),
        (
            {"S3_ENDPOINT_URL": "https://fsn1.your-objectstorage.com/"},
            "https://fsn1.your-objectstorage.com/pictures/",
        ),
        ({"S3_PUBLIC_URL": "https://pictures.example"}, "https://pictures.example/"),
        (
            AMAZON | {"S3_PUBLIC_URL": "http://cdn.example:8443/shop/"},
            "http://cdn.example:8443/shop/",
        ),
        ({"S3_PUBLIC_BUCKET": ""}, ""),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_pictures_are_allowed_from_where_their_bucket_shows_them(
    changes, source, client, monkeypatch, settings
):
    settings.STORAGES = read_files(changes, monkeypatch)["STORAGES"]
    assert default_storage.url("images/a b.jpg") == f"{source or '/media/'}images/a%20b.jpg"
    policy = client.get("/healthz")["Content-Security-Policy"]
    assert f"img-src {f'{SELF} data: {source}'.strip()};" in f"{policy};"
    sold = urlsplit(storages["private"].url("releases/one.zip"))
    assert "X-Amz-Signature=" in sold.query
    assert "cdn.example" not in sold.netloc
    assert "pictures" not in sold.netloc + sold.path


def test_a_currency_may_be_written_in_small_letters(monkeypatch):
    monkeypatch.setenv("SHOP_CURRENCY", "eur")
    assert env.currency("SHOP_CURRENCY", "USD") == "EUR"
    monkeypatch.setenv("SHOP_CURRENCY", "")
    assert env.currency("SHOP_CURRENCY", "USD") == "USD"


@pytest.mark.parametrize(
    ("given", "codes"),
    [("", ["en"]), ("de", ["de"]), (" DE, en,de", ["de", "en"])],
)
def test_the_first_language_is_the_shops_own(given, codes, monkeypatch):
    monkeypatch.setenv("SHOP_LANGUAGES", given)
    assert [code for code, _name in env.languages("SHOP_LANGUAGES", "en")] == codes


@pytest.mark.parametrize("given", ["xx", "en,xx", "..", ","])
def test_a_language_that_the_shop_does_not_speak_is_refused(given, monkeypatch):
    monkeypatch.setenv("SHOP_LANGUAGES", given)
    with pytest.raises(ImproperlyConfigured, match="must name languages that the shop speaks"):
        env.languages("SHOP_LANGUAGES", "en")


@pytest.mark.parametrize(
    "key",
    [
        "whsec_" + base64.b64encode(b"k" * 23).decode(),
        "whsec_" + base64.b64encode(b"k" * 65).decode(),
        base64.b64encode(b"k" * 32).decode(),
        "whsec_" + base64.b64encode(b"k" * 32).decode().rstrip("="),
        "whsec_" + base64.b64encode(b"k" * 32).decode()[:-4] + "!!!=",
        "whsec_ü" + base64.b64encode(b"k" * 32).decode(),
    ],
    ids=["23 bytes", "65 bytes", "no prefix", "no padding", "other letters", "not ASCII"],
)
def test_a_mistyped_webhook_key_is_refused(key, monkeypatch):
    good = COMPLETE["DODO_PAYMENTS_WEBHOOK_KEY"]
    monkeypatch.setenv("DODO_PAYMENTS_WEBHOOK_KEY", f"{good},{key}")
    with pytest.raises(ImproperlyConfigured, match="must be whsec_"):
        env.webhook_keys("DODO_PAYMENTS_WEBHOOK_KEY")


def test_two_webhook_keys_are_taken_during_a_rotation(monkeypatch):
    shortest = "whsec_" + base64.b64encode(b"a" * 24).decode()
    longest = "whsec_" + base64.b64encode(b"b" * 64).decode()
    monkeypatch.setenv("DODO_PAYMENTS_WEBHOOK_KEY", f"{shortest}, {longest}")
    assert env.webhook_keys("DODO_PAYMENTS_WEBHOOK_KEY") == [shortest, longest]


@pytest.mark.parametrize(("changes", "is_on"), [({}, True), ({NAME: "false"}, False)])
def test_production_asks_staff_for_a_second_factor_unless_told_otherwise(changes, is_on):
    done = run("-c", f"{START} as s; print(s.{NAME})", **changes)
    assert done.stdout.strip() == str(is_on), done.stderr


def test_a_complete_production_has_no_warning():
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", TRUSTED_PROXIES="1")
    assert done.returncode == 0, done.stderr
    assert "System check identified no issues (2 silenced)." in done.stdout + done.stderr
