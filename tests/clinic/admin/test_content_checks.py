"""House rules about markup: Wagtail's checks beside the preview know them."""

from __future__ import annotations

import json
import re

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from clinic.admin.content_checks import USELESS_ALT_TEXT
from clinic.models import HomePage
from tests.factories import make_procedure

pytestmark = pytest.mark.django_db


def test_the_editor_checks_by_the_house_rules(site: HomePage, admin_client: Client) -> None:
    """Headings and alt texts among them, each with a sentence of ours."""
    page = make_procedure()
    content = admin_client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content
    script = BeautifulSoup(content, "html.parser").find("script", id="checker-axe-configuration")
    assert script is not None and script.string
    rules = json.loads(script.string)
    assert {"page-has-heading-one", "heading-order", "image-alt"} <= set(rules["options"]["runOnly"])
    assert rules["messages"]["heading-order"]["error_name"] == "A heading level is skipped"
    patterns = {check["id"]: check.get("options", {}).get("pattern") for check in rules["spec"]["checks"]}
    assert patterns["check-image-alt-text"] == USELESS_ALT_TEXT


@pytest.mark.parametrize(
    "words", ["DSC 0012", "IMG-2041", "face.jpg", "hero_picture", "Image of skin", "a photo", "x" * 141]
)
def test_words_that_tell_nothing(words: str) -> None:
    assert re.search(USELESS_ALT_TEXT, words, re.IGNORECASE)


@pytest.mark.parametrize("words", ["A nurse holds a laser handpiece", "The front door in Mill Lane", "P"])
def test_words_that_tell_something(words: str) -> None:
    assert not re.search(USELESS_ALT_TEXT, words, re.IGNORECASE)
