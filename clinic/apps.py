"""The app configuration of `clinic`."""

from datetime import timedelta

from django.apps import AppConfig
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _


class ClinicConfig(AppConfig):
    """Home, people, locations, pictures, settings, publishing."""

    name = "clinic"
    verbose_name = _("Clinic")

    def ready(self) -> None:
        from django.db.models.signals import post_migrate, pre_migrate

        # Receivers of signals stand beside what they do; they are connected with the import of their module.
        import clinic.core.languages.relinking
        import clinic.publishing.audit  # noqa: F401
        from clinic.admin import typed_dates, work
        from clinic.api import page_facts
        from clinic.api.pages import PublicPagesAPIViewSet
        from clinic.api.router import router
        from clinic.core import content_triggers
        from clinic.core.content_token import prune_content_changes
        from clinic.core.outbox import forget_old_mail
        from clinic.core.pictures.image_metadata import strip_image_metadata
        from clinic.core.saving import around_save
        from clinic.core.sections import Section, sections
        from clinic.core.site_tree import IndexPage, index_pages
        from clinic.models import BasePage, ClinicSettings
        from clinic.operations import error_reports, health, media, nightly, tidying  # noqa: F401
        from clinic.operations.content import kinds
        from clinic.pages.sections import team_context
        from clinic.people import roles
        from clinic.publishing import audit, change_tracking, dependencies, scheduled_changes
        from clinic.publishing.clock import Job, jobs
        from clinic.publishing.scheduled_publishing import publish_scheduled
        from clinic.seo.indexnow import send_queued

        hourly, daily = timedelta(hours=1), timedelta(days=1)

        error_reports.start()

        # Pictures and forms of Wagtail's
        strip_image_metadata()
        typed_dates.register()

        # Saving
        around_save.register(BasePage, change_tracking.track_changes)
        pre_migrate.connect(content_triggers.remove, sender=self)
        post_migrate.connect(content_triggers.install, sender=self)

        # What is content beside pages
        kinds.register_own()

        # Roles, and who changed what
        roles.register_own()
        work.work.register(work.Work(work.opening_hours, order=20), work.Work(work.users, order=90))
        audit.audit(get_user_model())
        audit.audit(ClinicSettings)
        post_migrate.connect(roles.make_roles_after_migrations)

        # Pages that every site has, and their sections
        index_pages.register(
            IndexPage("clinic.TeamIndexPage", "team", _("Our team")),
            IndexPage("clinic.LocationIndexPage", "locations", _("Clinics")),
        )
        sections.register(
            Section("clinic.HomePage", "clinic/home_statement.html", order=300, is_band=True),
            Section("clinic.HomePage", "clinic/home_team.html", team_context, order=400),
            Section("clinic.HomePage", "clinic/home_places.html", order=500),
        )

        # API
        page_facts.register()
        router.register_endpoint("pages", PublicPagesAPIViewSet)

        # What visitors read elsewhere when a page changes, and from which day on
        change_tracking.dependent_pages.register(
            dependencies.pages_with_person,
            dependencies.pages_with_clinic,
        )
        scheduled_changes.dated_changes.register(
            scheduled_changes.expired_registrations,
            scheduled_changes.past_exceptions,
        )

        # Jobs of the clock
        jobs.register(
            # First: what becomes public in this tick is what the jobs of other apps then look at.
            Job("clinic.publish_scheduled", publish_scheduled, order=0),
            Job("clinic.note_public_content", change_tracking.record_missing, every=hourly),
            Job("clinic.note_turning_days", scheduled_changes.record_scheduled_changes, every=hourly),
            Job("clinic.prune_content_changes", prune_content_changes, every=hourly),
            Job("clinic.forget_old_mail", forget_old_mail, every=daily),
            Job("clinic.end_sessions", tidying.end_sessions, every=daily),
            Job("clinic.delete_old_versions", tidying.delete_old_versions, every=daily),
            Job("clinic.delete_orphaned_files", media.delete_orphans, every=daily),
            # Last: what waits for a process, a bucket or an endpoint keeps no other job waiting.
            Job(nightly.JOB, nightly.back_up_when_due, every=hourly, order=900),
            Job("clinic.copy_ledger", nightly.copy_ledger, every=timedelta(minutes=10), order=950),
            Job("clinic.indexnow", send_queued, order=1000),
        )
