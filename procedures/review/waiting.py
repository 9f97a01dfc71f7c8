"""Approved text waits for a new review: who may publish what without one."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.core.languages.active import join_list
from clinic.models import PractitionerPage
from clinic.publishing.differences import differences
from clinic.publishing.gate import Errors
from procedures.models import ClinicalApproval
from procedures.review.fingerprint import clinical_content, fact_labels, fingerprint, version_of
from procedures.review.words import in_words


def review_errors(page: Any) -> Errors:
    """Why a page may not be published: approved text has been edited, and nobody has reviewed it yet.

    A warning that is only added may be public at once; the page then says that it has changed since, and any
    other edit still waits. Nothing waits where nobody could review it.
    """
    stored = type(page)._base_manager.filter(pk=page.pk).first() if page.pk else None
    if stored is None or not stored.reviewed_text or page.alias_of_id:
        return {}
    current = fingerprint(page)
    if current == stored.reviewed_text or (stored.live and not _is_approved_but_for_warnings(stored)):
        return {}
    if (
        ClinicalApproval.objects.filter(page=page.pk, fingerprint=current).exists()
        or not reviewers().exists()
    ):
        return {}
    if stored.live and only_adds_warnings(clinical_content(stored), clinical_content(page)):
        return {}
    labels = fact_labels(page, clinical=True) if stored.live else {}
    changed = [one.label for one in differences(stored, page, labels)]
    return {
        NON_FIELD_ERRORS: [
            _(
                "The clinical text approved on %(date)s has been edited (%(fields)s), so it waits for its "
                "review. Submit it to the clinical review instead: it is published when it is "
                "approved, and visitors read the approved text until then."
            )
            % {"date": in_words(stored.reviewed_on), "fields": join_list(changed) or page.title}
        ]
    }


def _is_approved_but_for_warnings(page: Any) -> bool:
    """Whether a public text is the approved one, or that with warnings added since."""
    if fingerprint(page) == page.reviewed_text:
        return True
    approval = ClinicalApproval.objects.filter(page=page.pk, fingerprint=page.reviewed_text).first()
    if approval is None or not approval.content:
        return False
    approved = clinical_content(version_of(page, approval.content))
    return only_adds_warnings(approved, clinical_content(page))


def reviewers() -> Any:
    """The people who can review: registered today, with an account."""
    return PractitionerPage.objects.filter(
        Q(expires_on__isnull=True) | Q(expires_on__gte=timezone.localdate()), user__is_active=True
    ).exclude(Q(register="") | Q(registration_number=""))


def only_adds_warnings(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether all that changed is warnings that were added: see `_WARNINGS`, and cautions."""
    changed = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    # “None known” ends with the first contraindication.
    changed.discard(
        "no_known_contraindications" if before.get("no_known_contraindications") == "True" else ""
    )
    for name in changed:
        old, new = before.get(name, []), after.get(name, [])
        if name == "caution":
            if str(old or "") not in str(new or ""):
                return False
        elif (
            name not in _WARNINGS
            or any(item not in new for item in old)
            or (
                name == "side_effect_list"
                and any(not item["value"].get("is_urgent") for item in new if item not in old)
            )
        ):
            return False
    return bool(changed)


_WARNINGS = frozenset({"contraindications", "warning_signs", "side_effect_list"})
