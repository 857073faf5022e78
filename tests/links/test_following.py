"""Following a short URL: 302, 410 or 404, what is counted, and what it costs."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page

from links import hits
from links.models import ShortURL, ShortURLDay
from tests.factories import ProductPageFactory, UserFactory
from tests.links.conftest import hits_of, make

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PERSON = "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0"


@pytest.mark.both
def test_it_leads_on_and_is_kept_by_nobody(client):
    short_url = make(slug="sale", address="/products/?q=a", utm_source="letter", utm_term="a&b")
    answer = client.get("/s/sale/", headers={"user-agent": PERSON})
    assert answer.status_code == 302
    assert answer["Location"] == "/products/?q=a&utm_source=letter&utm_term=a%26b"
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex"
    assert not answer.cookies
    assert hits_of(short_url) == (1, 0)


def test_the_last_slash_may_be_left_out(client):
    make(slug="sale")
    assert client.get("/s/sale")["Location"] == "/products/"


@pytest.mark.parametrize(
    ("query", "arrives"),
    [
        ("", "?q=a&utm_source=letter"),
        ("ref=ada&x=1", "?q=a&utm_source=letter&ref=ada&x=1"),
        ("utm_source=elsewhere&utm_term=b", "?q=a&utm_source=letter&utm_term=b"),
        ("utm%5Fsource=elsewhere", "?q=a&utm_source=letter"),
        ("q=b", "?q=a&utm_source=letter"),
        ("gclid=A_b-1&gclid=2&empty", "?q=a&utm_source=letter&gclid=A_b-1&gclid=2&empty="),
        ("n=%C3%A4%20%26%23&x=a+b", "?q=a&utm_source=letter&n=%C3%A4%20%26%23&x=a%20b"),
        ("x=%0d%0aSet-Cookie:a", "?q=a&utm_source=letter&x=%0D%0ASet-Cookie%3Aa"),
        ("bad=%ff", "?q=a&utm_source=letter"),
        ("x=" + "a" * 3000, "?q=a&utm_source=letter"),
        ("&".join(f"x{n}" for n in range(60)), "?q=a&utm_source=letter"),
    ],
)
def test_what_a_visitors_query_says_comes_along(client, query, arrives):
    make(slug="sale", address="/products/?q=a#top", utm_source="letter")
    assert client.get(f"/s/sale/?{query}")["Location"] == f"/products/{arrives}#top"
    assert client.get(f"/s/sale?{query}")["Location"] == f"/products/{arrives}#top"


def test_a_short_url_may_keep_parameters_to_itself(client):
    make(slug="sale", utm_source="letter", passes_query_on=False)
    assert client.get("/s/sale/?ref=ada")["Location"] == "/products/?utm_source=letter"


def test_a_query_reaches_pages_and_other_sites_but_no_other_host(client):
    product = ProductPageFactory()
    make(slug="page", page=product.page_ptr)
    make(slug="far", address="https://example.com")
    assert client.get("/s/page/?ref=a")["Location"] == f"{product.url}?ref=a"
    assert client.get("/s/far/?@evil.example/")["Location"] == (
        "https://example.com?%40evil.example%2F="
    )


@pytest.mark.both
@pytest.mark.parametrize("end", [".", ",", ")", ").", "...", "./", "),/"])
def test_what_ends_a_sentence_is_no_part_of_the_name(client, end):
    short_url = make(slug="sale")
    assert client.get(f"/s/SALE{end}")["Location"] == "/products/"
    assert client.get(f"/s/sale{end}?ref=a")["Location"] == "/products/?ref=a"
    assert sum(hits_of(short_url)) == 2


@pytest.mark.parametrize("odd", [".", ").", "sale;", ".sale", "(sale)", "sale.x"])
def test_nothing_else_is_forgiven(client, odd):
    make(slug="sale")
    assert client.get(f"/s/{odd}/").status_code == 404


def test_the_destination_changes_at_once(client):
    short_url = make(slug="sale")
    assert client.get("/s/sale/")["Location"] == "/products/"
    short_url.address = "https://example.com/"
    short_url.save()
    assert client.get("/s/sale/")["Location"] == "https://example.com/"


@pytest.mark.both
@pytest.mark.parametrize(
    "slug", ["nowhere", "%41", "a%00b", "%ED%A0%80", "%0d%0a", "a" * 5000, "\u212a", "..%2f", "--"]
)
def test_an_unknown_slug_is_the_404(client, slug):
    client.raise_request_exception = False
    answer = client.get(f"/s/{slug}/")
    assert answer.status_code in (400, 404)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_only_reading_follows(client, method):
    short_url = make(slug="sale")
    assert getattr(client, method)("/s/sale/").status_code == 405
    assert hits_of(short_url) == (0, 0)


@pytest.mark.both
def test_a_redirect_is_one_read_and_one_write(client):
    for short_url in (make(slug="path"), make(slug="page", page=ProductPageFactory().page_ptr)):
        client.get(f"/s/{short_url.slug}/")  # the first of the day makes its row
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/s/{short_url.slug}/")
        read, write = [query["sql"] for query in queries]
        assert read.startswith("SELECT")
        assert write.startswith("UPDATE")


@pytest.mark.both
def test_the_read_is_indexed():
    for number in range(200):
        ShortURL.objects.create(slug=f"s{number}", address="/")
    rows = ShortURL.objects.filter(slug="s7").order_by()
    plan = rows.explain()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE links_shorturl")
            cursor.execute("SET LOCAL enable_seqscan = off")
        plan = rows.explain()
    assert "index" in plan.lower()


AGENTS = {
    PERSON: True,
    "": True,
    "curl/8.5.0": True,
    "python-requests/2.34": True,
    "Mozilla/5.0 (Linux; Android 14; CUBOT NOTE 40) AppleWebKit/537.36 Mobile": True,
    "Mozilla/5.0 (Linux; Android 9; CUBOT_P20) AppleWebKit/537.36 Mobile": True,
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Instagram 300.0": True,
    "Mozilla/5.0 (iPhone) [FBAN/FBIOS;FBAV/500.0]": True,
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)": False,
    "Mozilla/5.0 (compatible; bingbot/2.0)": False,
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)": False,
    "Slack-ImgProxy (+https://api.slack.com/robots)": False,
    "TelegramBot (like TwitterBot)": False,
    "WhatsApp/2.23.20.0": False,
    "facebookexternalhit/1.1": False,
    "meta-externalagent/1.1": False,
    "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)": False,
    "LinkedInBot/1.0": False,
    "Mozilla/5.0 SkypeUriPreview Preview/0.5": False,
    "Mozilla/5.0 (compatible; archive.org_bot)": False,
    "Baiduspider/2.0": False,
    "Mozilla/5.0 (compatible; Yahoo! Slurp)": False,
    "GPTBot/1.2": False,
    "Mozilla/5.0 (compatible; ChatGPT-User/1.0)": False,
    "Mozilla/5.0 (compatible; UptimeRobot/2.0)": False,
    "http.rb/5.1 (Mastodon/4.2; +https://example.com/)": False,
}


@pytest.mark.parametrize(("agent", "is_person"), AGENTS.items())
def test_bots_and_previews_are_counted_apart(client, agent, is_person):
    short_url = make(slug="sale")
    headers = {"user-agent": agent} if agent else {}
    assert client.get("/s/sale/", headers=headers).status_code == 302
    assert hits_of(short_url) == ((1, 0) if is_person else (0, 1))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sec-purpose", "prefetch;prerender"),
        ("purpose", "prefetch"),
        ("x-purpose", "preview"),
        ("x-moz", "prefetch"),
    ],
)
def test_what_a_browser_fetches_ahead_is_no_visit(client, name, value):
    short_url = make(slug="sale")
    client.get("/s/sale/", headers={"user-agent": PERSON, name: value})
    assert hits_of(short_url) == (0, 1)


def test_head_is_answered_and_counted_apart(client):
    short_url = make(slug="sale")
    answer = client.head("/s/sale/", headers={"user-agent": PERSON})
    assert (answer.status_code, answer["Location"], answer.content) == (302, "/products/", b"")
    assert hits_of(short_url) == (0, 1)


@pytest.mark.both
def test_each_day_has_its_own_count(client, monkeypatch, settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    timezone.get_default_timezone.cache_clear()
    try:
        short_url = make(slug="sale")
        for moment in (
            datetime(2026, 5, 1, 14, 59, tzinfo=UTC),
            datetime(2026, 5, 1, 15, 0, tzinfo=UTC),
            datetime(2026, 5, 1, 15, 1, tzinfo=UTC),
        ):
            monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
            client.get("/s/sale/")
        days = short_url.days.values_list("day", "hits")
        assert [(str(day), count) for day, count in days] == [("2026-05-01", 1), ("2026-05-02", 2)]
        assert hits_of(short_url) == (3, 0)
    finally:
        timezone.get_default_timezone.cache_clear()


def test_nothing_of_the_visitor_is_kept():
    fields = {field.name for field in ShortURLDay._meta.get_fields()}
    assert fields == {"id", "short_url", "day", "hits", "others"}


@pytest.mark.both
def test_a_count_that_cannot_be_written_stops_nobody(client, monkeypatch, caplog):
    make(slug="sale")

    def fail(*args):
        raise DatabaseError("read-only")

    monkeypatch.setattr(hits, "_add_one", fail)
    assert client.get("/s/sale/").status_code == 302
    assert "a visit of sale was not counted" in caplog.text


def ended(client, slug="sale") -> str:
    """The 410 page: of the shop's design, kept by nobody, not counted."""
    answer = client.get(f"/s/{slug}/")
    assert answer.status_code == 410
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex"
    assert "unsafe" not in answer["Content-Security-Policy"]
    page = answer.content.decode()
    assert 'class="error-page"' in page
    assert 'href="/products/"' in page
    assert client.head(f"/s/{slug}/").status_code == 410
    assert hits_of(ShortURL.objects.get(slug=slug)) == (0, 0)
    return page


def test_an_expired_link_says_so(client):
    make(slug="sale", expires_at=timezone.now() - timedelta(seconds=1))
    assert "This link has expired" in ended(client)


def test_a_link_works_until_it_expires(client):
    make(slug="sale", expires_at=timezone.now() + timedelta(minutes=1))
    assert client.get("/s/sale/").status_code == 302


def test_a_link_that_is_switched_off_says_so(client):
    make(slug="sale", is_active=False)
    assert "This link is switched off" in ended(client)


def test_an_unpublished_page_says_so_and_keeps_its_secrets(client):
    product = ProductPageFactory(title="Secret lighthouse")
    make(slug="sale", page=product.page_ptr)
    product.unpublish()
    page = ended(client)
    assert "is not on show" in page
    assert "lighthouse" not in page


def test_an_unpublished_product_offers_its_successor(client):
    successor = ProductPageFactory(title="Better lamp", slug="better-lamp")
    product = ProductPageFactory(title="Secret lighthouse", successor=successor)
    short_url = make(slug="sale", page=product.page_ptr)
    product.unpublish()
    page = ended(client)
    assert "Better lamp" in page
    assert 'href="/products/better-lamp/"' in page
    successor.unpublish()
    assert "Better lamp" not in ended(client)
    successor.get_latest_revision().publish()
    short_url.is_active = False
    short_url.save()
    assert "Better lamp" in ended(client)


@pytest.mark.both
def test_a_deleted_page_is_410(client):
    page = Page.objects.get(depth=2).add_child(instance=Page(title="Old", slug="old"))
    make(slug="sale", page=page)
    assert client.get("/s/sale/")["Location"] == "/old/"
    ShortURLDay.objects.all().delete()
    page.delete()
    assert "leads nowhere any more" in ended(client)


def test_the_root_of_all_pages_is_410(client):
    make(slug="sale", page=Page.objects.get(depth=1))
    assert "leads nowhere" in ended(client)


def test_a_customer_is_led_on_like_everybody(client):
    make(slug="sale")
    client.force_login(UserFactory())
    assert client.get("/s/sale/")["Cache-Control"] == "no-store"
