"""The finder's search data: texts of public procedures, and synonyms."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from procedures.finder.words import fold, split_words


class SearchText(models.Model):
    """The words of a public procedure, derived in the transaction that publishes it.

    Attributes:
        summary_words, text_words: each word once, folded, separated by spaces.
        text: the page's text, one paragraph a line, for excerpts.
        care_words: those of aftercare and side effects, which count where the procedure is named.
        questions: pairs of a question and its answer, as plain text.
        cautions: whom the procedure is not for, a line each; see `procedures.finder.searchable`.
        version: of the extraction rules; see `procedures.finder.searchable`.
    """

    page = models.OneToOneField(
        "procedures.ProcedurePage", primary_key=True, on_delete=models.CASCADE, related_name="search_text"
    )
    summary_words = models.TextField()
    text_words = models.TextField()
    text = models.TextField()
    care_words = models.TextField(default="")
    questions = models.JSONField(default=list)
    cautions = models.TextField(default="")
    version = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return self.text[:60]


class SearchSynonym(models.Model):
    """A word that visitors use for something that our pages call differently."""

    term = models.CharField(
        _("what visitors type"),
        max_length=60,
        unique=True,
        help_text=_("A word or a few, such as “Botox”. Capitals and accents do not matter."),
    )
    means = models.CharField(
        _("what our pages call it"),
        max_length=200,
        help_text=_(
            "The search also looks for this, and says so, such as “botulinum toxin”. Separate "
            "several terms with commas."
        ),
    )

    class Meta:
        ordering = ("term",)
        verbose_name = _("search synonym")
        verbose_name_plural = _("search synonyms")

    def __str__(self) -> str:
        return self.term

    @property
    def meanings(self) -> list[str]:
        """The alternatives of the meaning."""
        return [meaning for part in self.means.split(",") if (meaning := part.strip())]

    def clean(self) -> None:
        """Check that both sides have words, and that the term is new in any spelling.

        Raises:
            ValidationError: by the input to correct.
        """
        errors: dict[str, Any] = {}
        if self.term and not split_words(self.term):
            errors["term"] = _("Write at least one word.")
        if self.means and not any(split_words(meaning) for meaning in self.meanings):
            errors["means"] = _("Write at least one word.")
        if self.term and not errors:
            words = split_words(self.term)
            others = type(self).objects.exclude(pk=self.pk).only("term")
            if any(split_words(other.term) == words for other in others):
                errors["term"] = _("This is already in the list, perhaps in another spelling.")
            elif any(fold(meaning) == fold(self.term) for meaning in self.meanings):
                errors["means"] = _("This is the same as what visitors type.")
        if errors:
            raise ValidationError(errors)
