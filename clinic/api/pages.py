"""All pages that everybody may read, at /api/v2/pages/: the short form of each, and all facts of one."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.utils import translation
from django.utils.functional import SimpleLazyObject, classproperty
from rest_framework.response import Response
from wagtail.api.v2.serializers import BaseSerializer
from wagtail.api.v2.views import PagesAPIViewSet
from wagtail.models import Page

from clinic.api.answers import PublicAnswers
from clinic.api.data import Schema, api_fields
from clinic.api.forms import LIMIT, DetailForm, FindForm, ListForm, PagesForm, page_types
from clinic.api.page_facts import LINK
from clinic.api.router import detail_address
from clinic.core.languages.active import language_of
from clinic.models import ClinicSettings
from clinic.publishing.site_pages import public_pages
from clinic.seo.structured_data import RenderContext

_COUNT: Schema = {"type": "integer", "description": "How many there are without `limit` and `offset`."}
_PART_OF_LIST: Schema = {"type": ["string", "null"], "description": "The address of the neighbouring part."}
LIST_META = {"total_count": _COUNT, "next": _PART_OF_LIST, "previous": _PART_OF_LIST}


def _detail_url(page: Page, context: RenderContext) -> str:
    return context.absolute(detail_address(page.pk, page.specific_class))


def _parent(page: Page, context: RenderContext) -> Any:
    """The page above; None where it is not public."""
    assert context.request is not None
    return public_pages(Page.objects.filter(path=page.path[: -page.steplen]), context.request).first()


class PageSerializer(BaseSerializer):
    """A page in the words of its language."""

    def to_representation(self, instance: Any) -> Any:
        with translation.override(language_of(instance)):
            return super().to_representation(instance)


class PublicPagesAPIViewSet(PublicAnswers, PagesAPIViewSet):
    """Wagtail's endpoint of pages, with our facts, for anybody.

    Wagtail's parameters by column, for search and for order are left out: they ask for more than pages show,
    or in more time than an answer may take.

    Attributes:
        list_form: the parameters of the list.
        list_meta: what a list says of itself.
    """

    list_form: ClassVar[type[ListForm]] = PagesForm
    list_meta: Schema = {"type": "object", "properties": LIST_META, "required": list(LIST_META)}
    base_serializer_class = PageSerializer
    body_fields = api_fields({"id": LINK["id"], "title": LINK["title"]})
    meta_fields = api_fields(
        {
            "type": (str, lambda page, context: page.specific_class._meta.label),
            "detail_url": (str, _detail_url),
            "html_url": LINK["html_url"],
            "slug": (str, lambda page, context: page.slug),
            "locale": (str, lambda page, context: page.language),
            "first_published_at": (datetime | None, lambda page, context: page.first_published_at),
            "changed_at": (datetime | None, lambda page, context: page.changed_at),
            "parent": (Page | None, _parent),
        }
    )
    listing_default_fields = [field.name for field in (*body_fields, *meta_fields) if field.name != "parent"]

    @classproperty
    def detail_only_fields(cls) -> list[str]:  # noqa: N805
        """What lists leave out."""
        return [
            name for name in cls.get_available_fields(cls.model) if name not in cls.listing_default_fields
        ]

    # Answers

    def listing_view(self, request: Any) -> Response:
        """Some of the pages."""
        form = self.list_form(request._request, self.listing_default_fields)
        asked = form.values()
        offset = asked["offset"] or 0
        limit = LIMIT if asked["limit"] is None else asked["limit"]
        pages, meta = self.listed(form, slice(offset, offset + limit))
        context = self.get_serializer_context()["render_context"]

        def part_of_list(start: int) -> str:
            query = request.GET.copy()
            query["offset"] = str(start)
            return context.absolute(f"{request.path}?{query.urlencode()}")

        total = meta["total_count"]
        meta["next"] = part_of_list(offset + limit) if limit and offset + limit < total else None
        meta["previous"] = part_of_list(max(0, offset - limit)) if limit and offset else None
        return Response({"meta": meta, "items": self.get_serializer(pages, many=True).data})

    def listed(self, form: Any, window: slice) -> tuple[Any, dict[str, Any]]:
        """The pages that a list shows, and what it says of itself."""
        pages, asked = self.get_queryset(), form.cleaned_data
        if types := asked["type"]:
            pages = pages.type(*(page_types()[name] for name in types))
        if parent := asked["child_of"]:
            pages = pages.child_of(parent)
        if language := asked["locale"]:
            pages = pages.filter(language=language)
        if since := asked["changed_since"]:
            pages = pages.filter(changed_at__gte=since)
        return pages[window], {"total_count": pages.count()}

    def detail_view(self, request: Any, pk: int) -> Any:
        """One page with all its facts."""
        DetailForm(request._request, self.get_available_fields(type(self.get_object()))).values()
        return super().detail_view(request, pk)

    def find_view(self, request: Any) -> Any:
        """From a page's address on the site to its facts, as a redirect."""
        FindForm(request._request).values()
        return super().find_view(request)

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
            "render_context": RenderContext.of(request, clinic),
        }
