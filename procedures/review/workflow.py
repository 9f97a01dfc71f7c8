"""The workflow of clinical reviews, which begins with the first person who can review."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils.translation import gettext
from wagtail.models import Workflow, WorkflowPage, WorkflowTask

from clinic.models import PractitionerPage
from procedures.models import CategoryIndexPage, ClinicalReviewTask, ConcernIndexPage, ProcedureIndexPage
from procedures.review.waiting import reviewers


@receiver(post_save, sender=PractitionerPage)
@receiver(post_save, sender=ProcedureIndexPage)
@receiver(post_save, sender=ConcernIndexPage)
@receiver(post_save, sender=CategoryIndexPage)
def ensure_workflow(raw: bool = False, **kwargs: Any) -> None:
    """Have procedures, concerns and categories submitted to a clinical review, once somebody can review.

    A workflow that staff have given to one of these lists, or switched off, stays as it is.
    """
    if raw or not reviewers().exists():
        return
    task = ClinicalReviewTask.objects.first() or ClinicalReviewTask.objects.create(
        name=gettext("Clinical review")
    )
    workflow = Workflow.objects.filter(workflow_tasks__task=task).first()
    if workflow is None:
        workflow = Workflow.objects.create(name=task.name)
        WorkflowTask.objects.create(workflow=workflow, task=task)
    if workflow.active and task.active:
        for model in (ProcedureIndexPage, ConcernIndexPage, CategoryIndexPage):
            for page in model.objects.filter(workflowpage__isnull=True):
                WorkflowPage.objects.create(page=page, workflow=workflow)
