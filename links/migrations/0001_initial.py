import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import re
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ShortURL',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(blank=True, help_text='The end of the address; upper and lower case are the same. Leave it empty for six letters and digits that are easy to read out.', max_length=50, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\\Z', 'Use letters from a to z, digits, and hyphens between them.', flags=re.RegexFlag['IGNORECASE'])], verbose_name='short name')),
                ('label', models.CharField(blank=True, help_text='What it is for. Only seen here.', max_length=100, verbose_name='label')),
                ('address', models.CharField(blank=True, help_text='Instead of a page: a path such as /products/?q=icons, or a whole address.', max_length=2000, verbose_name='address')),
                ('utm_source', models.CharField(blank=True, help_text='newsletter', max_length=100, verbose_name='source')),
                ('utm_medium', models.CharField(blank=True, help_text='email', max_length=100, verbose_name='medium')),
                ('utm_campaign', models.CharField(blank=True, help_text='spring', max_length=100, verbose_name='campaign')),
                ('utm_term', models.CharField(blank=True, max_length=100, verbose_name='term')),
                ('utm_content', models.CharField(blank=True, max_length=100, verbose_name='content')),
                ('is_active', models.BooleanField(default=True, help_text='Off: visitors read that the link does not work now.', verbose_name='active')),
                ('expires_at', models.DateTimeField(blank=True, help_text='Empty: it works for ever.', null=True, verbose_name='expires')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('owner', models.ForeignKey(blank=True, help_text='Sees and changes it, beside those who manage all of them.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('page', models.ForeignKey(blank=True, help_text='A page of this shop: it is found wherever it moves.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.WAGTAIL_PAGE_MODEL, verbose_name='page')),
            ],
            options={
                'verbose_name': 'short URL',
                'verbose_name_plural': 'short URLs',
                'ordering': ['-created_at', '-pk'],
                'permissions': [('manage_all_shorturls', "May see and change everybody's short URLs"), ('point_anywhere', 'May point short URLs to other sites')],
            },
        ),
        migrations.CreateModel(
            name='ShortURLDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('hits', models.PositiveBigIntegerField(default=0, help_text='Visits of people.')),
                ('others', models.PositiveBigIntegerField(default=0, help_text='Bots, previews, HEAD requests.')),
                ('short_url', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='links.shorturl')),
            ],
            options={
                'ordering': ['day'],
            },
        ),
        migrations.AddConstraint(
            model_name='shorturl',
            constraint=models.CheckConstraint(condition=models.Q(('slug', django.db.models.functions.text.Lower('slug')), models.Q(('slug', ''), _negated=True)), name='short_url_slug_in_lower_case'),
        ),
        migrations.AddConstraint(
            model_name='shorturl',
            constraint=models.CheckConstraint(condition=models.Q(('page__isnull', True), ('address', ''), _connector='OR'), name='short_url_leads_to_one_place'),
        ),
        migrations.AddConstraint(
            model_name='shorturlday',
            constraint=models.UniqueConstraint(fields=('short_url', 'day'), name='one_row_for_each_day'),
        ),
    ]
