"""A conversation in two browsers at once: the customer asks, the seller answers in the admin."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_publishing import log_in

pytestmark = pytest.mark.browser

PRODUCT, SLUG = "Quire", "quire-tokens"  # free: owned without the provider
SUBJECT = "The colours look wrong"


@pytest.fixture
def customer(shop, open_browser):
    """Makes a customer who owns the product, on the form for a new request."""

    def make(name: str, **browser):
        email = f"{name}@browser.example"
        shop.add_customers(email)
        visit = open_browser(name, **browser)
        log_in(visit, email)
        visit.page.goto(f"/checkout/{SLUG}/")
        visit.press("Get it free")
        visit.follow("Get support")
        expect(visit.page).to_have_url(re.compile(f"/support/new/{SLUG}/$"))
        return visit

    return make


def test_two_people_talk(customer, open_browser):
    ask = customer("support", width=1280, also=360)
    desk = open_browser("support-seller")
    log_in(desk, "seller@example.com")

    refuse_a_bad_file(ask)
    send(ask)
    reference = ask.path.strip("/").split("/")[1]
    ask.look("request-new")

    open_desk(desk, reference)
    expect(desk.page.get_by_text("On every page of the set.")).to_be_visible()
    with desk.page.expect_download() as found:
        desk.page.get_by_role("link", name="shot.png").click()
    assert found.value.path().read_bytes() == b"\x89PNG"
    act(desk, "Keep note", note_text="SECRET: looked at it before")
    act(desk, "Send answer", answer_text="Which program opens them?\nSee https://help.example/a.")
    desk.keep("desk-answered")

    ask.page.reload()
    expect(ask.page.get_by_text("Which program opens them?")).to_be_visible()
    expect(ask.page.get_by_text("Waiting for you")).to_be_visible()
    expect(ask.page.get_by_text("SECRET")).to_have_count(0)
    link = ask.page.get_by_role("link", name="https://help.example/a")
    assert link.get_attribute("rel") == "nofollow ugc noopener"
    ask.fill(message="The one you recommend.")
    ask.press("Send")
    expect(ask.page.get_by_text("Your message is with the seller.")).to_be_visible()

    open_desk(desk, reference)
    expect(desk.page.get_by_text("The one you recommend.")).to_be_visible()
    act(desk, "Set meeting link", meeting_url="https://meet.example/room")
    act(
        desk,
        "Name this price",
        quote_amount="45",
        quote_text="An hour together",
        quote_url="https://pay.example/me",
    )
    act(desk, "In progress", move_why="We meet tomorrow.")

    ask.page.reload()
    expect(ask.page.get_by_role("link", name="Join the meeting")).to_be_visible()
    expect(ask.page.get_by_text("$45.00").first).to_be_visible()
    ask.look("request-quoted")

    act(desk, "Mark as paid")
    act(desk, "Completed", move_why="Solved in the meeting.")
    ask.page.reload()
    expect(ask.page.get_by_text("reopen it within 14 days")).to_be_visible()
    ask.look("request-completed")
    ask.press("Reopen the request")
    expect(ask.page.get_by_text("Your request is open again")).to_be_visible()
    ask.press("Cancel the request")
    expect(ask.page.get_by_text("Your request is cancelled.")).to_be_visible()
    ask.look("request-cancelled")

    ask.page.goto("/support/")
    expect(ask.page.get_by_role("link", name=SUBJECT)).to_be_visible()
    ask.look("list")
    ask.expected_statuses.add(403)
    ask.page.goto("/support/new/pebble-icons/")
    ask.look("refused")
    assert ask.complaints == []
    assert desk.complaints == []


def refuse_a_bad_file(visit) -> None:
    visit.look("form")
    visit.expected_statuses.add(422)
    visit.fill(subject=SUBJECT, message="On every page of the set.")
    attach(visit, "page.html", b"<script>alert(1)</script>")
    visit.press("Send the request")
    expect(visit.page.get_by_text("Please choose your files again")).to_be_visible()
    expect(visit.page.locator("[name=message]")).to_have_value("On every page of the set.")
    visit.look("form-refused")


def send(visit) -> None:
    attach(visit, "shot.png", b"\x89PNG")
    visit.press("Send the request")
    expect(visit.page).to_have_url(re.compile("/support/[A-Z0-9]{10}/$"))
    expect(visit.page.get_by_text("We have your request.").first).to_be_visible()


def attach(visit, name: str, content: bytes) -> None:
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    visit.page.locator("[name=attachments]").set_input_files(file)


def open_desk(visit, reference: str) -> None:
    visit.page.goto(f"/admin/snippets/support/supportrequest/?q={reference}")
    visit.page.get_by_role("link", name=SUBJECT).first.click()
    visit.page.wait_for_load_state("networkidle")


def act(visit, button: str, **values: str) -> None:
    """Fill in fields of the seller's page (their dashes written as underscores), and press."""
    for name, value in values.items():
        visit.page.locator(f"[name={name.replace('_', '-', 1)}]").fill(value)
    visit.page.get_by_role("button", name=button, exact=True).click()
    visit.page.wait_for_load_state("networkidle")


def test_a_draft_comes_back_until_it_was_sent(customer):
    visit = customer("support-draft")
    note = visit.page.get_by_text("What you wrote here earlier was brought back.")
    expect(note).to_be_hidden()
    visit.fill(subject=SUBJECT, message="A long story that must not be lost.")
    visit.page.goto("/library/")
    visit.follow("Get support")
    expect(note).to_be_visible()
    expect(visit.page.locator("[name=subject]")).to_have_value(SUBJECT)
    expect(visit.page.locator("[name=message]")).to_have_value(
        "A long story that must not be lost."
    )
    visit.press("Send the request")
    expect(visit.page).to_have_url(re.compile("/support/[A-Z0-9]{10}/$"))
    assert visit.page.evaluate("Object.keys(localStorage)") == []
    visit.page.goto(f"/support/new/{SLUG}/")
    expect(visit.page.locator("[name=message]")).to_have_value("")
    expect(note).to_be_hidden()
    assert visit.complaints == []


def test_a_double_click_and_the_keyboard_make_one_request(customer):
    visit = customer("support-keyboard")
    visit.page.locator("[name=subject]").focus()
    visit.page.keyboard.type(SUBJECT)
    visit.page.keyboard.press("Tab")
    visit.page.keyboard.type("By keyboard only.")
    visit.page.keyboard.press("Tab")
    expect(visit.page.locator("[name=attachments]")).to_be_focused()
    visit.page.keyboard.press("Tab")
    button = visit.page.get_by_role("button", name="Send the request")
    expect(button).to_be_focused()
    visit.page.keyboard.press("Enter")
    visit.page.keyboard.press("Enter")
    expect(visit.page).to_have_url(re.compile("/support/[A-Z0-9]{10}/$"))
    visit.page.goto("/support/")
    expect(visit.page.get_by_role("link", name=SUBJECT)).to_have_count(1)
    assert visit.complaints == []


def test_everything_works_without_javascript(customer):
    visit = customer("support-no-javascript", javascript=False, width=360)
    visit.fill(subject=SUBJECT, message="Without scripts.")
    send(visit)
    visit.fill(message="One more thing.")
    visit.press("Send")
    expect(visit.page.get_by_text("One more thing.")).to_be_visible()
    visit.press("Cancel the request")
    expect(visit.page.get_by_text("Your request is cancelled.")).to_be_visible()
    visit.look("cancelled")
    assert visit.complaints == []
