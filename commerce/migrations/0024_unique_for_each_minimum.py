"""A counterpart for each least amount that customers may choose; orders at such are found fast.

What the constraint of before forbids, this forbids too, for whatever has no least amount.
"""

from django.db import migrations, models
from django.db.models.functions import Coalesce

COUNTERPART = models.UniqueConstraint(
    models.F("product"),
    Coalesce("edition", 0),
    Coalesce("upgraded", 0),
    models.F("amount"),
    Coalesce("minimum", 0),
    *map(models.F, ("currency", "base_url", "business_id")),
    condition=models.Q(replaced_at=None),
    name="one_counterpart_of_offer",
)
CHOSEN = models.Index(
    fields=["paid_at", "product"],
    name="orders_of_chosen_amounts",
    condition=models.Q(minimum__isnull=False),
)


def make(name: str, made: models.UniqueConstraint | models.Index):
    """Made while the shop goes on; what a run that was cut off left is made anew."""

    def write(apps, schema_editor):
        model = apps.get_model("commerce", name)
        sql = str(made.create_sql(model, schema_editor))
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {made.name}")
            sql = sql.replace("INDEX", "INDEX CONCURRENTLY", 1)
        schema_editor.execute(sql, params=None)

    is_index = isinstance(made, models.Index)
    return migrations.SeparateDatabaseAndState(
        database_operations=[migrations.RunPython(write, migrations.RunPython.noop)],
        state_operations=[
            migrations.AddIndex(model_name=name, index=made)
            if is_index
            else migrations.AddConstraint(model_name=name, constraint=made)
        ],
    )


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("commerce", "0023_chosen_amounts")]

    operations = [
        make("order", CHOSEN),
        make("providerproduct", COUNTERPART),
        migrations.RemoveConstraint(
            model_name="providerproduct", name="one_counterpart_at_a_price"
        ),
    ]
