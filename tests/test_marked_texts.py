"""Every text of ours is marked for translation, also where no test draws it: templates, styles, models."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jinja2
import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.template.base import Lexer, TokenType
from wagtail.blocks import Block
from wagtail.fields import StreamField
from wagtail.models import Page

from clinic.models import ClinicSettings
from procedures.models import BodyArea, HouseRules, PhotoPair, SearchSynonym
from tests.pseudo_locale import NAMES, pseudo_locale, unmarked_in_page, unmarked_words

OUR_APPS = ("clinic", "enquiries", "procedures")

# Templates and style sheets, as they stand: also what none of the pages above has drawn

READ_IN_TEMPLATES = ("aria-label", "aria-description", "alt", "title", "placeholder", "label")


def jinja_text(path: Path) -> str:
    """What a template says itself."""
    tokens = jinja2.Environment().lex(path.read_text())
    return "".join(value if kind == "data" else " " for _line, kind, value in tokens)


def django_text(path: Path) -> str:
    """What a template of the admin says itself, without what is marked for translation."""
    found, depth = [], 0
    for token in Lexer(path.read_text()).tokenize():
        name = token.contents.split()[0] if token.token_type == TokenType.BLOCK else ""
        is_marked = name.removeprefix("end") in ("blocktrans", "blocktranslate", "comment")
        depth += is_marked * (-1 if name.startswith("end") else 1)
        found.append(token.contents if token.token_type == TokenType.TEXT and not depth else " ")
    return "".join(found)


TEMPLATES = {
    **dict.fromkeys(Path(settings.ROOT, "templates").rglob("*.html"), jinja_text),
    **{
        path: django_text
        for app in OUR_APPS
        for path in Path(settings.ROOT, app, "templates").rglob("*.html")
    },
}


@pytest.mark.parametrize("path", sorted(TEMPLATES), ids=lambda path: path.name)
def test_a_template_says_nothing_by_itself(path: Path) -> None:
    assert unmarked_in_page(TEMPLATES[path](path), NAMES) == []


@pytest.mark.parametrize(
    "line", ["<p>{{ x }} Plain</p>", '<a title="{{ x }} Plain">{{ y }}</a>', "{% if x %}Plain{% endif %}"]
)
@pytest.mark.parametrize("read", [jinja_text, django_text])
def test_the_rule_for_templates_bites(tmp_path: Path, read: Any, line: str) -> None:
    path = tmp_path / "template.html"
    path.write_text(line)
    assert len(unmarked_in_page(read(path), NAMES)) == 1
    path.write_text(line.replace("Plain", "{{ plain }}"))
    assert unmarked_in_page(read(path), NAMES) == []


def words_in_styles(css: str) -> list[str]:
    """The words that a style sheet writes into a page."""
    contents = re.findall(r"\bcontent:([^;}]*)", css)
    quoted = [text for content in contents for text in re.findall(r"\"[^\"]*\"|'[^']*'", content)]
    return [word for text in quoted for word in unmarked_words(re.sub(r"\\[0-9a-fA-F]{1,6}", " ", text))]


def test_style_sheets_write_no_words() -> None:
    assert words_in_styles('a::after { content: "\\2190 Plain" attr(href) }') == ["Plain"]
    sheets = list(Path(settings.ROOT, "static/css").glob("*.css"))
    assert len(sheets) > 8
    assert [word for sheet in sheets for word in words_in_styles(sheet.read_text())] == []


# What editors read of models, fields and blocks


def texts_of_blocks(block: Block) -> Iterator[tuple[str, Any]]:
    """Label, description, help and choices of a block and of those inside it."""
    if block.name != "image":  # A part of Wagtail's own block for pictures, which has no other name.
        yield f"{block.name}: label", block.label
    yield f"{block.name}: description", block.get_description()
    yield f"{block.name}: help", getattr(block.meta, "help_text", "")
    field = getattr(block, "field", None)
    if field is not None:
        yield f"{block.name}: help of the input", field.help_text or ""
        choices = getattr(field, "choices", None) or ()
        if not hasattr(field, "queryset"):
            yield from ((f"{block.name}: choice", label) for _value, label in choices)
    inner = [*getattr(block, "child_blocks", {}).values(), getattr(block, "child_block", None)]
    for child in filter(None, inner):
        yield from texts_of_blocks(child)


def texts_of_models() -> Iterator[tuple[str, Any]]:
    """Names, help and choices of all that editors can fill."""
    for model in apps.get_models():
        if model._meta.app_label not in OUR_APPS:
            continue
        is_edited = issubclass(model, Page) or model in (
            ClinicSettings,
            HouseRules,
            PhotoPair,
            BodyArea,
            SearchSynonym,
        )
        if not is_edited:
            continue
        yield f"{model.__name__}: name", model._meta.verbose_name
        yield f"{model.__name__}: description", getattr(model, "page_description", "")
        for field in model._meta.get_fields():
            if not isinstance(field, models.Field) or field.model is not model or not field.editable:
                continue
            if field.name in ("site", "id") or field.name.endswith("_ptr"):
                continue
            place = f"{model.__name__}.{field.name}"
            yield f"{place}: name", field.verbose_name
            yield f"{place}: help", field.help_text
            yield from ((f"{place}: choice", label) for _value, label in field.flatchoices)
            if isinstance(field, StreamField):
                yield from texts_of_blocks(field.stream_block)


def test_what_editors_read_of_fields_and_blocks_can_be_translated() -> None:
    with pseudo_locale():
        texts = [(place, str(text)) for place, text in texts_of_models()]
    assert len(texts) > 500
    unmarked = [f"{place}: {text}" for place, text in texts if unmarked_words(text, NAMES)]
    assert not unmarked, "\n".join(unmarked)
