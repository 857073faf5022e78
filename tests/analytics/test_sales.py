"""The figures against sums done by hand."""

from datetime import date

import pytest

from analytics import sales, workload
from analytics.panels import sold
from analytics.periods import Period
from analytics.scope import Scope
from commerce.models import DownloadTicket
from commerce.payments import binding
from site_config.management.commands.ledger import read_books
from tests.analytics.history import at, begun, lost, paid, refunded
from tests.factories import ProductPageFactory, PurchasedProductFactory, UserFactory

pytestmark = pytest.mark.django_db

WHOLE = Scope(None, None)
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture
def march(shop):
    """March 2026, with the last day of February (which is in the 31 days before)."""
    paid(shop.anns, shop.eve, "2026-02-28 12:00", 1000)
    first = paid(shop.anns, shop.jo, "2026-03-01 00:00", 1000)
    second = paid(shop.bens, shop.eve, "2026-03-10 09:00", 2000)
    third = paid(shop.anns, shop.kim, "2026-03-31 23:59", 1100)
    paid(shop.bens, shop.kim, "2026-04-01 00:00", 2000)
    paid(shop.bens, shop.jo, "2026-03-15 10:00", 500, currency="EUR")
    paid(shop.anns, shop.kim, "2026-03-02 10:00", 0)
    begun(shop.anns, shop.kim, "2026-03-05 10:00")
    begun(shop.bens, shop.kim, "2026-02-20 10:00")
    refunded(first, "2026-03-20 10:00", 250)
    refunded(second, "2026-04-02 10:00", 2000)
    refunded(third, "2026-03-31 12:00", 100, status="failed")
    return shop


def takings_of(user, period=MARCH, currency="USD"):
    return sales.takings(Scope.of(user), period).get(currency)


def test_revenue_is_what_was_paid_less_what_went_back_in_its_own_currency(march):
    now, then = takings_of(march.boss)
    assert (now.orders, now.gross, now.returned, now.net) == (3, 4100, 250, 3850)
    assert (then.orders, then.gross, then.net) == (1, 1000, 1000)
    assert now.average == 1367
    euros, before = takings_of(march.boss, currency="EUR")
    assert (euros.orders, euros.net, before.orders) == (1, 500, 0)


def accepted(order, total_amount, **values):
    """Somebody accepted another amount than the order's."""
    values |= {"total_amount": total_amount, "mismatch": "wrong_amount", "is_accepted": True}
    order.payments.update(**values)
    order.received = binding.received(order.payments.get(), order)
    order.save()


def test_what_was_accepted_counts_with_what_it_brought(march):
    less = paid(march.anns, march.eve, "2026-03-08 10:00", 4900)
    accepted(less, 500)
    refunded(less, "2026-03-09 10:00", 500)
    more = paid(march.bens, march.eve, "2026-02-27 10:00", 1000)
    accepted(more, 99_000, currency="JPY", settlement_currency="USD", settlement_amount=1300)
    disputed = paid(march.bens, march.jo, "2026-03-21 10:00", 4900)
    accepted(disputed, 700)
    lost(disputed, "2026-03-22 10:00")
    unknown = paid(march.bens, march.kim, "2026-03-23 10:00", 300)
    accepted(unknown, 2, currency="KWD")
    now, then = takings_of(march.boss)
    assert now.gross == 4100 + 500 + 700 + 300
    assert now.returned == 250 + 500 + 700
    assert (now.net_by_day[date(2026, 3, 8)], now.net_by_day[date(2026, 3, 9)]) == (500, -500)
    assert now.net_by_day[date(2026, 3, 22)] == -700
    assert then.gross == 1000 + 1300
    top = {(row.title, row.currency): row.gross for row in sales.top_products(WHOLE, MARCH)}
    assert top["Almanac", "USD"] == 1000 + 1100 + 500
    assert top["Beacon", "USD"] == 2000 + 700 + 300


def test_each_day_has_its_own(march):
    now, _ = takings_of(march.boss)
    assert dict(now.net_by_day) == {
        date(2026, 3, 1): 1000,
        date(2026, 3, 10): 2000,
        date(2026, 3, 20): -250,
        date(2026, 3, 31): 1100,
    }


def test_a_refund_counts_when_it_was_made_not_when_it_was_sold(march):
    april, _ = takings_of(march.boss, Period(date(2026, 4, 1), date(2026, 4, 30)))
    assert (april.gross, april.returned, april.net) == (2000, 2000, 0)


def test_days_are_those_of_the_shops_own_clock(march, settings):
    settings.TIME_ZONE = "Pacific/Auckland"  # thirteen hours ahead in March
    now, _ = takings_of(march.boss)
    # The last order of March in UTC is of April there, and the one of 28 February of 1 March.
    assert (now.orders, now.gross) == (3, 4000)
    assert date(2026, 3, 1) in now.net_by_day


def test_the_night_that_clocks_change_is_one_day(shop, settings):
    settings.TIME_ZONE = "Europe/Berlin"  # 29 March 2026 has 23 hours
    paid(shop.anns, shop.eve, "2026-03-28 22:59", 100)  # 23:59 on the 28th
    paid(shop.anns, shop.jo, "2026-03-28 23:00", 10)  # midnight
    paid(shop.anns, shop.kim, "2026-03-29 21:59", 1)  # 23:59 on the 29th, summer time
    paid(shop.anns, shop.kim, "2026-03-29 22:00", 1000)  # the 30th
    now, then = takings_of(shop.boss, Period(date(2026, 3, 29), date(2026, 3, 29)))
    assert (now.gross, then.gross) == (11, 100)


def test_sellers_see_their_own_products_only(march):
    now, _ = takings_of(march.ann)
    assert (now.orders, now.gross, now.returned) == (2, 2100, 250)
    assert takings_of(march.ann, currency="EUR") is None
    now, _ = takings_of(march.ben)
    assert (now.orders, now.gross) == (1, 2000)


def test_who_owns_no_product_sees_nothing(march):
    assert sales.takings(Scope.of(march.eve), MARCH) == {}
    assert sales.top_products(Scope.of(march.eve), MARCH) == []


def test_a_lost_dispute_takes_the_money_away_once(shop):
    order = paid(shop.anns, shop.eve, "2026-03-03 10:00", 1000)
    lost(order, "2026-03-09 10:00")
    assert takings_of(shop.boss)[0].net == 0
    refunded(order, "2026-03-10 10:00", 1000)
    assert takings_of(shop.boss)[0].net == 0


def test_a_refund_of_a_second_payment_takes_nothing_from_the_first(shop):
    order = paid(shop.anns, shop.eve, "2026-03-03 10:00", 1000)
    other = paid(shop.anns, shop.jo, "2026-03-04 10:00", 1000)
    # The second payment belongs to the first order, which was paid by another one.
    order.payments.model.objects.filter(pk=other.payment_id).update(order=order)
    refunded(other, "2026-03-05 10:00", 1000)
    assert takings_of(shop.boss)[0].returned == 0


def test_a_refund_in_the_customers_currency_is_counted_as_its_share(shop):
    order = paid(shop.anns, shop.eve, "2026-03-03 10:00", 1000)
    order.payments.update(
        currency="CNY", total_amount=7000, settlement_amount=1000, settlement_currency="USD"
    )
    refunded(order, "2026-03-04 10:00", 3500, currency="CNY")
    assert takings_of(shop.boss)[0].returned == 500


def test_of_the_checkouts_begun_how_many_were_paid(march):
    found = sales.conversion(Scope.of(march.boss), MARCH)
    assert (found.begun.now, found.paid.now) == (5, 4)
    assert (found.begun.then, found.paid.then) == (2, 1)
    assert found.now == pytest.approx(0.8)
    nothing = sales.conversion(Scope.of(march.eve), MARCH)
    assert nothing.now is None


def test_new_and_returning_customers(march):
    found = sales.customers(Scope.of(march.boss), MARCH)
    # Jo and Kim pay for the first time, Eve bought in February.
    assert (found.new.now, found.returning.now) == (2, 1)
    assert (found.new.then, found.returning.then) == (1, 0)
    # For Ben all of his are new: what they bought of others does not count.
    found = sales.customers(Scope.of(march.ben), MARCH)
    assert (found.new.now, found.returning.now) == (2, 0)


def test_the_top_products_each_currency_by_itself(march):
    found = sales.top_products(Scope.of(march.boss), MARCH)
    assert [(row.title, row.currency, row.orders, row.gross) for row in found] == [
        ("Almanac", "USD", 2, 2100),
        ("Beacon", "USD", 1, 2000),
        ("Beacon", "EUR", 1, 500),
    ]


def test_the_editions_with_what_each_brought(shop):
    kit = ProductPageFactory(title="Kit", owner=shop.ann, editions={"Personal": 900, "Team": 2900})
    personal, team = kit.editions.all()
    when = "2026-03-10 09:00"
    paid(kit, shop.eve, when, 900, edition=personal)
    paid(kit, shop.jo, when, 2900, edition=team)
    paid(kit, shop.eve, when, 2000, edition=team, upgraded=personal, received=1990)
    paid(kit, shop.kim, when, 0, edition=personal)
    paid(shop.anns, shop.kim, when, 1000)
    found = [
        (row.product, row.edition, row.orders, row.upgrades, row.gross)
        for row in sales.editions(Scope.of(shop.ann), MARCH)
    ]
    assert found == [("Kit", "Team", 2, 1, 4890), ("Kit", "Personal", 1, 0, 900)]
    assert sales.editions(Scope.of(shop.ben), MARCH) == []
    panels = sold.editions(Scope.of(shop.boss), MARCH)
    assert [row[:4] for row in panels[0].table.rows] == [
        ("Kit", "Team", 2, 1),
        ("Kit", "Personal", 1, 0),
    ]
    assert sold.editions(Scope.of(shop.ben), MARCH) == []


def test_what_was_sold_at_sale_prices_with_what_that_took_off(shop):
    when = "2026-03-10 09:00"
    paid(shop.anns, shop.eve, when, 900, sale_discount=100)
    paid(shop.anns, shop.jo, when, 900, sale_discount=100, received=890)
    paid(shop.anns, shop.kim, when, 0, sale_discount=1000)
    paid(shop.anns, shop.kim, when, 1000)
    paid(shop.anns, shop.eve, "2026-04-10 09:00", 900, sale_discount=100)
    (row,) = sales.in_sales(Scope.of(shop.ann), MARCH)
    assert (row.orders, row.gross, row.discount) == (3, 1790, 1200)
    (panel,) = sold.in_sales(Scope.of(shop.boss), MARCH)
    assert panel.table.shown[0][1:4] == (3, "$17.90", "$12.00")
    assert sales.in_sales(Scope.of(shop.ben), MARCH) == []
    assert sold.in_sales(Scope.of(shop.ben), MARCH) == []


def test_what_customers_chose_to_pay(shop):
    when = "2026-03-03 10:00"
    paid(shop.anns, shop.eve, when, 900, minimum=500)
    paid(shop.anns, shop.jo, when, 700, minimum=500, received=690)
    paid(shop.anns, shop.kim, when, 1000)
    paid(shop.anns, shop.kim, "2026-04-03 10:00", 900, minimum=500)
    gift = ProductPageFactory(title="Gift", owner=shop.ann)
    for amount in (0, 0, 100):
        paid(gift, shop.kim, when, amount, minimum=0)
    found = [
        (row.orders, row.free, row.gross, row.mean, row.least)
        for row in sales.chosen(Scope.of(shop.ann), MARCH)
    ]
    assert found == [(2, 0, 1590, 795, 1000), (3, 2, 100, 33, 0)]
    (panel,) = sold.chosen(Scope.of(shop.boss), MARCH)
    assert panel.table.shown[0][1:] == (2, 0, "$15.90", "$7.95", "$5.90", "USD")
    assert panel.table.shown[1] == ("Gift", 3, 2, "$1.00", "$0.33", "$1.00", "USD")
    assert sold.chosen(Scope.of(shop.ben), MARCH) == []


def test_the_codes_with_what_each_brought_and_gave(shop):
    when = "2026-03-03 10:00"
    off = {"discount_code_text": "WELCOME10", "discount": 100}
    paid(shop.anns, shop.eve, when, 900, **off)
    paid(shop.anns, shop.jo, when, 900, **off, received=890)
    paid(shop.anns, shop.kim, when, 900, **off, attribution="newsletter / email / spring")
    paid(shop.anns, shop.kim, when, 0, discount_code_text="GIFT", discount=1000)
    paid(shop.anns, shop.kim, when, 900, currency="EUR", **off)
    paid(shop.anns, shop.kim, "2026-04-03 10:00", 900, **off)
    begun(shop.anns, shop.kim, when)
    found = [
        (row.code, row.campaign, row.currency, row.orders, row.gross, row.discount)
        for row in sales.codes(Scope.of(shop.ann), MARCH)
    ]
    assert found == [
        ("WELCOME10", "", "EUR", 1, 900, 100),
        ("WELCOME10", "", "USD", 2, 1790, 200),
        ("WELCOME10", "newsletter / email / spring", "USD", 1, 900, 100),
        ("GIFT", "", "USD", 1, 0, 1000),
    ]
    # The sums are the ledger's.
    orders = [row for row in read_books()["orders"] if str(row["created_at"]) < "2026-04"]
    assert sum(row["discount"] for row in orders) == sum(row[-1] for row in found)
    assert {row["discount_code"] for row in orders} == {"", "WELCOME10", "GIFT"}
    (panel,) = sold.codes(Scope.of(shop.boss), MARCH)
    assert panel.table.shown[1][:5] == ("WELCOME10", "—", 2, "$17.90", "$2.00")
    assert sold.codes(Scope.of(shop.ben), MARCH) == []


def test_downloads_and_what_is_free(march):
    purchase = PurchasedProductFactory(user=march.eve, product=march.anns)
    for number, claimed in enumerate(["2026-03-03 10:00", "2026-02-03 10:00", None]):
        DownloadTicket.objects.create(
            token_hash=str(number),
            user=march.eve,
            purchase=purchase,
            release=march.anns.latest_release,
            expires_at=at("2026-03-03 11:00"),
            claimed_at=claimed and at(claimed),
        )
    fetched = sales.downloads(Scope.of(march.boss), MARCH)
    assert (fetched.now, fetched.then) == (1, 1)
    assert sales.downloads(Scope.of(march.ben), MARCH).now == 0
    assert sales.free_orders(Scope.of(march.boss), MARCH).now == 1


@pytest.mark.once
@pytest.mark.parametrize(
    ("figure", "most"),
    [
        (sales.takings, 4),
        (sales.conversion, 1),
        (sales.customers, 1),
        (sales.top_products, 3),
        (sales.editions, 1),
        (sales.in_sales, 1),
        (sales.chosen, 1),
        (sales.codes, 1),
        (sales.downloads, 1),
        (sales.free_orders, 1),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_each_figure_takes_as_many_queries_as_it_says(
    march, figure, most, django_assert_num_queries
):
    scope = Scope.of(march.boss)
    with django_assert_num_queries(most):
        figure(scope, MARCH)


def test_top_products_of_one_currency_do_not_push_out_those_of_another(shop):
    for number in range(11):
        product = ProductPageFactory(owner=shop.ann)
        paid(product, shop.eve, "2026-03-03 10:00", 50_000 + number, currency="JPY")  # about $330
    paid(shop.bens, shop.eve, "2026-03-03 10:00", 40_000)  # $400
    assert "USD" in {row.currency for row in sales.top_products(Scope.of(shop.boss), MARCH)}


def test_owner_changes_and_both_roles(shop):
    paid(shop.anns, shop.eve, "2026-03-03 10:00", 1000)
    shop.anns.owner = shop.ben
    shop.anns.save()
    assert sales.takings(Scope.of(shop.ann), MARCH) == {}
    assert takings_of(shop.ben)[0].net == 1000
    both = UserFactory(groups=["Sellers", "Admins"])
    assert takings_of(both)[0].net == 1000


def test_thousands_of_products(shop):
    paid(shop.anns, shop.eve, "2026-03-03 10:00", 1000)
    scope = Scope(shop.ann, (*range(40_000), shop.anns.pk))
    assert sales.takings(scope, MARCH)["USD"][0].net == 1000
    sales.customers(scope, MARCH)
    workload.support(scope, MARCH)
