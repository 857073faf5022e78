"""A large file from the editor: sent once, in parts, through a lost connection and a closed tab."""

import os
import re
import zipfile

import pytest
from playwright.sync_api import expect

from tests.browser.test_publishing import FIND, log_in

pytestmark = pytest.mark.browser

PART = 8 * 1024 * 1024
PARTS = 4
LATER = re.compile(r"/uploads/\w+/[34]/$")


@pytest.fixture
def kit(tmp_path):
    path = tmp_path / "kit-2.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("kit.bin", os.urandom(PART * (PARTS - 1) + 1000))
    return path


def test_a_large_file_goes_up_once(shop, open_browser, kit):
    pk = shop.manage("shell", "--verbosity=0", "--command", FIND.format("almanac-docs")).split()[-1]
    visit = open_browser("uploading", also=360)
    visit.expected_statuses.add(400)
    log_in(visit, "seller@example.com")
    sent = watch(visit.page)

    # The connection is lost after two parts, and the tab is closed.
    visit.page.route(LATER, lambda route: route.abort())
    field = choose(visit, pk, kit)
    expect(field.get_by_text("No connection.")).to_be_visible()
    publish(visit)
    warning = field.get_by_text("saving now would leave it out")
    expect(warning).to_be_visible()
    visit.keep("waiting")
    assert sorted(sent["parts"]) == ["1", "2"]
    visit.page.on("dialog", lambda dialog: dialog.accept())

    # A file beside it would go the same way.
    own = visit.page.locator("upload-field input[type=file]")
    assert own.count() >= 1
    assert own.count() == visit.page.locator("upload-field input[type=file][form='']").count()

    # The same file is chosen again, and the connection comes back: what is there is not sent a
    # second time, and the rest goes by itself.
    field = choose(visit, pk, kit)
    expect(field.get_by_text("No connection.")).to_be_visible()
    visit.page.unroute(LATER)
    expect(field.get_by_text("Sent and checked.")).to_be_visible(timeout=60_000)
    expect(warning).to_have_count(0)
    expect(field.get_by_text("There is no licence in it.")).to_be_visible(timeout=60_000)
    visit.keep("checked")
    assert sorted(sent["parts"]) == ["1", "2", "3", "4"]

    # Neither the editor's own saving nor the publication sends it again.
    expect(visit.page.get_by_text("Saved", exact=True).first).to_be_visible()
    publish(visit)
    expect(visit.page.get_by_text("and published").first).to_be_visible()
    assert sent["forms"]
    assert max(sent["forms"]) < 100_000
    released = shop.manage(
        *("shell", "--verbosity=0", "--command"),
        f"from products.models import Release as R; r = R.objects.filter(page={pk}).latest('pk');"
        "print(r.file_name, r.size, len(r.sha256))",
    )
    assert f"kit-2.zip {kit.stat().st_size} 64" in released
    assert not [one for one in visit.complaints if "error in a script" in one]


def watch(page) -> dict[str, list]:
    """Which parts arrived, and how large the editor's own forms were."""
    sent = {"parts": [], "forms": []}

    def note(response):
        request = response.request
        if request.method == "PUT" and response.ok:
            sent["parts"].append(request.url.rstrip("/").rpartition("/")[2])
        elif request.method == "POST" and re.search(r"/releases/(add|edit/\d+)/", request.url):
            sent["forms"].append(len(request.post_data_buffer or b""))

    page.on("response", note)
    return sent


def choose(visit, pk: str, path):
    """Add a release in the editor and choose the file; the field."""
    visit.page.goto(f"/admin/releases/add/?product={pk}")
    visit.page.wait_for_load_state("networkidle")
    visit.page.locator("#id_files-ADD").click()
    field = visit.page.locator("upload-field").last
    visit.page.locator("[name=version]").fill("9.0")  # the demo has a 2.0
    field.locator("input[type=file]").set_input_files(path)
    return field


def publish(visit) -> None:
    visit.page.get_by_role("button", name="More actions").last.click()
    visit.page.get_by_role("button", name=re.compile("^Publish$")).click()
