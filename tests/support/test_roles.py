"""Who sees what on the customer's side: every role against every view, files included."""

import pytest

from support import requests, triage
from support.models import SupportRequest
from tests.factories import SupportRequestFactory
from tests.support.pages import address

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ROLES = ("anonymous", "customer", "stranger", "other_owner", "seller", "other_seller", "agent")
OTHERS = [role for role in (*ROLES, "admin") if role not in ("anonymous", "customer")]


@pytest.fixture
def other_owner(stranger, product):
    """Another customer with a request on the same product."""
    return SupportRequestFactory(user=stranger, product=product).user


@pytest.fixture
def files(support_request, seller, upload):
    """A file of the customer, one of an answer, one of a note: their numbers by kind."""
    said = {
        "customer": requests.reply(support_request, support_request.user, "", [upload()]),
        "staff": requests.answer(support_request, seller, "", [upload()]),
        "note": requests.note(support_request, seller, "", [upload()]),
    }
    return {kind: message.attachments.get().pk for kind, message in said.items()}


@pytest.fixture
def become(request, client):
    """Makes the browser one of somebody with a role."""

    def login(role: str):
        if role != "anonymous":
            client.force_login(request.getfixturevalue(role))
        return client

    return login


@pytest.mark.parametrize("role", OTHERS)
def test_the_request_of_another_is_not_found_by_anybody(become, support_request, role):
    browser = become(role)
    for more in ("", "cancel/", "reopen/"):
        assert browser.get(address(support_request, more)).status_code == 404
        answer = browser.post(address(support_request, more), {"message": "I am not you"})
        assert answer.status_code == 404
    support_request.refresh_from_db()
    assert support_request.status == "NEW"
    assert support_request.messages.count() == 1
    assert support_request.reference not in browser.get("/support/").content.decode()


def test_visitors_are_sent_to_the_login(become, support_request, files):
    browser = become("anonymous")
    paths = ["/support/", *(address(support_request, more) for more in ("", "cancel/", "reopen/"))]
    for path in (*paths, address(support_request, f"files/{files['customer']}/")):
        for answer in (browser.get(path), browser.post(path)):
            assert answer["Location"] == f"/accounts/login/?next={path}"


@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        ("customer", {"customer", "staff"}),
        ("stranger", set()),
        ("other_owner", set()),
        ("other_seller", set()),
        ("seller", {"customer", "staff", "note"}),
        ("agent", {"customer", "staff", "note"}),
        ("admin", {"customer", "staff", "note"}),
    ],
)
def test_files_are_for_the_customer_and_for_staff_who_see_the_request(
    become, support_request, files, role, kinds
):
    browser = become(role)
    got = set()
    for kind, pk in files.items():
        answer = browser.get(address(support_request, f"files/{pk}/"))
        assert answer.status_code in (200, 404)
        if answer.status_code == 200:
            assert answer["Content-Disposition"].startswith("attachment")
            got.add(kind)
    assert got == kinds


def test_a_file_is_found_under_its_own_request_only(become, support_request, files, product):
    own = SupportRequestFactory(user=support_request.user, product=product)
    browser = become("customer")
    assert browser.get(address(own, f"files/{files['customer']}/")).status_code == 404
    for odd in ("0", "9" * 30, "x", "-1"):
        assert browser.get(address(support_request, f"files/{odd}/")).status_code == 404


def test_who_is_seller_no_more_sees_no_file(become, support_request, files, seller):
    """The page of the product is still theirs, the work is not."""
    seller.groups.clear()
    path = address(support_request, f"files/{files['customer']}/")
    assert become("seller").get(path).status_code == 404


def test_whom_a_request_was_given_to_needs_the_right_to_see_it(support_request, other_seller):
    with pytest.raises(triage.NotPossible):
        triage.assign(support_request, other_seller, support_request.product.owner)


@pytest.mark.parametrize("reference", ["AAAAAAAAAA", "new", "x" * 500, "%0d%0a", "..%2f"])
def test_no_request_has_an_odd_number(become, customer, reference):
    browser = become("customer")
    for more in ("", "cancel/", "reopen/", "files/1/"):
        assert browser.get(f"/support/{reference}/{more}").status_code == 404
        assert browser.post(f"/support/{reference}/{more}").status_code in (404, 405)
    assert not SupportRequest.objects.exists()
