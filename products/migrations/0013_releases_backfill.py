from django.db import migrations
from django.db.models import F

# What a draft of a page may say of one of its releases.
FIELDS = ('version', 'notes', 'tells_buyers')
FILE = ('file', 'file_name', 'size', 'sha256')


def carry_over(apps, schema_editor):
    """Each published release is live, with its file; the others are drafts.

    What nobody published stands in the draft of its page, and only as it was begun in its row.
    """
    Release = apps.get_model('products', 'Release')
    ReleaseFile = apps.get_model('products', 'ReleaseFile')
    ProductPage = apps.get_model('products', 'ProductPage')
    drafts = Release.objects.filter(first_published_at=None)
    pages = ProductPage.objects.filter(pk__in=drafts.values('page')).select_related('latest_revision')
    for page in pages:
        named = page.latest_revision and page.latest_revision.content.get('releases')
        if named is None:
            continue
        written = {release['pk']: release for release in named}
        for release in drafts.filter(page=page):
            if release.pk in written:
                take(release, written[release.pk])
            else:  # it was taken out of the draft
                release.delete()
    published = Release.objects.exclude(first_published_at=None).exclude(former_file='')
    published.update(live=True, last_published_at=F('first_published_at'))
    rows = Release.objects.exclude(former_file='').filter(files=None).order_by('pk')
    ReleaseFile.objects.bulk_create(
        (
            ReleaseFile(
                release_id=release.pk,
                sort_order=0,
                file=release.former_file,
                file_name=release.former_file_name,
                size=release.former_size,
                sha256=release.former_sha256,
            )
            for release in rows.iterator()
        ),
        batch_size=500,
    )


def take(release, written):
    for name in FIELDS:
        setattr(release, name, written.get(name, getattr(release, name)))
    for name in FILE:
        setattr(release, f'former_{name}', written.get(name) or getattr(release, f'former_{name}'))
    release.save()


class Migration(migrations.Migration):
    dependencies = [
        ('products', '0012_releases'),
    ]

    operations = [
        migrations.RunPython(carry_over, migrations.RunPython.noop),
    ]
