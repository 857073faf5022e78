"""Flow 8: help on what was bought, from the first question to a closed request and back."""

import pytest
import requests

from tests.flows.visitor import Visitor

# Free, so that a customer owns it without the provider.
SLUG = "quire-tokens"
NEW = f"/support/new/{SLUG}/"


@pytest.fixture
def owner(customer):
    customer.open(f"/checkout/{SLUG}/").press("Get it free")
    assert customer.path == "/library/"
    return customer


def ask(owner, subject="It does not open", message="What can I do?") -> str:
    """From the library to the page of a new request; returns its number."""
    owner.open("/library/").click("Get support")
    assert owner.path == NEW
    owner.press("Send the request", subject=subject, message=message)
    parts = owner.path.strip("/").split("/")
    assert parts[0] == "support", owner.text[:300]
    assert len(parts) == 2, owner.text[:300]
    return parts[1]


def open_desk(seller, reference: str):
    """The seller's page of the request."""
    return seller.open(f"/admin/snippets/support/supportrequest/?q={reference}").click(
        "It does not open"
    )


def known(shop, reference: str) -> dict:
    return next(r for r in shop.ledger()["support_requests"] if r["reference"] == reference)


def mail(shop, address: str, words: str) -> str:
    """The text of the newest mail to an address that says these words."""

    def find():
        for letter in reversed(shop.letters(address)):
            text = letter.get_body(("plain",)).get_content()
            if words in text:
                return text
        return None

    return shop.wait_until(find, 30, f"no mail to {address} with {words!r}")


def test_a_visitor_logs_in_and_comes_back_to_the_form(shop, owner):
    visitor = Visitor(shop, owner.email).open(NEW)
    assert visitor.path == "/accounts/login/"
    visitor.log_in()
    assert visitor.path == NEW
    assert visitor.button("Send the request")


def test_who_does_not_own_it_is_told_what_to_do(customer):
    customer.open(NEW)
    assert customer.status == 403
    assert "Buy it first" in customer.text
    assert f"/products/{SLUG}/" in customer.links("/products/")
    assert customer.open("/support/new/no-such-thing/").status == 404


def test_a_request_goes_to_the_seller_and_the_answer_comes_back(shop, owner, seller):
    reference = ask(owner, message="What can I do?\n<b>Please</b> see https://a.example/x.")
    assert "New Waiting for the seller" in owner.text
    assert "<b>Please</b>" in owner.text
    assert known(shop, reference) == {
        "reference": reference,
        "user_email": owner.email,
        "product_slug": SLUG,
        "status": "NEW",
    }
    assert "> What can I do?" in mail(shop, seller.email, reference)

    open_desk(seller, reference)
    assert "What can I do?" in seller.text
    seller.press("Keep note", **{"note-text": "SECRET: a beginner"})
    seller.press("Send answer", **{"answer-text": "Have you turned it on?\nReally?"})
    text = mail(shop, owner.email, "> Have you turned it on?")
    assert "> Really?" in text
    assert f"{shop.url}/support/{reference}/" in text

    owner.open("/support/")
    assert "Discussing Waiting for you" in owner.text
    owner.click("It does not open")
    assert "Have you turned it on?" in owner.text
    assert "SECRET" not in owner.answer.text
    owner.press("Send", message="Yes, now it works.")
    assert "Waiting for the seller" in owner.text
    mail(shop, seller.email, "> Yes, now it works.")

    open_desk(seller, reference)
    seller.press("Set meeting link", **{"meeting-url": "https://meet.example/room"})
    seller.press(
        "Name this price", **{"quote-amount": "45", "quote-text": "An hour", "quote-url": ""}
    )
    owner.open(f"/support/{reference}/")
    assert "https://meet.example/room" in owner.links("https://meet.example")
    assert "$45.00" in owner.text
    assert "nothing is charged by itself" in owner.text

    open_desk(seller, reference).press("Completed", **{"move-why": "Solved."})
    assert "Completed" in owner.open(f"/support/{reference}/").text
    mail(shop, owner.email, "> Solved.")
    owner.press("Reopen the request")
    assert "Your request is open again" in owner.answer.text
    mail(shop, seller.email, "Reopened by the customer.")
    owner.press("Cancel the request")
    assert known(shop, reference)["status"] == "CANCELLED"
    assert owner.button("Send") is None


def test_a_form_sent_twice_makes_one_request(shop, owner):
    owner.open(NEW)
    before = len(shop.ledger()["support_requests"])
    page = owner.answer
    owner.press("Send the request", subject="Twice", message="Once")
    first = owner.path
    owner.answer = page
    owner.press("Send the request", subject="Twice", message="Once")
    assert owner.path == first
    assert len(shop.ledger()["support_requests"]) == before + 1


def test_files_are_for_both_sides_and_nobody_else(shop, owner, seller, new_customer):
    reference = ask(owner)
    sent = owner.session.post(
        f"{shop.url}/support/{reference}/",
        data={
            "message": "See the picture",
            "csrfmiddlewaretoken": owner.session.cookies["csrftoken"],
        },
        files=[
            ("attachments", ("../shot.png", b"\x89PNG bytes")),
            ("attachments", ("a.txt", b"A")),
        ],
        timeout=30,
    )
    assert sent.status_code == 200
    links = owner.open(f"/support/{reference}/").links(f"/support/{reference}/files/")
    assert len(links) == 2
    for person in (owner, seller):
        answer = person.session.get(shop.url + links[0], timeout=30)
        assert answer.content == b"\x89PNG bytes"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="shot.png"'
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer.headers["Cache-Control"]
    stranger = new_customer()
    for path in (links[0], f"/support/{reference}/", f"/support/{reference}/cancel/"):
        assert stranger.open(path).status == 404
    visitor = requests.get(shop.url + links[0], timeout=30, allow_redirects=False)
    assert visitor.headers["Location"].startswith("/accounts/login/")


def test_a_bad_file_costs_no_words(shop, owner):
    owner.open(NEW)
    token = owner.page.find("input", {"name": "form_token"})["value"]
    answer = owner.session.post(
        shop.url + NEW,
        data={
            "subject": "Kept",
            "message": "All of it",
            "form_token": token,
            "csrfmiddlewaretoken": owner.session.cookies["csrftoken"],
        },
        files={"attachments": ("page.html", b"<script>alert(1)</script>", "image/png")},
        timeout=30,
    )
    assert answer.status_code == 422
    owner.answer = answer
    assert "page.html is of a kind that is not taken" in owner.text
    assert owner.page.find("textarea").text.strip() == "All of it"
    assert owner.page.find("input", {"name": "subject"})["value"] == "Kept"
