"""Files that are missing are named or drawn anew; files that nothing names go, and no others."""

from __future__ import annotations

import datetime
import os
import time
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from clinic.models import ClinicImage, HomePage
from clinic.operations.media import delete_orphans
from tests.factories import make_image

pytestmark = pytest.mark.django_db
TWO_DAYS_AGO = time.time() - 2 * 24 * 60 * 60


@pytest.fixture
def media(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("clinic.operations.media._YOUNGEST", datetime.timedelta(days=1))
    settings.MEDIA_ROOT = tmp_path / "media"
    return Path(settings.MEDIA_ROOT)


@pytest.fixture
def photo(media: Path) -> ClinicImage:
    photo = make_image()
    photo.get_rendition("width-100")
    return photo


def old(path: Path, content: str = "left over") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    os.utime(path, (TWO_DAYS_AGO, TWO_DAYS_AGO))
    return path


def test_sizes_are_drawn_anew(photo: ClinicImage, capsys: pytest.CaptureFixture[str]) -> None:
    missing = photo.renditions.get()
    Path(missing.file.path).unlink()
    call_command("check_media")
    assert capsys.readouterr().out == "Missing: 0. Drawn anew: 1.\n"
    drawn = photo.renditions.get()
    assert drawn.filter_spec == missing.filter_spec
    assert Path(drawn.file.path).exists()


def test_originals_that_are_missing_are_named(photo: ClinicImage, capsys: pytest.CaptureFixture[str]) -> None:
    Path(photo.file.path).unlink()
    Path(photo.renditions.get().file.path).unlink()
    with pytest.raises(SystemExit) as ended:
        call_command("check_media")
    assert ended.value.code == 1
    said = capsys.readouterr()
    assert said.out == "Missing: 2. Drawn anew: 0.\n"
    assert f"Missing: {photo.file.name} of picture {photo.pk}, “{photo.title}”" in said.err
    # What cannot be drawn keeps its row, for when the original is back.
    assert photo.renditions.exists()


def test_only_old_files_that_nothing_names_are_deleted(
    site: HomePage, photo: ClinicImage, media: Path, tmp_path: Path
) -> None:
    orphan = old(media / "original_images" / "orphan.png")
    young = media / "original_images" / "young.png"
    young.write_text("has no row yet")
    card = old(media / "cards" / "1-abc.png")
    outside = old(tmp_path / "outside" / "letter.txt")
    (media / "linked").symlink_to(outside.parent)
    (media / "link.txt").symlink_to(outside)
    for name in (photo.file.path, photo.renditions.get().file.path):
        os.utime(name, (TWO_DAYS_AGO, TWO_DAYS_AGO))
    assert delete_orphans() == 1
    assert not orphan.exists()
    assert young.exists()
    assert card.exists()
    assert outside.exists()
    assert Path(photo.file.path).exists()
    assert Path(photo.renditions.get().file.path).exists()


def test_the_media_of_another_database_are_left_alone(photo: ClinicImage, media: Path) -> None:
    files = [old(media / "original_images" / f"{number}.png") for number in range(30)]
    assert delete_orphans() == 0
    assert all(file.exists() for file in files)
