"""All pages that everybody may read, at /api/v2/pages/: the short form of each, and all facts of one."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlencode

from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from rest_framework.response import Response
from wagtail.api import APIField
from wagtail.api.v2.serializers import BaseSerializer
from wagtail.api.v2.views import PagesAPIViewSet
from wagtail.models import Page, Site, get_page_models

from clinic.api import shapes
from clinic.api.answers import BadParameter, PublicAnswers
from clinic.api.facts import Fact, FactField, Facts, facts_of
from clinic.api.queries import StrictReader
from clinic.api.router import detail_address
from clinic.core.languages.translations import of_site
from clinic.core.public_pages import public
from clinic.models import BasePage, ClinicSettings
from clinic.publishing.change_tracking import with_changed_at
from clinic.seo.structured_data import RenderContext


def public_pages(pages: Any, request: HttpRequest) -> Any:
    """Those of some pages that are on the site that was asked, live, and for everybody to read.

    Nobody is asked who they are: somebody who has typed a password, or logged in, gets no more. Wagtail's
    aliases are left out, since the page that they stand for is there. Each page knows its `changed_at`,
    when what visitors read last changed, and its `language`.

    Args:
        pages: a queryset.
    """
    found = of_site(public(pages), Site.find_for_request(request)).filter(alias_of__isnull=True)
    return with_changed_at(found).annotate(language=F("locale__language_code"))


def _detail_url(page: Page, context: RenderContext) -> Any:
    return (shapes.link(page, context, page.specific_class) or {})["detail_url"]


def _parent(page: Page, context: RenderContext) -> Any:
    """The page above; None where it is not public."""
    assert context.request is not None
    above = public_pages(Page.objects.filter(path=page.path[: -page.steplen]), context.request).first()
    return shapes.link(above, context, above.specific_class) if above else None


_BODY: Facts = {
    "id": lambda page, context: page.pk,
    "title": lambda page, context: page.title,
}
_META: Facts = {
    "type": lambda page, context: page.specific_class._meta.label,
    "detail_url": _detail_url,
    "html_url": lambda page, context: context.address(page),
    "slug": lambda page, context: page.slug,
    "locale": lambda page, context: page.language,
    "first_published_at": lambda page, context: shapes.moment(page.first_published_at),
    "changed_at": lambda page, context: shapes.moment(page.changed_at),
    "parent": _parent,
}
_ONLY_OF_ONE = ["parent"]


class PublicPagesAPIViewSet(PublicAnswers, PagesAPIViewSet):
    """Wagtail's endpoint of pages, with our facts, for anybody.

    Wagtail's parameters by column, for search and for order are left out: they ask for more than pages show,
    or in more time than an answer may take.
    """

    base_serializer_class = BaseSerializer
    listing_default_fields = [name for name in (*_BODY, *_META) if name not in _ONLY_OF_ONE]
    nested_default_fields: ClassVar[list[str]] = ["id"]
    detail_only_fields = _ONLY_OF_ONE
    list_parameters: ClassVar[frozenset[str]] = frozenset({"limit", "offset", "fields", "type", "child_of"})

    # Answers

    def listing_view(self, request: Any) -> Response:
        """Some of the pages."""
        reader = StrictReader(request.GET, self.list_parameters)
        self._check_fields(reader, self.listing_default_fields)
        pages, meta = self.listed(reader, *reader.window())
        return Response({"meta": meta, "items": self.get_serializer(pages, many=True).data})

    def listed(self, reader: StrictReader, offset: int, limit: int) -> tuple[Any, dict[str, Any]]:
        """The pages that a list shows, and what it says of itself."""
        pages = self.get_queryset()
        types = {model._meta.label: model for model in get_page_models() if issubclass(model, BasePage)}
        if chosen := reader.names("type", types):
            pages = pages.type(*(types[name] for name in chosen))
        if (above := reader.whole_number("child_of")) is not None:
            parent = self.get_queryset().filter(pk=above).first()
            if parent is None:
                raise BadParameter("child_of", _("No public page has this id."))
            pages = pages.child_of(parent)
        return pages[offset : offset + limit], {"total_count": pages.count()}

    def detail_view(self, request: Any, pk: int) -> Any:
        """One page with all its facts."""
        reader = StrictReader(request.GET, {"fields"})
        self._check_fields(reader, self.get_detail_default_fields(type(self.get_object())))
        return super().detail_view(request, pk)

    def find_view(self, request: Any) -> Any:
        """From a page's address on the site to its facts, as a redirect."""
        StrictReader(request.GET, {"html_path", "fields"})
        page = self.find_object(self.get_queryset(), request)
        if page is None:
            raise Http404
        address = detail_address(page.pk, page.specific_class)
        fields = request.GET.get("fields")
        return HttpResponseRedirect(f"{address}?{urlencode({'fields': fields})}" if fields else address)

    @staticmethod
    def _check_fields(reader: StrictReader, known: list[str]) -> None:
        """Pass the names of fields, and Wagtail's signs for all and none of them.

        Wagtail would also take nested ones, to any depth.
        """
        names = [name.removeprefix("-") for name in reader.text("fields").split(",")]
        reader.check("fields", [name for name in names if name not in ("*", "_")], known)

    # Pages and their facts

    def get_queryset(self) -> Any:
        return public_pages(self.model.objects.all(), self.request._request).order_by("path")

    def get_object(self) -> Any:
        page = super().get_object()
        found = self._cached_object
        # Wagtail has loaded the columns of the page's own type.
        page.changed_at, page.language = found.changed_at, found.language
        return page

    @classmethod
    def get_body_fields(cls, model: type[Page]) -> list[APIField]:
        return [_field(name, fact) for name, fact in {**_BODY, **facts_of(model)}.items()]

    @classmethod
    def get_meta_fields(cls, model: type[Page]) -> list[APIField]:
        return [_field(name, fact) for name, fact in _META.items()]

    @classmethod
    def get_detail_default_fields(cls, model: type[Page]) -> list[str]:
        return cls.get_available_fields(model)

    @classmethod
    def get_listing_default_fields(cls, model: type[Page]) -> list[str]:
        return cls.listing_default_fields[:]

    def get_serializer_context(self) -> dict[str, Any]:
        request = self.request._request
        clinic: Any = SimpleLazyObject(lambda: ClinicSettings.for_request(request))
        return {
            "request": self.request,
            "view": self,
            "router": request.wagtailapi_router,
            "around": RenderContext.of(request, clinic),
        }


def _field(name: str, fact: Fact) -> APIField:
    return APIField(name, serializer=FactField(fact))
