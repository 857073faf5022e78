"""What is not published is read by no visitor and no customer: on no page, and in no mail."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Page, Site
from wagtail.rich_text import RichText

from accounts.models import SellerProfile
from commerce.downloads.access import revoke_by_hand
from commerce.downloads.withdrawing import withdraw
from commerce.messages import notices
from commerce.models import (
    DiscountCode,
    DownloadTicket,
    Order,
    PurchasedProduct,
    Refund,
    Withdrawal,
)
from commerce.payments.by_hand import grant
from commerce.tasks import tell_of_updates
from core.models import Approval, ShopSettings
from home.models import ContentPage, HomePage
from notifications import catalogue
from notifications.models import OutgoingMessage
from products.models import Edition, FileReport, GalleryImage, Licence, ProductPage, Release
from support import moves, quotes, requests, triage
from support.models import CannedReply, Question
from tests.commerce.sale_rows import sell_again
from tests.commerce.versions import add_version, pass_the_pause, publish
from tests.factories import ProductPageFactory, SupportRequestFactory, UserFactory
from tests.products.approval.conftest import choose
from tests.site_config.test_junk import ROUTES

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SECRET = "Zanzibarian"  # stands in whatever is not published, and nowhere else
WITHDRAWN = "Quillworty"  # in a version that was taken back: its owners alone read of it
# They end the session or the account, or are asked by machines.
NOT_OPENED = ("accounts/logout", "webhooks/", "accounts/delete", "media/")
QUESTIONS = (f"?q={SECRET[:6]}", f"?q={SECRET[:6].lower()}", "?page=1")


@pytest.fixture
def sold():
    """A live product that somebody owns, with a draft of everything about it and beside it."""
    product = ProductPageFactory(title="Harbour lamp", slug="harbour-lamp")
    buyer = UserFactory()
    rows = sell_again(product, buyer, 1)
    long_ago = timezone.now() - timedelta(days=1)
    PurchasedProduct.objects.update(granted_at=long_ago)
    later = timezone.now() + timedelta(days=1)
    tell_the_staff(SupportRequestFactory(user=buyer, product=product), product.owner)
    announce(later)

    draft = add_version(product, "7.1", notes=f"{SECRET} notes").content_object
    draft.files.update(file_name=f"{SECRET}.zip")
    look_inside(draft.files.get())
    scheduled_release = add_version(product, "7.2", notes=f"{SECRET} notes of tomorrow")
    release = scheduled_release.as_object()
    release.go_live_at = later
    release.save_revision().publish()

    edited = ProductPage.objects.get(pk=product.pk)
    for name in ("title", "summary", "seo_title", "search_description", "requirements"):
        setattr(edited, name, f"{SECRET} {name}")
    edited.body = [
        ("paragraph", f"<p>{SECRET} words</p>"),
        ("faq", [{"question": f"{SECRET}?", "answer": f"<p>{SECRET}</p>"}]),
    ]
    edited.questions = [("question", {"question": f"{SECRET}?", "answer": RichText(SECRET)})]
    edited.editions = [
        Edition(name=f"{SECRET} team", price=9000, contents=SECRET, licence_text=SECRET)
    ]
    edited.gallery = [GalleryImage(image=product.cover, caption=f"{SECRET} at night")]
    edited.licence = Licence.objects.create(name=f"{SECRET} licence", text=SECRET)
    edited.tags.add(f"{SECRET} tag")
    edited.save_revision()
    bad = publish(product, "6.9", notes=f"{WITHDRAWN} notes", compatibility=WITHDRAWN).release
    withdraw(bad, f"{WITHDRAWN} lamps burn", by=None)

    # Whose page has the address of one of the slugs.
    theirs = {"owner": product.owner}
    SellerProfile.objects.create(user=product.owner, name="Harbour lamp")
    hidden = ProductPageFactory(title=f"{SECRET} draft", slug="hidden", live=False, **theirs)
    waiting = ProductPageFactory(
        title=f"{SECRET} of tomorrow", slug="waiting", live=False, **theirs
    )
    waiting.go_live_at = later
    waiting.save_revision().publish()
    ended = ProductPageFactory(title=f"{SECRET} withdrawn", slug="ended", **theirs)
    ended.unpublish()

    refused = ProductPageFactory(title=f"{SECRET} sent back", slug="refused", live=False)
    choose(Approval.BOTH)
    send_back(refused)
    send_back(add_version(product, "7.3", notes=f"{SECRET} notes sent back").content_object)

    home = HomePage.objects.get()
    home.add_child(instance=ContentPage(title=f"{SECRET} page", slug="page-draft", live=False))
    for page in (home, home.add_child(instance=ContentPage(title="About", slug="about"))):
        page.title = page.seo_title = f"{SECRET} title"
        kind = "text" if page == home else "paragraph"
        page.content = [(kind, f"<p>{SECRET} words</p>")]
        page.save_revision()
    slugs = [each.slug for each in (product, hidden, waiting, ended, refused)]
    return buyer, slugs, [row.reference for row in rows.values() if hasattr(row, "reference")]


def look_inside(file) -> None:
    """A worker has read the file of a draft."""
    FileReport.objects.update_or_create(
        file=file.file.name,
        defaults={
            "state": FileReport.State.DONE,
            "kind": "zip",
            "entries": [[f"{SECRET}/lamp.txt", 1, 1]],
            "tree": {"lines": [[0, SECRET, 1]]},
            "readme_html": f"<p>{SECRET}</p>",
            "licence_text": SECRET,
        },
    )


def tell_the_staff(request, seller) -> None:
    """What they read and write among themselves."""
    requests.note(request, seller, f"{SECRET} is what I would offer")
    Question.objects.create(
        product=request.product, name=SECRET, email="asks@example.com", text=f"{SECRET}?"
    )
    CannedReply.objects.create(title=SECRET, text=f"{SECRET} is sold out")
    DiscountCode.objects.create(text=f"{SECRET.upper()}10", percent=10, owner=seller)


def announce(later) -> None:
    """Above every page, and on the home page, from a later time on."""
    news = ("announcement", {"text": f"{SECRET} is here", "tone": "info", "show_from": later})
    shop = ShopSettings.for_site(Site.objects.get())
    shop.announcements = [news]
    shop.save()
    home = HomePage.objects.get()
    home.content.append(news)
    home.save_revision().publish()


def send_back(thing) -> None:
    """A seller submits it, and an editor does not want it so."""
    state = thing.get_workflow().start(thing, UserFactory(groups=["Sellers"]))
    editor, decision = UserFactory(is_superuser=True), state.current_task_state
    decision.task.specific.on_action(decision, editor, "reject", comment=f"{SECRET} is too dim")


def paths(slugs, references) -> list[str]:
    """Every public address, filled in, and every page there is."""
    found = {page.url for page in Page.objects.exclude(depth=1)}
    for route in ROUTES:
        if route.startswith(NOT_OPENED):
            continue
        for value in [*slugs, *references] if "@" in route else [""]:
            found.add("/" + route.replace("@", value))
    pages = [page.url for page in Page.objects.live().exclude(depth=1)]
    return sorted(found) + [url + question for url in pages for question in QUESTIONS]


@pytest.mark.parametrize("who", ["anonymous", "customer", "owner"])
def test_no_page_shows_what_is_not_published(client, sold, who):
    buyer, slugs, references = sold
    if who != "anonymous":
        client.force_login(buyer if who == "owner" else UserFactory())
    shown, opened = [], 0
    for path in paths(slugs, references):
        answer = client.get(path)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        opened += answer.status_code == 200
        text = body.decode(errors="replace")
        if SECRET in text or (WITHDRAWN in text and who != "owner"):
            shown.append(path)
    assert shown == []
    assert opened > 15
    ProductPage.objects.get(slug=slugs[0]).latest_revision.publish()
    assert SECRET in client.get("/products/").content.decode()


def test_no_mail_tells_what_is_not_published(client, sold):
    buyer, slugs, references = sold
    product = ProductPage.objects.get(slug=slugs[0])
    publish(product, "2.0")
    bad = Release.objects.get(version="6.9")
    DownloadTicket.objects.update(release=bad, claimed_at=timezone.now())
    pass_the_pause()
    Withdrawal.objects.update(created_at=timezone.now() - timedelta(days=1))
    tell_of_updates()
    client.force_login(buyer)
    client.post(f"/orders/{references[0]}/receipt/")
    write_other_mails(product, buyer, UserFactory(is_superuser=True))
    messages = OutgoingMessage.objects.exclude(kind__startswith="approval-")
    about_products = ("orders", "products", "support")
    expected = {
        name
        for name, kind in catalogue.KINDS.items()
        if kind.write.__module__.rpartition(".")[2] in about_products
    }
    assert {message.kind for message in messages} == expected
    assert len(expected) == 16
    texts = messages.values_list("subject", "text", "html")
    assert SECRET not in str(list(texts))
    taken_back = messages.exclude(kind="release-withdrawn").values_list("subject", "text", "html")
    assert WITHDRAWN not in str(list(taken_back))


def write_other_mails(product, buyer, admin) -> None:
    """What else the shop tells somebody who owns `product` or asks for help with it."""
    order, purchase = Order.objects.get(), PurchasedProduct.objects.get(user=buyer)
    notices.free_order(order)
    notices.payment_failed(order, "pay_declined")
    notices.refunded(Refund.objects.get())
    request = requests.open_request(buyer, product, "Too dim", "What can I do?")
    requests.reply(request, buyer, "Are you there?")
    requests.answer(request, admin, "Turn it around.")
    quotes.offer(request, 500, "An hour", "", admin)
    triage.set_meeting(request, "https://meet.example/1", admin)
    moves.move(request, request.Status.PAYMENT, seen=request.Status.DISCUSSING, by=admin)
    moves.cancel(request, buyer)
    revoke_by_hand(purchase, "A mistake", admin)
    grant(buyer, product, "Another mistake", admin)
