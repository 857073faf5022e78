"""What the doctor says of Redis, the mail server, the buckets and the payment provider."""

import json

import pytest
from django.core.files.storage import storages

from commerce.models import ProviderCall
from commerce.provider.account import Endpoint
from site_config.doctor import buckets, mail, provider, redis_servers
from site_config.settings import files
from tests.services import free_port, smtp
from tests.services.s3 import KEY, SECRET
from tests.services.smtp import RudeServer, SMTPServer
from tests.site_config.doctor.findings import found, only

pytestmark = pytest.mark.once


# --- Redis ------------------------------------------------------------------------------------
@pytest.fixture
def on_redis(redis, settings):
    settings.CACHES = {
        "default": {"BACKEND": "site_config.cache.RedisCache", "LOCATION": redis.url(0)}
    }
    settings.CELERY_BROKER_URL = redis.url(1)
    yield redis
    redis.client().config_set("maxmemory", 0)
    redis.client().config_set("maxmemory-policy", "noeviction")
    redis.client(1).flushdb()


def queue():
    return found(redis_servers.queue)


def test_a_redis_for_each_is_good(on_redis):
    assert {only(redis_servers.cache).level, only(redis_servers.queue).level} == {"good"}


def test_a_queue_in_a_server_that_evicts_is_wrong(on_redis):
    on_redis.client().config_set("maxmemory-policy", "allkeys-lru")
    assert [each.level for each in queue()] == ["wait"]
    on_redis.client().config_set("maxmemory", "100mb")
    (told,) = queue()
    assert told.level == "bad"
    assert "(allkeys-lru)" in told.text
    assert "noeviction" in told.advice


def test_a_full_redis_is_told(on_redis):
    used = int(on_redis.client().info("memory")["used_memory"])
    on_redis.client().config_set("maxmemory", used)
    assert "90 %" in queue()[0].text


def test_cache_and_queue_in_one_database_are_wrong(on_redis, settings):
    settings.CELERY_BROKER_URL = on_redis.url(0).replace("/0", "")
    assert "clearing the cache empties the queue" in queue()[0].text


def test_a_long_queue_is_told(on_redis):
    on_redis.client(1).rpush("long", *["task"] * 201)
    (told,) = queue()
    assert (told.level, told.text) == ("wait", "201 tasks wait in the queue long.")


def test_a_redis_that_is_away_is_told_without_its_password(on_redis, settings):
    settings.CELERY_BROKER_URL = f"redis://:secret-word@127.0.0.1:{free_port()}/1"
    (told,) = queue()
    assert (told.level, "CELERY_BROKER_URL" in told.advice) == ("bad", True)
    assert "secret-word" not in told.text


# --- mail -------------------------------------------------------------------------------------
def test_a_mail_server_that_lets_the_shop_in_is_good_and_gets_no_mail(settings):
    with SMTPServer() as server:
        server.use(settings)
        assert only(mail.examine).text == f"127.0.0.1:{server.port} takes mails from the shop."
        assert server.letters == []


@pytest.mark.parametrize("has_another", [True, False])
def test_a_password_is_tried_and_an_unencrypted_one_is_told(settings, has_another):
    with SMTPServer(password="right-word") as server:
        server.use(settings)
        settings.EMAIL_HOST_USER = "shop"
        settings.EMAIL_HOST_PASSWORD = "secret-word" if has_another else "right-word"
        told = only(mail.examine)
    assert told.level == ("bad" if has_another else "wait")
    assert ("refuses the name or the password" in told.text) is has_another
    assert "secret-word" not in told.text


def test_a_server_without_the_encryption_that_was_set_is_told(settings):
    with SMTPServer() as server:
        server.use(settings)
        settings.EMAIL_USE_TLS = True
        assert "does not do what EMAIL_URL says" in only(mail.examine).text
        settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = False, True
        assert "The encrypted connection" in only(mail.examine).text


@pytest.mark.parametrize("greeting", [b"* OK IMAP4 ready\r\n", b""])
def test_what_is_no_mail_server_is_told_in_time(settings, monkeypatch, greeting):
    monkeypatch.setattr(mail, "SECONDS", 0.3)
    with RudeServer(greeting) as server:
        smtp.use(settings, server.port)
        told = only(mail.examine)
    assert told.level == "bad"
    assert "does not answer as a mail server" in told.text


# --- buckets ----------------------------------------------------------------------------------
@pytest.fixture
def bucket(s3, settings, monkeypatch):
    """A way to put a bucket in the place of one of the shop's storages."""
    for name, value in {
        "S3_ENDPOINT_URL": s3.url,
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_REGION": "us-east-1",
    }.items():
        monkeypatch.setattr(files, name, value)

    def use(alias: str, name: str) -> str:
        options = files.s3_options(name)
        if alias == "default":
            options["querystring_auth"] = False
        backend = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
        settings.STORAGES = settings.STORAGES | {alias: backend}
        setattr(
            settings, {"default": "S3_PUBLIC_BUCKET", "private": "S3_PRIVATE_BUCKET"}[alias], name
        )
        return name

    return use


def open_to_all(s3, bucket: str) -> None:
    policy = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": "*",
                "Action": "s3:GetObject",
                "Resource": f"arn:aws:s3:::{bucket}/*",
            }
        ],
    }
    s3.client().delete_public_access_block(Bucket=bucket)
    s3.client().put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))


def test_without_buckets_nothing_is_said_of_them():
    assert found(buckets.private) == found(buckets.public) == found(buckets.uploads) == []


def test_a_private_bucket_is_good_and_left_as_it_was(s3, bucket):
    name = bucket("private", s3.bucket("doctor-private"))
    assert only(buckets.private).level == "good"
    assert s3.client().list_objects_v2(Bucket=name)["KeyCount"] == 0
    assert storages["private"].bucket_name == name


def test_a_private_bucket_that_anybody_can_read_is_wrong(s3, bucket):
    open_to_all(s3, bucket("private", s3.bucket("doctor-leaking")))
    told = only(buckets.private)
    assert (told.level, "free for all" in told.text) == ("bad", True)


def test_a_bucket_that_takes_nothing_from_the_editor_is_told(s3, bucket, settings):
    name = bucket("private", s3.bucket("doctor-uploads"))
    told = only(buckets.uploads)
    assert (told.level, "CORS rule" in told.advice) == ("bad", True)
    s3.allow_uploads(name, "https://another.example")
    assert only(buckets.uploads).level == "bad"
    s3.allow_uploads(name, settings.SITE_URL)
    assert only(buckets.uploads).level == "good"


def test_a_public_bucket_must_be_open(s3, bucket):
    name = bucket("default", s3.bucket("doctor-public"))
    assert "a stranger was answered 403" in only(buckets.public).text
    open_to_all(s3, name)
    assert only(buckets.public).level == "good"


def test_a_bucket_that_is_not_there_or_away_is_told(s3, bucket, monkeypatch):
    bucket("private", "doctor-nowhere")
    assert "NoSuchBucket" in only(buckets.private).text
    monkeypatch.setattr(files, "S3_ENDPOINT_URL", f"http://127.0.0.1:{free_port()}")
    bucket("private", "doctor-nowhere")
    told = only(buckets.private)
    assert "does not answer" in told.text
    assert "S3_ENDPOINT_URL" in told.advice


# --- the payment provider ---------------------------------------------------------------------
@pytest.mark.django_db
def test_a_provider_that_is_set_up_is_good(sandbox, settings):
    settings.SITE_URL = "http://127.0.0.1:9"
    assert only(provider.key).text == "It works (test_mode)."
    assert only(provider.webhook).text == "It is set up. No event has come so far."


@pytest.mark.django_db
def test_test_mode_in_production_is_told(sandbox, monkeypatch):
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "site_config.settings.production")
    told = only(provider.key)
    assert (told.level, "nobody pays real money" in told.text) == ("wait", True)


@pytest.mark.django_db
def test_another_key_is_refused(sandbox, settings):
    settings.DODO_PAYMENTS_API_KEY = "secret-word"
    told = only(provider.key)
    assert (told.level, "UNAUTHORIZED" in told.text) == ("bad", True)
    assert "DODO_PAYMENTS_API_KEY" in told.advice
    assert "secret-word" not in told.text


@pytest.mark.django_db
def test_a_provider_that_is_away_is_told(settings):
    settings.DODO_PAYMENTS_BASE_URL = f"http://127.0.0.1:{free_port()}"
    assert "could not be asked" in only(provider.key).text
    assert only(provider.webhook).level == "wait"
    assert not ProviderCall.objects.exists()


@pytest.mark.django_db
def test_a_business_that_is_not_verified_is_told_in_live_mode(sandbox, settings):
    settings.DODO_PAYMENTS_ENVIRONMENT = "live_mode"
    assert only(provider.key).level == "good"
    sandbox.configure(merchant_live=False)
    assert "(Review)" in only(provider.key).text


@pytest.mark.django_db
def test_a_webhook_that_leads_elsewhere_or_has_another_secret_is_told(sandbox, settings):
    settings.SITE_URL = "https://shop.test"
    told = only(provider.webhook)
    assert (told.level, told.text) == ("bad", "There is none for this shop.")
    assert told.advice.endswith("https://shop.test/webhooks/dodo/")
    settings.SITE_URL = "http://127.0.0.1:9"
    sandbox.configure(webhook_keys="whsec_" + "YW5vdGhlci1zZWNyZXQtb2YtdGhlLXRlc3Rz")
    told = only(provider.webhook)
    assert "signing secret is another one" in told.text
    assert "YW5vdGhl" not in told.text


def test_a_webhook_that_is_switched_off_or_lacks_events_is_told(sandbox):
    off = Endpoint("ep_sandbox", "https://shop.test/webhooks/dodo/", True, frozenset())
    assert [each.text for each in provider.faults("Webhook", off.url, [off])] == [
        "It is switched off."
    ]
    some = provider.NEEDED - {"dispute.won", "refund.failed"}
    few = Endpoint("ep_sandbox", off.url, False, some)
    assert [each.text for each in provider.faults("Webhook", off.url, [few])] == [
        "These events are not sent: dispute.won, refund.failed."
    ]
