"""The admin's one search: customers, orders, requests and products, by what somebody has in hand.

An e-mail address or its beginning, a name, the reference of an order or a request or its
beginning, an id of the provider (payment, checkout session, refund, dispute), words of a subject or
of a product. Each question is answered from an index (tests/support/test_finding.py reads the
plans), so it costs the same in a large shop; what it finds is cut to MOST rows of each kind.
"""

from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet

from commerce.models import CheckoutAttempt, Dispute, Order, Payment, Refund
from core.own_rows import rows_for, sees_whole_shop
from core.word_lookup import words_of
from products.models import CatalogueEntry, ProductPage, SearchWord
from products.search.finding import find as find_products
from products.search.queries import read_query
from products.search.vocabulary import Vocabulary
from support.customers.people import customers_for
from support.models import SupportRequest

MOST = 10
# Fewer characters would be the beginning of too many.
LEAST_OF_REFERENCE, LEAST_OF_ADDRESS = 4, 3


@dataclass
class Found:
    """What was found of each kind, MOST at most; `more` names the kinds that have further rows."""

    customers: list = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    requests: list[SupportRequest] = field(default_factory=list)
    products: list[ProductPage] = field(default_factory=list)
    more: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.customers or self.orders or self.requests or self.products)

    def take(self, kind: str, rows: list) -> None:
        setattr(self, kind, rows[:MOST])
        if len(rows) > MOST:
            self.more.add(kind)


def find(user, text: str) -> Found:
    """All that `user` may see of what `text` names."""
    query, found = read_query(text), Found()
    if not query:
        return found
    found.take("customers", _customers(user, query))
    people = [person.pk for person in found.customers]
    found.take("orders", _newest(_orders(user, query, people), ("user", "product")))
    found.take("requests", _newest(_requests(user, query, people), ("user", "product")))
    found.take("products", _products(user, query))
    return found


def _newest(rows: QuerySet, related: tuple[str, ...]) -> list:
    return list(rows.select_related(*related).order_by("-created_at", "-pk")[: MOST + 1])


def _customers(user, query: str) -> list:
    people = customers_for(user)
    # One question for each index: an OR over tables would be answered by reading them whole.
    keys: dict[int, None] = {}
    for rows in _accounts(people, query):
        keys |= dict.fromkeys(rows.values_list("pk", flat=True)[: MOST + 1])
    found = people.in_bulk(list(keys)[: MOST + 1])
    return [found[key] for key in keys if key in found]


def _accounts(people: QuerySet, query: str):
    address = query.lower()
    if " " not in address and len(address) >= LEAST_OF_ADDRESS:
        yield people.filter(email=address)
        if "@" in address:
            others = EmailAddress.objects.filter(email=address).values("user")
            yield people.filter(pk__in=others)
        yield people.filter(email__startswith=address).order_by("email")
    words = words_of(query)
    if words and "@" not in query:
        named = Q()
        for word in words:
            named &= Q(first_name__words_begin=word) | Q(last_name__words_begin=word)
        yield people.filter(named).order_by("-pk")


def _orders(user, query: str, people: list[int]) -> QuerySet:
    orders = rows_for(user, Order)
    wanted = Q(pk__in=_of_ids(query)) | Q(user__in=people)
    if LEAST_OF_REFERENCE <= len(query) <= 12 and query.isalnum():
        wanted |= Q(reference__startswith=query.upper())
    if words_of(query) and "@" not in query:
        wanted |= Q(name__words_begin=query)
    return orders.filter(wanted)


def _of_ids(query: str) -> list[int]:
    """The orders that one of the provider's ids leads to."""
    if " " in query or len(query) > 80:
        return []
    rows: list[QuerySet] = [
        Order.objects.filter(payment_id=query).values_list("pk", flat=True),
        Payment.objects.filter(pk=query).values_list("order", flat=True),
        CheckoutAttempt.objects.filter(checkout_session_id=query).values_list("order", flat=True),
        Refund.objects.filter(refund_id=query).values_list("payment__order", flat=True),
        Dispute.objects.filter(dispute_id=query).values_list("payment__order", flat=True),
    ]
    return [key for keys in rows for key in keys[:MOST] if key]


def _requests(user, query: str, people: list[int]) -> QuerySet:
    wanted = Q(user__in=people)
    if LEAST_OF_REFERENCE <= len(query) <= 10 and query.isalnum():
        wanted |= Q(reference__startswith=query.upper())
    if words_of(query) and "@" not in query:
        wanted |= Q(subject__words_begin=query)
    return rows_for(user, SupportRequest).filter(wanted)


class _NoSlips(Vocabulary):
    """Words as they were typed: staff have names in hand, which are not to be guessed at."""

    def near(self, word: str) -> list[str]:
        return []


def _products(user, query: str) -> list[ProductPage]:
    if "@" in query:
        return []
    entries = CatalogueEntry.objects.all()
    if not sees_whole_shop(user):
        entries = entries.filter(product__owner=user)
    keys = find_products(entries, _NoSlips(SearchWord.objects.all()), query).best(MOST + 1)
    pages = ProductPage.objects.in_bulk(keys)
    return [pages[key] for key in keys if key in pages]
