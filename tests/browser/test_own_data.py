"""A customer gets a copy of their data, deletes the account, keeps it, and deletes it after all."""

import re
import zipfile

import pytest
from playwright.sync_api import expect

from tests.browser.test_second_step import confirm, log_in
from tests.running_shop import RunningShop

pytestmark = pytest.mark.browser
LET_TIME_PASS = """
from django.utils import timezone
from accounts.models import AccountDeletion
AccountDeletion.objects.filter(done_at=None).update(due_at=timezone.now())
"""


def link_in(shop: RunningShop, email: str, part: str) -> str:
    """The link of the newest mail to `email` that has one with `part`, once it has come."""

    def found() -> list[str]:
        mails = [mail.get_body(("plain",)).get_content() for mail in shop.letters(email)]
        return re.findall(rf"\S*{part}[^/\s]+/", "\n".join(mails))

    shop.wait_until(found, 120, f"no mail with {part}")
    return found()[-1]


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("own-data", {"width": 1280, "also": 360}),
        ("own-data-no-javascript", {"width": 1280, "javascript": False}),
    ],
)
def test_a_copy_is_fetched_and_an_account_kept_then_deleted(shop, open_browser, name, way):
    email = f"{name}@browser.example"
    shop.add_customers(email)
    visit = open_browser(name, **way)
    log_in(visit, email)
    visit.page.goto("/accounts/")
    visit.follow("Your data: get a copy, or delete your account")
    visit.look("data")

    visit.press("Make a copy")
    confirm(visit)
    visit.look("copy-asked-for")
    visit.page.goto(link_in(shop, email, "/accounts/data/export/"))
    link = visit.page.url
    visit.look("copy-ready")
    with visit.page.expect_download() as found:
        visit.press("Download")
    with zipfile.ZipFile(found.value.path()) as archive:
        assert email in archive.read("index.html").decode()
    visit.expected_statuses = {410}
    visit.page.goto(link)
    visit.look("link-used")
    visit.expected_statuses = set()

    visit.page.goto("/accounts/data/")
    visit.follow("Delete my account …")
    visit.look("delete")
    visit.press("Delete my account in 14 days")
    visit.look("not-understood")
    visit.page.get_by_role("checkbox").check()
    visit.press("Delete my account in 14 days")
    expect(visit.page.get_by_role("heading", level=1)).to_have_text("Your data")
    visit.look("to-be-deleted")
    visit.page.goto("/accounts/")
    visit.look("account-to-be-deleted")

    visit.page.goto(link_in(shop, email, "/accounts/data/keep/"))
    visit.look("keep")
    visit.press("Keep my account")
    visit.look("kept")

    visit.page.goto("/accounts/data/delete/")
    visit.page.get_by_role("checkbox").check()
    visit.press("Delete my account in 14 days")
    expect(visit.page.get_by_role("heading", level=1)).to_have_text("Your data")
    shop.manage("shell", "-c", LET_TIME_PASS)
    shop.manage("repeat_deletions")
    visit.page.goto("/accounts/data/")
    expect(visit.page.get_by_role("heading", level=1)).to_have_text("Log in")
    log_in(visit, email)
    expect(visit.page.get_by_text("do not belong together").first).to_be_visible()
    assert visit.complaints == []
