"""The rules of download links, without HTTP."""

import hashlib
from datetime import timedelta

import pytest
from django.utils import timezone

from commerce.downloads import delivery, ranges, tickets
from commerce.models import DownloadTicket
from tests.commerce.purchases import CONTENT, buy, make_product, make_release
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def purchase():
    return buy()


@pytest.fixture
def ticket(purchase):
    return tickets.find(tickets.mint(purchase.user, purchase.product), purchase.user)


def expire(ticket):
    DownloadTicket.objects.filter(pk=ticket.pk).update(expires_at=timezone.now())
    ticket.refresh_from_db()


def revoke(purchase):
    purchase.revoked_at, purchase.ended = timezone.now(), "refunded"
    purchase.save()


def read(file):
    try:
        return file.source.read()
    finally:
        file.close()


def test_a_ticket_keeps_a_hash_of_256_random_bits_and_its_time(purchase, settings):
    settings.DOWNLOAD_TICKET_SECONDS = 90
    before = timezone.now()
    token, other = (tickets.mint(purchase.user, purchase.product) for _ in range(2))
    row = DownloadTicket.objects.get(token_hash=hashlib.sha256(token.encode()).hexdigest())
    assert len(token) == 43  # 32 bytes in base64
    assert token != other
    assert row.user == purchase.user
    assert row.purchase == purchase
    assert row.release == purchase.product.latest_release
    assert row.expires_at - row.created_at == timedelta(seconds=90)
    assert before <= row.created_at <= timezone.now()
    assert row.claimed_at is None
    assert token not in [str(value) for value in vars(row).values()]


def test_a_ticket_is_for_the_latest_release(purchase):
    newer = make_release(purchase.product, b"newer")
    token = tickets.mint(purchase.user, purchase.product)
    assert tickets.find(token, purchase.user).release == newer


def test_no_ticket_without_an_active_purchase(purchase):
    stranger = UserFactory()
    with pytest.raises(tickets.AccessRefused):
        tickets.mint(stranger, purchase.product)
    with pytest.raises(tickets.AccessRefused):
        tickets.mint(purchase.user, make_product("another"))
    revoke(purchase)
    with pytest.raises(tickets.AccessRefused):
        tickets.mint(purchase.user, purchase.product)
    assert not DownloadTicket.objects.exists()


@pytest.mark.once
def test_no_ticket_without_a_release():
    purchase = buy(product=make_product())
    with pytest.raises(delivery.FileUnavailable):
        tickets.mint(purchase.user, purchase.product)


def test_a_ticket_is_found_by_its_buyer_only(purchase, ticket):
    token = tickets.mint(purchase.user, purchase.product)
    assert tickets.find(token, purchase.user).purchase == purchase
    with pytest.raises(tickets.TicketUnknown):
        tickets.find(token, UserFactory())


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: "",
        lambda token: token[:-1],
        lambda token: token + "A",
        lambda token: token + "\n",
        lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
        lambda token: token.swapcase(),
        lambda token: hashlib.sha256(token.encode()).hexdigest(),
        lambda token: "\x00" * 43,
        lambda token: "\ud800" * 43,
        lambda token: "A" * 1_000_000,
    ],
)
def test_a_changed_token_is_unknown(purchase, spoil):
    token = tickets.mint(purchase.user, purchase.product)
    with pytest.raises(tickets.TicketUnknown):
        tickets.find(spoil(token), purchase.user)


def test_a_claim_delivers_once_and_is_logged(ticket):
    assert read(tickets.claim(ticket, "first")) == CONTENT
    row = DownloadTicket.objects.get()
    assert row.claimed_at is not None
    assert row.browser_hash == "first"
    with pytest.raises(tickets.TicketSpent):
        tickets.claim(row, "third")
    # A rival that read the row before the claim, too.
    with pytest.raises(tickets.TicketSpent):
        tickets.claim(ticket, "second")
    row.refresh_from_db()
    assert row.browser_hash == "first"


def test_an_expired_ticket_is_not_claimed(ticket):
    stale = tickets.DownloadTicket.objects.select_related("purchase").get()
    expire(ticket)
    with pytest.raises(tickets.TicketExpired):
        tickets.claim(ticket, "browser")
    with pytest.raises(tickets.TicketExpired):
        tickets.claim(stale, "browser")
    assert DownloadTicket.objects.get().claimed_at is None


def test_a_ticket_is_not_claimed_after_a_refund(purchase, ticket):
    stale = tickets.DownloadTicket.objects.select_related("purchase").get()
    revoke(purchase)
    ticket.refresh_from_db()
    with pytest.raises(tickets.AccessRevoked):
        tickets.claim(ticket, "browser")
    # Read before the refund, spent after it: the UPDATE looks at the purchase itself.
    assert stale.purchase.is_active
    with pytest.raises(tickets.AccessRevoked):
        tickets.claim(stale, "browser")
    assert DownloadTicket.objects.get().claimed_at is None


@pytest.mark.once
def test_a_missing_file_spends_nothing(ticket):
    ticket.release.file.storage.delete(ticket.release.file.name)
    with pytest.raises(delivery.FileUnavailable):
        tickets.claim(ticket, "browser")
    assert DownloadTicket.objects.get().claimed_at is None


def test_only_the_browser_that_claimed_goes_on_and_in_time(purchase, ticket):
    tickets.claim(ticket, "browser").close()
    ticket.refresh_from_db()
    expire(ticket)
    part = ranges.Part(1000, len(CONTENT) - 1, len(CONTENT))
    assert read(tickets.claim(ticket, "browser", part)) == CONTENT[1000:]
    for other in ("other", ""):
        with pytest.raises(tickets.TicketSpent):
            tickets.claim(ticket, other)
    assert DownloadTicket.objects.get().resumed == 1
    DownloadTicket.objects.update(claimed_at=timezone.now() - tickets.AT_LEAST)
    ticket.refresh_from_db()
    with pytest.raises(tickets.TicketSpent):
        tickets.claim(ticket, "browser")


def test_nobody_goes_on_after_a_refund(purchase, ticket):
    tickets.claim(ticket, "browser").close()
    stale = DownloadTicket.objects.select_related("purchase").get()
    revoke(purchase)
    for copy in (DownloadTicket.objects.get(), stale):
        with pytest.raises(tickets.AccessRevoked):
            tickets.claim(copy, "browser")


@pytest.mark.once
def test_the_log_holds_no_session_key():
    assert "key" not in tickets.browser_of("key")
    assert tickets.browser_of("key") == tickets.browser_of("key")
    assert tickets.browser_of("key") != tickets.browser_of("other")
