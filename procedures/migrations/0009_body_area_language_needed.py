import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('procedures', '0008_body_area_first_language'),
    ]

    operations = [
        migrations.AlterField(
            model_name='bodyarea',
            name='locale',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.locale', verbose_name='locale'),
        ),
        migrations.AlterField(
            model_name='bodyarea',
            name='translation_key',
            field=models.UUIDField(default=uuid.uuid4, editable=False),
        ),
        migrations.AlterField(
            model_name='bodyarea',
            name='name',
            field=models.CharField(help_text='Such as “Face”. A choice on every procedure.', max_length=60, verbose_name='name'),
        ),
        migrations.AlterField(
            model_name='bodyarea',
            name='slug',
            field=models.SlugField(allow_unicode=True, blank=True, help_text='Names the area in the addresses of filtered lists, which people share. Empty: made of the name.', max_length=70, verbose_name='name in addresses'),
        ),
        migrations.AlterUniqueTogether(
            name='bodyarea',
            unique_together={('locale', 'name'), ('locale', 'slug'), ('translation_key', 'locale')},
        ),
    ]
