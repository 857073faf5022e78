"""A customer may have a pending order with each code, and an offer a counterpart at each price;
orders with codes, or of a sale, are found fast.

What the constraint of before forbids of orders, this forbids too, for whatever names no code. The
version before makes do with several counterparts: it replaces them all by the one it wants.
"""

from django.db import migrations, models
from django.db.models.functions import Coalesce

PENDING = models.UniqueConstraint(
    *map(models.F, ("user", "product", "amount", "currency")),
    *(Coalesce(name, 0) for name in ("edition", "upgraded", "discount_code")),
    models.F("discount"),
    condition=models.Q(status="pending"),
    name="one_pending_order_of_offer",
)
AT_A_PRICE = models.UniqueConstraint(
    models.F("product"),
    *(Coalesce(name, 0) for name in ("edition", "upgraded")),
    *map(models.F, ("amount", "currency", "base_url", "business_id")),
    condition=models.Q(replaced_at=None),
    name="one_counterpart_at_a_price",
)
IN_SALES = models.Index(
    fields=["paid_at", "product"],
    name="orders_in_sales",
    condition=models.Q(sale_discount__gt=0),
)
WITH_CODES = models.Index(
    fields=["discount_code", "user"],
    name="orders_with_codes",
    condition=models.Q(discount_code__isnull=False),
)
WITH_DISCOUNTS = models.Index(
    fields=["paid_at", "product"],
    name="orders_with_discounts",
    condition=models.Q(discount__gt=0),
)


def make(made: models.UniqueConstraint | models.Index, of: str = "order"):
    """Made while the shop goes on; what a run that was cut off left is made anew."""

    def write(apps, schema_editor):
        model = apps.get_model("commerce", of)
        sql = str(made.create_sql(model, schema_editor))
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {made.name}")
            sql = sql.replace("INDEX", "INDEX CONCURRENTLY", 1)
        schema_editor.execute(sql, params=None)

    is_index = isinstance(made, models.Index)
    return migrations.SeparateDatabaseAndState(
        database_operations=[migrations.RunPython(write, migrations.RunPython.noop)],
        state_operations=[
            migrations.AddIndex(model_name=of, index=made)
            if is_index
            else migrations.AddConstraint(model_name=of, constraint=made)
        ],
    )


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("commerce", "0021_discount_codes")]

    operations = [
        make(IN_SALES),
        make(WITH_CODES),
        make(WITH_DISCOUNTS),
        make(PENDING),
        migrations.RemoveConstraint(model_name="order", name="one_pending_order_of_edition"),
        make(AT_A_PRICE, of="providerproduct"),
        migrations.RemoveConstraint(model_name="providerproduct", name="one_current_counterpart"),
    ]
