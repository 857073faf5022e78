"""The *Shop* report and the panel on the admin's home: who sees which figures, and how."""

from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.users.models import UserProfile

from commerce.models import Order
from tests.analytics.history import at, paid, refunded
from tests.factories import SupportRequestFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]

REPORT = "/admin/reports/shop/"
MARCH = "?from=2026-03-01&to=2026-03-31"


@pytest.fixture
def history(shop):
    first = paid(shop.anns, shop.eve, "2026-03-10 10:00", 1234)
    refunded(first, "2026-03-12 10:00", 34)
    paid(shop.bens, shop.jo, "2026-03-11 10:00", 7777)
    return shop


def page(client, user, query=MARCH):
    client.force_login(user)
    return client.get(REPORT + query).content.decode()


@pytest.mark.both
def test_admins_see_the_whole_shop(client, history):
    text = page(client, history.boss)
    assert "The whole shop." in text
    assert "$89.77" in text  # 12.34 - 0.34 + 77.77
    assert "Almanac" in text
    assert "Beacon" in text


@pytest.mark.both
def test_sellers_see_their_own_products_only(client, history):
    text = page(client, history.ann)
    assert "Your own products." in text
    assert "$12.00" in text
    assert "Almanac" in text
    for foreign in ("Beacon", "77.77", "89.77"):
        assert foreign not in text


@pytest.mark.parametrize("groups", [[], ["Editors"]])
def test_nobody_else_sees_any(client, history, groups):
    client.force_login(UserFactory(groups=groups))
    answer = client.get(REPORT)
    assert answer.status_code in (302, 403)
    assert "shop-report" not in client.get("/admin/").content.decode()


def test_anonymous_people_are_asked_to_log_in(client, db):
    assert client.get(REPORT).status_code == 302


def exported(client, user, query):
    client.force_login(user)
    answer = client.get(f"{REPORT}{MARCH}&{query}")
    if answer.status_code != 200:
        return answer.status_code, b""
    return 200, b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.both
def test_a_table_as_csv(client, history):
    status, content = exported(client, history.boss, "panel=products&export=csv")
    assert status == 200
    assert content.decode("utf-8-sig").splitlines() == [
        "Product,Orders,Sold,Currency",
        "Beacon,1,77.77,USD",
        "Almanac,1,12.34,USD",
    ]


def test_a_table_as_xlsx(client, history):
    _, content = exported(client, history.boss, "panel=revenue-usd&export=xlsx")
    rows = list(load_workbook(BytesIO(content)).active.values)
    assert rows[0] == ("When", "Sold (USD)", "Went back (USD)", "Net revenue (USD)")
    assert len(rows) == 32
    assert [row for row in rows[1:] if any(row[1:])] == [
        ("10 Mar 2026", 12.34, 0, 12.34),
        ("11 Mar 2026", 77.77, 0, 77.77),
        ("12 Mar 2026", 0, 0.34, -0.34),
    ]


@pytest.mark.both
def test_an_export_holds_own_figures_only(client, history):
    _, content = exported(client, history.ann, "panel=products&export=csv")
    assert content.decode("utf-8-sig").splitlines()[1:] == ["Almanac,1,12.34,USD"]


def test_formulas_in_titles_are_neutralised(client, history):
    history.anns.title = "=HYPERLINK(1)"
    history.anns.save()
    _, content = exported(client, history.ann, "panel=products&export=csv")
    assert "'=HYPERLINK(1)" in content.decode()


@pytest.mark.parametrize("panel", ["", "nothing", "downloads%00", "revenue-eur"])
def test_a_table_that_is_not_there(client, history, panel):
    assert exported(client, history.boss, f"panel={panel}&export=csv")[0] in (400, 404)


@pytest.mark.both
def test_an_empty_shop_says_what_will_appear(client, shop):
    text = page(client, shop.boss, "")
    for words in (
        "Nothing was sold in this time",
        "The products that brought most",
        "Each file that a buyer fetches",
        "People who pay for the first time",
    ):
        assert words in text


@pytest.mark.parametrize("query", ["?period=nonsense", "?from=x&to=y", "?from=2026-03-05"])
def test_what_cannot_be_read_is_said(client, shop, query):
    assert "30 days." in page(client, shop.boss, query)


def test_the_home_of_the_admin_has_a_glance(client, history):
    client.force_login(history.boss)
    text = client.get("/admin/").content.decode()
    assert "The last 30 days" in text
    assert REPORT in text


@pytest.mark.once
def test_the_report_takes_as_many_queries_for_much_as_for_little(client, history):
    def count():
        client.force_login(history.boss)
        with CaptureQueriesContext(connection) as queries:
            client.get(REPORT + MARCH)
        return len(queries)

    count()
    few = count()
    for number in range(40):
        paid(history.anns, history.kim, f"2026-03-{1 + number % 28:02} 08:00", 100 + number)
    assert count() == few


@pytest.mark.both
def test_days_are_the_shops_wherever_the_reader_lives(client, history):
    client.force_login(history.boss)
    profile = UserProfile.get_for_user(history.boss)
    last = set()
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):  # a day apart at any time
        profile.current_time_zone = zone
        profile.save()
        last.add(client.get(REPORT).context_data["period"].last)
    assert last == {timezone.localdate(timezone=timezone.get_default_timezone())}


@pytest.mark.parametrize(
    ("currency", "amount", "shown"), [("JPY", 500, "500"), ("KWD", 1234, "1.234")]
)
def test_currencies_have_their_own_decimals(client, shop, currency, amount, shown):
    paid(shop.anns, shop.eve, "2026-03-03 10:00", amount, currency=currency)
    text = page(client, shop.boss)
    assert shown in text
    client.force_login(shop.boss)
    answer = client.get(f"{REPORT}{MARCH}&panel=products&export=csv")
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert body.decode().splitlines()[1] == f"Almanac,1,{shown},{currency}"


@pytest.mark.both
def test_an_order_paid_on_the_next_day_is_not_nobody(client, shop):
    paid(shop.anns, shop.eve, "2026-03-01 00:10", 1000)
    Order.objects.update(created_at=at("2026-02-28 23:50"))
    assert "Nobody went to pay" not in page(client, shop.boss)


@pytest.mark.both
def test_answered_in_the_same_moment(client, shop):
    request = SupportRequestFactory(user=shop.eve, product=shop.anns)
    request.messages.create(kind="staff", author=shop.ann, text="x", created_at=request.created_at)
    assert "0.0 hours" in page(client, shop.boss, "")


def test_seller_without_products_sees_an_empty_page(client, shop):
    text = page(client, UserFactory(groups=["Sellers"]))
    assert "Your own products" in text


@pytest.mark.both
def test_a_day_long_ago_is_not_longer_than_ten_years(client, shop):
    assert "longer than ten years" not in page(client, shop.boss, "?from=1999-12-31&to=1999-12-31")


@pytest.mark.both
def test_ten_years_and_leap_days(client, shop):
    paid(shop.anns, shop.eve, "2024-02-29 10:00", 777)
    paid(shop.anns, shop.eve, "2016-12-31 23:59", 1)
    for query in (
        "?from=2024-02-29&to=2024-02-29",
        "?from=2016-01-01&to=2026-01-03",
        "?from=2000-01-01&to=2009-12-31",
        "?from=2195-01-01&to=2200-12-31",
    ):
        client.force_login(shop.boss)
        answer = client.get(REPORT + query)
        assert answer.status_code == 200
        assert not answer.context_data["problem"], answer.context_data["problem"]


ODD = [
    "from=%00&to=%00",
    "from=%ED%A0%80&to=2026-01-01",
    "from=" + "1" * 1_000_000 + "&to=2026-01-01",
    "from=%D9%A2%D9%A0%D9%A2%D9%A6-%D9%A0%D9%A1-%D9%A0%D9%A1&to=2026-01-05",
    "from=0001-01-01&to=0001-01-02",
    "from=9999-12-30&to=9999-12-31",
    "period=%F0%9F%98%80",
    "period=7&period=x",
    "period=-1",
    "panel=%ED%A0%80&export=csv",
    "export=unknown",
    "export=unknown&panel=orders",
    "export=csv",
    "panel=orders&export=csv&export=pdf",
    "from=2026-W01-1&to=20260131",
    "from=2026-01-01T00:00&to=2026-01-02",
]


@pytest.mark.both
def test_nothing_in_the_address_breaks_the_page(client, shop, subtests):
    client.force_login(shop.boss)
    for query in ODD:
        with subtests.test(query=query[:60]):
            assert client.get(f"{REPORT}?{query}").status_code in (200, 400, 404)
