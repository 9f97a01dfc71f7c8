"""Somebody at the admin whose every action is counted, and pictures of what she sees for the guide."""

from __future__ import annotations

import io
import os
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.test import Client
from PIL import Image
from playwright.sync_api import FloatRect, Locator, expect
from playwright.sync_api import Page as BrowserPage

from tests.support.rights import may_change_prices

PICTURES = Path(settings.ROOT, "docs/guide/pictures")
WIDTH = 1200
# Milliseconds after which Wagtail begins to look for changes, and at most until it has seen one, has waited
# for more as long again, and has drawn the preview.
BEFORE_WATCHING = 2_500
BEFORE_SAVING = 2 * settings.WAGTAIL_AUTOSAVE_INTERVAL + 1_000


class Nurse:
    """A person in the admin. Each click and each filled field is one action; looking is free."""

    def __init__(self, tab: BrowserPage, live: str, group: str = "Moderators") -> None:
        self.tab = tab
        self.live = live
        self.actions = 0
        user = User.objects.create_user("hanna", "hanna@example.org", first_name="Hanna", last_name="Brandt")
        user.groups.add(Group.objects.get(name=group))
        if group == "Moderators":
            may_change_prices(user)
        sign_in(tab, live, user)

    def click(self, target: Locator) -> None:
        """One action."""
        self.actions += 1
        target.click()

    def fill(self, target: Locator, text: str) -> None:
        """One action: the text takes the place of what was there."""
        self.actions += 1
        target.fill(text)

    def choose(self, target: Locator, label: str) -> None:
        """One action: an entry of a list."""
        self.actions += 1
        target.select_option(label=label)

    def menu(self, *names: str) -> None:
        """An action for each level of the sidebar."""
        sidebar = self.tab.get_by_role("complementary", name="Sidebar")
        for name in names[:-1]:
            self.click(sidebar.get_by_role("button", name=name, exact=True))
        self.click(sidebar.get_by_role("link", name=names[-1], exact=True))

    def publish(self) -> None:
        """Two actions: open the menu of the button at the foot of the editor, choose “Publish”."""
        self.click(self.tab.get_by_role("button", name="More actions"))
        self.click(self.tab.get_by_role("button", name="Publish", exact=True))
        expect(self.tab.locator(".messages .success")).to_contain_text("published")

    def editing(self, title: str) -> None:
        """Wait until the editor of a page is there, with everything that its scripts do."""
        expect(self.tab.locator("[name=title]")).to_have_value(title)
        self.tab.wait_for_load_state()
        self.tab.clock.run_for(BEFORE_WATCHING)
        expect(self.tab.locator("html")).to_have_attribute("data-watched", "2")

    def pause(self) -> None:
        """Let the time pass in which Wagtail notices what was typed, and begins to save and to show it."""
        self.tab.clock.run_for(BEFORE_SAVING)

    def has_autosaved(self) -> None:
        """Pause, and wait for Wagtail to say that it has saved what was typed."""
        self.pause()
        expect(self.tab.locator("#w-autosave-indicator")).to_have_attribute(
            "data-w-autosave-state-value", "saved"
        )


def sign_in(tab: BrowserPage, live: str, user: User) -> None:
    """As somebody who has been through the form, which `test_policy.py` fills in."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    tab.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live}])


class GuidePictures:
    """Takes the pictures of docs/guide. They are written where `GUIDE_PICTURES` is set (`make guide`)."""

    def __init__(self) -> None:
        self.writes = bool(os.environ.get("GUIDE_PICTURES"))

    def take(self, name: str, tab: BrowserPage, *around: Locator, margin: int = 24) -> None:
        """A picture of the window, or of the part around some elements, in few colours.

        Args:
            name: the file's name without its ending, written out: tests/test_guide.py reads it here.
        """
        for element in around:
            expect(element).to_be_visible()
        if not self.writes:
            return
        clip = frame(tab, around, margin) if around else None
        shot = tab.screenshot(clip=clip, animations="disabled")
        with Image.open(io.BytesIO(shot)) as image:
            image.thumbnail((WIDTH, 10_000))
            few = image.convert("RGB").quantize(96, dither=Image.Dither.NONE)
            few.save(PICTURES / f"{name}.png", optimize=True)


def frame(tab: BrowserPage, around: tuple[Locator, ...], margin: int) -> FloatRect:
    """The smallest rectangle of the window that holds all elements, and some space around them."""
    boxes = [box for element in around if (box := element.bounding_box())]
    size = tab.viewport_size or {"width": 1280, "height": 900}
    left = max(0, min(box["x"] for box in boxes) - margin)
    top = max(0, min(box["y"] for box in boxes) - margin)
    right = min(size["width"], max(box["x"] + box["width"] for box in boxes) + margin)
    bottom = min(size["height"], max(box["y"] + box["height"] for box in boxes) + margin)
    return {"x": left, "y": top, "width": right - left, "height": bottom - top}
