"""Addresses of the shop on other sites: in its settings, in the footer, and for programs."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from wagtail.models import Site

from accounts.models import SellerProfile
from core import social
from core.models import ShopSettings
from tests.factories import UserFactory
from tests.structured_data import things

pytestmark = [pytest.mark.django_db, pytest.mark.once]

GITHUB, OWN = "https://github.com/quay", "https://blog.quay.example/"


def shop() -> ShopSettings:
    return ShopSettings.for_site(Site.objects.get(is_default_site=True))


def choose(text: str) -> None:
    row = shop()
    row.social_links = text
    row.full_clean()
    row.save()


def open_page(client, address="/") -> BeautifulSoup:
    return BeautifulSoup(client.get(address).content, "html.parser")


def test_without_any_nothing_is_shown(client):
    page = open_page(client)
    assert not page.select('footer [aria-label="The shop on other sites"]')
    assert "sameAs" not in things(page)["Organization"]


def test_they_stand_in_the_footer_by_their_names_and_are_told_to_programs(client):
    choose(f" {GITHUB} \n\n{OWN}\n{GITHUB}")
    page = open_page(client)
    links = page.select('footer [aria-label="The shop on other sites"] a')
    assert [(link["href"], link.text) for link in links] == [
        (GITHUB, "GitHub"),
        (OWN, "blog.quay.example"),
    ]
    assert things(page)["Organization"]["sameAs"] == [GITHUB, OWN]


@pytest.mark.parametrize(
    "wrong",
    [
        "http://github.com/quay",
        "javascript:alert(1)",
        "https://user@github.com/",
        "quay",
        "https://github.com/" + 200 * "x",
        "\n".join(f"https://github.com/{number}" for number in range(9)),
    ],
)
def test_other_words_are_refused(wrong):
    with pytest.raises(ValidationError) as refused:
        choose(wrong)
    assert set(refused.value.message_dict) == {"social_links"}


@pytest.mark.parametrize(
    ("link", "name"),
    [
        ("https://www.youtube.com/@quay", "YouTube"),
        ("https://quay.substack.com", "Substack"),
        ("https://netflix.com/quay/", "netflix.com/quay"),
        ("https://x.com.evil.example/", "x.com.evil.example"),
    ],
)
def test_only_a_network_has_its_name(link, name):
    assert social.named(link) == [(link, name)]


def test_two_of_one_network_are_told_apart():
    pages = ("https://github.com/one", "https://github.com/two/")
    assert social.named("\n".join(pages)) == [
        ("https://github.com/one", "github.com/one"),
        ("https://github.com/two/", "github.com/two"),
    ]


def test_a_sellers_own_are_named_and_told_likewise(client):
    seller = UserFactory(groups=["Sellers"])
    profile = SellerProfile.objects.create(user=seller, name="Nora & <Sons>", links=GITHUB)
    page = open_page(client, f"/sellers/{profile.slug}/")
    assert page.select_one(".seller__links").text == "GitHub"
    about = things(page)["ProfilePage"]["mainEntity"]
    assert about == {
        "@type": "Organization",
        "name": "Nora & <Sons>",
        "url": f"http://shop.test/sellers/{profile.slug}/",
        "sameAs": [GITHUB],
    }
