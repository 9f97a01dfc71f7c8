"""The app of the clinic itself."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClinicConfig(AppConfig):
    """The clinic: home, team, pictures, settings, and what runs by itself."""

    name = "clinic"
    verbose_name = _("Clinic")

    def ready(self) -> None:
        from django.db.models.signals import pre_delete
        from wagtail import signals
        from wagtail.models import Page

        from clinic.admin import typed_dates
        from clinic.api import page_facts
        from clinic.api.pages import PublicPagesAPIViewSet
        from clinic.api.router import router
        from clinic.core.languages import references as translated_references
        from clinic.core.pictures.camera_notes import leave_out_camera_notes
        from clinic.core.saving import register_around_save
        from clinic.core.site_state import watch_site
        from clinic.core.site_tree import IndexPage, register_index_page
        from clinic.home.own_sections import statement_context, team_context
        from clinic.home.sections import HomeSection, register_home_section
        from clinic.locations.places import home_context
        from clinic.publishing import change_tracking as public_content
        from clinic.publishing import dependencies as shown
        from clinic.publishing import scheduled_changes as turning_days
        from clinic.publishing.clock import register_job
        from clinic.publishing.scheduled import publish_scheduled
        from clinic.seo import indexnow

        leave_out_camera_notes()
        typed_dates.register()
        watch_site()
        register_around_save(public_content.noting_changes)
        page_facts.register()
        router.register_endpoint("pages", PublicPagesAPIViewSet)
        # What becomes public in this tick is what the jobs of other apps then look at.
        register_job("clinic.publish_scheduled", publish_scheduled, order=0)
        register_job("clinic.note_public_content", public_content.note_missing, every=timedelta(hours=1))
        for find in (turning_days.expired_registrations, turning_days.past_exceptions):
            turning_days.register_turning_days(find)
        register_job("clinic.note_turning_days", turning_days.note_turning_days, every=timedelta(hours=1))
        # Last: an endpoint that does not answer keeps no other job waiting.
        register_job("clinic.indexnow", indexnow.send_queued, order=1000)
        signals.page_unpublished.connect(public_content.page_unpublished)
        signals.page_slug_changed.connect(public_content.page_slug_changed)
        signals.post_page_move.connect(public_content.page_moved)
        pre_delete.connect(public_content.page_deleted, sender=Page)
        signals.copy_for_translation_done.connect(translated_references.copied_for_translation)
        signals.page_published.connect(translated_references.page_published)
        public_content.register_shown_on(shown.pages_with_person)
        public_content.register_shown_on(shown.pages_with_clinic)
        register_index_page(IndexPage("clinic.TeamIndexPage", "team", _("Our team")))
        register_index_page(IndexPage("clinic.LocationIndexPage", "locations", _("Clinics")))
        register_home_section(
            HomeSection("clinic/home_statement.html", statement_context, order=300, is_band=True)
        )
        register_home_section(HomeSection("clinic/home_team.html", team_context, order=400))
        register_home_section(HomeSection("clinic/home_places.html", home_context, order=500))
