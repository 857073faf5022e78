"""Publishing makes exactly the pictures that the pages ask for."""

import pytest

from core.models import ShopRendition
from home.models import HomePage
from products.models import GalleryImage, ProductPage
from products.tasks import render_pictures
from tests.factories import CoverFactory, ProductPageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_no_visitor_waits_for_a_picture(client):
    shown = [{"image": CoverFactory(), "alt_text": "It"} for _ in range(2)]
    video = {"address": "https://vimeo.com/123456", "title": "It", "poster": CoverFactory()}
    body = [("image", CoverFactory()), ("gallery", shown), ("video", video)]
    page = ProductPageFactory(body=body)
    draft = ProductPage.objects.get(pk=page.pk)
    draft.gallery = [GalleryImage(image=CoverFactory())]
    draft.save_revision().publish()
    render_pictures(page.pk)
    made = set(ShopRendition.objects.values_list("image", "filter_spec"))
    for address in ("/", "/products/", page.url):
        assert client.get(address).status_code == 200
    assert set(ShopRendition.objects.values_list("image", "filter_spec")) == made
    # Card, cover and share picture of the cover; two sizes each of it and of the other five.
    assert len(made) == 9 + 6 * 4


def test_publishing_asks_for_the_pictures(django_capture_on_commit_callbacks, monkeypatch):
    sent = []
    monkeypatch.setattr(
        "celery.current_app.send_task", lambda name, args, **options: sent.append((name, args))
    )
    with django_capture_on_commit_callbacks(execute=True):
        page = ProductPageFactory()
    assert ("products.render_pictures", (page.pk,)) in sent


def test_the_task_may_run_twice_and_late():
    page = ProductPageFactory()
    render_pictures(page.pk)
    number = ShopRendition.objects.count()
    render_pictures(page.pk)
    assert ShopRendition.objects.count() == number
    page_id = page.pk
    page.delete()
    render_pictures(page_id)


def test_a_lost_original_stops_nothing():
    page = ProductPageFactory()
    page.cover.file.delete(save=False)
    render_pictures(page.pk)


def test_the_home_page_is_there():
    assert HomePage.objects.get().url == "/"
