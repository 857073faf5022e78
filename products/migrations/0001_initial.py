import core.money
import django.db.models.deletion
import django.utils.timezone
import modelcluster.fields
import products.models.releases
import wagtail.contrib.routable_page.models
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0001_initial'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.CreateModel(
            name='Category',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, unique=True, verbose_name='name')),
                ('slug', models.SlugField(max_length=60, unique=True, verbose_name='slug')),
                ('description', models.CharField(blank=True, max_length=300, verbose_name='description')),
                ('position', models.PositiveSmallIntegerField(default=0, help_text='Smaller stands first.', verbose_name='position')),
            ],
            options={
                'verbose_name': 'category',
                'verbose_name_plural': 'categories',
                'ordering': ['position', 'name'],
            },
        ),
        migrations.CreateModel(
            name='ProductIndexPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('intro', models.CharField(blank=True, max_length=300, verbose_name='intro')),
            ],
            options={
                'verbose_name': 'product index page',
                'verbose_name_plural': 'product index pages',
            },
            bases=(wagtail.contrib.routable_page.models.RoutablePageMixin, 'wagtailcore.page'),
        ),
        migrations.CreateModel(
            name='ProductPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('summary', models.CharField(help_text='One sentence, for lists.', max_length=160, verbose_name='summary')),
                ('price', core.money.PriceField(help_text='0 makes it free.', null=True, verbose_name='price')),
                ('body', wagtail.fields.StreamField([('heading', 0), ('paragraph', 1), ('image', 2), ('features', 6), ('code', 9), ('faq', 13), ('facts', 17)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'icon': 'title', 'label': 'Heading', 'max_length': 120, 'template': 'products/blocks/heading.html'}), 1: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'h3', 'ol', 'ul', 'link', 'code'], 'icon': 'pilcrow', 'label': 'Paragraph', 'template': 'products/blocks/paragraph.html'}), 2: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'Image', 'template': 'products/blocks/image.html'}), 3: ('wagtail.blocks.CharBlock', (), {'label': 'Title', 'max_length': 80}), 4: ('wagtail.blocks.CharBlock', (), {'label': 'Text', 'max_length': 240}), 5: ('wagtail.blocks.StructBlock', [[('title', 3), ('text', 4)]], {}), 6: ('wagtail.blocks.ListBlock', (5,), {'label': 'Features', 'template': 'products/blocks/features.html'}), 7: ('wagtail.blocks.CharBlock', (), {'label': 'Language', 'max_length': 30, 'required': False, 'search_index': False}), 8: ('wagtail.blocks.TextBlock', (), {'label': 'Code', 'search_index': False}), 9: ('wagtail.blocks.StructBlock', [[('language', 7), ('code', 8)]], {'label': 'Code'}), 10: ('wagtail.blocks.CharBlock', (), {'label': 'Question', 'max_length': 160}), 11: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'h3', 'ol', 'ul', 'link', 'code'], 'label': 'Answer'}), 12: ('wagtail.blocks.StructBlock', [[('question', 10), ('answer', 11)]], {}), 13: ('wagtail.blocks.ListBlock', (12,), {'icon': 'help', 'label': 'Faq', 'template': 'products/blocks/faq.html'}), 14: ('wagtail.blocks.CharBlock', (), {'label': 'Label', 'max_length': 60}), 15: ('wagtail.blocks.CharBlock', (), {'label': 'Value', 'max_length': 160}), 16: ('wagtail.blocks.StructBlock', [[('label', 14), ('value', 15)]], {}), 17: ('wagtail.blocks.ListBlock', (16,), {'label': 'Facts', 'template': 'products/blocks/facts.html'})}, verbose_name='body')),
                ('category', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='products', to='products.category', verbose_name='category')),
                ('cover', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.shopimage', verbose_name='cover')),
                ('successor', models.ForeignKey(blank=True, help_text='Offered in its place once this one is unpublished.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='products.productpage', verbose_name='successor')),
            ],
            options={
                'verbose_name': 'product page',
                'verbose_name_plural': 'product pages',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='GalleryImage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('image', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.shopimage', verbose_name='image')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='gallery', to='products.productpage')),
            ],
            options={
                'verbose_name': 'gallery image',
                'verbose_name_plural': 'gallery images',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('version', models.CharField(max_length=30, verbose_name='version')),
                ('notes', models.TextField(blank=True, help_text='What changed, for buyers.', verbose_name='notes')),
                ('file', models.FileField(max_length=200, storage=products.models.releases.private_storage, upload_to=products.models.releases.release_path, verbose_name='file')),
                ('file_name', models.CharField(blank=True, editable=False, max_length=120, verbose_name='file name')),
                ('size', models.PositiveBigIntegerField(default=0, editable=False, help_text='In bytes.', verbose_name='size')),
                ('sha256', models.CharField(blank=True, editable=False, max_length=64)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created at')),
                ('published_at', models.DateTimeField(editable=False, help_text='When its page was first published with it.', null=True, verbose_name='published at')),
                ('tells_buyers', models.BooleanField(default=True, help_text='Customers get an e-mail with these notes when it is published. Take the tick away for a small fix that nobody needs to hear of.', verbose_name='tell buyers')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='releases', to='products.productpage')),
            ],
            options={
                'verbose_name': 'release',
                'verbose_name_plural': 'releases',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
    ]
