"""Turns the sample catalogue into accounts, pages, pictures and files of a running shop.

Whatever is there already is left as it is: a second run adds only what a broken first one missed.
"""

from dataclasses import asdict
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db import transaction
from wagtail.models import Page, Revision, Site

from accounts.models import SellerProfile, User
from accounts.people import create_verified_user
from commerce.models import DiscountCode
from core import languages
from core.models import ShopImage, ShopSettings
from demo import catalogue, shapes
from demo.files import archive_name, build_archive
from home import shop_words
from home.models import ContentPage, HomePage
from products import translating
from products.inspection import reports
from products.models import (
    Category,
    Edition,
    FileReport,
    GalleryImage,
    Licence,
    ProductIndexPage,
    ProductPage,
    Release,
    ReleaseFile,
)
from products.pictures import render_pictures
from products.price_rules import is_chargeable
from support.models import CannedReply

PASSWORD = "demo-password"  # noqa: S105 - the demo tells it to everybody
ACCOUNTS = {
    "customer@example.com": ("Demo", "Customer", ()),
    "seller@example.com": ("Demo", "Seller", ("Sellers",)),
    "editor@example.com": ("Demo", "Editor", ("Editors",)),
    "admin@example.com": ("Demo", "Admin", ("Admins",)),
}
CODE = "WELCOME10"
# Who sells what the history adds to the catalogue.
FURTHER_SELLERS = {
    "seller2@example.com": ("Second", "Seller", ("Sellers",)),
    "seller3@example.com": ("Third", "Seller", ("Sellers",)),
}


# How long a sale of the catalogue lasts, from when the demo is made.
SALE = timedelta(days=14)


def is_filled() -> bool:
    """Whether the seed has run to its end before: the home page is written last."""
    return any(home.content for home in HomePage.objects.all())


def add_accounts(accounts: dict[str, tuple] = ACCOUNTS) -> int:
    """The accounts of the demo, or others like them; returns how many were missing."""
    missing = [email for email in accounts if not User.objects.filter(email__iexact=email).exists()]
    for email in missing:
        first_name, last_name, groups = accounts[email]
        create_verified_user(
            email, PASSWORD, first_name=first_name, last_name=last_name, groups=groups
        )
    return len(missing)


def add_profile() -> None:
    """What the demo's seller says of themselves: nobody else than they are."""
    seller = User.objects.get(email="seller@example.com")
    SellerProfile.objects.get_or_create(
        user=seller, defaults={"name": str(seller), "words": catalogue.SELLER_WORDS}
    )


def name_the_shop() -> None:
    """Name, tagline and footer, unless somebody has written their own."""
    shop = ShopSettings.for_site(Site.objects.get(is_default_site=True))
    if shop.shop_name == "Storefront" and not shop.tagline:
        shop.shop_name = catalogue.SHOP.name
        shop.tagline = catalogue.SHOP.tagline
        shop.footer_text = catalogue.SHOP.footer_text
        shop.support_terms = catalogue.SHOP.support_terms
        shop.save()


def add_code() -> None:
    """A discount code of the shop's, to be typed at a checkout."""
    words = {"percent": 10, "note": "Of the demo: for everybody, off everything."}
    DiscountCode.objects.get_or_create(text=CODE, defaults=words)


def add_categories() -> None:
    for position, category in enumerate(catalogue.CATEGORIES, start=1):
        Category.objects.get_or_create(
            slug=category.slug,
            defaults={
                "name": category.name,
                "description": category.description,
                "position": position,
            },
        )


def add_licence() -> Licence:
    """The one licence of all that the demo sells."""
    words = {"summary": catalogue.LICENCE.summary, "text": catalogue.LICENCE.text}
    licence, is_new = Licence.objects.get_or_create(name=catalogue.LICENCE.name, defaults=words)
    if is_new:
        licence.save_revision()
    return licence


def add_canned_replies() -> None:
    """For all who answer customers."""
    for reply in catalogue.CANNED_REPLIES:
        CannedReply.objects.get_or_create(title=reply.title, defaults={"text": reply.text})


def in_shop_currency(cents: int) -> int:
    """A price in minor units of the shop's currency: the catalogue's figure, with noughts added
    to all figures alike until the cheapest can be charged ($9.00, ¥900, IDR 9,000.00).
    """
    everything = (*catalogue.PRODUCTS, *catalogue.FURTHER)
    factor, cheapest = 1, min(each.price for each in everything if each.price)
    while not is_chargeable(cheapest * factor):
        factor *= 10
    return cents * factor


@transaction.atomic
def add_product(product: shapes.Product, now: datetime) -> bool:
    """Make one product page as its seller would have; False when it is there already."""
    index = ProductIndexPage.objects.order_by("path")[0]
    if Page.objects.child_of(index).filter(slug=product.slug).exists():
        return False
    seller = User.objects.get(email=product.seller)
    page = ProductPage(
        title=product.title,
        slug=product.slug,
        summary=product.summary,
        category=Category.objects.get(slug=product.category),
        price=in_shop_currency(product.price),
        pay_what_you_want=product.pay_what_you_want,
        cover=_add_picture(product, product.cover, seller),
        body=[*product.body, _facts(product)],
        questions=[("question", asdict(question)) for question in product.questions],
        requirements=product.requirements,
        licence=add_licence(),
        owner=seller,
        live=False,
    )
    page.gallery = [
        GalleryImage(image=_add_picture(product, picture, seller), sort_order=number)
        for number, picture in enumerate(product.gallery)
    ]
    page.editions = [
        Edition(
            name=edition.name,
            price=in_shop_currency(edition.price),
            contents=edition.contents.strip(),
            seats=edition.seats,
            licence_text=edition.licence_text.strip(),
            sort_order=number,
        )
        for number, edition in enumerate(product.editions)
    ]
    if product.sale_price is not None:
        page.sale_price = in_shop_currency(product.sale_price)
        page.sale_ends_at = now + SALE
    if product.suggested_price is not None:
        page.suggested_price = in_shop_currency(product.suggested_price)
    keys = [edition.key for edition in page.editions.all()]
    index.add_child(instance=page)
    first, *later = [_make_release(product, release, now) for release in product.releases]
    newest = later[-1] if later else first
    for number, (edition, key) in enumerate(zip(product.editions, keys, strict=True), start=1):
        if edition.adds:
            file = _make_file(product, product.releases[-1], edition.adds)
            file.edition, file.platform, file.sort_order = key, edition.adds_words, number
            newest.files.add(file)
    page.first_release = first
    revision = page.save_revision(user=seller)
    if product.published != "draft":
        revision.publish(user=seller, skip_permission_checks=True)
    page = ProductPage.objects.get(pk=page.pk)
    for release in later:
        release.save_draft(page, seller)
        if page.live:
            release.publish_draft(seller)
    if page.live:
        _date_back(page, product, now)
    render_pictures(ProductPage.objects.get(pk=page.pk))
    for file in ReleaseFile.objects.filter(release__page=page):
        report, _is_new = FileReport.objects.get_or_create(file=file.file.name)
        reports.make(report.pk)
    return True


def _facts(product: shapes.Product) -> tuple:
    return "facts", [{"label": label, "value": value} for label, value in product.facts]


def _add_picture(product: shapes.Product, picture: shapes.Picture, seller: User) -> ShopImage:
    with (catalogue.COVERS / picture.file).open("rb") as file:
        return ShopImage.objects.create(
            title=product.title,
            description=picture.alt[:255],
            file=ImageFile(file, name=picture.file),
            uploaded_by_user=seller,
        )


def _make_release(product: shapes.Product, release: shapes.Release, now: datetime) -> Release:
    return Release(
        version=release.version,
        notes=release.notes,
        created_at=now - timedelta(days=release.days_ago),
        files=[_make_file(product, release)],
        tells_buyers=False,  # nobody has bought it yet
    )


def _make_file(product: shapes.Product, release: shapes.Release, adds: str = "") -> ReleaseFile:
    name = archive_name(product, release, adds)
    content = ContentFile(build_archive(product, release, adds), name=name)
    return ReleaseFile(file=content, file_name=name)


def _date_back(page: ProductPage, product: shapes.Product, now: datetime) -> None:
    """Set the page's dates to those of the catalogue."""
    if product.first_published_days_ago is None or product.last_published_days_ago is None:
        return  # a draft
    first = now - timedelta(days=product.first_published_days_ago)
    last = now - timedelta(days=product.last_published_days_ago)
    ProductPage.objects.filter(pk=page.pk).update(
        first_published_at=first, last_published_at=last, latest_revision_created_at=last
    )
    Revision.objects.for_instance(page).update(created_at=last)
    for release in page.releases.all():
        dates = {"first_published_at": release.created_at, "last_published_at": release.created_at}
        Release.objects.filter(pk=release.pk).update(**dates)
        Revision.objects.for_instance(release).update(created_at=release.created_at)


@transaction.atomic
def add_translations() -> int:
    """What the demo says in the other languages of the shop; returns how many products of it."""
    added = 0
    for code, translated in catalogue.TRANSLATIONS.items():
        if not languages.is_spoken(code) or code == settings.LANGUAGE_CODE:
            continue
        shop_words.keep(code, {**translated.shop, **shop_words.known(code)})
        for slug, words in translated.categories.items():
            category = Category.objects.get(slug=slug)
            category.translations = {**(category.translations or {}), code: words}
            category.save()
        for product in translated.products:
            added += _translate(product, code)
    return added


def _translate(translation: shapes.Translation, code: str) -> int:
    page = ProductPage.objects.get(slug=translation.of)
    if code in translating.translations_of(page):
        return 0
    draft = translating.begin(page, code, page.owner).specific
    draft.title, draft.slug = translation.title, translation.slug
    draft.summary, draft.body = translation.summary, list(translation.body)
    draft.questions = [("question", asdict(question)) for question in translation.questions]
    shown = [block.value for block in draft.pictures]
    draft.pictures = [
        ("picture", {**picture, "description": words})
        for picture, words in zip(shown, translation.pictures, strict=True)
    ]
    revision = draft.save_revision(user=page.owner)
    revision.publish(user=page.owner, skip_permission_checks=True)
    render_pictures(page)
    return 1


@transaction.atomic
def add_text_pages() -> None:
    """Samples of what a shop says of itself, and the way to them, unless the footer has its own."""
    home = HomePage.objects.order_by("path")[0]
    for text in catalogue.TEXT_PAGES:
        if not Page.objects.child_of(home).filter(slug=text.slug).exists():
            page = ContentPage(title=text.title, slug=text.slug, is_sample=True)
            page.content = [("paragraph", text.body)]
            home.add_child(instance=page)
            page.save_revision().publish()
    shop = ShopSettings.for_site(Site.objects.get(is_default_site=True))
    slugs = [text.slug for text in catalogue.TEXT_PAGES]
    pages = {page.slug: page for page in Page.objects.child_of(home).filter(slug__in=slugs)}
    if not shop.legal_page_ids:
        shop.terms_page = pages["terms"]
        shop.privacy_page = pages["privacy"]
        shop.refunds_page = pages["refunds"]
        shop.refund_terms = catalogue.SHOP.refund_terms
        shop.save()
    if not shop.footer_links:
        shop.footer_links = [
            ("link", {"label": "All products", "address": "/products/"}),
            *(("link", {"label": "", "page": pages[slug]}) for slug in slugs),
        ]
        shop.save()


@transaction.atomic
def furnish_home() -> None:
    """Words, featured products and categories on the home page."""
    home = HomePage.objects.order_by("path")[0]
    pages = {page.slug: page for page in ProductPage.objects.live()}
    featured = [pages[slug] for slug in catalogue.HOME.featured if slug in pages]
    home.content = [
        ("hero", {"title": catalogue.HOME.hero_title, "text": catalogue.HOME.intro}),
        ("featured", {"products": [{"product": page} for page in featured]}),
        ("newest", {"count": 3}),
        ("categories", {}),
    ]
    home.save_revision().publish()
