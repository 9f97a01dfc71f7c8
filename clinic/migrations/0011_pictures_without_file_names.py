"""Pictures get random names in storage; what is remembered of a withdrawn consent outlives its pair."""

import re
import secrets
from pathlib import Path

from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import migrations, models, transaction

RANDOM = re.compile(r"original_images/[0-9a-f]{24}\.[a-z0-9]+")


def give_random_names(apps, schema_editor):
    """Copy originals to random names, and forget all sizes: they are made anew, when somebody asks for a page.

    The former files go when the new names are safe in the database.
    """
    former, keys = [], []
    images = apps.get_model("clinic", "ClinicImage").objects
    for pk, name in images.values_list("pk", "file"):
        if not name or RANDOM.fullmatch(name):
            continue
        wanted = f"original_images/{secrets.token_hex(12)}{Path(name).suffix.lower()}"
        try:
            with default_storage.open(name) as file:
                wanted = default_storage.save(wanted, file)
        except OSError:
            # A file that is gone has no name to hide, and its row stays as it is.
            continue
        images.filter(pk=pk).update(file=wanted)
        former.append(name)
    sizes = apps.get_model("clinic", "ClinicRendition").objects
    for size in sizes.select_related("image"):
        former.append(size.file.name)
        # As Wagtail names what it keeps of a size.
        parts = (str(size.image_id), size.image.file_hash, size.focal_point_key, size.filter_spec)
        keys.append(f"wagtail-rendition-{'-'.join(parts)}")
    sizes.all().delete()

    def forget():
        cache.delete_many(keys)
        for name in former:
            default_storage.delete(name)

    transaction.on_commit(forget)


class Migration(migrations.Migration):

    dependencies = [
        ('clinic', '0010_password_attempts'),
    ]

    operations = [
        migrations.AddField(
            model_name='clinicimage',
            name='is_withdrawn',
            field=models.BooleanField(default=False, editable=False, verbose_name='withdrawn by the patient'),
        ),
        migrations.RunPython(give_random_names, migrations.RunPython.noop, elidable=True),
    ]
