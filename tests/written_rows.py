"""What factories write: the rows that the shop's own ways leave, each of them once.

A product made as staff make it is checked, saved and indexed three times, in a hundred queries:
that was a quarter of the time of all tests. test_factories.py compares both, row by row.
"""

import functools
import io

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import Count, F, Max, Q
from django.utils import timezone
from PIL import Image
from wagtail.models import (
    Collection,
    ModelLogEntry,
    Page,
    PageLogEntry,
    ReferenceIndex,
    Revision,
)
from wagtail.search.backends import get_search_backends
from wagtail.signals import page_published, published

from accounts.models import User
from core.models import ShopImage
from products.indexing import index_product
from products.models import ProductPage, Release, ReleaseFile
from products.readiness import why_not_publishable
from products.release_changes import RELEASE_PUBLISHED


def write_user(email: str, password: str, groups=(), **values) -> User:
    """What accounts.people.create_verified_user() leaves; `groups` by name."""
    user = User(email=email.strip().lower(), **values)
    user.set_password(password)
    User.objects.bulk_create([user])
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=user, email=user.email, verified=True, primary=True)]
    )
    if groups:
        user.groups.set([Group.objects.get(name=name) for name in groups])
    return user


def write_cover(name: str, width: int, height: int, **values) -> ShopImage:
    """What a picture leaves that is saved; `name` is its file's."""
    if "collection" not in values:
        values["collection"] = Collection.get_first_root_node()
    field = ShopImage._meta.get_field("file")
    path = field.generate_filename(ShopImage(), name)
    # A file that has its place already need not be read for its size.
    file = field.storage.save(path, ContentFile(_jpeg(width, height)))
    cover = ShopImage(file=file, width=width, height=height, **values)
    ShopImage.objects.bulk_create([cover])
    cover._prefetched_objects_cache = {"tags": ()}
    _index(cover)
    del cover._prefetched_objects_cache
    return cover


def write_product(
    page: ProductPage, parent: Page, release: Release | None, publish: bool
) -> ProductPage:
    """What add_child(), save_revision() and publish() leave. Returns the page as stored.

    Raises ValidationError for what cannot be published.
    """
    for relation in ("gallery", "tagged", "wagtail_admin_comments"):
        setattr(page, relation, [])
    now = timezone.now()
    states = {"has_unpublished_changes": True}
    if publish:
        states = {
            "live": True,
            "first_published_at": page.first_published_at or now,
            "last_published_at": now,
        }
    with transaction.atomic():
        _place(page, parent)
        _insert(page, states)
        page.editions.commit()
        revision = _write_revision(page, publish)
        if release:
            first = _write_release(page, release, now if publish else None)
        if publish and (reason := why_not_publishable(page)):
            raise ValidationError(reason)
        _log(page, revision, release, publish)
        index_product(page.pk)
        _index(page)
    stored = ProductPage.objects.get(pk=page.pk)
    if publish:
        # The release goes live within the publication of its product.
        release = Release.objects.get(pk=first.object_id)
        published.send(sender=Release, instance=release, revision=first)
        for signal in (page_published, published):
            signal.send(sender=ProductPage, instance=stored, revision=revision)
    return stored


def _write_release(page: ProductPage, release: Release, published_at) -> Revision:
    """What save_draft() leaves and, with a time, the publication of its product."""
    (file,) = release.files.all()
    file.describe_file()
    release.page = page
    file.file.save(file.file_name, file.file, save=False)
    Release.objects.bulk_create([release])
    file.release = release
    ReleaseFile.objects.bulk_create([file])
    revision = Revision.objects.create(
        content_object=release,
        base_content_type=release.get_base_content_type(),
        content=release.serializable_data(),
        object_str=str(release),
    )
    states = {"has_unpublished_changes": True}
    if published_at:
        states = {"live": True, "live_revision": revision} | dict.fromkeys(
            ("first_published_at", "last_published_at"), published_at
        )
        states["notes_body"] = release.notes_blocks
        log = ModelLogEntry.objects.log_action
        log(release, "wagtail.publish", revision=revision, content_changed=True)
    Release.objects.filter(pk=release.pk).update(latest_revision=revision, **states)
    return revision


def _place(page: ProductPage, parent: Page) -> None:
    """Make it the last child of its parent, with the fields that depend on its place."""
    siblings = Page.objects.child_of(parent).aggregate(
        last=Max("path"), taken=Count("pk", filter=Q(slug=page.slug))
    )
    if siblings["taken"]:
        raise ValidationError(f"the slug {page.slug} is taken")
    page.depth = parent.depth + 1
    if siblings["last"]:
        page.path = Page(path=siblings["last"], depth=page.depth)._inc_path()
    else:
        page.path = Page._get_path(parent.path, page.depth, 1)
    page.locale_id = parent.locale_id
    page.draft_title = page.draft_title or page.title
    page.set_url_path(parent)
    Page.objects.filter(pk=parent.pk).update(numchild=F("numchild") + 1)
    parent.numchild += 1


def _insert(page: ProductPage, states: dict) -> None:
    """Write both rows of a page, with `states` in place of its own."""
    fields = [field.attname for field in Page._meta.concrete_fields if not field.primary_key]
    base = Page(**{name: getattr(page, name) for name in fields} | states)
    Page.objects.bulk_create([base])
    page.pk = page.id = base.pk
    page.save_base(raw=True, force_insert=True)


def _write_revision(page: ProductPage, publish: bool) -> Revision:
    revision = Revision.objects.create(
        content_object=page,
        base_content_type=page.get_base_content_type(),
        content=page.serializable_data(),
        object_str=str(page),
    )
    known = {"latest_revision": revision, "latest_revision_created_at": revision.created_at}
    if publish:
        known["live_revision"] = revision
    Page.objects.filter(pk=page.pk).update(**known)
    return revision


def _log(page: ProductPage, revision: Revision, release: Release | None, publish: bool) -> None:
    def entry(action, **values):
        return PageLogEntry(
            action=action,
            page=page,
            content_type=ContentType.objects.get_for_model(page),
            label=page.get_admin_display_title(),
            timestamp=timezone.now(),
            content_changed=True,
            **values,
        )

    entries = [entry("wagtail.create", user_id=page.owner_id)]
    if publish:
        if release:
            # With its first one, which goes live within its own publication.
            brought = {"version": release.version, "again": False, "fields": []}
            counts = {"added": release.files.count(), "removed": 0, "replaced": 0}
            entries.append(entry(RELEASE_PUBLISHED, data=brought | counts))
        entries.append(entry("wagtail.publish", revision=revision))
    PageLogEntry.objects.bulk_create(entries)


def _index(thing: models.Model) -> None:
    """What Wagtail notes of a thing that was saved: to what it refers, and its words."""
    with transaction.atomic(savepoint=False):
        ReferenceIndex.create_or_update_for_object(thing)
        for backend in get_search_backends(with_auto_update=True):
            backend.add(thing)


@functools.cache
def _jpeg(width: int, height: int) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (width, height), "blue").save(data, format="JPEG")
    return data.getvalue()
