"""The app of the clinic itself."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClinicConfig(AppConfig):
    """The clinic: home, team, pictures, settings, and what runs by itself."""

    name = "clinic"
    verbose_name = _("Clinic")

    def ready(self) -> None:
        from clinic.clock import register_job
        from clinic.home_sections import HomeSection, register_home_section
        from clinic.locations import home_context
        from clinic.picture_notes import leave_out_camera_notes
        from clinic.scheduled_publishing import publish_scheduled
        from clinic.sections import statement_context, team_context
        from clinic.site_tree import IndexPage, register_index_page

        leave_out_camera_notes()
        # What becomes public in this tick is what the jobs of other apps then look at.
        register_job("clinic.publish_scheduled", publish_scheduled, order=0)
        register_index_page(IndexPage("clinic.TeamIndexPage", "team", _("Our team")))
        register_index_page(IndexPage("clinic.LocationIndexPage", "locations", _("Clinics")))
        register_home_section(HomeSection("clinic/home_places.html", home_context, order=500))
        register_home_section(
            HomeSection("clinic/home_statement.html", statement_context, order=300, is_band=True)
        )
        register_home_section(HomeSection("clinic/home_team.html", team_context, order=400))
