"""Flow 12: what must not happen in a request happens soon after it, and is steered in the admin."""

import re

import pytest

from tests.flows.visitor import Visitor

SLUG = "quire-tokens"


@pytest.fixture
def admin(shop):
    return Visitor(shop, "admin@example.com").open("/").log_in()


def test_a_question_of_a_buyer_reaches_the_chat(shop, customer, telegram_of_shop):
    customer.open(f"/checkout/{SLUG}/").press("Get it free")
    customer.open(f"/support/new/{SLUG}/").press(
        "Send the request", subject="Which of <these>?", message="1 < 2 & 3"
    )

    def told():
        return [call for call in telegram_of_shop.delivered if "Which of" in call.text]

    (call,) = shop.wait_until(told, 30, "nothing reached the chat")
    assert "Which of &lt;these&gt;?" in call.text


def test_codes_and_links_come_by_mail(shop, new_address):
    visitor = Visitor(shop).open("/accounts/signup/")
    visitor.press("Continue", email=new_address, password1="a-long-demo-password")
    visitor.press("Confirm", code=shop.code_for(new_address))
    assert visitor.open("/library/").path == "/library/"
    forgetful = Visitor(shop).open("/accounts/password/reset/")
    forgetful.press("Send", email=new_address)
    link = shop.wait_until(lambda: _reset_link(shop, new_address), 30, "no link to reset")
    assert forgetful.open(link).page.find("input", type="password")


def test_a_schedule_is_run_from_the_admin(shop, admin):
    """The nightly backup, now: made, restored to prove it, and listed."""
    admin.open("/admin/schedules/tasks/?q=back+up")
    row = admin.page.find(string=re.compile("^\\s*Back up\\s*$"))
    run = row.find_parent("tr").find("a", title=re.compile("^Run now"))
    admin.open(run["href"]).press("Run now")
    assert "is in the queue" in admin.page.get_text()

    def is_verified():
        text = admin.open("/admin/snippets/backups/backuprun/").text
        return "Verified" in text

    shop.wait_until(is_verified, 90, "no verified backup is listed")

    def is_said_to_have_ended():
        text = admin.open("/admin/schedules/tasks/?q=back+up").page.get_text()
        return re.search(r"By hand: .*, ended without an error", text)

    shop.wait_until(is_said_to_have_ended, 10, "the list of schedules names no end")


def _reset_link(shop, address: str) -> str | None:
    for letter in reversed(shop.letters(address)):
        text = letter.get_body(("plain",)).get_content()
        if found := re.search(r"http\S+/accounts/password/reset/key/\S+", text):
            return found.group(0)
    return None
