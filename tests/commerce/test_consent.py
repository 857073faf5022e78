"""What customers read and tick before they pay."""

import pytest
from bs4 import BeautifulSoup
from wagtail.models import Site

from commerce.checkout import consent
from commerce.messages import notices
from commerce.models import Order
from core.models import ShopSettings
from home.models import ContentPage, HomePage
from tests.commerce.checkout_page import ADDRESS, path
from tests.commerce.reported import words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_terms_and_refund_policy_stand_beside_the_button_where_there_are_such(shop, product):
    form = {"country": "SE", "use_country": "1"}
    assert "By paying you accept" not in words_of(shop.post(path(product), form))
    home, site = HomePage.objects.first(), Site.objects.get(is_default_site=True)
    for slug, said in (("terms", "the terms"), ("refunds", "and the refund policy")):
        chosen = home.add_child(instance=ContentPage(title=slug, slug=slug))
        ShopSettings.objects.update_or_create(site=site, defaults={f"{slug}_page": chosen})
        page = shop.post(path(product), form)
        assert "By paying you accept the terms (opens in a new tab)" in words_of(page)
        assert said in words_of(page)
        links = BeautifulSoup(page.content, "html.parser").select("#checkout a[target=_blank]")
        assert links[-1]["href"] == f"/{slug}/"
    ContentPage.objects.filter(slug="terms").update(live=False)
    words = words_of(shop.post(path(product), form))
    assert "By paying you accept the refund policy (opens in a new tab)" in words


def test_consent_is_asked_for_where_policy_and_country_want_it_and_kept(shop, product, settings):
    assert shop.post(path(product), ADDRESS).status_code == 302
    assert Order.objects.get().consent == ""
    settings.WITHDRAWAL_CONSENT = "eu"
    answer = shop.post(path(product), ADDRESS)
    assert list(answer.context["form"].errors) == ["consent"]
    assert consent.words() in words_of(answer)
    assert shop.post(path(product), {**ADDRESS, "consent": "on"}).status_code == 302
    order = Order.objects.get()
    assert order.consent == consent.words()
    agreed = f"Before paying, you agreed: {consent.words()}"
    assert agreed in words_of(shop.get(f"/orders/{order.reference}/"))
    mail = notices.receipt(order)
    assert agreed in mail.text
    assert agreed in mail.html
    again = BeautifulSoup(shop.get(path(product)).content, "html.parser")
    assert not again.select_one("[name=consent]").has_attr("checked"), "given anew each time"

    american = {"country": "US", "city": "Austin", "state": "Texas", "postal_code": "78701"}
    assert shop.post(path(product), {**ADDRESS, **american}).status_code == 302
    assert Order.objects.get().consent == ""
