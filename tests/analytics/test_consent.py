"""Who is asked, who is counted, and what the pages may reach then."""

import re

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import PageViewRestriction

from analytics import consent
from home.models import ContentPage, HomePage
from products.models import ProductIndexPage
from tests.analytics.choosing import CHOICES, choose
from tests.construction.conftest import shop_door  # noqa: F401
from tests.factories import OrderFactory, ProductPageFactory, PurchasedProductFactory, UserFactory
from tests.site_config.test_headers import policy_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

BANNER, TAG = 'class="consent no-print"', "js/analytics_tag.js"
GPC = {"Sec-GPC": "1"}


@pytest.fixture(autouse=True)
def configured(settings):
    settings.GA4_MEASUREMENT_ID = "G-TEST1234"


@pytest.fixture
def product():
    return ProductPageFactory(slug="beacon", title='Beacon "Two" & more')


@pytest.fixture
def pages(product):
    """An address of each kind of page that is counted."""
    text = ContentPage(title="About us", slug="about")
    HomePage.objects.get().add_child(instance=text)
    return ["/", "/products/", product.category.url, "/products/beacon/", "/about/"]


@pytest.fixture
def not_counted(product, client):
    """An address of each other kind of page, as its customer sees it."""
    customer = UserFactory()
    order = OrderFactory(user=customer, product=product)
    PurchasedProductFactory(user=customer, product=ProductPageFactory(slug="owned"))
    client.force_login(customer)
    return {
        "/accounts/": 200,
        "/accounts/email/": 200,
        "/checkout/beacon/": 200,
        "/orders/": 200,
        f"/orders/{order.reference}/": 200,
        "/library/": 200,
        "/library/updates/": 200,
        "/support/": 200,
        "/support/new/owned/": 200,
        "/downloads/none/": 404,
        "/nowhere/": 404,
        "/products/none/": 404,
        "/products/?q=beacon": 200,
        "/products/?q=": 200,
        "/?q=beacon": 200,
        CHOICES: 200,
    }


def carried(answer) -> tuple[bool, bool]:
    """Whether a page asks, and whether it counts."""
    text = answer.content.decode()
    return BANNER in text, f'{TAG}" defer data-measurement-id="G-TEST1234"' in text


def test_a_shop_without_a_measurement_id_asks_nothing_and_counts_nothing(client, pages, settings):
    settings.GA4_MEASUREMENT_ID = ""
    client.cookies[consent.COOKIE] = "yes"
    for path in pages:
        answer = client.get(path)
        assert carried(answer) == (False, False)
        assert "Privacy choices" not in answer.content.decode()
        assert "Sec-GPC" not in answer["Vary"]
        assert "google" not in answer["Content-Security-Policy"]
    assert client.get(CHOICES).status_code == 404
    assert choose(client, "yes").status_code == 404


@pytest.mark.parametrize(
    ("cookie", "signal", "asks", "counts"),
    [
        (None, False, True, False),
        ("yes", False, False, True),
        ("no", False, False, False),
        ("yes-despite-signal", False, False, True),
        ("", False, True, False),
        ("YES", False, True, False),
        ("yes,yes", False, True, False),
        ("\x80\xff" * 40, False, True, False),
        ("x" * 3000, False, True, False),
        (None, True, False, False),
        ("yes", True, False, False),
        ("no", True, False, False),
        ("yes-despite-signal", True, False, True),
    ],
)
def test_the_answer_decides_on_every_counted_page(client, pages, cookie, signal, asks, counts):
    if cookie is not None:
        client.cookies[consent.COOKIE] = cookie
    for path in pages:
        answer = client.get(path, headers=GPC if signal else {})
        assert (answer.status_code, carried(answer)) == (200, (asks, counts)), path
        assert {"Cookie", "Sec-GPC"} <= set(answer["Vary"].split(", "))
        assert ("google" in answer["Content-Security-Policy"]) is counts
        assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("cookie", [None, "yes"])
def test_no_other_page_asks_or_counts(client, not_counted, cookie):
    if cookie:
        client.cookies[consent.COOKIE] = cookie
    for path, status in not_counted.items():
        answer = client.get(path)
        assert (answer.status_code, carried(answer)) == (status, (False, False)), path
        assert "google" not in answer["Content-Security-Policy"], path


@pytest.mark.parametrize("cookie", [None, "yes"])
@pytest.mark.parametrize(
    "path", ["login", "signup", "password/reset", "password/reset/key/1-none", "confirm-email"]
)
def test_nothing_is_asked_or_counted_on_the_way_in(client, path, cookie):
    if cookie:
        client.cookies[consent.COOKIE] = cookie
    answer = client.get(f"/accounts/{path}/", follow=True)
    assert carried(answer) == (False, False)
    assert "google" not in answer["Content-Security-Policy"]


def test_the_policy_is_extended_by_googles_hosts_and_nothing_else(client, pages):
    client.cookies[consent.COOKIE] = "no"
    before = policy_of(client.get("/"))
    client.cookies[consent.COOKIE] = "yes"
    tags, figures = "https://*.googletagmanager.com", "https://*.google-analytics.com"
    for path in pages:
        assert policy_of(client.get(path)) == before | {
            "script-src": f"'self' {tags}",
            "img-src": f"{before['img-src']} {figures} {tags}",
            "connect-src": f"'self' {figures} https://*.analytics.google.com {tags}",
        }
    client.cookies[consent.COOKIE] = "no"
    assert policy_of(client.get("/")) == before


def test_the_tag_gets_the_title_of_the_page_and_nothing_of_the_visitor(client, product):
    user = UserFactory(email="ada@example.com")
    client.force_login(user)
    client.cookies[consent.COOKIE] = "yes"
    text = client.get("/products/beacon/?page=2&email=ada@example.com").content.decode()
    (tag,) = re.findall(r"<script[^>]*analytics_tag[^>]*>", text)
    assert tag == (
        '<script src="/static/js/analytics_tag.js" defer data-measurement-id="G-TEST1234" '
        f'data-lifetime="{180 * 24 * 3600}" '
        'data-page-title="Beacon &quot;Two&quot; &amp; more">'
    )


def test_previews_of_drafts_are_not_counted(client, product):
    client.force_login(UserFactory(groups=["Editors"]))
    for cookie in ("yes", "nothing"):
        client.cookies[consent.COOKIE] = cookie
        answer = client.get(reverse("wagtailadmin_pages:view_draft", args=[product.pk]))
        assert answer.status_code == 200
        assert "Beacon" in answer.content.decode()
        assert carried(answer) == (False, False)
        assert "google" not in answer["Content-Security-Policy"]


def test_a_page_for_some_people_only_is_not_counted(client, pages):
    """Neither such a page nor one below it."""
    index = ProductIndexPage.objects.get()
    PageViewRestriction.objects.create(page=index, restriction_type="login")
    client.force_login(UserFactory())
    client.cookies[consent.COOKIE] = "yes"
    for path, counts in {"/": True, "/products/": False, "/products/beacon/": False}.items():
        answer = client.get(path)
        assert (answer.status_code, carried(answer)) == (200, (False, counts)), path


def test_the_question_costs_one_query_and_a_no_none(client, product):
    def queries(cookie):
        client.cookies[consent.COOKIE] = cookie
        with CaptureQueriesContext(connection) as found:
            client.get("/products/beacon/")
        return len(found)

    queries("warm")
    assert queries("yes") == queries("nothing")
    assert queries("yes") == queries("no") + 1


@pytest.mark.parametrize("cookie", [None, "yes"])
def test_a_closed_shop_neither_asks_nor_counts(client, shop_door, cookie):  # noqa: F811
    shop_door.close()
    _, secret = shop_door.key()
    if cookie:
        client.cookies[consent.COOKIE] = cookie
    closed = client.get("/")
    assert (closed.status_code, carried(closed)) == (503, (False, False))
    by_key = client.get("/", {"key": secret}, follow=True)
    assert (by_key.status_code, carried(by_key)) == (200, (False, False))
    assert "Under construction" in by_key.content.decode()
    for answer in (closed, by_key):
        assert "google" not in answer["Content-Security-Policy"]


def test_a_page_that_fails_halfway_is_not_opened_to_google(client):
    """The tag was written already when the footer could not be read."""

    def fail_in_the_footer(execute, sql, *arguments):
        if "home_contentpage" in sql:
            raise OperationalError("the server closed the connection")
        return execute(sql, *arguments)

    client.cookies[consent.COOKIE] = "yes"
    client.raise_request_exception = False
    with connection.execute_wrapper(fail_in_the_footer):
        answer = client.get("/")
    assert (answer.status_code, carried(answer)) == (503, (False, False))
    assert "google" not in answer["Content-Security-Policy"]
    assert carried(client.get("/")) == (False, True)


# --- the choice ---------------------------------------------------------------------------------
@pytest.mark.parametrize(("answer", "kept"), [("yes", "yes"), ("no", "no")])
def test_an_answer_is_kept_for_half_a_year_and_leads_back(client, pages, answer, kept):
    response = choose(client, answer, next="/products/?page=2")
    assert (response.status_code, response["Location"]) == (302, "/products/?page=2")
    cookie = response.cookies[consent.COOKIE]
    assert cookie.value == kept
    assert (cookie["max-age"], cookie["path"], cookie["samesite"]) == (15552000, "/", "Lax")
    assert cookie["httponly"] is True
    assert cookie["domain"] == ""
    assert carried(client.get("/")) == (False, answer == "yes")


def test_the_cookie_is_secure_where_the_sessions_is(client, settings):
    settings.SESSION_COOKIE_SECURE = True
    assert choose(client, "no").cookies[consent.COOKIE]["secure"] is True


def test_nothing_is_kept_before_there_is_an_answer(client, pages):
    for path in [*pages, CHOICES]:
        assert client.get(path).cookies == {}


def test_a_no_after_a_yes_deletes_googles_cookies_and_nothing_else(client, product):
    choose(client, "yes")
    for name in ("_ga", "_ga_TEST1234", "_gat", "_ga_", "cart", "x_ga"):
        client.cookies[name] = "GA1.1.2"
    response = choose(client, "no", next="")
    gone = {name for name, cookie in response.cookies.items() if cookie["max-age"] == 0}
    assert gone == {"_ga", "_ga_TEST1234"}
    for name in gone:
        cookie = response.cookies[name]
        assert (cookie.value, cookie["path"], cookie["domain"]) == ("", "/", "")
    assert response["Location"] == CHOICES
    assert "You declined." in client.get(CHOICES).content.decode()
    assert carried(client.get("/products/beacon/")) == (False, False)


def test_what_another_tab_writes_after_the_no_is_deleted_by_the_next_page(client):
    client.cookies[consent.COOKIE] = "no"
    client.cookies["_ga"] = "GA1.1.2"
    assert client.get("/").cookies["_ga"]["max-age"] == 0
    client.cookies[consent.COOKIE] = "yes"
    client.cookies["_ga"] = "GA1.1.2"
    assert "_ga" not in client.get("/").cookies


def test_a_browser_that_says_no_by_itself_is_asked_nothing_and_may_allow_it(client):
    text = client.get(CHOICES, headers=GPC).content.decode()
    assert "Your browser sends Global Privacy Control" in text
    choose(client, "yes", **GPC)
    assert client.cookies[consent.COOKIE].value == "yes-despite-signal"
    assert carried(client.get("/", headers=GPC)) == (False, True)
    assert "Your visits are counted." in client.get(CHOICES, headers=GPC).content.decode()
    choose(client, "no", **GPC)
    assert carried(client.get("/", headers=GPC)) == (False, False)


def test_the_page_of_choices_names_the_cookies_and_both_ways(client):
    text = client.get(CHOICES).content.decode()
    assert "You have not chosen yet." in text
    for words in ("_ga_TEST1234", "analytics_consent", "six months", "Google Analytics"):
        assert words in text
    buttons = re.findall(r"<button.*?</button>", text[text.index("Your choice") :])
    assert buttons[:2] == [
        '<button class="button" type="submit" name="answer" value="yes">Allow</button>',
        '<button class="button" type="submit" name="answer" value="no">Decline</button>',
    ]
    assert client.head(CHOICES).status_code == 200
    assert f'href="{CHOICES}"' in client.get("/accounts/login/").content.decode()


def test_a_page_for_some_people_does_not_make_a_counted_visitor_a_new_one(client):
    """Who allowed it keeps the number that tells their visits from those of others."""
    text = ContentPage(title="Inner", slug="inner")
    HomePage.objects.get().add_child(instance=text)
    PageViewRestriction.objects.create(page=text, restriction_type="login")
    client.force_login(UserFactory())
    client.cookies[consent.COOKIE] = "yes"
    client.cookies["_ga"] = "GA1.1.1.1"
    answer = client.get("/inner/")
    assert answer.status_code == 200
    assert "_ga" not in answer.cookies
