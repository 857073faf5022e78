from collections import defaultdict

from django.db import migrations, transaction
from django.db.models import F, Max
from django.utils import timezone

BATCH = 500
ONCE_PAID = ('paid', 'partially_refunded', 'disputed', 'refunded')
LOST = ('lost', 'accepted', 'expired')


def write_grants(apps, schema_editor):
    """The causes of each purchase that has none: orders that were paid once, and a grant by hand.

    The version that serves meanwhile knows of no grants. What it does after a batch is read from
    its orders and purchases when such a purchase is next looked at (decision 45).
    """
    PurchasedProduct = apps.get_model('commerce', 'PurchasedProduct')
    last = PurchasedProduct.objects.aggregate(last=Max('pk'))['last'] or 0
    for start in range(0, last + 1, BATCH):
        with transaction.atomic():
            write_batch(apps, PurchasedProduct.objects.filter(pk__gte=start, pk__lt=start + BATCH))


def write_batch(apps, purchases):
    Order, Grant = apps.get_model('commerce', 'Order'), apps.get_model('commerce', 'Grant')
    purchases = purchases.filter(grants=None).order_by('pk')
    keys = set(purchases.values_list('user', 'product'))
    orders = Order.objects.filter(
        user__in={user for user, _ in keys},
        product__in={product for _, product in keys},
        status__in=ONCE_PAID,
    )
    # Orders before purchases, as everywhere, so that nobody waits for one another.
    of_key = defaultdict(list)
    for order in orders.order_by('pk').select_for_update(no_key=True):
        if (order.user_id, order.product_id) in keys:
            of_key[order.user_id, order.product_id].append(order)
    locked = purchases.model.objects.filter(pk__in=[purchase.pk for purchase in purchases])
    lost, news = lost_and_last_news(apps, [order.pk for own in of_key.values() for order in own])
    grants = []
    for purchase in locked.order_by('pk').select_for_update(no_key=True):
        for order in of_key[purchase.user_id, purchase.product_id]:
            began_at = order.paid_at or order.created_at
            ended = why_ended(order, purchase, began_at, order.pk in lost)
            grant = Grant(purchase=purchase, order=order, began_at=began_at, ended=ended)
            if ended == 'by_hand':
                grant.ended_at = purchase.ended_by_hand_at
                grant.ended_because = purchase.revoked_because
            elif ended:
                is_cause = order.pk == purchase.order_id
                known = purchase.revoked_at if is_cause else news.get(order.payment_id)
                grant.ended_at = known or timezone.now()
            grants.append(grant)
        if purchase.granted_because and purchase.ended != 'by_hand':
            grants.append(
                Grant(
                    purchase=purchase,
                    because=purchase.granted_because,
                    began_at=purchase.granted_at,
                )
            )
    Grant.objects.bulk_create(grants)


def why_ended(order, purchase, began_at, is_lost):
    if order.status == 'refunded':
        return 'dispute_lost' if is_lost else 'refunded'
    if purchase.ended_by_hand_at and began_at <= purchase.ended_by_hand_at:
        return 'by_hand'
    return 'dispute_open' if order.status == 'disputed' else ''


def lost_and_last_news(apps, orders):
    """The orders whose money a dispute took, and when each payment was last heard of."""
    Dispute, Payment = apps.get_model('commerce', 'Dispute'), apps.get_model('commerce', 'Payment')
    lost = Dispute.objects.filter(
        payment__order__in=orders, payment=F('payment__order__payment_id'), status__in=LOST
    )
    news = Payment.objects.filter(order__in=orders).values_list('payment_id', 'reported_at')
    return set(lost.values_list('payment__order', flat=True)), dict(news)


class Migration(migrations.Migration):
    atomic = False  # batch by batch, so that those who buy need not wait

    dependencies = [
        ('commerce', '0016_grants'),
    ]

    operations = [
        migrations.RunPython(write_grants, migrations.RunPython.noop),
    ]
