"""The app configuration of `clinic`."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClinicConfig(AppConfig):
    """Home, people, locations, pictures, settings, publishing."""

    name = "clinic"
    verbose_name = _("Clinic")

    def ready(self) -> None:
        from django.db.models.signals import pre_delete
        from wagtail import signals
        from wagtail.models import Page

        from clinic.admin import typed_dates
        from clinic.api import page_facts
        from clinic.api.pages import PublicPagesAPIViewSet
        from clinic.api.router import register_endpoint
        from clinic.core.languages import relinking
        from clinic.core.pictures.image_metadata import strip_image_metadata
        from clinic.core.saving import register_around_save
        from clinic.core.site_state import watch_site
        from clinic.core.site_tree import IndexPage, register_index_page
        from clinic.home.own_sections import statement_context, team_context
        from clinic.home.sections import HomeSection, register_home_section
        from clinic.locations.public_locations import home_context
        from clinic.publishing import change_tracking, dependencies, scheduled_changes
        from clinic.publishing.clock import register_job
        from clinic.publishing.scheduled_publishing import publish_scheduled
        from clinic.seo import indexnow

        strip_image_metadata()
        typed_dates.register()
        watch_site()
        register_around_save(change_tracking.track_changes)
        page_facts.register()
        register_endpoint("pages", PublicPagesAPIViewSet)
        # What becomes public in this tick is what the jobs of other apps then look at.
        register_job("clinic.publish_scheduled", publish_scheduled, order=0)
        register_job("clinic.note_public_content", change_tracking.record_missing, every=timedelta(hours=1))
        for find in (scheduled_changes.expired_registrations, scheduled_changes.past_exceptions):
            scheduled_changes.register_scheduled_changes(find)
        register_job(
            "clinic.note_turning_days", scheduled_changes.record_scheduled_changes, every=timedelta(hours=1)
        )
        # Last: an endpoint that does not answer keeps no other job waiting.
        register_job("clinic.indexnow", indexnow.send_queued, order=1000)
        signals.page_unpublished.connect(change_tracking.page_unpublished)
        signals.page_slug_changed.connect(change_tracking.page_slug_changed)
        signals.post_page_move.connect(change_tracking.page_moved)
        pre_delete.connect(change_tracking.page_deleted, sender=Page)
        signals.copy_for_translation_done.connect(relinking.copied_for_translation)
        signals.page_published.connect(relinking.page_published)
        change_tracking.register_dependents(dependencies.pages_with_person)
        change_tracking.register_dependents(dependencies.pages_with_clinic)
        register_index_page(IndexPage("clinic.TeamIndexPage", "team", _("Our team")))
        register_index_page(IndexPage("clinic.LocationIndexPage", "locations", _("Clinics")))
        register_home_section(
            HomeSection("clinic/home_statement.html", statement_context, order=300, is_band=True)
        )
        register_home_section(HomeSection("clinic/home_team.html", team_context, order=400))
        register_home_section(HomeSection("clinic/home_places.html", home_context, order=500))
