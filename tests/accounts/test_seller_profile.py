"""What sellers say of themselves: edited in the admin's *Account*, shown beside their products."""

import pytest
from wagtail.users.models import UserProfile

from accounts.models import SellerProfile, User
from tests.factories import CoverFactory, ProductPageFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ACCOUNT = "/admin/account/"


@pytest.fixture
def seller(client):
    user = UserFactory(email="seller@example.com", groups=["Sellers"], first_name="Sam")
    client.force_login(user)
    return user


def save(client, **values):
    """What the browser sends, with these values in place of what stands there."""
    form = {
        "name_email-first_name": "Sam",
        "name_email-last_name": "Seller",
        "name_email-email": "seller@example.com",
        "theme-theme": "system",
        "theme-contrast": "system",
        "theme-density": "default",
        "theme-keyboard_shortcuts": "on",
        "notifications-submitted_notifications": "",
        "telegram-telegram_chat_id": "",
        "seller_profile-name": "Lamp maker",
        "seller_profile-picture": "",
        "seller_profile-words": "",
        "seller_profile-links": "",
    }
    return client.post(ACCOUNT, form | values)


def card(client, product) -> str:
    client.logout()
    page = client.get(product.url).content.decode()
    return page.partition('<section class="seller"')[2].partition("</section>")[0]


def test_what_was_entered_stands_beside_the_products(client, seller):
    picture = CoverFactory(uploaded_by_user=seller, description="A lamp at night")
    answer = save(
        client,
        **{
            "seller_profile-picture": str(picture.pk),
            "seller_profile-words": "Lamps <b>only</b>.",
            "seller_profile-links": "https://example.com/lamps/\n\nhttps://example.org",
        },
    )
    assert answer.status_code == 302, answer.context["panels_by_tab"]
    shown = card(client, ProductPageFactory(owner=seller))
    assert 'By <a href="/sellers/lamp-maker/">Lamp maker</a>' in shown
    assert "Lamps &lt;b&gt;only&lt;/b&gt;." in shown
    assert 'alt="A lamp at night"' in shown
    assert (
        '<a href="https://example.com/lamps/" rel="nofollow ugc noopener">example.com/lamps</a>'
        in shown
    )


@pytest.mark.parametrize(
    "links",
    [
        "http://example.com",
        "javascript:alert(1)",
        "https://",
        "https://shop.example@evil.example/",
        "words",
        "\n".join(f"https://example.com/{number}" for number in range(6)),
        "https://example.com/" + "a" * 200,
    ],
)
def test_other_links_are_refused_and_nothing_typed_is_lost(client, seller, links):
    answer = save(client, **{"seller_profile-links": links, "seller_profile-words": "Typed."})
    assert answer.status_code == 200
    assert "Typed." in answer.content.decode()
    assert not SellerProfile.objects.exists()


def test_a_picture_of_another_is_neither_taken_nor_shown(client, seller):
    secret = CoverFactory(title="Secret lamp", uploaded_by_user=UserFactory())
    for chosen in (str(secret.pk), "9" * 30, "x", "-1"):
        answer = save(client, **{"seller_profile-picture": chosen})
        assert answer.status_code == 200
        assert "Choose one of your own pictures." in answer.content.decode()
        assert "Secret lamp" not in answer.content.decode()


def test_without_a_picture_the_initial_stands_for_it(client, seller):
    SellerProfile.objects.create(user=seller, name="lamp maker")
    shown = card(client, ProductPageFactory(owner=seller))
    assert ">L</span>" in shown
    assert "<img" not in shown


def test_nothing_is_shown_of_who_has_no_profile_or_has_gone(client, seller):
    product = ProductPageFactory(owner=seller)
    assert card(client, product) == ""
    SellerProfile.objects.create(user=seller, name="Lamp maker")
    assert card(client, product) != ""
    User.objects.filter(pk=seller.pk).update(is_active=False)
    assert card(client, product) == ""
    assert card(client, ProductPageFactory(owner=None)) == ""


def test_a_deleted_account_takes_its_profile_along(client, seller):
    SellerProfile.objects.create(user=seller, name="Lamp maker")
    product = ProductPageFactory(owner=seller)
    seller.delete()
    assert not SellerProfile.objects.exists()
    assert card(client, product) == ""


def test_the_chat_is_edited_there_too(client, seller):
    assert save(client, **{"telegram-telegram_chat_id": "@lamps"}).status_code == 302
    assert User.objects.get(pk=seller.pk).telegram_chat_id == "@lamps"
    assert save(client, **{"telegram-telegram_chat_id": "no chat"}).status_code == 200
    assert User.objects.get(pk=seller.pk).telegram_chat_id == "@lamps"


def test_only_who_may_sell_has_a_profile(client):
    client.force_login(UserFactory(groups=["Support"]))
    page = client.get(ACCOUNT).content.decode()
    assert ("Beside your products" in page, "Telegram" in page) == (False, True)


def test_one_picture_is_asked_for(client, seller):
    assert "avatar-avatar" not in client.get(ACCOUNT).content.decode()
    profile = UserProfile.get_for_user(seller)
    profile.avatar = "avatars/former.png"
    profile.save()
    assert "avatar-avatar" in client.get(ACCOUNT).content.decode()
    client.force_login(UserFactory(groups=["Support"]))
    assert "avatar-avatar" in client.get(ACCOUNT).content.decode()
