"""House rules, held over all page models and all fields that editors see."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.template.loader import get_template
from wagtail.blocks import Block, StreamBlock, StructBlock
from wagtail.fields import StreamField
from wagtail.models import Page

from clinic.models import BasePage, ClinicSettings
from procedures.models import PhotoPair

OUR_APPS = ("clinic", "enquiries", "procedures")
PAGE_MODELS = [model for model in apps.get_models() if issubclass(model, Page) and model is not Page]
EDITED_MODELS = [*PAGE_MODELS, ClinicSettings, PhotoPair]


def own_fields(model: type[models.Model]) -> list[models.Field]:
    """The fields that we have added and that editors can fill."""
    return [
        field
        for field in model._meta.get_fields()
        if isinstance(field, models.Field)
        and field.editable
        and not field.auto_created
        and field.model is model
        and not isinstance(field, models.OneToOneField)
        and field.name not in ("site",)
    ]


def all_attributes(model: type) -> set[str]:
    """The names that a class and our own classes above it define."""
    return {name for base in model.__mro__ if base.__module__.startswith(OUR_APPS) for name in vars(base)}


def struct_blocks(block: Block) -> list[Block]:
    """A block and all blocks inside it."""
    found = [block]
    inner = [*getattr(block, "child_blocks", {}).values(), getattr(block, "child_block", None)]
    for child in filter(None, inner):
        found += struct_blocks(child)
    return found


def help_of(block: Block) -> str:
    """What a block tells editors: of its form field, or its own where it has several inputs."""
    field = getattr(block, "field", None)
    return str(getattr(field, "help_text", "") or getattr(block.meta, "help_text", "") or "")


def stream_fields() -> list[StreamField]:
    return [field for model in EDITED_MODELS for field in own_fields(model) if isinstance(field, StreamField)]


def test_there_are_page_models() -> None:
    assert len(PAGE_MODELS) >= 8


@pytest.mark.parametrize("model", PAGE_MODELS)
def test_every_page_model_is_one_of_ours_in_full(model: type[Page]) -> None:
    assert issubclass(model, BasePage)
    assert model._meta.app_label in OUR_APPS
    assert str(model.page_description)
    assert model.__doc__ and not model.__doc__.startswith(f"{model.__name__}(")
    assert model.allowed_parent_page_models() and "parent_page_types" in all_attributes(model)
    assert get_template(model.template)


@pytest.mark.parametrize("model", EDITED_MODELS)
def test_every_field_tells_editors_what_it_is(model: type[models.Model]) -> None:
    silent = [field.name for field in own_fields(model) if not str(field.help_text)]
    assert not silent


@pytest.mark.parametrize("model", EDITED_MODELS)
def test_every_optional_field_says_what_happens_when_it_stays_empty(model: type[models.Model]) -> None:
    words = ("empty", "required for publishing", "not shown", "used only when", "check")
    silent = [
        field.name
        for field in own_fields(model)
        if field.blank
        and not any(word in str(field.help_text).lower() for word in words)
        and field.name not in MEANING_IS_PLAIN
    ]
    assert not silent


# What happens when these stay empty follows from what they are.
MEANING_IS_PLAIN = {
    "urgent_text",
    "reviewed_on",
    "concerns",
    "sessions",
    "if_something_goes_wrong",
}


# Blocks whose look is that of what the editor chooses, so that there is nothing to show beforehand.
CHOSEN = {"pair", "procedure"}


@pytest.mark.parametrize("field", stream_fields(), ids=str)
def test_every_block_has_an_icon_a_description_and_a_preview(field: StreamField) -> None:
    assert isinstance(field.stream_block, StreamBlock)
    for block in field.stream_block.child_blocks.values():
        assert block.meta.icon and block.meta.icon != "placeholder", block.name
        assert str(block.get_description()), block.name
        assert block.is_previewable or block.name in CHOSEN, block.name


@pytest.mark.parametrize("field", stream_fields(), ids=str)
def test_every_input_of_a_block_has_help(field: StreamField) -> None:
    plain = {"changed_on", "text", "picture", "image", "alt_text", "decorative"}
    for block in struct_blocks(field.stream_block):
        if isinstance(block, StructBlock):
            silent = [
                name for name, child in block.child_blocks.items() if name not in plain and not help_of(child)
            ]
            assert not silent, block.name


@pytest.mark.parametrize("app", OUR_APPS)
def test_modules_and_public_names_have_docstrings(app: str) -> None:
    silent = []
    for path in sorted(Path(settings.ROOT, app).rglob("*.py")):
        if "migrations" in path.parts or not path.read_text().strip():
            continue
        tree = ast.parse(path.read_text())
        if not ast.get_docstring(tree):
            silent.append(str(path))
        for node in tree.body:
            is_public = isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_")
            if is_public and not ast.get_docstring(node):
                silent.append(f"{path}:{node.name}")
    assert not silent
