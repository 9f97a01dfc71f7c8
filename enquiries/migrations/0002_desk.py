"""The group that sees requests, and nothing else of the admin."""

from django.db import migrations

GROUP = 'Consultation desk'


def make_group(apps, schema_editor):
    types = apps.get_model('contenttypes', 'ContentType').objects
    permissions = apps.get_model('auth', 'Permission').objects
    group, _ = apps.get_model('auth', 'Group').objects.get_or_create(name=GROUP)
    # As Django's own after the migrations would make them.
    wanted = [('enquiries', 'enquiry', f'{action}_enquiry', f'Can {action} request') for action in ('view', 'change', 'delete')]
    wanted.append(('wagtailadmin', 'admin', 'access_admin', 'Can access Wagtail admin'))
    for app, model, codename, name in wanted:
        kind, _ = types.get_or_create(app_label=app, model=model)
        permission, _ = permissions.get_or_create(content_type=kind, codename=codename, defaults={'name': name})
        group.permissions.add(permission)


class Migration(migrations.Migration):

    dependencies = [
        ('enquiries', '0001_requests'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
        ('wagtailadmin', '0001_create_admin_access_permissions'),
    ]

    operations = [migrations.RunPython(make_group, migrations.RunPython.noop)]
