"""The customer's pages: asking, reading, writing back, cancelling, reopening."""

import pytest
from django.test import Client

from commerce.downloads import access
from support import moves, quotes, requests, triage
from support.meanings import MEANINGS
from support.models import SupportRequest
from tests.factories import SupportRequestFactory
from tests.products.privacy import hide, let_in
from tests.support.pages import address, count_queries, new, soup, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ASK = {"subject": "It does not start", "message": "What can I do?"}


def token_of(answer) -> str:
    return soup(answer).find("input", {"name": "form_token"})["value"]


# --- asking ------------------------------------------------------------------------------------
def test_a_customer_asks_and_sees_where_it_stands(as_, customer, product, purchase):
    browser = as_(customer)
    form = browser.get(new(product))
    assert "Up to 5 files, each at most 10 MB: png, jpg" in words_of(form)
    assert form["Cache-Control"].find("no-store") >= 0

    answer = browser.post(new(product), ASK | {"form_token": token_of(form)}, follow=True)
    request = SupportRequest.objects.get()
    assert answer.redirect_chain == [(address(request), 302)]
    words = words_of(answer)
    assert "It does not start" in words
    assert "New Waiting for the seller We have your request." in words
    assert "You get an e-mail" in answer.content.decode()
    assert "What can I do?" in words


def test_sending_the_form_twice_leads_to_the_same_request(as_, customer, product, purchase):
    browser = as_(customer)
    values = ASK | {"form_token": token_of(browser.get(new(product)))}
    first = browser.post(new(product), values)
    assert browser.post(new(product), values)["Location"] == first["Location"]
    assert SupportRequest.objects.count() == 1


def test_each_form_has_a_token_of_its_own(as_, customer, product, purchase):
    browser = as_(customer)
    assert token_of(browser.get(new(product))) != token_of(browser.get(new(product)))


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_private_product_is_named_to_those_only_who_may_see_it(as_, stranger, product, method):
    browser = as_(stranger)
    restriction = hide(product)
    answer = getattr(browser, method)(new(product), ASK)
    assert (answer.status_code, answer.url) == (302, product.url)

    let_in(browser, restriction)
    answer = getattr(browser, method)(new(product), ASK)
    assert answer.status_code == 403
    assert "Support is for those who own Night Sky Pack" in words_of(answer)


def test_owners_of_a_private_product_are_helped(as_, customer, product, purchase):
    hide(product, "groups")
    browser = as_(customer)
    assert browser.get(new(product)).status_code == 200
    browser.post(new(product), ASK)
    request = SupportRequest.objects.get()
    assert browser.get(address(request)).status_code == 200


def test_asking_needs_a_login_and_comes_back(client, product):
    for answer in (client.get(new(product)), client.post(new(product), ASK)):
        assert answer["Location"] == f"/accounts/login/?next={new(product)}"
    assert client.get("/support/new/nothing-like-it/").status_code == 302


def test_who_does_not_own_it_is_told_what_to_do(as_, stranger, product):
    browser = as_(stranger)
    for answer in (browser.get(new(product)), browser.post(new(product), ASK)):
        assert answer.status_code == 403
        words = words_of(answer)
        assert "Support is for those who own Night Sky Pack. Buy it first" in words
        assert soup(answer).find("a", href=product.url)
    assert not SupportRequest.objects.exists()


def test_whose_access_ended_is_told_why(as_, customer, product, purchase, admin):
    access.revoke_by_hand(purchase, "Shared with the whole street", admin)
    answer = as_(customer).post(new(product), ASK)
    assert answer.status_code == 403
    assert "Shared with the whole street" in words_of(answer)
    assert not SupportRequest.objects.exists()


def test_what_is_off_sale_has_support_for_its_owners_only(as_, customer, stranger, purchase):
    purchase.product.unpublish()
    assert as_(customer).get(new(purchase.product)).status_code == 200
    assert as_(stranger).get(new(purchase.product)).status_code == 404


@pytest.mark.both
def test_an_unknown_product_is_not_found(as_, customer):
    browser = as_(customer)
    for slug in ("nothing-like-it", "%2e%2e", "a%0d%0ab", "x" * 3000):
        assert browser.get(f"/support/new/{slug}/").status_code == 404
    assert browser.get("/support/new/a%00b/").status_code == 400


# --- bad input ---------------------------------------------------------------------------------
@pytest.mark.both
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"subject": ""}, "This field is required"),
        ({"message": " \r\n "}, "This field is required"),
        ({"subject": "x" * 151}, "at most 150 characters"),
        ({"message": "x" * 10_001}, "at most 10000 characters"),
        ({"message": "x" * 1_000_000}, "at most 10000 characters"),
        ({"message": "nul\x00"}, "Null characters are not allowed"),
        ({"subject": "nul\x00"}, "Null characters are not allowed"),
        ({"form_token": "x" * 33}, "at most 32 characters"),
        ({"form_token": "\x00"}, "Null characters are not allowed"),
    ],
)
def test_bad_words_are_refused_and_kept_in_the_form(as_, customer, purchase, change, words):
    answer = as_(customer).post(new(purchase.product), ASK | change)
    assert answer.status_code == 422
    assert words in words_of(answer)
    if "subject" not in change:
        assert soup(answer).find("input", {"name": "subject"})["value"] == ASK["subject"]
    if "message" not in change:
        assert soup(answer).find("textarea").text.strip() == ASK["message"]
    assert not SupportRequest.objects.exists()


def test_lines_are_counted_as_they_are_kept(as_, customer, purchase):
    """A browser counts a line break once and sends two characters for it."""
    text = "x\r\n" * 5000
    answer = as_(customer).post(new(purchase.product), ASK | {"message": text})
    assert answer.status_code == 302
    assert SupportRequest.objects.get().messages.get().text == ("x\n" * 5000).strip()


def test_a_refused_file_costs_no_words(as_, customer, purchase, upload):
    bad = upload("page.html", b"<script>alert(1)</script>", "text/html")
    form = ASK | {"attachments": [upload(), bad], "form_token": "a" * 22}
    answer = as_(customer).post(new(purchase.product), form)
    assert answer.status_code == 422
    words = words_of(answer)
    assert "page.html is of a kind that is not taken" in words
    assert "Your text is still here. Please choose your files again" in words
    assert soup(answer).find("textarea").text.strip() == ASK["message"]
    assert token_of(answer) == "a" * 22
    assert not SupportRequest.objects.exists()


def test_six_files_are_too_many(as_, customer, purchase, upload):
    form = ASK | {"attachments": [upload(f"{n}.png") for n in range(6)]}
    answer = as_(customer).post(new(purchase.product), form)
    assert answer.status_code == 422
    assert "At most 5 files" in words_of(answer)


def test_forged_forms_are_refused(customer, support_request):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(customer)
    for more in ("", "cancel/", "reopen/"):
        assert browser.post(address(support_request, more), {"message": "x"}).status_code == 403
    assert support_request.messages.count() == 1


def test_too_much_at_once_is_said_and_keeps_the_words(as_, customer, support_request):
    browser = as_(customer)
    for number in range(4):
        browser.post(address(support_request), {"message": f"Number {number}"})
    answer = browser.post(address(support_request), {"message": "The sixth"})
    assert answer.status_code == 429
    assert "That was a lot in a short time" in words_of(answer)
    assert soup(answer).find("textarea").text.strip() == "The sixth"
    assert support_request.messages.count() == 5


# --- the page of a request ---------------------------------------------------------------------
def test_hostile_words_stay_words(as_, customer, product, purchase):
    evil = "<script>alert(1)</script>\u202e https://a.example/x). <img src=x onerror=alert(1)>"
    browser = as_(customer)
    browser.post(new(product), {"subject": evil, "message": evil})
    request = SupportRequest.objects.get()
    for answer in (browser.get(address(request)), browser.get("/support/")):
        page = soup(answer)
        assert page.main.find_all("script") == []
        assert page.main.find_all("img") == []
        assert "\u202e" not in answer.content.decode()
        assert "<script>alert(1)</script>" in words_of(answer)
    link = soup(browser.get(address(request))).find("a", href="https://a.example/x")
    assert link["rel"] == ["nofollow", "ugc", "noopener"]


@pytest.mark.parametrize("status", SupportRequest.Status.values)
def test_each_state_says_what_it_means(as_, customer, product, status):
    request = SupportRequestFactory(user=customer, product=product, status=status)
    answer = as_(customer).get(address(request))
    assert " ".join(map(str, MEANINGS[status])) in words_of(answer)
    buttons = [button.get_text(" ", strip=True) for button in soup(answer).main.find_all("button")]
    assert buttons == {
        "COMPLETED": ["Reopen the request"],
        "CANCELLED": [],
    }.get(status, ["Cancel the request", "Send"])


def test_the_thread_shows_answers_and_moves_and_no_notes(as_, support_request, seller):
    seller.first_name, seller.last_name = "Sam", "Seller"
    seller.save()
    requests.answer(support_request, seller, "Have you turned it on?")
    requests.note(support_request, seller, "SECRET note")
    moves.move(support_request, "IN_PROGRESS", seen="DISCUSSING", by=seller, why="I look at it.")
    answer = as_(support_request.user).get(address(support_request))
    thread = " ".join(soup(answer).find("ol", class_="thread").get_text(" ").split())
    assert "Sam Seller" in thread
    assert thread.index("What can I do?") < thread.index("Have you turned it on?")
    assert "New → Discussing" in thread
    assert "Discussing → In progress. I look at it." in thread
    assert "SECRET" not in answer.content.decode()
    assert seller.email not in answer.content.decode()


def test_meeting_and_quote_are_shown_with_safe_links(as_, support_request, seller):
    requests.answer(support_request, seller, "Let us talk.")
    triage.set_meeting(support_request, "https://meet.example/room", seller)
    quotes.offer(support_request, 4500, "An hour of <b>help</b>", "https://pay.example/me", seller)
    page = as_(support_request.user).get(address(support_request))
    for url in ("https://meet.example/room", "https://pay.example/me"):
        link = soup(page).find("aside").find("a", href=url)
        assert link["rel"] == ["nofollow", "ugc", "noopener"]
    words = words_of(page)
    assert "$45.00" in words
    assert "An hour of <b>help</b>" in words
    assert "nothing is charged by itself" in words
    quotes.settle(support_request, "paid", seller)
    page = as_(support_request.user).get(address(support_request))
    assert "The seller has marked it as paid" in words_of(page)
    assert soup(page).find("aside").find("a", href="https://pay.example/me") is None


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://a.example/", "//evil.example/"])
def test_an_address_that_is_no_page_of_the_web_is_no_link(as_, support_request, url):
    SupportRequest.objects.update(meeting_url=url, payment_url=url, quote="open", quote_amount=1)
    page = as_(support_request.user).get(address(support_request))
    assert soup(page).find("a", href=url) is None


def test_a_customer_writes_back_with_files(as_, customer, support_request, upload):
    form = {"message": "Here it is", "attachments": [upload("a.png", b"A"), upload("b.txt", b"B")]}
    answer = as_(customer).post(address(support_request), form, follow=True)
    assert answer.redirect_chain == [(address(support_request), 302)]
    links = soup(answer).find("ol", class_="thread").find_all("a")
    assert [link.text for link in links] == ["a.png", "b.txt"]
    file = as_(customer).get(links[0]["href"])
    assert b"".join(file.streaming_content) == b"A"
    assert file["Content-Disposition"] == 'attachment; filename="a.png"'


def test_a_reply_is_words_or_files(as_, customer, support_request, upload):
    browser = as_(customer)
    for words in ("", "\u202e"):
        answer = browser.post(address(support_request), {"message": words})
        assert answer.status_code == 422
        assert "This field is required" in words_of(answer)
    form = {"message": "", "attachments": [upload()]}
    assert browser.post(address(support_request), form).status_code == 302
    assert support_request.messages.count() == 2


def test_a_customer_cancels_and_reopens(as_, customer, support_request, seller):
    browser = as_(customer)
    assert (
        "is cancelled"
        in browser.post(address(support_request, "cancel/"), follow=True).content.decode()
    )
    again = browser.post(address(support_request, "cancel/"), follow=True)
    assert "It is cancelled already" in again.content.decode()
    refused = browser.post(address(support_request, "reopen/"), follow=True)
    assert "Please open a new one" in refused.content.decode()

    moves.move(support_request, "DISCUSSING", seen="CANCELLED", by=seller)
    moves.move(support_request, "COMPLETED", seen="DISCUSSING", by=seller)
    reopened = browser.post(address(support_request, "reopen/"), follow=True)
    assert "Your request is open again" in reopened.content.decode()
    support_request.refresh_from_db()
    assert support_request.status == "DISCUSSING"


def test_opening_the_address_of_a_button_changes_nothing(as_, customer, support_request):
    for more in ("cancel/", "reopen/"):
        answer = as_(customer).get(address(support_request, more))
        assert answer["Location"] == address(support_request)
    assert support_request.messages.count() == 1


def test_a_reply_to_what_was_closed_meanwhile_keeps_the_words(as_, customer, support_request):
    moves.cancel(support_request, customer)
    answer = as_(customer).post(address(support_request), {"message": "One more thing"})
    assert answer.status_code == 409
    assert "This request is cancelled. Please open a new one." in words_of(answer)
    assert soup(answer).find("textarea").text.strip() == "One more thing"


def test_the_browser_learns_which_form_arrived(as_, customer, support_request):
    """Its draft is thrown away then (static/js/support.js)."""
    browser = as_(customer)
    browser.post(address(support_request), {"message": "Hello", "form_token": "a" * 22})
    page = soup(browser.get(address(support_request)))
    assert page.find(attrs={"data-draft-sent": "a" * 22})
    draft = page.find("form", attrs={"data-draft": True})["data-draft"]
    assert draft == f"{customer.pk}:{support_request.reference}"


def test_a_long_thread_asks_as_much_as_a_short_one(as_, support_request, seller, upload):
    browser = as_(support_request.user)
    requests.answer(support_request, seller, "One", [upload()])
    few = count_queries(browser, address(support_request))
    for number in range(15):
        requests.answer(support_request, seller, f"Answer {number}", [upload(), upload()])
    assert count_queries(browser, address(support_request)) == few
    assert few <= 14
