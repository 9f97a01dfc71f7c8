"""Records of the clock's jobs."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobRun(models.Model):
    """The latest run of a job of `manage.py tick`; one row for each job."""

    name = models.CharField(_("job"), max_length=100, unique=True)
    started_at = models.DateTimeField(_("last started"), null=True)
    finished_at = models.DateTimeField(_("last finished"), null=True)
    succeeded_at = models.DateTimeField(_("last finished without an error"), null=True)
    error = models.TextField(_("error of the last run"), blank=True)

    class Meta:
        ordering = ("name",)
        verbose_name = _("job")
        verbose_name_plural = _("jobs")

    def __str__(self) -> str:
        return self.name

    @property
    def was_cut_off(self) -> bool:
        """Whether the last run was interrupted; while a job runs, its process holds the lock."""
        return self.started_at is not None and (
            self.finished_at is None or self.finished_at < self.started_at
        )
