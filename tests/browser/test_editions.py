"""An edition chosen, bought and upgraded in a browser, on a phone too."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_journey import enter_card, own
from tests.flows.visitor import BILLING, PAYS
from tests.running_shop import PASSWORD

pytestmark = pytest.mark.browser

SLUG = "ledgerline-invoices"
TITLE = "Ledgerline Invoice Desk"


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no-javascript"])
def test_an_edition_is_bought_and_upgraded(shop, open_browser, javascript):
    name = f"editions-{'with' if javascript else 'without'}-javascript"
    email = f"{name}@browser.example"
    shop.add_customers(email)
    visit = open_browser(name, width=360, also=1280, javascript=javascript)
    page = visit.page
    page.goto("/products/")
    visit.follow(TITLE)
    visit.look("editions-to-choose")
    choose(visit, "Personal", "Log in to buy")
    visit.fill(login=email, password=PASSWORD)
    visit.click(page.get_by_role("main").get_by_role("button", name="Log in"))
    expect(page).to_have_url(re.compile(f"/products/{SLUG}/$"))

    choose(visit, "Personal", "Buy now")
    expect(page.get_by_role("main")).to_contain_text(f"{TITLE} (Personal)")
    visit.look("checkout-of-an-edition")
    visit.fill(**BILLING)
    pay(visit, "Personal", "$129.00")

    page.goto(f"/products/{SLUG}/")
    visit.look("upgrades")
    choose(visit, "Team", "Upgrade")
    expect(page.get_by_role("main")).to_contain_text("Personal, which you own already")
    visit.look("checkout-of-an-upgrade")
    pay(visit, "Team", "$120.00")

    assert [(row["edition"], row["upgraded_from"]) for row in own(visit, "orders", email)] == [
        ("Personal", None),
        ("Team", "Personal"),
    ]
    (purchase,) = own(visit, "purchases", email)
    assert (purchase["edition"], purchase["active"]) == ("Team", True)
    page.goto("/library/")
    visit.look("library-with-an-edition")
    _link, content = visit.download()
    assert content != visit.shop.sold_file(SLUG)
    page.goto(f"/library/{SLUG}/")
    expect(page.get_by_role("main").get_by_role("button")).to_have_count(4)
    visit.look("versions-of-an-edition")
    assert visit.complaints == []


def choose(visit, edition: str, button: str) -> None:
    row = visit.page.locator("#buy li").filter(has=visit.page.get_by_text(edition, exact=True))
    visit.click(row.get_by_role("link", name=button))


def pay(visit, edition: str, amount: str) -> None:
    main = visit.page.get_by_role("main")
    expect(main).to_contain_text(amount)
    visit.press("Continue to secure payment")
    expect(visit.page.get_by_text(f"{TITLE} ({edition})").first).to_be_visible()
    enter_card(visit, PAYS)
    expect(visit.page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    expect(main).to_contain_text(f"{TITLE} ({edition}) is in your library")
