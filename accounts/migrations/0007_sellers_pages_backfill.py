"""An address for the page of each seller who has a name."""

from django.db import migrations
from django.utils.text import slugify


def give_addresses(apps, schema_editor):
    profiles = apps.get_model("accounts", "SellerProfile").objects
    taken = set(profiles.exclude(slug=None).values_list("slug", flat=True))
    for profile in profiles.filter(slug=None).exclude(name="").order_by("pk"):
        wanted = slug = slugify(profile.name, allow_unicode=True)[:60] or "seller"
        number = 1
        while slug in taken:
            number += 1
            slug = f"{wanted}-{number}"
        taken.add(slug)
        profiles.filter(pk=profile.pk).update(slug=slug)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_sellers_pages")]

    operations = [migrations.RunPython(give_addresses, migrations.RunPython.noop)]
