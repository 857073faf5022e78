import django.db.models.deletion
import modelcluster.fields
import products.models.releases
from django.conf import settings
from django.db import migrations, models


def kept(name, former, field):
    """A column that the version before reads goes on under its name, with a default."""
    return [
        migrations.AlterField("release", name, field),
        migrations.RenameField("release", name, former),
    ]


class Migration(migrations.Migration):
    """Releases are published by themselves, and have files of their own."""

    dependencies = [
        ('products', '0011_withdrawn_releases'),
        ('wagtailcore', '0098_apitoken'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='release',
            options={'default_permissions': (), 'ordering': ['created_at', 'pk'], 'verbose_name': 'release', 'verbose_name_plural': 'releases'},
        ),
        *kept('file', 'former_file', models.CharField(db_column='file', db_default='', default='', editable=False, max_length=200)),
        *kept('file_name', 'former_file_name', models.CharField(db_column='file_name', db_default='', default='', editable=False, max_length=120)),
        *kept('sha256', 'former_sha256', models.CharField(db_column='sha256', db_default='', default='', editable=False, max_length=64)),
        *kept('size', 'former_size', models.PositiveBigIntegerField(db_column='size', db_default=0, default=0, editable=False)),
        *kept('sort_order', 'former_order', models.IntegerField(db_column='sort_order', editable=False, null=True)),
        *kept('published_at', 'first_published_at', models.DateTimeField(blank=True, db_column='published_at', editable=False, null=True, verbose_name='published at')),
        migrations.AddField(
            model_name='release',
            name='compatibility',
            field=models.CharField(blank=True, db_default='', default='', help_text='What it runs on or needs, for buyers.', max_length=200, verbose_name='compatibility'),
        ),
        migrations.AddField(
            model_name='release',
            name='expire_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='expiry date/time'),
        ),
        migrations.AddField(
            model_name='release',
            name='expired',
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddField(
            model_name='release',
            name='go_live_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='go live date/time'),
        ),
        migrations.AddField(
            model_name='release',
            name='has_unpublished_changes',
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddField(
            model_name='release',
            name='last_published_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='last published at'),
        ),
        migrations.AddField(
            model_name='release',
            name='latest_revision',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='latest revision'),
        ),
        migrations.AddField(
            model_name='release',
            name='live',
            field=models.BooleanField(db_default=False, default=False, editable=False, verbose_name='live'),
        ),
        migrations.AddField(
            model_name='release',
            name='live_revision',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='live revision'),
        ),
        migrations.AddField(
            model_name='release',
            name='locked',
            field=models.BooleanField(db_default=False, default=False, editable=False, verbose_name='locked'),
        ),
        migrations.AddField(
            model_name='release',
            name='locked_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='locked at'),
        ),
        migrations.AddField(
            model_name='release',
            name='locked_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='locked_%(class)ss', to=settings.AUTH_USER_MODEL, verbose_name='locked by'),
        ),
        migrations.AddField(
            model_name='release',
            name='released_on',
            field=models.DateField(blank=True, help_text='For buyers. Empty, it is the day on which it is published here.', null=True, verbose_name='released on'),
        ),
        migrations.AlterField(
            model_name='release',
            name='page',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='releases', to='products.productpage', verbose_name='product'),
        ),
        migrations.AlterField(
            model_name='release',
            name='version',
            field=models.CharField(help_text='As in 1.10.2: then 1.10 is newer than 1.9. Other words go by their date.', max_length=30, verbose_name='version'),
        ),
        migrations.CreateModel(
            name='ReleaseFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('file', models.FileField(max_length=200, storage=products.models.releases.private_storage, upload_to=products.models.releases.release_path, verbose_name='file')),
                ('file_name', models.CharField(blank=True, editable=False, max_length=120, verbose_name='file name')),
                ('size', models.PositiveBigIntegerField(default=0, editable=False, help_text='In bytes.', verbose_name='size')),
                ('sha256', models.CharField(blank=True, editable=False, max_length=64)),
                ('platform', models.CharField(blank=True, help_text='What it is for, if there are several: Windows, Figma, the fonts.', max_length=60, verbose_name='platform')),
                ('release', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='products.release')),
            ],
            options={
                'verbose_name': 'file of a release',
                'verbose_name_plural': 'files of releases',
                'ordering': ['sort_order', 'pk'],
                'abstract': False,
                'default_permissions': (),
            },
        ),
    ]
