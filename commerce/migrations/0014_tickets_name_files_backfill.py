from django.db import migrations
from django.db.models import OuterRef, Subquery

BATCH = 5000


def name_files(apps, schema_editor):
    """Each release had one file when these tickets were made."""
    DownloadTicket = apps.get_model('commerce', 'DownloadTicket')
    ReleaseFile = apps.get_model('products', 'ReleaseFile')
    files = ReleaseFile.objects.filter(release=OuterRef('release')).order_by('pk')
    last = DownloadTicket.objects.order_by('pk').values_list('pk', flat=True).last() or 0
    for start in range(0, last + 1, BATCH):
        tickets = DownloadTicket.objects.filter(pk__gte=start, pk__lt=start + BATCH, file=None)
        tickets.update(file=Subquery(files.values('pk')[:1]))


class Migration(migrations.Migration):
    atomic = False  # batch by batch, so that those who download need not wait

    dependencies = [
        ('commerce', '0013_tickets_name_files'),
        ('products', '0013_releases_backfill'),
    ]

    operations = [
        migrations.RunPython(name_files, migrations.RunPython.noop),
    ]
