from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('support', '0003_waiting_since'),
    ]

    operations = [
        migrations.AlterField(
            model_name='supportrequest',
            name='waits_for_staff',
            field=models.BooleanField(default=True, help_text='Whether it is our turn: the customer spoke last, or we work on it.'),
        ),
    ]
