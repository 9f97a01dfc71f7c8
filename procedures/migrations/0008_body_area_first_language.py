from django.db import migrations
from wagtail.models import BootstrapTranslatableModel


class Migration(migrations.Migration):
    """The body areas that there are belong to the first language."""

    dependencies = [
        ('procedures', '0007_body_area_languages'),
        ('wagtailcore', '0054_initial_locale'),
    ]

    operations = [BootstrapTranslatableModel('procedures.BodyArea')]
