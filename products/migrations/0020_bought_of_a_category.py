"""The most bought products of a category are found by an index, on the page of each of them."""

from django.db import migrations, models
from django.db.models import F

INDEX = models.Index(
    F("live"),
    F("category"),
    F("times_bought").desc(),
    F("published_at").desc(),
    F("product").desc(),
    name="catalogue_category_bought",
)


def make(apps, schema_editor):
    """While the shop goes on; what a run that was cut off left is made anew."""
    model = apps.get_model("products", "CatalogueEntry")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {INDEX.name}")
        schema_editor.add_index(model, INDEX, concurrently=True)
    else:
        schema_editor.add_index(model, INDEX)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("products", "0019_questions")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(make, migrations.RunPython.noop)],
            state_operations=[migrations.AddIndex(model_name="catalogueentry", index=INDEX)],
        ),
    ]
