"""A shop is there from the first start: Wagtail's welcome page becomes the home page."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import migrations
from django.utils import timezone


def make_first_pages(apps, schema_editor):
    Page = apps.get_model("wagtailcore", "Page")
    HomePage = apps.get_model("home", "HomePage")
    ProductIndexPage = apps.get_model("products", "ProductIndexPage")
    Site = apps.get_model("wagtailcore", "Site")
    ContentType = apps.get_model("contenttypes", "ContentType")

    welcome = Page.objects.filter(
        slug="home", depth=2, content_type__app_label="wagtailcore", content_type__model="page"
    ).first()
    if welcome is None or welcome.numchild:
        return  # this site has pages of its own
    types = {
        name: ContentType.objects.get_or_create(app_label=app, model=name)[0]
        for app, name in [("home", "homepage"), ("products", "productindexpage")]
    }
    now = timezone.now()
    published = {"live": True, "first_published_at": now, "last_published_at": now}
    kept = {
        field.attname: getattr(welcome, field.attname)
        for field in Page._meta.concrete_fields
        if field.attname not in published
    }
    home = HomePage(
        **{
            **kept,
            **published,
            "page_ptr_id": welcome.pk,
            "title": "Home",
            "draft_title": "Home",
            "content_type_id": types["homepage"].pk,
            "numchild": 1,
        }
    )
    home.save()
    ProductIndexPage.objects.create(
        title="Products",
        draft_title="Products",
        slug="products",
        content_type=types["productindexpage"],
        locale_id=home.locale_id,
        path=home.path + "0001",
        depth=home.depth + 1,
        url_path=home.url_path + "products/",
        show_in_menus=True,
        **published,
    )
    address = urlsplit(settings.SITE_URL)
    Site.objects.filter(root_page_id=welcome.pk).update(
        site_name="Storefront",
        hostname=address.hostname,
        port=address.port or (443 if address.scheme == "https" else 80),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0001_initial"),
        ("products", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_first_pages, migrations.RunPython.noop)]
