"""The short ways of the factories end where the shop's own ways end."""

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.utils.dateparse import parse_datetime
from wagtail.signals import page_published, published

from products.models import ProductIndexPage, ProductPage, Release
from tests.factories import CategoryFactory, CoverFactory, ProductPageFactory, UserFactory

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
        page.releases = [Release(version="1.0", file=file, notes="First.")]
        ProductIndexPage.objects.get().add_child(instance=page)
        revision = page.save_revision()
        if live:
            revision.publish()
            page.refresh_from_db()
        return page

    rows, told = what_follows(as_wagtail_does)
    assert what_follows(lambda: ProductPageFactory(live=live, **values)) == (rows, told)
    # What makes the comparison worth something.
    assert len(told) == 2 * live
    rows.pop("wagtailsearch.SQLiteFTSIndexEntry", None)
    # Words that are found are those of what is published.
    assert bool(rows.pop("products.SearchWord", [])) is live
    assert bool(rows.pop("products.SearchTrigram", [])) is live
    assert {name: len(new) for name, new in rows.items()} == {
        "in memory": 1,
        "products.CatalogueEntry": 1,
        "products.ProductPage": 1,
        "products.Release": 1,
        "wagtailcore.Page": 1,
        "wagtailcore.PageLogEntry": 1 + live,
        "wagtailcore.ReferenceIndex": 2,
        "wagtailcore.Revision": 1,
        "wagtailsearch.IndexEntry": 1,
    }


def what_follows(make) -> tuple[dict[str, list], list]:
    """Every row of any table that make() leaves, and every word of it to others; then undo it."""
    told = []

    def hear(signal, sender, instance, revision, **more):
        ids = (instance.pk, instance.live, instance.live_revision_id, revision.pk)
        told.append((sender, type(instance), ids[0] > 0, ids[1], ids[2] == ids[3], sorted(more)))

    before = {model: set(keys(model)) for model in tables()}
    signals = (page_published, published)
    with transaction.atomic():
        for signal in signals:
            signal.connect(hear)
        try:
            page = make()
        finally:
            for signal in signals:
                signal.disconnect(hear)
        new = {model: set(keys(model)) - before[model] for model in tables()}
        rows = {
            model._meta.label: [
                [(field.name, plain(field, row, new)) for field in model._meta.concrete_fields]
                for row in model._base_manager.filter(pk__in=new[model]).order_by("pk")
            ]
            for model in tables()
            if new[model]
        }
        # The object that a test goes on with, too.
        rows["in memory"] = [
            [(field.name, plain(field, page, new)) for field in page._meta.concrete_fields]
        ]
        transaction.set_rollback(True)
    return rows, told


def tables():
    return [model for model in apps.get_models() if model._meta.managed and not model._meta.proxy]


def keys(model):
    return model._base_manager.values_list("pk", flat=True)


def plain(field, row, new):
    """The value, without what no two products share: numbers of new rows, times, random names."""
    value = getattr(row, field.attname)
    if isinstance(value, dict):
        return in_json(value, {key for keys in new.values() for key in keys})
    return plain_value(value, is_new(field, value, row, new))


def is_new(field, value, row, new) -> bool:
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
    if isinstance(value, models.fields.files.FieldFile) or str(value).startswith("releases/"):
        return "a file"
    return value


def in_json(value, new):
    if isinstance(value, list):
        return [in_json(one, new) for one in value]
    if not isinstance(value, dict):
        return plain_value(value, False)
    unique = {"pk", "page", "translation_key"}
    return {
        key: plain_value(one, key in unique) if key in unique else in_json(one, new)
        for key, one in value.items()
    }


def time_in(text: str) -> bool:
    try:
        return parse_datetime(text) is not None
    except ValueError:
        return False
