"""Data for search engines: public changes, withdrawn addresses, queued announcements."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PublicContent(models.Model):
    """The digest of what visitors last read on a page. Maintained when live pages are saved."""

    # This row does not count as a use of the page.
    wagtail_reference_index_ignore = True

    page = models.OneToOneField(
        "wagtailcore.Page", on_delete=models.CASCADE, primary_key=True, related_name="public_content"
    )
    fingerprint = models.CharField(_("digest of what visitors read"), max_length=64, blank=True)
    changed_at = models.DateTimeField(_("last changed for visitors"))
    # Ids of pictures, in the order of the page.
    pictures = models.JSONField(_("pictures"), default=list)

    class Meta:
        verbose_name = _("public content")
        verbose_name_plural = _("public contents")

    def __str__(self) -> str:
        return f"{self.page_id}: {self.changed_at:%Y-%m-%d %H:%M}"


class WithdrawnAddress(models.Model):
    """The address of a removed public page, answered with 410 Gone."""

    # As Wagtail's redirects write it: decoded, without the last slash.
    path = models.CharField(_("path"), max_length=1000, unique=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), auto_now=True)

    class Meta:
        ordering = ("path",)
        verbose_name = _("withdrawn address")
        verbose_name_plural = _("withdrawn addresses")

    def __str__(self) -> str:
        return self.path


class Announcement(models.Model):
    """A changed address, queued for IndexNow."""

    address = models.CharField(_("address"), max_length=2000, unique=True)
    queued_at = models.DateTimeField(_("queued"))
    attempts = models.PositiveSmallIntegerField(_("attempts so far"), default=0)
    due_at = models.DateTimeField(_("due"), db_index=True)

    class Meta:
        ordering = ("due_at", "pk")
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")

    def __str__(self) -> str:
        return self.address
