"""Every message of the catalogue: its words, its links, its secrets."""

import pytest
from django.utils import timezone
from wagtail.models import Site

from core.models import ShopSettings
from notifications import catalogue, outbox
from notifications.models import OutgoingMessage
from tests.services.smtp import SMTPServer

pytestmark = pytest.mark.django_db

ORDER = {
    "recipient": "buyer@example.com",
    "reference": "SF-1",
    "product_title": "Tom & <b>Jerry</b>\r\nBcc: somebody@example.com",
    "amount_text": "$29.00",
    "order_url": "/orders/SF-1/",
}
MESSAGES = {
    "confirm-email": lambda: catalogue.confirm_email(
        recipient="new@example.com", code="ABCD-EFGH", minutes=15
    ),
    "account-already-exists": lambda: catalogue.account_already_exists(
        recipient="a@example.com",
        login_url="/accounts/login/?next=/products/x/",
        reset_url="/accounts/password/reset/",
    ),
    "reset-password": lambda: catalogue.reset_password(
        recipient="a@example.com", reset_url="/accounts/password/reset/key/1-abc/", hours=4
    ),
    "unknown-account": lambda: catalogue.unknown_account(
        recipient="a@example.com", signup_url="/accounts/signup/"
    ),
    "password-changed": lambda: catalogue.password_changed(
        recipient="a@example.com", reset_url="/accounts/password/reset/"
    ),
    "email-changed": lambda: catalogue.email_changed(
        recipient="old@example.com", old_email="old@example.com", new_email="new@example.com"
    ),
    "email-removed": lambda: catalogue.email_removed(
        recipient="a@example.com", email="old@example.com"
    ),
    "order-paid": lambda: catalogue.order_paid(
        **ORDER, library_url="/library/", dedupe_key="order-paid:1"
    ),
    "payment-failed": lambda: catalogue.payment_failed(
        **ORDER, retry_url="/checkout/x/", dedupe_key="payment-failed:1"
    ),
}


@pytest.mark.parametrize("kind", MESSAGES)
def test_every_message_has_words_in_text_and_html(kind):
    message = MESSAGES[kind]()

    assert message.kind == kind
    assert message.status == "pending"
    assert message.subject
    assert "\n" not in message.subject
    for body in (message.text, message.html):
        assert "Storefront" in body
        assert "http://shop.test/" in body
        assert "{{" not in body
        assert "{%" not in body
    assert "&amp;" not in message.text
    assert "<script" not in message.html


def test_the_shop_signs_with_the_name_that_staff_gave_it():
    site = Site.objects.get(is_default_site=True)
    ShopSettings.objects.update_or_create(site=site, defaults={"shop_name": "Quay & Co"})

    message = MESSAGES["order-paid"]()

    assert "Quay & Co" in message.text
    assert "Quay &amp; Co" in message.html


def test_titles_from_people_stay_text():
    message = MESSAGES["order-paid"]()

    assert message.subject == ("Receipt for Tom & <b>Jerry</b> Bcc: somebody@example.com (SF-1)")
    assert "Tom & <b>Jerry</b>" in message.text
    assert "Tom &amp; &lt;b&gt;Jerry&lt;/b&gt;" in message.html
    assert "<b>" not in message.html


def test_codes_and_links_are_secrets_and_receipts_are_not():
    sensitive = {kind: write().is_sensitive for kind, write in MESSAGES.items()}

    assert {kind for kind, is_secret in sensitive.items() if not is_secret} == {
        "order-paid",
        "payment-failed",
    }
    assert "ABCD-EFGH" not in MESSAGES["confirm-email"]().subject


def test_a_code_is_of_no_use_after_its_time():
    expires_at = MESSAGES["confirm-email"]().expires_at

    assert 14 * 60 < (expires_at - timezone.now()).total_seconds() <= 15 * 60


@pytest.mark.parametrize(
    "given",
    ["https://evil.example/library/?a=1", "/library/?a=1", "//evil.example/library/?a=1"],
)
def test_links_never_leave_the_shop(given):
    message = catalogue.order_paid(**ORDER, library_url=given, dedupe_key="order-paid:1")

    assert "http://shop.test/library/?a=1" in message.text
    assert "evil.example" not in message.text + message.html


def test_one_payment_gives_one_receipt():
    first, second = MESSAGES["order-paid"](), MESSAGES["order-paid"]()

    assert first.pk == second.pk
    assert OutgoingMessage.objects.count() == 1


def test_the_row_remembers_its_language():
    message = catalogue.unknown_account(
        recipient="a@example.com", signup_url="/accounts/signup/", language="de"
    )

    assert message.language == "de"
    assert '<html lang="de">' in message.html


def test_every_message_can_be_sent(settings):
    with SMTPServer() as post:
        post.use(settings)
        for write in MESSAGES.values():
            write()
        outbox.sweep()

        assert len(post.letters) == len(MESSAGES)
