"""The app of the procedures."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProceduresConfig(AppConfig):
    """Procedures, their categories and concerns."""

    name = "procedures"
    verbose_name = _("Procedures")

    def ready(self) -> None:
        from django.db.models.signals import post_save

        # Checks, receivers of signals and what a page type answers count with the import of their module.
        import procedures.admin.search_appearance
        import procedures.checks
        import procedures.publishing.derived_rows
        import procedures.review.renewal
        import procedures.review.workflow
        import procedures.seo.structured_data  # noqa: F401
        from clinic.admin.work import Work, work
        from clinic.api.router import router
        from clinic.core.languages.relinking import translatable_saved
        from clinic.core.pictures.patient_photos import ConsentSource, consent_sources
        from clinic.core.public_pages import withheld_pages
        from clinic.core.sections import Section, sections
        from clinic.core.site_tree import IndexPage, index_pages
        from clinic.operations.content.kinds import ContentRows, content_rows
        from clinic.operations.ledger import Taker, takers
        from clinic.people.roles import EDITOR, MANAGER, RECEPTIONIST, REVIEWER, Grant, grants
        from clinic.publishing.audit import audit
        from clinic.publishing.change_tracking import dependent_pages
        from clinic.publishing.clock import Job, jobs
        from clinic.publishing.scheduled_changes import dated_changes
        from clinic.seo.feeds import feeds
        from procedures import models
        from procedures.admin import editor
        from procedures.admin.views.withdraw_consent import withdraw_work
        from procedures.api import facts
        from procedures.api.procedures import ProceduresAPIViewSet
        from procedures.comparison.page import serve_comparison
        from procedures.finder.page import FinderPage
        from procedures.finder.searchable import write_missing_search_texts
        from procedures.models import services
        from procedures.pages import price_list
        from procedures.pages import sections as ours
        from procedures.pages.presentation import ProcedurePresentation
        from procedures.pages.presentation.trust import review_day
        from procedures.pages.texts import ProcedureTexts
        from procedures.prices.background import resume as resume_price_updates
        from procedures.prices.merging import take_newer_prices
        from procedures.publishing import dependencies, gate, patient_photos, scheduled_changes
        from procedures.review import approving, overdue, waiting, warnings
        from procedures.review.fingerprint import is_covered
        from procedures.review.store import refresh_findings
        from procedures.seo.feeds import PROCEDURE_FEED

        hourly = timedelta(hours=1)

        # Roles
        words = tuple(
            f"procedures.{action}_{name}"
            for name in ("bodyarea", "searchsynonym")
            for action in ("add", "change", "delete")
        )
        pairs = tuple(f"procedures.{action}_photopair" for action in ("view", "add", "change", "delete"))
        prices, withdraw = "procedures.change_prices", "procedures.withdraw_consent"
        grants.register(
            Grant(RECEPTIONIST, (prices, withdraw)),
            Grant(EDITOR, (*words, pairs[0], prices)),
            Grant(
                REVIEWER,
                (pairs[0],),
                pages_below={
                    f"procedures.{model}": ("change", "publish")
                    for model in ("ProcedureIndexPage", "ConcernIndexPage", "CategoryIndexPage")
                },
            ),
            Grant(MANAGER, (*words, *pairs, prices, withdraw, "procedures.change_houserules")),
        )
        work.register(Work(withdraw_work, order=30))
        for audited in (models.PhotoPair, models.BodyArea, models.SearchSynonym, models.HouseRules):
            audit(audited)

        # What the models ask
        services.presentation_of.register(models.ProcedurePage, ProcedurePresentation)
        services.presentation_of.register(models.ReviewedPage, review_day)
        services.texts_of.register(models.ProcedurePage, ProcedureTexts)
        services.publishing_errors_of.register(models.ProcedurePage, gate.publishing_errors)
        services.update_derived_facts.register(models.ProcedurePage, gate.date_changes)
        services.take_newer_prices.register(models.ProcedurePage, take_newer_prices)
        services.is_covered_by_review.register(models.ReviewedPage, is_covered)
        services.settle_review_of.register(models.ReviewedPage, approving.settle_review)
        services.review_errors_of.register(models.ReviewedPage, waiting.review_errors)
        services.approve_clinically.register(models.ReviewedPage, approving.approve)
        services.finder_of.register(models.ProcedureIndexPage, FinderPage)
        services.price_groups_of.register(models.PriceListPage, price_list.price_groups)
        services.comparison_of.register(models.ProcedureIndexPage, serve_comparison)

        # The editor
        editor.install()

        # Saving
        post_save.connect(translatable_saved, sender=models.BodyArea)

        # Pages that every site has, and sections of other pages
        index_pages.register(
            IndexPage("procedures.ProcedureIndexPage", "procedures", _("Procedures"), answers_search=True),
            IndexPage("procedures.PriceListPage", "prices", _("Prices")),
            IndexPage("procedures.ConcernIndexPage", "concerns", _("Concerns")),
            IndexPage("procedures.CategoryIndexPage", "categories", _("Categories"), in_menu=False),
        )
        sections.register(
            Section("clinic.HomePage", "procedures/home_concerns.html", ours.concerns_context, order=100),
            Section("clinic.HomePage", "procedures/home_procedures.html", ours.procedures_context, order=200),
            Section("clinic.PractitionerPage", "procedures/performed_section.html", ours.performed_context),
            Section("clinic.LocationPage", "procedures/offered_section.html", ours.offered_context),
        )

        # API and feeds
        facts.register()
        router.register_endpoint("procedures", ProceduresAPIViewSet)
        feeds.register(PROCEDURE_FEED)

        # What visitors read elsewhere when a page changes, and from which day on
        dependent_pages.register(
            dependencies.lists_of_procedure,
            dependencies.procedures_that_name,
            dependencies.home_with_concern,
        )
        withheld_pages.register(overdue.withheld_pages)
        dated_changes.register(
            scheduled_changes.price_changes,
            overdue.overdue_reviews,
            scheduled_changes.ended_registrations,
            scheduled_changes.consent_changes,
        )
        consent_sources.register(
            ConsentSource(patient_photos.consent_to_photo, patient_photos.pages_with_photo)
        )
        content_rows.register(
            ContentRows("procedures.BodyArea", lambda area: f"{area.locale.language_code} {area.slug}"),
            ContentRows("procedures.HeadingChoice", lambda choice: choice.heading),
            ContentRows("procedures.SearchSynonym", lambda synonym: synonym.term),
            # A patient's consent is as this site knows it.
            ContentRows("procedures.PhotoPair", str, patient_photos.is_shown, stays=True),
        )
        takers.register(Taker(patient_photos.withdraw_again))

        # Jobs of the clock
        jobs.register(
            Job("procedures.refresh_findings", refresh_findings, every=hourly),
            Job("procedures.write_missing_search_texts", write_missing_search_texts, every=hourly),
            Job("procedures.warn_of_ends", warnings.send_warnings, every=hourly),
            Job("procedures.resume_price_updates", resume_price_updates),
        )
