"""Every address of the admin, read from the resolver and filled in with the rows of one seller."""

import re
from datetime import timedelta

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.utils import timezone
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, Site, Task, Workflow

from accounts.models import LoginEvent
from backups.models import BackupRun
from commerce.models import Announcement, DiscountCode, ProviderRefusal
from construction.models import EntryKey
from links.models import ShortURL
from notifications.models import OutgoingMessage
from products.models import FileReport, Licence, ProductPage, Upload
from support.models import Attachment, CannedReply, Question
from tests.commerce.sale_rows import sell_again
from tests.factories import SupportRequestFactory, UserFactory
from tests.products.admin_routes import admin_routes, fill, make_product

# Which model's row `pk` is, by the beginning of an address that does not name the model itself.
ROWS = {
    "pages/": ProductPage._meta.label_lower,
    "api/main/^pages/": ProductPage._meta.label_lower,
    "products/": ProductPage._meta.label_lower,
    "product-chooser/": ProductPage._meta.label_lower,
    "releases/": "products.release",
    "versions/": "products.release",
    "files/": "products.filereport",
    "images/": "core.shopimage",
    "api/main/^images/": "core.shopimage",
    "customers/": "accounts.user",
    "users/": "accounts.user",
    "groups/": "auth.group",
    "sites/": "wagtailcore.site",
    "collections/": "wagtailcore.collection",
    "workflows/": "wagtailcore.workflow",
    "workflows/tasks/": "wagtailcore.task",
    "settings/": "wagtailcore.site",
    "redirects/": "wagtailredirects.redirect",
    "^schedules/tasks/": "django_celery_beat.periodictask",
    "^schedules/intervals/": "django_celery_beat.intervalschedule",
    "^schedules/crontabs/": "django_celery_beat.crontabschedule",
    "snippets/support/supportrequest/attachment/": "support.attachment",
}
SNIPPET = re.compile(r"snippets/(?:choose/)?(\w+)/(\w+)/")


def rows_about(seller, word: str) -> dict[str, object]:
    """One of everything about a product of `seller`, by model; `word` stands in each."""
    product = make_product(seller, f"{word} lantern")
    buyer = UserFactory(email=f"{word.lower()}-buyer@example.com")
    rows = list(sell_again(product, buyer, seller.pk, name=word, country="SE").values())
    request = SupportRequestFactory(user=buyer, product=product, subject=f"{word} trouble")
    made = [
        ShortURL.objects.create(slug=word.lower(), label=word, owner=seller, page=product),
        Attachment.objects.create(
            message=request.messages.get(),
            file=ContentFile(b"x", name=f"{word}.txt"),
            name=f"{word}.txt",
            size=1,
        ),
        Announcement.objects.get_or_create(release=product.latest_release)[0],
        DiscountCode.objects.create(text=f"{word}10", percent=10, owner=seller),
        ProviderRefusal.objects.create(kind="checkout", code=f"{word}_CODE", product=product),
        LoginEvent.objects.create(user=buyer, outcome="success"),
        OutgoingMessage.objects.create(
            kind="receipt",
            recipient=buyer.email,
            subject=f"{word} mail",
            about=rows[0],
            dedupe_key=word,
        ),
        Question.objects.create(
            product=product, name=word, email=f"{word.lower()}-asks@example.com", text=f"{word}?"
        ),
        Upload.objects.create(
            user=seller, name=f"{word}.zip", size=1, part_size=1, file=f"uploads/{word}"
        ),
    ]
    release = product.latest_release
    rows += [*made, request, buyer, product, product.cover, product.category, release]
    file = release.files.get()
    rows += [file, FileReport.objects.get_or_create(file=file.file.name)[0]]
    return {row._meta.label_lower: row for row in rows}


def rows_of_the_shop(number: int = 1) -> dict[str, object]:
    """One of everything that is no seller's; another `number` makes another of each."""
    later = timezone.now() + timedelta(days=1)
    interval = IntervalSchedule.objects.create(every=number, period="hours")
    rows = [
        Group.objects.get(name="Editors"),
        Site.objects.get(),
        Collection.get_first_root_node().add_child(name=f"Covers {number}"),
        Workflow.objects.first(),
        Task.objects.first(),
        Redirect.objects.create(old_path=f"/old-{number}", redirect_link="/products/"),
        interval,
        CrontabSchedule.objects.create(minute=str(number)),
        PeriodicTask.objects.create(name=f"Mine {number}", task="core.nothing", interval=interval),
        CannedReply.objects.create(title=f"Thanks {number}", text="Thank you."),
        Licence.objects.create(name=f"House licence {number}", text="Use it."),
        EntryKey.objects.create(name="Painter", digest=str(number) * 64, expires_at=later),
        BackupRun.objects.create(status="verified"),
    ]
    return {row._meta.label_lower: row for row in rows}


def addresses(rows: dict[str, object]) -> dict[str, str]:
    """The path of each address of the admin by its route, about these rows."""
    page, image = rows["products.productpage"], rows["core.shopimage"]
    release, upload = rows["products.release"], rows["products.upload"]
    numbers = {
        "page_id": page.pk,
        "page_pk": page.pk,
        "parent_page_id": page.get_parent().pk,
        "page_to_move_id": page.pk,
        "destination_id": page.get_parent().pk,
        "image_id": image.pk,
        "uploaded_file_id": 1,
        "collection_id": rows["wagtailcore.collection"].pk,
        "redirect_id": rows["wagtailredirects.redirect"].pk,
        "task_id": rows["wagtailcore.task"].pk,
        "workflow_pk": rows["wagtailcore.workflow"].pk,
        "task_state_id": 1,
        "workflow_state_id": 1,
        "session_id": 1,
        "revision_id_a": "earliest",
        "revision_id_b": "latest",
        "content_type_app_name": "products",
        "content_type_model_name": "productpage",
        "action_name": "approve",
        "action": "delete",
        "filter_spec": "width-100",
        "app_label": "products",
        "model_name": "productpage",
        "object_id": page.pk,
        "token": upload.token,
        "number": 1,
        "uidb64": "MQ",
    }
    found = {}
    for route, _, _ in admin_routes():
        inner = route.removeprefix("admin/") or "(home)"
        values = dict(numbers, revision_id=page.latest_revision_id)
        if snippet := SNIPPET.match(inner):
            label = ".".join(snippet.groups())
        elif inner.startswith("settings/"):
            label = ROWS["settings/"]
            values |= {"app_name": "core", "model_name": "shopsettings"}
        if inner.startswith("releases/"):
            values["revision_id"] = release.latest_revision_id
        if inner.startswith("workflows/tasks/add/"):
            values |= {"app_label": "wagtailcore", "model_name": "groupapprovaltask"}
        if inner.startswith("tag-autocomplete/"):
            values |= {"app_name": "products", "model_name": "producttag"}
        known = [start for start in ROWS if inner.startswith(start)]
        if known:
            label = ROWS[max(known, key=len)]
        elif not snippet:
            label = ""
        values["pk"] = values["instance_pk"] = getattr(rows.get(label), "pk", 1)
        if inner.startswith("snippets/commerce/refund/of/"):
            values["pk"] = rows["commerce.refund"].payment.payment_id
        if inner.startswith("snippets/commerce/refundrequest/of/"):
            values["pk"] = rows["commerce.order"].pk
        found[inner] = fill(route, values)
        if inner in ("releases/add/", "releases/preview/"):
            found[inner] += f"?product={page.pk}"
    return found
