"""The Atom feed of changes to procedures."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic.core.languages.active import in_main_language
from clinic.models import ClinicSettings
from clinic.publishing.site_pages import public_pages
from clinic.seo.feeds import NamedFeed
from clinic.seo.head import one_line
from clinic.seo.structured_data import RenderContext
from procedures.models import ProcedurePage
from procedures.pages.main_facts import facts_in_sentences

# Feed readers poll about hourly; fewer pages than this change in between.
LONGEST = 50


class ProcedureFeed(Feed):
    """The public procedures by their last change for visitors, the newest first.

    Each entry is a procedure: its id stays when the page moves or is renamed, and `updated` is the time of
    the change, so that readers show it again.
    """

    feed_type = Atom1Feed
    limit = LONGEST

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> RenderContext:
        """What all entries share."""
        return RenderContext.of(request, ClinicSettings.for_request(request))

    def items(self, context: RenderContext) -> Any:
        """The procedures."""
        assert context.request is not None
        pages = public_pages(in_main_language(ProcedurePage.objects.all()), context.request)
        # Loads only these: sorting whole pages takes the database far longer.
        newest = pages.order_by("-changed_at", "-pk").values("pk")[: self.limit]
        changed = pages.filter(pk__in=newest)
        return [(page, context) for page in changed.order_by("-changed_at", "-pk")]

    def title(self, context: RenderContext) -> str:
        """The title of the feed."""
        return one_line(gettext("%(clinic)s: changes to procedures") % {"clinic": context.clinic.name})

    def subtitle(self, context: RenderContext) -> str:
        """The feed's description."""
        return gettext("Procedure pages that have changed, with their current price and recovery.")

    def link(self, context: RenderContext) -> str:
        """The site's address."""
        return f"{context.root}/"

    def feed_url(self, context: RenderContext) -> str:
        """The feed's own address."""
        return context.absolute(PROCEDURE_FEED.address)

    feed_guid = feed_url

    def author_name(self, context: RenderContext) -> str:
        """The clinic."""
        return one_line(context.clinic.name)

    def item_title(self, item: Any) -> str:
        """The name of the procedure."""
        return one_line(item[0].title)

    def item_link(self, item: Any) -> str:
        """The page."""
        page, context = item
        return str(context.address(page))

    def item_guid(self, item: Any) -> str:
        """An id that is independent of the address."""
        return f"urn:uuid:{item[0].translation_key}"

    def item_pubdate(self, item: Any) -> datetime.datetime | None:
        """When the page was first published."""
        return item[0].first_published_at

    def item_updateddate(self, item: Any) -> datetime.datetime | None:
        """When the page last changed for visitors."""
        page = item[0]
        # A page that was published in the same second as it was saved is not older than itself.
        return max(filter(None, (page.changed_at, page.first_published_at)), default=None)

    def item_description(self, item: Any) -> str:
        """The newest entry of the change record, and the main facts, as HTML."""
        page = item[0]
        change = page.presentation.newest_change
        parts = [change.sentence if change else "", facts_in_sentences(page)]
        return escape(one_line(" ".join(filter(None, parts))))


def procedure_changes(request: HttpRequest) -> HttpResponseBase:
    """The feed, without `Last-Modified`: a withdrawn page would not change it; the ETag does."""
    response = ProcedureFeed()(request)
    if "Last-Modified" in response:
        del response["Last-Modified"]
    return response


PROCEDURE_FEED = NamedFeed(
    "procedures",
    _("Changes to procedures"),
    procedure_changes,
    page_types=("clinic.HomePage", "procedures.ProcedureIndexPage"),
)
