from django.db import migrations, models


def copy(apps, schema_editor):
    clinics = apps.get_model("clinic", "ClinicSettings").objects
    for rules in apps.get_model("enquiries", "RequestSettings").objects.all():
        if rules.consent_text or rules.privacy_page_id:
            # Of a site whose settings nobody has opened there are none yet.
            clinics.get_or_create(site_id=rules.site_id)
            clinics.filter(site_id=rules.site_id).update(
                consent_text=rules.consent_text, privacy_page_id=rules.privacy_page_id
            )


class Migration(migrations.Migration):
    dependencies = [
        ("enquiries", "0002_desk"),
        ("clinic", "0006_consent_and_privacy"),
    ]

    operations = [
        migrations.RunPython(copy, migrations.RunPython.noop),
        migrations.RemoveField("requestsettings", "consent_text"),
        migrations.RemoveField("requestsettings", "privacy_page"),
        migrations.AlterField(
            "enquiry",
            "held_for",
            models.CharField(
                blank=True,
                choices=[
                    ("link", "There is a link in the name or the message"),
                    ("trap", "A field that people do not see was filled in"),
                ],
                max_length=10,
                verbose_name="held back",
            ),
        ),
    ]
