"""Storages: pictures, static files, what is sold, and the backups of all of it."""

from pathlib import Path
from urllib.parse import urlsplit

from botocore.config import Config
from django.core.exceptions import ImproperlyConfigured

from site_config.env import (
    BASE_DIR,
    backup_place,
    bucket_address,
    code,
    encryption_key,
    number,
    text,
)

DATA_DIR = Path(text("DATA_DIR", str(BASE_DIR / "var")))

# Three storages: public media (pictures), static files, and what is sold (never a public address).
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
PRIVATE_ROOT = DATA_DIR / "private"
# The names that S3 knows, and the regions that botocore takes.
BUCKET_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]"
REGION = r"(?![0-9]+$)(?!-)[A-Za-z0-9-]{1,63}(?<!-)"
S3_ENDPOINT_URL = bucket_address("S3_ENDPOINT_URL")
S3_PRIVATE_BUCKET = code("S3_PRIVATE_BUCKET", BUCKET_NAME, "shop-sold-files")
S3_PUBLIC_BUCKET = code("S3_PUBLIC_BUCKET", BUCKET_NAME, "shop-pictures")
S3_PUBLIC_URL = bucket_address("S3_PUBLIC_URL")
AWS_ACCESS_KEY_ID = text("AWS_ACCESS_KEY_ID", "")
AWS_SECRET_ACCESS_KEY = text("AWS_SECRET_ACCESS_KEY", "")
AWS_REGION = code("AWS_REGION", REGION, "eu-central-1", "auto")
# Services that refuse what is signed for another region than their own, `auto` included.
SERVICES_WITH_REGIONS = (".amazonaws.com", ".amazonaws.com.cn", ".backblazeb2.com")
# Its address shows nothing to anybody without a key: the public one is another.
SERVICE_WITHOUT_PUBLIC_ADDRESS = ".r2.cloudflarestorage.com"

_service = f".{urlsplit(S3_ENDPOINT_URL).hostname or 's3.amazonaws.com'}"
if S3_PUBLIC_BUCKET and S3_PUBLIC_BUCKET == S3_PRIVATE_BUCKET:
    raise ImproperlyConfigured(
        "S3_PUBLIC_BUCKET and S3_PRIVATE_BUCKET are the same: anybody could read what is sold."
    )
if S3_PUBLIC_URL and not S3_PUBLIC_BUCKET:
    raise ImproperlyConfigured(
        "S3_PUBLIC_URL is the address of S3_PUBLIC_BUCKET: set both, or neither."
    )
if S3_PUBLIC_BUCKET and not S3_PUBLIC_URL and _service.endswith(SERVICE_WITHOUT_PUBLIC_ADDRESS):
    raise ImproperlyConfigured(
        "S3_PUBLIC_URL is needed: R2 shows pictures at the bucket's r2.dev address or at a domain "
        "of its own only, not at S3_ENDPOINT_URL."
    )
if urlsplit(S3_ENDPOINT_URL).path.endswith(
    tuple(f"/{bucket}" for bucket in (S3_PRIVATE_BUCKET, S3_PUBLIC_BUCKET) if bucket)
):
    raise ImproperlyConfigured("S3_ENDPOINT_URL must not end with the name of a bucket.")


def s3_options(bucket: str) -> dict:
    """How django-storages reaches `bucket`; raises ImproperlyConfigured without its keys."""
    # Otherwise Amazon's address names no region, and answers browsers with a redirect at first.
    addressing = {} if S3_ENDPOINT_URL else {"s3": {"addressing_style": "virtual"}}
    if not (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY):
        raise ImproperlyConfigured(
            "S3 buckets are set: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are needed too."
        )
    return {
        "bucket_name": bucket,
        "endpoint_url": S3_ENDPOINT_URL or None,
        "access_key": AWS_ACCESS_KEY_ID,
        "secret_key": AWS_SECRET_ACCESS_KEY,
        "region_name": AWS_REGION,
        "file_overwrite": False,
        # No address without a signature, unless public_s3_options says so.
        "querystring_auth": True,
        "custom_domain": None,
        "client_config": Config(
            signature_version="s3v4",
            connect_timeout=3,
            read_timeout=30,
            retries={"max_attempts": 2},
            # R2, B2 and MinIO refuse the checksums that botocore sends by default.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            **addressing,
        ),
    }


def public_s3_options(bucket: str) -> dict:
    """The same for the bucket of pictures, whose addresses are for everybody and never change."""
    options = s3_options(bucket) | {"querystring_auth": False}
    if S3_PUBLIC_URL:
        scheme, _, domain = S3_PUBLIC_URL.partition("//")
        options |= {"url_protocol": scheme, "custom_domain": domain}
    return options


# ClamAV's clamd, which reads what is to be sold; empty: nobody does.
CLAMD_URL = code(
    "CLAMD_URL",
    r"unix:///[\w.~+/-]+|tcp://([A-Za-z0-9_.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?",
    "unix:///run/clamav/clamd.ctl or tcp://127.0.0.1:3310",
)

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "site_config.static_files.ServedFiles"},
}
if S3_PRIVATE_BUCKET:
    STORAGES["private"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": s3_options(S3_PRIVATE_BUCKET),
    }
if S3_PUBLIC_BUCKET:
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": public_s3_options(S3_PUBLIC_BUCKET),
    }
# Backups: beside the files they are of, unless the address names a better place.
BACKUP_URL = backup_place(
    "BACKUP_URL",
    f"s3://{S3_PRIVATE_BUCKET}/backups"
    if S3_PRIVATE_BUCKET
    else (DATA_DIR.absolute() / "backups").as_uri(),
)
if BACKUP_URL.startswith("s3://") and not (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY):
    raise ImproperlyConfigured(
        "BACKUP_URL names a bucket: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are needed too."
    )
if S3_PUBLIC_BUCKET and urlsplit(BACKUP_URL).netloc == S3_PUBLIC_BUCKET:
    raise ImproperlyConfigured("BACKUP_URL names the public bucket: anybody could read backups.")
if (
    (S3_PRIVATE_BUCKET or S3_PUBLIC_BUCKET or BACKUP_URL.startswith("s3://"))
    and AWS_REGION == "auto"
    and _service.endswith(SERVICES_WITH_REGIONS)
):
    raise ImproperlyConfigured(
        "AWS_REGION must name the region of the buckets (eu-central-1, say): "
        f"{_service[1:]} refuses any other."
    )
BACKUP_ENCRYPTION_KEY = encryption_key("BACKUP_ENCRYPTION_KEY")
BACKUP_KEEP = number("BACKUP_KEEP", 7, minimum=1)
