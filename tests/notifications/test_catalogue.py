"""Every message of the catalogue: its words, its links, its secrets."""

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from wagtail.models import Site

from core.models import ShopSettings
from notifications import catalogue, outbox
from notifications.models import OutgoingMessage
from tests.notifications.messages import MESSAGES, RECEIPT
from tests.services.smtp import SMTPServer

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.mark.parametrize("kind", MESSAGES)
def test_every_message_has_words_in_text_and_html(kind):
    message = MESSAGES[kind]()

    assert message.kind == kind
    assert message.status == "pending"
    assert message.subject
    assert "\n" not in message.subject
    assert "<b>" not in message.html
    for body in (message.text, message.html):
        assert "Storefront" in body
        assert "http://shop.test/" in body
        assert "{{" not in body
        assert "{%" not in body
    assert "&amp;" not in message.text
    assert "<script" not in message.html


def test_lists_of_mails_show_what_it_begins_with():
    def preheader(kind):
        page = BeautifulSoup(MESSAGES[kind]().html, "html.parser")
        return page.body.div.get_text()

    assert preheader("order-paid").startswith(
        "Thank you for your order. Download it from your library, now and whenever you need it "
        "again: Order: SF-1 Date:"
    )
    assert preheader("confirm-email").startswith("Your confirmation code: ABCD-EFGH Enter it on")
    for kind in MESSAGES:
        assert 20 < len(preheader(kind)) <= 140, kind
        assert "http" not in preheader(kind), kind


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
        "approval-asked",
        "approval-ended",
        "approval-given",
        "approval-refused",
        "order-paid",
        "payment-failed",
        "order-refunded",
        "access-ended",
        "access-restored",
        "review-needed",
        "refund-asked",
        "refund-answered",
        "withdrawal-received",
        "withdrawal-declined",
        "withdrawal-new",
        "webhook-event-given-up",
        "backup-failed",
        "beat-silent",
        "server-error",
        "messages-given-up",
        "product-updated",
        "release-withdrawn",
        "support-request-new",
        "support-request-received",
        "order-free",
        "support-reply-new",
        "support-answer",
        "support-moved-by-customer",
        "support-moved",
        "support-quoted",
        "support-meeting",
        "question-answer",
        "question-new",
        "question-received",
        "provider-refuses",
        "publication-delayed",
    }
    assert "ABCD-EFGH" not in MESSAGES["confirm-email"]().subject


def test_a_code_is_of_no_use_after_its_time():
    expires_at = MESSAGES["confirm-email"]().expires_at

    assert 14 * 60 < (expires_at - timezone.now()).total_seconds() <= 15 * 60


def test_subjects_stay_when_bodies_are_wiped_so_they_hold_no_secret_and_no_address():
    for kind, write in MESSAGES.items():
        subject = write().subject
        assert "http" not in subject, kind
        assert "example.com" not in subject.replace("Bcc: somebody@example.com", ""), kind


def test_a_new_version_comes_with_its_notes_and_one_click_to_stop(settings):
    stop = "http://shop.test/updates/stop/abc/"
    with SMTPServer() as post:
        post.use(settings)
        message = MESSAGES["product-updated"]()
        assert message.stop_url == stop
        assert "What changed:\n\n> Faster.\n> Smaller.\n" in message.text
        assert f"To stop e-mails about new versions:\n{stop}\n" in message.text
        assert f'<a href="{stop}"' in message.html
        outbox.sweep()
        (letter,) = post.letters

    assert letter["List-Unsubscribe"] == f"<{stop}>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    message.refresh_from_db()
    assert message.stop_url == "", "it is a secret of the buyer's, and wiped with the words"


def test_other_messages_have_no_such_header(settings):
    with SMTPServer() as post:
        post.use(settings)
        MESSAGES["order-paid"]()
        outbox.sweep()

        assert post.letters[0]["List-Unsubscribe"] is None


@pytest.mark.parametrize(
    "given",
    ["https://evil.example/library/?a=1", "/library/?a=1", "//evil.example/library/?a=1"],
)
def test_links_never_leave_the_shop(given):
    message = catalogue.order_paid(**{**RECEIPT, "library_url": given}, dedupe_key="order-paid:1")

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
