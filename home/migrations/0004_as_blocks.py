"""What home and content pages say and show, as blocks; their former columns stay as they are."""

import json

from django.db import migrations

from home.former import home_blocks, text_blocks


def carry_over(apps, schema_editor):
    HomePage = apps.get_model("home", "HomePage")
    FeaturedProduct = apps.get_model("home", "FeaturedProduct")
    ContentPage = apps.get_model("home", "ContentPage")
    for home in HomePage.objects.filter(content=None):
        rows = FeaturedProduct.objects.filter(page_id=home.pk).order_by("sort_order")
        featured = rows.values_list("product_id", flat=True)
        home.content = json.dumps(home_blocks(home.hero_title, home.intro, featured))
        home.save(update_fields=["content"])
    for page in ContentPage.objects.filter(content=None):
        page.content = json.dumps(text_blocks(page.body))
        page.save(update_fields=["content"])


class Migration(migrations.Migration):
    dependencies = [("home", "0003_home_blocks")]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
