"""A customer may have a pending order of each edition, and each edition its counterpart.

What the constraints of before forbid, these forbid too, for whatever names no edition.
"""

from django.db import migrations, models
from django.db.models.functions import Coalesce

EDITIONS = Coalesce("edition", 0), Coalesce("upgraded", 0)
PENDING = models.UniqueConstraint(
    *map(models.F, ("user", "product", "amount", "currency")),
    *EDITIONS,
    condition=models.Q(status="pending"),
    name="one_pending_order_of_edition",
)
CURRENT = models.UniqueConstraint(
    models.F("product"),
    *EDITIONS,
    models.F("base_url"),
    models.F("business_id"),
    condition=models.Q(replaced_at=None),
    name="one_current_counterpart",
)


def make(name: str, constraint: models.UniqueConstraint):
    """Made while the shop goes on; what a run that was cut off left is made anew."""

    def write(apps, schema_editor):
        model = apps.get_model("commerce", name)
        sql = str(constraint.create_sql(model, schema_editor))
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {constraint.name}")
            sql = sql.replace("CREATE UNIQUE INDEX", "CREATE UNIQUE INDEX CONCURRENTLY", 1)
        schema_editor.execute(sql, params=None)

    return migrations.SeparateDatabaseAndState(
        database_operations=[migrations.RunPython(write, migrations.RunPython.noop)],
        state_operations=[migrations.AddConstraint(model_name=name, constraint=constraint)],
    )


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("commerce", "0018_editions")]

    operations = [
        make("order", PENDING),
        migrations.RemoveConstraint(model_name="order", name="one_pending_order"),
        make("providerproduct", CURRENT),
        migrations.RemoveConstraint(
            model_name="providerproduct", name="one_current_provider_product"
        ),
    ]
