"""Storages: pictures, static files, what is sold, and the backups of all of it."""

from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from site_config.env import BASE_DIR, backup_place, encryption_key, number, text

DATA_DIR = Path(text("DATA_DIR", str(BASE_DIR / "var")))

# Three storages: public media (pictures), static files, and what is sold (never a public address).
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
PRIVATE_ROOT = DATA_DIR / "private"
S3_ENDPOINT_URL = text("S3_ENDPOINT_URL", "")
S3_PRIVATE_BUCKET = text("S3_PRIVATE_BUCKET", "")
S3_PUBLIC_BUCKET = text("S3_PUBLIC_BUCKET", "")
AWS_ACCESS_KEY_ID = text("AWS_ACCESS_KEY_ID", "")
AWS_SECRET_ACCESS_KEY = text("AWS_SECRET_ACCESS_KEY", "")
AWS_REGION = text("AWS_REGION", "auto")


def s3_options(bucket: str) -> dict:
    """How django-storages reaches `bucket`; raises ImproperlyConfigured without its keys."""
    from botocore.config import Config

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
        "client_config": Config(
            signature_version="s3v4",
            connect_timeout=3,
            read_timeout=30,
            retries={"max_attempts": 2},
            # R2, B2 and MinIO refuse the checksums that botocore sends by default.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    }


STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if S3_PRIVATE_BUCKET:
    STORAGES["private"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": s3_options(S3_PRIVATE_BUCKET),
    }
if S3_PUBLIC_BUCKET:
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {**s3_options(S3_PUBLIC_BUCKET), "querystring_auth": False},
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
BACKUP_ENCRYPTION_KEY = encryption_key("BACKUP_ENCRYPTION_KEY")
BACKUP_KEEP = number("BACKUP_KEEP", 7, minimum=1)
