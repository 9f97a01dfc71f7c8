"""The app of the procedures."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class ProceduresConfig(AppConfig):
    """Procedures, their categories and concerns."""

    name = "procedures"
    verbose_name = _("Procedures")

    def ready(self) -> None:
        from django.db.models.signals import post_delete, post_save, pre_delete

        import procedures.admin.search_appearance

        # Registers how our pages describe themselves, and what `manage.py check` looks at.
        import procedures.checks
        import procedures.seo.structured_data  # noqa: F401
        from clinic.api.router import register_endpoint
        from clinic.core.languages.relinking import translatable_saved
        from clinic.core.pictures.patient_photos import ConsentSource, register_consent_source
        from clinic.core.saving import page_saved
        from clinic.core.site_state import watch, watch_deletion
        from clinic.core.site_tree import IndexPage, register_index_page
        from clinic.home.page_sections import PageSection, register_page_section
        from clinic.home.sections import HomeSection, register_home_section
        from clinic.publishing.change_tracking import register_dependents
        from clinic.publishing.clock import register_job
        from clinic.publishing.scheduled_changes import register_scheduled_changes
        from clinic.seo.feeds import register_feed
        from procedures import services
        from procedures.admin import editor
        from procedures.api import facts
        from procedures.api.procedures import ProceduresAPIViewSet
        from procedures.comparison.page import serve_comparison
        from procedures.documents.language import translate_with
        from procedures.finder.page import FinderPage
        from procedures.finder.searchable import write_missing_search_texts
        from procedures.models import (
            BodyArea,
            CategoryPage,
            ConcernPage,
            ProcedureIndexPage,
            ProcedurePage,
            SearchSynonym,
        )
        from procedures.models.photos import PhotoPair
        from procedures.pages.presentation import ProcedurePresentation
        from procedures.pages.sections import (
            concerns_context,
            offered_context,
            performed_context,
            procedures_context,
        )
        from procedures.pages.texts import ProcedureTexts
        from procedures.publishing import gate as publishing
        from procedures.publishing.dependencies import (
            home_with_concern,
            lists_of_procedure,
            procedures_that_name,
        )
        from procedures.publishing.derived_rows import derive_rows
        from procedures.publishing.patient_photos import consent_to_photo, keep_withdrawal, pages_with_photo
        from procedures.publishing.scheduled_changes import (
            consent_changes,
            ended_registrations,
            overdue_reviews,
            photo_pair_saved,
            price_changes,
        )
        from procedures.review.coverage import is_covered
        from procedures.review.renewal import renew_when_circumstances_change
        from procedures.review.store import refresh_findings
        from procedures.seo.feeds import PROCEDURE_FEED

        editor.install()
        services.presentation_of.register(ProcedurePage, ProcedurePresentation)
        services.texts_of.register(ProcedurePage, ProcedureTexts)
        services.publishing_errors_of.register(ProcedurePage, publishing.publishing_errors)
        services.update_derived_facts.register(ProcedurePage, publishing.date_changes)
        services.is_covered_by_review.register(ProcedurePage, is_covered)
        services.finder_of.register(ProcedureIndexPage, FinderPage)
        services.comparison_of.register(ProcedureIndexPage, serve_comparison)
        page_saved.connect(derive_rows, sender=ProcedurePage)
        facts.register()
        register_endpoint("procedures", ProceduresAPIViewSet)
        register_feed(PROCEDURE_FEED)
        translate_with(gettext)
        register_home_section(HomeSection("procedures/home_concerns.html", concerns_context, order=100))
        register_home_section(HomeSection("procedures/home_procedures.html", procedures_context, order=200))
        register_page_section(
            PageSection("clinic.PractitionerPage", "procedures/performed_section.html", performed_context)
        )
        register_page_section(
            PageSection("clinic.LocationPage", "procedures/offered_section.html", offered_context)
        )
        register_index_page(
            IndexPage("procedures.ProcedureIndexPage", "procedures", _("Procedures"), answers_search=True)
        )
        register_index_page(IndexPage("procedures.ConcernIndexPage", "concerns", _("Concerns")))
        register_job("procedures.refresh_findings", refresh_findings, every=timedelta(hours=1))
        for find in (price_changes, overdue_reviews, ended_registrations, consent_changes):
            register_scheduled_changes(find)
        for signal in (post_save, post_delete):
            signal.connect(photo_pair_saved, sender=PhotoPair)
        pre_delete.connect(keep_withdrawal, sender=PhotoPair)
        register_dependents(lists_of_procedure)
        register_dependents(procedures_that_name)
        register_dependents(home_with_concern)
        register_job(
            "procedures.write_missing_search_texts", write_missing_search_texts, every=timedelta(hours=1)
        )
        watch(CategoryPage, ConcernPage, BodyArea, SearchSynonym)
        watch_deletion(ProcedurePage)
        post_save.connect(translatable_saved, sender=BodyArea)
        renew_when_circumstances_change()
        register_consent_source(ConsentSource(consent_to_photo, pages_with_photo))
        register_index_page(
            IndexPage("procedures.CategoryIndexPage", "categories", _("Categories"), in_menu=False)
        )
