"""The settings' texts in languages other than the first."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel

from clinic.core.languages.active import is_multilingual


def other_languages() -> list[tuple[str, str]]:
    """The content languages except the first."""
    return [(code, str(name)) for code, name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


_HELP = _("As above, in this language. Empty: the text in the first language is shown.")


class ClinicWords(models.Model):
    """The texts of the clinic settings in another language."""

    clinic = ParentalKey("clinic.ClinicSettings", on_delete=models.CASCADE, related_name="words")
    language = models.CharField(
        _("language"),
        max_length=20,
        choices=other_languages,
        help_text=_("The language of the texts below. Required."),
    )
    urgent_text = models.CharField(_("who answers, and when"), max_length=200, blank=True, help_text=_HELP)
    regulator_text = models.TextField(_("licenses and regulators"), blank=True, help_text=_HELP)
    emergency_text = models.CharField(
        _("advice for emergencies"), max_length=200, blank=True, help_text=_HELP
    )
    consultation_label = models.CharField(_("button label"), max_length=40, blank=True, help_text=_HELP)
    consent_text = models.TextField(_("what visitors agree to"), max_length=600, blank=True, help_text=_HELP)
    consultation_heading = models.CharField(
        _("heading of the closing band"), max_length=80, blank=True, help_text=_HELP
    )
    consultation_text = models.CharField(
        _("text of the closing band"), max_length=300, blank=True, help_text=_HELP
    )
    app_heading = models.CharField(
        _("heading of the app promotion"), max_length=80, blank=True, help_text=_HELP
    )
    app_text = models.CharField(_("text of the app promotion"), max_length=300, blank=True, help_text=_HELP)
    app_note = models.CharField(
        _("small print of the app promotion"), max_length=200, blank=True, help_text=_HELP
    )

    TEXTS = (
        "urgent_text", "regulator_text", "emergency_text", "consultation_label", "consent_text",
        "consultation_heading", "consultation_text", "app_heading", "app_text", "app_note",
    )  # fmt: skip
    panels = [FieldPanel("language"), *(FieldPanel(name) for name in TEXTS)]

    class Meta:
        verbose_name = _("texts in another language")
        verbose_name_plural = _("texts in other languages")
        constraints = (
            models.UniqueConstraint(fields=("clinic", "language"), name="words_once_in_a_language"),
        )

    def __str__(self) -> str:
        return self.language


class OtherLanguagesPanel(InlinePanel):
    """The texts in other languages; hidden on a site with one language."""

    def get_form_options(self) -> dict[str, object]:
        """The parent's, if there are other languages."""
        return super().get_form_options() if is_multilingual() else {}

    class BoundPanel(InlinePanel.BoundPanel):
        """The panel of one form."""

        def __init__(self, **kwargs: object) -> None:
            # Without its forms the parent has nothing to inspect.
            if is_multilingual():
                super().__init__(**kwargs)
            else:
                super(InlinePanel.BoundPanel, self).__init__(**kwargs)

        def is_shown(self) -> bool:
            return is_multilingual()
