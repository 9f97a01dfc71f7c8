"""Body areas: each has a name of its own in addresses."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from procedures.models import BodyArea

pytestmark = pytest.mark.django_db


def test_a_name_for_addresses_is_made_of_the_name() -> None:
    made = [BodyArea.objects.create(name=name).slug for name in ("Neck & chest", "Neck, chest", "Füße", "!")]
    assert made == ["neck-chest", "neck-chest-2", "füße", "area"]


def test_it_stays_when_the_area_is_renamed() -> None:
    area = BodyArea.objects.create(name="Face")
    area.name = "Whole face"
    area.save()
    assert BodyArea.objects.get().slug == "face"


def test_staff_may_leave_it_empty(admin_client: Client) -> None:
    add = reverse(BodyArea.snippet_viewset.get_url_name("add"))
    admin_client.post(add, {"name": "Hands", "slug": ""})
    assert BodyArea.objects.get().slug == "hands"
    answer = admin_client.post(add, {"name": "Other hands", "slug": "hands"})
    assert "already exists" in answer.content.decode()
