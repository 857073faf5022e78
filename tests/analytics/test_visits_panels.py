"""What the *Shop* report shows of Google's figures: beside the shop's own, and never another's."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from analytics import traffic
from analytics.models import TrafficReport
from analytics.periods import preset
from tests.analytics.history import begun, paid
from tests.analytics.test_report import MARCH, REPORT, exported, page
from tests.factories import ProductPageFactory
from tests.services.google import Visit, credentials, refusal

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def seen(shop, google):
    """Six views of Ann's almanac brought two checkouts, one of them paid; Ben's brought none."""
    shop.anns.slug, shop.bens.slug = "almanac", "beacon"
    shop.anns.save(), shop.bens.save()
    google.visits = [
        Visit("2026-03-01", "p1", "/products/almanac/", "search.example", views=4),
        Visit("2026-03-02", "p2", "/products/almanac/", "news.example", views=2),
        Visit("2026-03-31", "p3", "/products/beacon/", "bens-blog.example", views=777),
        Visit("2026-02-10", "p4", "/products/almanac/", views=3),
    ]
    paid(shop.anns, shop.eve, "2026-03-10 10:00")
    begun(shop.anns, shop.jo, "2026-03-11 10:00")
    begun(shop.anns, shop.kim, "2026-04-01 10:00")
    traffic.refresh(date(2026, 3, 1), date(2026, 3, 31))
    return shop


def table(client, user, panel: str) -> list[str]:
    status, content = exported(client, user, f"panel={panel}&export=csv")
    assert status == 200
    return content.decode("utf-8-sig").splitlines()


def test_admins_see_all_visitors(client, seen):
    text = page(client, seen.boss)
    for words in ("Visitors", "Views of all pages", "bens-blog.example", "search.example"):
        assert words in text
    days = table(client, seen.boss, "visitors")
    assert days[:3] == ["When,Visitors", "1 Mar 2026,1", "2 Mar 2026,1"]
    assert days[-1] == "31 Mar 2026,1"
    assert sum(int(row.rpartition(",")[2]) for row in days[1:]) == 3


def test_the_way_from_view_to_purchase(client, seen):
    assert table(client, seen.boss, "way") == [
        "Product,Views,Visitors,Checkouts begun,Of these paid",
        "Beacon,777,1,0,0",
        "Almanac,6,2,2,1",
    ]
    text = page(client, seen.ann)
    assert "33.3%" in text  # two checkouts of six views
    assert "50.0%" in text  # one of two paid


def test_sellers_see_their_own_pages_only(client, seen):
    text = page(client, seen.ann)
    assert "search.example" in text
    for foreign in ("777", "783", "bens-blog.example", "Views of all pages", "Beacon"):
        assert foreign not in text
    assert table(client, seen.ann, "sources") == [
        "Source,Views of product pages",
        "search.example,4",
        "news.example,2",
    ]
    assert table(client, seen.ann, "way")[1:] == ["Almanac,6,2,2,1"]
    # Ann's chart of days would be the whole shop's.
    assert exported(client, seen.ann, "panel=visitors&export=csv")[0] == 404


def test_sources_cannot_be_formulas(client, seen, google):
    google.visits = [Visit("2026-03-01", "p1", "/", "=HYPERLINK(1)")]
    TrafficReport.objects.all().delete()
    traffic.refresh(date(2026, 3, 1), date(2026, 3, 31))
    assert "'=HYPERLINK(1)" in table(client, seen.boss, "sources")[1]
    google.visits = [Visit("2026-03-01", "p1", "/", "<script>alert(1)</script>")]
    TrafficReport.objects.all().delete()
    traffic.refresh(date(2026, 3, 1), date(2026, 3, 31))
    assert "<script>alert" not in page(client, seen.boss)


def test_age_and_calls_are_told(client, seen):
    text = page(client, seen.boss)
    assert "From Google Analytics, fetched just now." in text
    assert "Calls to Google this hour: 1, of at most 40." in text


def test_old_figures_say_their_age(client, seen):
    TrafficReport.objects.update(fetched_at=timezone.now() - timedelta(minutes=25))
    assert "fetched 25\xa0minutes ago." in page(client, seen.boss)


def test_a_failure_is_told_beside_the_last_figures(client, seen, google):
    google.script = [refusal(429, "RESOURCE_EXHAUSTED", "Exhausted.")]
    TrafficReport.objects.update(asked_at=None, fetched_at="2026-04-01T12:00Z")
    traffic.refresh(date(2026, 3, 1), date(2026, 3, 31))
    text = page(client, seen.boss)
    assert "The quota of Google Analytics is used up. The last figures stay." in text
    assert "search.example" in text


def test_a_difference_of_time_zones_is_told(client, seen, settings):
    TrafficReport.objects.all().delete()
    settings.TIME_ZONE = "Europe/Berlin"
    traffic.refresh(date(2026, 3, 1), date(2026, 3, 31))
    assert "Google counts days in UTC, the shop in Europe/Berlin." in page(client, seen.boss)


def test_without_analytics_the_page_says_how_to_have_it(client, shop):
    text = page(client, shop.boss)
    assert "Google Analytics is not set up." in text
    assert "Where visitors come from" not in text


def test_the_first_look_says_that_google_is_being_asked(client, shop, google):
    assert "load this page again in a moment" in page(client, shop.boss)


@pytest.mark.parametrize("who", ["boss", "ann"])
def test_the_home_of_the_admin_has_a_figure_of_it(client, seen, google, who):
    month = preset("30")
    google.visits = [Visit(month.last.isoformat(), "p1", "/products/almanac/", views=41)]
    traffic.refresh(month.first, month.last)
    client.force_login(getattr(seen, who))
    text = client.get("/admin/").content.decode()
    assert ("Visitors" if who == "boss" else "Views of product pages") in text
    assert ("<strong>41</strong>" in text) == (who == "ann")


def test_the_page_takes_as_many_queries_for_many_products(client, seen, google):
    def count():
        client.force_login(seen.boss)
        with CaptureQueriesContext(connection) as queries:
            client.get(REPORT + MARCH)
        return len(queries)

    count()
    few = count()
    for number in range(12):
        product = ProductPageFactory(owner=seen.ann)
        google.visits.append(Visit("2026-03-05", f"q{number}", f"/products/{product.slug}/"))
    TrafficReport.objects.all().delete()
    traffic.refresh(date(2026, 3, 1), date(2026, 3, 31))
    assert count() == few


@pytest.fixture
def january(shop, google):
    """Google said something of another month of as many days only."""
    google.visits = [
        Visit("2026-01-05", f"p{number}", f"/products/{shop.anns.slug}/", "source.example")
        for number in range(4321)
    ]
    traffic.refresh(date(2026, 1, 1), date(2026, 1, 31))
    return shop


def test_each_panel_of_other_days_says_so(client, january):
    client.force_login(january.boss)
    panels = client.get(REPORT + MARCH).context_data["panels"]
    told = {panel.key for panel in panels if "1 Jan 2026" in " ".join(panel.notes)}
    assert told == {"visitors", "sources", "way"}


def test_a_file_of_other_days_bears_their_name(client, january):
    client.force_login(january.boss)
    answer = client.get(f"{REPORT}{MARCH}&panel=sources&export=csv")
    assert "shop-sources-2026-01-01-2026-01-31" in answer["Content-Disposition"]


def test_the_home_does_not_pass_other_days_off_as_the_last_30(client, shop, google):
    google.visits = [Visit("2024-01-05", f"p{number}") for number in range(4321)]
    traffic.refresh(date(2024, 1, 1), date(2024, 1, 30))
    client.force_login(shop.boss)
    assert "Visitors, 1 Jan 2024 to 30 Jan 2024" in client.get("/admin/").content.decode()


def test_sellers_are_not_told_what_only_the_owner_can_mend(client, shop, google):
    google.script = [refusal(403, "PERMISSION_DENIED", "no")]
    traffic.refresh(date(2026, 3, 1), date(2026, 3, 31))
    assert credentials()["client_email"] in page(client, shop.boss)
    text = page(client, shop.ann)
    assert credentials()["client_email"] not in text
    assert "who runs the shop can see why" in text
