"""What is not published is read by no visitor and no customer: on no page, and in no mail."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Page

from commerce.models import PurchasedProduct
from commerce.tasks import tell_of_updates
from home.models import ContentPage, HomePage
from notifications.models import OutgoingMessage
from products.models import ProductPage
from tests.commerce.sale_rows import sell_again
from tests.commerce.versions import add_version, pass_the_pause, publish
from tests.factories import ProductPageFactory, SupportRequestFactory, UserFactory
from tests.site_config.test_junk import ROUTES

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SECRET = "Zanzibarian"  # stands in whatever is not published, and nowhere else
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
    SupportRequestFactory(user=buyer, product=product)
    later = timezone.now() + timedelta(days=1)

    add_version(product, "7.1", notes=f"{SECRET} notes")
    scheduled_release = add_version(product, "7.2", notes=f"{SECRET} notes of tomorrow")
    release = scheduled_release.as_object()
    release.go_live_at = later
    release.save_revision().publish()

    edited = ProductPage.objects.get(pk=product.pk)
    for name in ("title", "summary", "seo_title", "search_description"):
        setattr(edited, name, f"{SECRET} {name}")
    edited.save_revision()

    hidden = ProductPageFactory(title=f"{SECRET} draft", slug="hidden", live=False)
    waiting = ProductPageFactory(title=f"{SECRET} of tomorrow", slug="waiting", live=False)
    waiting.go_live_at = later
    waiting.save_revision().publish()
    ended = ProductPageFactory(title=f"{SECRET} withdrawn", slug="ended")
    ended.unpublish()

    home = HomePage.objects.get()
    home.add_child(instance=ContentPage(title=f"{SECRET} page", slug="page-draft", live=False))
    home.title = home.seo_title = f"{SECRET} home"
    home.save_revision()
    slugs = [product.slug, hidden.slug, waiting.slug, ended.slug]
    return buyer, slugs, [row.reference for row in rows.values() if hasattr(row, "reference")]


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
        if SECRET in body.decode(errors="replace"):
            shown.append(path)
    assert shown == []
    assert opened > 15
    ProductPage.objects.get(slug=slugs[0]).latest_revision.publish()
    assert SECRET in client.get("/products/").content.decode()


def test_no_mail_tells_what_is_not_published(client, sold):
    buyer, slugs, references = sold
    publish(ProductPage.objects.get(slug=slugs[0]), "2.0")
    pass_the_pause()
    tell_of_updates()
    client.force_login(buyer)
    client.post(f"/orders/{references[0]}/receipt/")
    messages = OutgoingMessage.objects.all()
    assert {message.kind for message in messages} == {"product-updated", "order-paid"}
    texts = messages.values_list("subject", "text", "html")
    assert SECRET not in str(list(texts))
