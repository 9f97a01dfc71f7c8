"""The app of the clinic itself."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClinicConfig(AppConfig):
    """The clinic: home, team, pictures, settings, and what runs by itself."""

    name = "clinic"
    verbose_name = _("Clinic")

    def ready(self) -> None:
        from clinic.clock import register_job
        from clinic.scheduled_publishing import publish_scheduled
        from clinic.site_tree import IndexPage, register_index_page

        register_job("clinic.publish_scheduled", publish_scheduled)
        register_index_page(IndexPage("clinic.TeamIndexPage", "team", _("Our team")))
