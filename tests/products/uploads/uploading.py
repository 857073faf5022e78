"""What a browser does to send a file in parts, and an editor's form that names what was sent."""

import hashlib

import httpx
import pytest
from django.urls import reverse

from products import uploads
from products.models import Upload
from tests.products.editor import pass_inspection, release_form

PART = 5 * 1024 * 1024  # the least that a bucket takes
PLACES = pytest.mark.parametrize("place", ["folder", "bucket"])


class Browser:
    """What static/js/upload.js asks for."""

    def __init__(self, client, content: bytes, name="kit.zip", modified=1):
        self.client, self.content = client, content
        self.about = {"name": name, "size": len(content), "modified": modified}

    def ask(self, method: str, address: str, values=None, status=200) -> dict:
        act = getattr(self.client, method)
        answer = act(address, values or {}, content_type="application/json")
        assert answer.status_code == status, answer.content
        return answer.json()

    def begin(self) -> "Browser":
        upload = self.ask("post", reverse("product_uploads"), self.about, 201)
        self.token, self.here = upload["token"], upload["parts"]
        self.address = reverse("product_upload", args=[self.token])
        return self

    def part(self, number: int) -> bytes:
        return self.content[(number - 1) * PART : number * PART]

    def announce(self, number: int, part: bytes) -> str:
        digest = {"sha256": hashlib.sha256(part).hexdigest()}
        return self.ask("post", f"{self.address}{number}/", digest)["address"]

    def put(self, number: int, sent: bytes | None = None) -> int:
        """Send a part, or something else in its place; the status of the answer."""
        address = self.announce(number, self.part(number))
        body = self.part(number) if sent is None else sent
        if address.startswith("/"):
            return self.client.put(address, body, "application/octet-stream").status_code
        return httpx.put(address, content=body).status_code

    def send(self, *numbers: int) -> "Browser":
        assert [self.put(number) for number in numbers] == [200] * len(numbers)
        return self

    def finish(self, status=200) -> dict:
        return self.ask("post", self.address, status=status)

    @property
    def row(self) -> Upload:
        return Upload.objects.get(token=self.token)


def uploaded(client, content: bytes, **about) -> Browser:
    """A file of one part, checked and looked into."""
    browser = Browser(client, content, **about).begin().send(1)
    browser.finish()
    uploads.check(browser.row.pk)
    pass_inspection(browser.row.file)
    return browser


def named(client, page, token: str) -> dict:
    """The form of a second release that names an upload."""
    values = release_form(client, page, "2.0")
    del values["files-0-file"]
    return values | {"files-0-file-upload": token}
