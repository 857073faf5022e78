"""Buckets in a real browser, under each page's policy: pictures from one, files into the other."""

import json
import os

import pytest
from playwright.sync_api import expect

from tests.browser.test_publishing import FIND, log_in
from tests.browser.test_uploads import choose
from tests.running_shop import RunningShop

pytestmark = pytest.mark.browser

# The real ones, and those that a browser refused or could not load.
PICTURES = """() => Promise.all([...document.images].map(async (image) => {
    image.loading = "eager";
    await image.decode().catch(() => {});
    return [image.currentSrc, image.naturalWidth];
}))"""


def show_to_everybody(s3, bucket: str) -> None:
    """The policy of docs/operations.md."""
    client = s3.client()
    client.delete_public_access_block(Bucket=bucket)
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket}/images/*",
    }
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    client.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))


@pytest.fixture(scope="module")
def shop(s3, tmp_path_factory):
    """The demo, whose files were moved to buckets."""
    environment = s3.environment(s3.bucket("sold-in-browser"))
    environment["S3_PUBLIC_BUCKET"] = s3.bucket("pictures-in-browser")
    show_to_everybody(s3, environment["S3_PUBLIC_BUCKET"])
    shop = RunningShop(tmp_path_factory.mktemp("buckets") / "shop", environment=environment)
    try:
        shop.start(only=("web", "long", "sandbox"))
        for room in ("private", "media"):
            for path in (shop.folder / room).rglob("*"):
                os.utime(path, (0, 0))  # long after they were written
        shop.manage("move_files")
        s3.allow_uploads("sold-in-browser", shop.url)
        yield shop
    finally:
        shop.stop()


def test_pictures_of_a_bucket_show_to_customers_and_in_the_admin(open_browser, shop, s3):
    visit = open_browser("buckets", width=1280)
    bucket = f"{s3.url}/pictures-in-browser/"
    for path in ("/", "/products/", "/admin/images/"):
        if path.startswith("/admin/"):
            log_in(visit, "editor@example.com")
        visit.page.goto(path)
        pictures = [one for one in visit.page.evaluate(PICTURES) if one[0].startswith("http")]
        of_bucket = [width for address, width in pictures if address.startswith(bucket)]
        assert len(of_bucket) > 3, path
        assert all(of_bucket), path
    assert not [one for one in visit.complaints if "Content Security Policy" in one]


def test_the_editor_sends_a_file_straight_to_the_bucket(open_browser, shop, s3, tmp_path):
    pk = shop.manage("shell", "--verbosity=0", "--command", FIND.format("almanac-docs")).split()[-1]
    kit = tmp_path / "kit-3.zip"
    kit.write_bytes(os.urandom(9 * 1024 * 1024))  # two parts
    visit = open_browser("bucket-upload")
    visit.expected_statuses.add(400)
    put = []
    visit.page.on("request", lambda request: request.method == "PUT" and put.append(request.url))
    log_in(visit, "seller@example.com")
    field = choose(visit, pk, kit)
    expect(field.get_by_text("Sent and checked.")).to_be_visible(timeout=60_000)
    assert [url for url in put if url.startswith(f"{s3.url}/sold-in-browser/")] == put
    assert len(put) == 2
    (name,) = (
        each["Key"]
        for each in s3.client().list_objects_v2(Bucket="sold-in-browser")["Contents"]
        if each["Key"].endswith("/kit-3.zip")
    )
    body = s3.client().get_object(Bucket="sold-in-browser", Key=name)["Body"].read()
    assert body == kit.read_bytes()
    assert not [one for one in visit.complaints if "Content Security Policy" in one]
