"""The staff guide: the Markdown files of `docs/guide`, shown in the admin.

The files are nevertheless treated as untrusted: HTML is escaped, and links lead only to other chapters, to
the admin, or to the web.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView
from markdown_it import MarkdownIt
from markdown_it.token import Token
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

FOLDER = settings.ROOT / "docs" / "guide"
# The chapter that lists the others.
FIRST = "README"

# `js-default` shows markup as text and refuses addresses that run something, such as `javascript:`.
_MARKDOWN = MarkdownIt("js-default", {"typographer": False})
_PICTURE_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp"}
_NAME = re.compile(r"[\w-]+")


@dataclass(frozen=True)
class Chapter:
    """A file of the guide.

    Attributes:
        name: the file's name without its extension.
        title: the first heading of the file, or its name.
        body: the rest as HTML.
    """

    name: str
    title: str
    body: SafeString


def address_of(name: str) -> str:
    """The address of a chapter, by its name."""
    return reverse("guide") if name == FIRST else reverse("guide_chapter", args=[name])


def chapter(name: str) -> Chapter:
    """A chapter by its name.

    Raises:
        FileNotFoundError: the guide has no such chapter.
    """
    if not _NAME.fullmatch(name):
        raise FileNotFoundError(name)
    tokens = _MARKDOWN.parse((FOLDER / f"{name}.md").read_text(encoding="utf-8"))
    title, tokens = _without_title(tokens)
    _lead_within_admin(tokens)
    # Safe: made by a renderer that escapes all text and all markup of the file.
    body = mark_safe(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))  # noqa: S308
    return Chapter(name, title or name, body)


def _without_title(tokens: list[Token]) -> tuple[str, list[Token]]:
    """The first heading, which is the page's title, and the rest."""
    if len(tokens) >= 3 and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        return _words(tokens[1]), tokens[3:]
    return "", tokens


def _words(inline: Token) -> str:
    return "".join(token.content for token in inline.children or ())


def _lead_within_admin(tokens: Sequence[Token]) -> None:
    """Add anchors to headings, and point links and pictures to their addresses in the admin."""
    for position, token in enumerate(tokens):
        if token.type == "heading_open":
            token.attrSet("id", slugify(_words(tokens[position + 1])))
        for part in token.children or ():
            if part.type == "link_open":
                _lead(part)
            elif part.type == "image":
                part.attrSet("src", _picture_address(str(part.attrGet("src") or "")))
                part.attrSet("loading", "lazy")


def _lead(link: Token) -> None:
    target = urlsplit(str(link.attrGet("href") or ""))
    if target.scheme or target.netloc:
        link.attrSet("rel", "noreferrer")
        link.attrSet("target", "_blank")
    elif target.path.endswith(".md") and _NAME.fullmatch(target.path.removesuffix(".md").removeprefix("./")):
        address = address_of(target.path.removesuffix(".md").removeprefix("./"))
        link.attrSet("href", f"{address}#{target.fragment}" if target.fragment else address)


def _picture_address(source: str) -> str:
    target = urlsplit(source)
    if target.scheme or target.netloc or target.path.startswith("/"):
        return source
    return reverse("guide_picture", args=[target.path.removeprefix("./")])


@method_decorator(require_safe, name="dispatch")
class GuideView(WagtailAdminTemplateMixin, TemplateView):
    """A chapter of the guide, for all admin users."""

    template_name = "clinic/guide/chapter.html"
    header_icon = "help"

    def setup(self, request: HttpRequest, *args: object, **kwargs: object) -> None:
        super().setup(request, *args, **kwargs)
        try:
            self.chapter = chapter(str(kwargs.get("name", FIRST)))
        except FileNotFoundError:
            raise Http404("The guide has no such chapter.") from None

    def get_page_title(self) -> str:
        return self.chapter.title

    def get_breadcrumbs_items(self) -> list[dict[str, object]]:
        items: list[dict[str, object]] = [
            *super().get_breadcrumbs_items(),
            {"url": reverse("guide"), "label": _("Guide")},
        ]
        if self.chapter.name != FIRST:
            items.append({"url": "", "label": self.chapter.title})
        return items

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return {
            **super().get_context_data(**kwargs),
            "chapter": self.chapter,
            "is_first": self.chapter.name == FIRST,
        }


def urlpatterns() -> list[URLPattern]:
    """URLs below the admin's; Wagtail checks access to it."""
    return [
        path("guide/", GuideView.as_view(), name="guide"),
        path("guide/<slug:name>/", GuideView.as_view(), name="guide_chapter"),
        path("guide/files/<path:name>", picture, name="guide_picture"),
    ]


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """A picture of the guide, from its folder only."""
    folder = FOLDER.resolve()
    try:
        file = (folder / name).resolve()
        content_type = _PICTURE_TYPES[file.suffix.lower()]
        if not file.is_relative_to(folder) or not file.is_file():
            raise Http404("The guide has no such picture.")
        return FileResponse(file.open("rb"), content_type=content_type)
    except (KeyError, OSError, ValueError):
        raise Http404("The guide has no such picture.") from None
