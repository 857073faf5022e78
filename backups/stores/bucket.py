"""Backups in a bucket, with the endpoint and keys of the shop's buckets."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.utils.translation import gettext

from backups.failures import BackupError
from backups.stores.base import Store, is_name

# A bucket takes at most 10,000 parts: archives of up to 320 GB.
PART = 32 * 1024 * 1024


class Bucket(Store):
    """Archives as objects below a prefix."""

    def __init__(self, bucket: str, prefix: str):
        self.bucket, self.prefix = bucket, prefix
        self.client = _client()

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}"

    def _key(self, name: str) -> str:
        return f"{self.prefix}/{name}" if self.prefix else name

    @contextmanager
    def writing(self, name: str) -> Iterator:
        """An object that exists only once it is whole."""
        upload = Upload(self.client, self.bucket, self._key(name))
        with self._refusals():
            try:
                yield upload
                upload.close()
            except BaseException:
                with suppress(Exception):
                    upload.abort()
                raise

    @contextmanager
    def reading(self, name: str) -> Iterator:
        with self._refusals(name):
            body = self.client.get_object(Bucket=self.bucket, Key=self._key(name))["Body"]
            try:
                yield body
            finally:
                body.close()

    def names(self) -> list[str]:
        start = self._key("")
        with self._refusals():
            pages = self.client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket, Prefix=start, Delimiter="/"
            )
            return [
                found["Key"].removeprefix(start)
                for page in pages
                for found in page.get("Contents", [])
            ]

    def size(self, name: str) -> int:
        with self._refusals(name):
            return self.client.head_object(Bucket=self.bucket, Key=self._key(name))["ContentLength"]

    def read_text(self, name: str) -> str:
        try:
            with self._refusals():
                found = self.client.get_object(Bucket=self.bucket, Key=self._key(name))
                return found["Body"].read().decode(errors="replace")
        except MissingObject:
            return ""

    def write_text(self, name: str, text: str) -> None:
        with self._refusals():
            self.client.put_object(Bucket=self.bucket, Key=self._key(name), Body=text.encode())

    def delete(self, name: str) -> None:
        with self._refusals():
            self.client.delete_object(Bucket=self.bucket, Key=self._key(name))

    def clear_leftovers(self) -> None:
        """Abort the uploads of killed backups. A service that does not list them is let be."""
        with suppress(Exception):
            found = self.client.list_multipart_uploads(
                Bucket=self.bucket, Prefix=self._key("storefront-")
            )
            for upload in found.get("Uploads", []):
                self.client.abort_multipart_upload(
                    Bucket=self.bucket, Key=upload["Key"], UploadId=upload["UploadId"]
                )

    def put_there(self, bucket: str, key: str) -> bool:
        start = self._key("")
        return bucket == self.bucket and key.startswith(start) and is_name(key[len(start) :])

    def _refusals(self, name: str = ""):
        return refusals(self, name)


class MissingObject(BackupError):
    """The bucket answers, and has no such object."""


@contextmanager
def refusals(bucket: object, name: str = "") -> Iterator[None]:
    """Turn the errors of a bucket that refuses or does not answer into BackupError."""
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code in ("NoSuchKey", "404"):
            raise MissingObject(
                gettext("There is no backup %(name)s in %(store)s.")
                % {"name": name, "store": bucket}
            ) from error
        raise BackupError(
            gettext("%(bucket)s refused: %(error)s") % {"bucket": bucket, "error": error}
        ) from error
    except BotoCoreError as error:
        raise BackupError(
            gettext("%(bucket)s cannot be reached: %(error)s") % {"bucket": bucket, "error": error}
        ) from error


class Upload:
    """Sends what is written in parts of PART bytes, so that no more than one is in memory."""

    def __init__(self, client, bucket: str, key: str):
        self.client, self.where = client, {"Bucket": bucket, "Key": key}
        self.buffer, self.upload_id = bytearray(), None
        self.parts: list[dict[str, int | str]] = []

    def write(self, data: bytes) -> int:
        self.buffer += data
        while len(self.buffer) >= PART:
            self._send(bytes(self.buffer[:PART]))
            del self.buffer[:PART]
        return len(data)

    def close(self) -> None:
        if self.upload_id is None:
            self.client.put_object(**self.where, Body=bytes(self.buffer))
            return
        if self.buffer:
            self._send(bytes(self.buffer))
        self.client.complete_multipart_upload(
            **self.where, UploadId=self.upload_id, MultipartUpload={"Parts": self.parts}
        )

    def abort(self) -> None:
        if self.upload_id is not None:
            self.client.abort_multipart_upload(**self.where, UploadId=self.upload_id)

    def _send(self, part: bytes) -> None:
        if self.upload_id is None:
            self.upload_id = self.client.create_multipart_upload(**self.where)["UploadId"]
        number = len(self.parts) + 1
        sent = self.client.upload_part(
            **self.where, UploadId=self.upload_id, PartNumber=number, Body=part
        )
        self.parts.append({"PartNumber": number, "ETag": sent["ETag"]})


def _client():
    return boto3.client(
        "s3",
        endpoint_url=settings.S3_ENDPOINT_URL or None,
        aws_access_key_id=settings.AWS_ACCESS_KEY_ID,
        aws_secret_access_key=settings.AWS_SECRET_ACCESS_KEY,
        region_name=settings.AWS_REGION,
        config=Config(
            signature_version="s3v4",
            connect_timeout=5,
            read_timeout=60,
            retries={"max_attempts": 4},
            # R2, B2 and MinIO refuse the checksums that botocore sends by default.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )
