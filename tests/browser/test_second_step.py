"""The second step of a login in a browser: an app's codes, and passkeys of a virtual authenticator.

By W3C's protocol for tests (Web Authentication, § 11), which Chromium speaks over CDP.
"""

import time
from types import SimpleNamespace

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import expect

from tests.running_shop import PASSWORD

pytestmark = pytest.mark.browser

ON_A_PHONE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def log_in(visit, email: str) -> None:
    visit.page.goto("/accounts/login/")
    visit.fill(login=email, password=PASSWORD)
    visit.click(visit.page.get_by_role("main").get_by_role("button", name="Log in", exact=True))


def log_out(visit) -> None:
    visit.page.goto("/accounts/logout/")
    visit.click(visit.page.get_by_role("main").get_by_role("button", name="Log out"))


def confirm(visit) -> None:
    visit.fill(password=PASSWORD)
    visit.press("Confirm")


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("app", {"width": 1280, "also": 360}),
        ("app-no-javascript", {"width": 1280, "javascript": False}),
    ],
)
def test_an_app_is_set_up_used_and_removed(shop, open_browser, name, way):
    email = f"{name}@browser.example"
    shop.add_customers(email)
    visit = open_browser(f"second-step-{name}", **way)
    log_in(visit, email)
    visit.page.goto("/accounts/")
    visit.look("account")
    visit.follow("Second step at login")
    visit.look("nothing-yet")
    visit.follow("Set up an app")
    visit.look("password-again")
    confirm(visit)
    visit.look("set-up")
    secret = visit.page.locator(".secret").inner_text()
    visit.fill(code="000000")
    visit.press("Turn on")
    visit.look("wrong-code")
    visit.fill(code=code_for(secret))
    visit.press("Turn on")
    expect(visit.page.locator(".codes li")).to_have_count(10)
    visit.look("recovery-codes")
    codes = visit.page.locator(".codes code").all_inner_texts()
    with visit.page.expect_download() as found:
        visit.follow("Download as a file")
    assert found.value.path().read_text().split() == codes
    assert found.value.suggested_filename == "recovery-codes.txt"
    visit.follow("I have kept them")
    visit.look("with-an-app")

    log_out(visit)
    log_in(visit, email)
    visit.look("one-more-step")
    visit.fill(code=codes[0])
    visit.press("Log in")
    expect(visit.page.get_by_role("heading", level=1)).to_have_text("Library")

    visit.page.goto("/accounts/sessions/")
    visit.look("sessions")
    visit.page.goto("/accounts/2fa/recovery-codes/")
    visit.fill(password=PASSWORD)
    visit.press("Confirm")
    visit.look("recovery-codes-again")
    visit.page.goto("/accounts/2fa/recovery-codes/generate/")
    visit.look("new-codes")
    visit.page.goto("/accounts/2fa/reauthenticate/")
    visit.look("code-again")
    visit.page.goto("/accounts/2fa/")
    visit.follow("Remove the app")
    visit.look("remove")
    visit.press("Remove the app")
    expect(visit.page.get_by_text("Set up an app")).to_be_visible()
    assert visit.complaints == []


def test_a_passkey_is_added_used_alone_and_removed(shop, open_browser):
    email = "passkey@browser.example"
    shop.add_customers(email)
    visit = open_browser("passkeys", width=1280, also=360)
    log_in(visit, email)
    visit.page.goto("/accounts/2fa/")
    visit.look("on-an-ip-address")
    local = shop.url.replace("127.0.0.1", "localhost")
    visit.shop = SimpleNamespace(url=local, sandbox_url=shop.sandbox_url)
    visit.follow("this page under “localhost”")
    assert visit.page.url.startswith(local)

    cdp = visit.page.context.new_cdp_session(visit.page)
    cdp.send("WebAuthn.enable")
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": ON_A_PHONE})
    visit.fill(login=email, password=PASSWORD)
    visit.click(visit.page.get_by_role("main").get_by_role("button", name="Log in", exact=True))
    visit.follow("Add a passkey")
    confirm(visit)
    visit.fill(name="My phone")
    visit.page.get_by_label("Log in with it alone").check()
    visit.look("add")
    visit.press("Add a passkey")
    expect(visit.page.locator(".codes li")).to_have_count(10)
    visit.follow("I have kept them")
    expect(visit.page.locator(".row__title")).to_have_text("My phone")
    visit.look("with-a-passkey")
    visit.click(visit.page.get_by_role("link", name="Rename My phone"))
    visit.look("rename")
    visit.fill(name="The other one")
    visit.press("Save")
    expect(visit.page.locator(".row__title")).to_have_text("The other one")

    visit.page.context.clear_cookies()
    visit.page.goto(f"{local}/accounts/login/?next=/orders/")
    visit.look("login")
    visit.press("Log in with a passkey")
    # By what it shows: the address is there before the page is.
    expect(visit.page.get_by_role("heading", level=1)).to_have_text("Orders")

    # With the password, it is the second step.
    visit.page.context.clear_cookies()
    visit.page.goto(f"{local}/accounts/login/")
    visit.fill(login=email, password=PASSWORD)
    visit.click(visit.page.get_by_role("main").get_by_role("button", name="Log in", exact=True))
    visit.look("one-more-step")
    visit.press("Use a passkey")
    expect(visit.page.get_by_role("heading", level=1)).to_have_text("Library")

    visit.page.goto(f"{local}/accounts/2fa/")
    visit.click(visit.page.get_by_role("link", name="Remove The other one"))
    visit.follow("Use a passkey instead")
    visit.look("passkey-again")
    visit.press("Use a passkey")
    # The page goes on by itself once the passkey has answered.
    expect(visit.page.get_by_role("button", name="Remove the passkey")).to_be_visible()
    visit.look("remove")
    visit.press("Remove the passkey")
    expect(visit.page.get_by_text("Nobody can trick you")).to_be_visible()
    assert visit.complaints == []
