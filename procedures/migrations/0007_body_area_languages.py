import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Body areas get a language. It is filled and then asked for by the two migrations that follow.

    PostgreSQL refuses to change a table in the transaction in which its foreign keys have been filled.
    """

    dependencies = [
        ('procedures', '0006_finder'),
        ('wagtailcore', '0053_locale_model'),
    ]

    operations = [
        migrations.AddField(
            model_name='bodyarea',
            name='locale',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.locale', verbose_name='locale'),
        ),
        migrations.AddField(
            model_name='bodyarea',
            name='translation_key',
            field=models.UUIDField(editable=False, null=True),
        ),
    ]
