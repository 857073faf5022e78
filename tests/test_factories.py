"""The short ways of the factories end where the shop's own ways end."""

import pytest
from django.apps import apps
from django.contrib.auth.hashers import check_password
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.utils.dateparse import parse_datetime
from wagtail.blocks import StreamValue
from wagtail.signals import page_published, published

from accounts.people import create_verified_user
from core.models import ShopImage
from products.models import ProductIndexPage, ProductPage, Release, ReleaseFile
from tests.factories import (
    PASSWORD,
    CategoryFactory,
    CoverFactory,
    ProductPageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("live", [True, False])
def test_a_product_ends_as_wagtail_would_have_left_it(live):
    values = {
        "title": "Night sky",
        "slug": "night-sky",
        "summary": "Stars.",
        "price": 2900,
        "category": CategoryFactory(),
        "cover": CoverFactory(),
        "owner": UserFactory(),
    }

    def as_wagtail_does():
        page = ProductPage(live=False, **values)
        file = ContentFile(b"the bytes that were bought", name="product.zip")
        ProductIndexPage.objects.get().add_child(instance=page)
        page.first_release = Release(version="1.0", notes="First.", files=[ReleaseFile(file=file)])
        revision = page.save_revision()
        if live:
            revision.publish()
            page.refresh_from_db()
        return page

    rows, told = what_follows(as_wagtail_does)
    made, told_here = what_follows(lambda: ProductPageFactory(live=live, **values))
    assert told_here == told
    assert_same(made, rows)
    # What makes the comparison worth something.
    assert len(told) == 3 * live
    rows.pop("wagtailsearch.SQLiteFTSIndexEntry", None)
    # Whoever else has this norm gets a new one, too.
    rows["wagtailsearch.IndexEntry"] = rows["wagtailsearch.IndexEntry"][-1:]
    # The release notes its publication beside its product.
    assert bool(rows.pop("wagtailcore.ModelLogEntry", [])) is live
    # Words that are found are those of what is published.
    assert bool(rows.pop("products.SearchWord", [])) is live
    assert bool(rows.pop("products.SearchTrigram", [])) is live
    assert {name: len(new) for name, new in rows.items()} == {
        "in memory": 1,
        "products.CatalogueEntry": 1,
        "products.ProductPage": 1,
        "products.Release": 1,
        "products.ReleaseFile": 1,
        "wagtailcore.Page": 2,  # its parent knows how many it has
        "wagtailcore.PageLogEntry": 1 + 2 * live,  # its release's too
        "wagtailcore.ReferenceIndex": 2,
        "wagtailcore.Revision": 2,
        "wagtailsearch.IndexEntry": 1,
    }


@pytest.mark.parametrize("groups", [(), ("Sellers", "Editors")])
def test_a_person_ends_as_the_shop_would_have_left_them(groups):
    def as_the_shop_does():
        return create_verified_user("Ada@Example.COM", PASSWORD, groups=groups, last_name="Poe")

    rows, _ = what_follows(as_the_shop_does)
    made, _ = what_follows(
        lambda: UserFactory(email="Ada@Example.COM", groups=groups, last_name="Poe")
    )
    assert_same(made, rows)
    assert rows.keys() >= {"accounts.User", "account.EmailAddress"}


def test_a_picture_ends_as_django_would_have_left_it():
    with CoverFactory().file.open() as file:
        data = file.read()

    def as_django_does():
        file = ContentFile(data, name="example.jpg")
        return ShopImage.objects.create(title="A cover", description="What it shows", file=file)

    rows, _ = what_follows(as_django_does)
    assert_same(what_follows(CoverFactory)[0], rows)
    assert rows.keys() >= {"core.ShopImage", "wagtailcore.ReferenceIndex"}


def assert_same(made: dict[str, list], rows: dict[str, list]) -> None:
    assert made.keys() == rows.keys()
    for table, expected in rows.items():
        assert made[table] == expected, table


def what_follows(make) -> tuple[dict[str, list], list]:
    """Every row of any table that make() leaves or changes, and every word of it to others; then
    undo it."""
    told = []

    def hear(signal, sender, instance, revision, **more):
        ids = (instance.pk, instance.live, instance.live_revision_id, revision.pk)
        told.append((sender, type(instance), ids[0] > 0, ids[1], ids[2] == ids[3], sorted(more)))

    before = {model: rows_of(model) for model in tables()}
    signals = (page_published, published)
    with transaction.atomic():
        for signal in signals:
            signal.connect(hear)
        try:
            made = make()
        finally:
            for signal in signals:
                signal.disconnect(hear)
        after = {model: rows_of(model) for model in tables()}
        new = {model: after[model].keys() - before[model].keys() for model in tables()}
        rows = {}
        for model, by_key in after.items():
            fields = model._meta.local_concrete_fields
            touched = [
                in_words(fields, row, new if key in new[model] else {})
                for key, row in by_key.items()
                if before[model].get(key) != row
            ]
            if touched:
                rows[model._meta.label] = touched
        # The object that a test goes on with, too.
        rows["in memory"] = [in_words(made._meta.concrete_fields, vars(made), new)]
        transaction.set_rollback(True)
    return rows, told


def tables():
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]


def rows_of(model) -> dict:
    names = [field.attname for field in model._meta.local_concrete_fields]
    rows = model._base_manager.order_by("pk").values("pk", *names)
    return {row["pk"]: row for row in rows}


def in_words(fields, values: dict, new) -> list[tuple]:
    return [(field.name, plain(field, values[field.attname], new)) for field in fields]


def plain(field, value, new):
    """The value, without what no two of a kind share: numbers of new rows, times, random names."""
    if field.name == "password":
        return check_password(PASSWORD, value)
    if isinstance(field, models.FileField):
        return "a file" if value else ""
    if isinstance(value, StreamValue):
        return list(value.raw_data)
    if isinstance(value, dict):
        return in_json(value, {key for keys in new.values() for key in keys})
    return plain_value(value, is_new(field, value, new))


def is_new(field, value, new) -> bool:
    if field.primary_key:
        return True
    if field.remote_field:
        return value in new.get(field.related_model, ())
    return field.name == "object_id" and str(value) in {
        str(key) for keys in new.values() for key in keys
    }


def plain_value(value, new: bool):
    if new and value is not None:
        return "a new row"
    if hasattr(value, "isoformat") or (isinstance(value, str) and time_in(value)):
        return "a time"
    if hasattr(value, "hex") and not isinstance(value, (bytes, float)):
        return "a number that nobody else has"
    if str(value).startswith("releases/"):
        return "a file"
    return value


def in_json(value, new):
    if isinstance(value, list):
        return [in_json(one, new) for one in value]
    if not isinstance(value, dict):
        return plain_value(value, False)
    unique = {"pk", "page", "release", "translation_key"}
    return {
        key: plain_value(one, key in unique) if key in unique else in_json(one, new)
        for key, one in value.items()
    }


def time_in(text: str) -> bool:
    try:
        return parse_datetime(text) is not None
    except ValueError:
        return False
