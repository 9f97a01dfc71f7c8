"""A site on several hosts: its names, its pictures in a bucket, and one set-up at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client
from django.urls import reverse
from moto import mock_aws
from pytest_django import Settings
from wagtail.documents import get_document_model
from wagtail.models import Site

from clinic.core.pictures import rendering
from clinic.management.commands import set_up
from clinic.models import HomePage
from clinic.publishing.process_lock import process_lock
from tests.factories import make_image, make_procedure, picture, stored
from tests.support.loaded_settings import loaded_settings

BUCKET = "clinic-media"


@pytest.mark.parametrize("method", ["get", "post"])
def test_further_names_lead_to_the_first(client: Client, settings: Settings, method: str) -> None:
    settings.ALIASES, settings.BASE_URL = ("example.org",), "https://www.example.org:8443"
    answer = getattr(client, method)("/fees/?q=a", headers={"Host": "example.org"})
    assert answer.status_code == (301 if method == "get" else 308)
    assert answer["Location"] == "https://www.example.org:8443/fees/?q=a"
    assert client.get("//evil.example/", headers={"Host": "example.org:80"})["Location"].startswith(
        "https://www.example.org:8443/"
    )


def test_a_port_of_its_own_is_https_too(site: HomePage, client: Client, settings: Settings, rf: Any) -> None:
    settings.BASE_URL = "https://www.example.org:8443"
    Site.objects.update(hostname="www.example.org", port=8443)
    Site.clear_site_root_paths_cache()
    here = {"SERVER_NAME": "www.example.org", "SERVER_PORT": "8443"}
    for path in ("/", "/sitemap.xml", "/robots.txt", "/llms.txt"):
        text = client.get(path, secure=True, **here).content.decode()
        assert "http://www.example.org" not in text
        assert (
            path == "/sitemap.xml" or "https://www.example.org:8443" in text or path == "/sitemap-pages.xml"
        )
    assert site.get_full_url() == "https://www.example.org:8443/"


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """What boto3 asks the environment for."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "for-tests")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")


@pytest.fixture
def bucket(settings: Settings, credentials: None, tmp_path: Path) -> Iterator[Any]:
    """Moto's S3 in place of Amazon's, and the storage of a site that has MEDIA_BUCKET."""
    loaded = loaded_settings(tmp_path, MEDIA_BUCKET=BUCKET)
    with mock_aws():
        made = boto3.resource("s3").create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
        )
        settings.STORAGES = {**settings.STORAGES, "default": loaded["STORAGES"]["default"]}
        rendering._address.cache_clear()
        yield made
    rendering._address.cache_clear()
    storages._storages.clear()


def test_pictures_in_a_bucket_are_handed_out_by_the_site(
    bucket: Any, site: HomePage, admin_client: Client, client: Client
) -> None:
    picture = make_image()
    size = picture.get_rendition("width-200|format-webp")
    assert {each.key for each in bucket.objects.all()} == {picture.file.name, size.file.name}
    assert size.url == f"/media/{size.file.name}"
    # On no page yet: staff alone may see it.
    assert client.get(size.url).status_code == 404
    answer = admin_client.get(size.url)
    assert answer.status_code == 200 and answer["Content-Type"] == "image/webp"
    assert b"".join(answer.streaming_content)[8:12] == b"WEBP"  # type: ignore[attr-defined]
    assert admin_client.get(size.url, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    bucket.objects.filter(Prefix=size.file.name).delete()
    assert admin_client.get(size.url).status_code == 404


def test_documents_in_a_bucket_are_handed_out_by_the_site(
    bucket: Any, site: HomePage, client: Client
) -> None:

    document = get_document_model().objects.create(title="Fees", file=ContentFile(b"%PDF-1.4", "fees.pdf"))
    answer = client.get(reverse("wagtaildocs_serve", args=[document.pk, document.filename]))
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == b"%PDF-1.4"  # type: ignore[attr-defined]


def test_a_bucket_that_is_away_costs_its_pictures_and_no_page(
    site: HomePage,
    admin_client: Client,
    client: Client,
    settings: Settings,
    tmp_path: Path,
    credentials: None,
) -> None:
    image = make_image()
    drawn = image.get_rendition("width-200|format-webp")
    page = make_procedure(picture=[stored("picture", picture(image, decorative=True))])
    away = loaded_settings(tmp_path, MEDIA_BUCKET=BUCKET)["STORAGES"]["default"]
    away["OPTIONS"]["endpoint_url"] = "http://127.0.0.1:9"
    settings.STORAGES = {**settings.STORAGES, "default": away}
    answer = client.get(page.url)
    assert answer.status_code == 200 and page.title in answer.content.decode()
    assert b"<picture" not in answer.content
    refused = admin_client.get(drawn.url)
    assert refused.status_code == 503 and refused["Retry-After"] and refused["Cache-Control"] == "no-store"


def test_a_bucket_that_is_not_there_is_named_at_start(bucket: Any, db: None, settings: Settings) -> None:
    settings.ENV = settings.ENV.model_copy(update={"media_bucket": BUCKET})
    set_up.check_bucket()
    bucket.delete()
    with pytest.raises(CommandError, match=r"^Cannot start: the bucket 'clinic-media' of MEDIA_BUCKET .*\S$"):
        call_command("set_up")


@pytest.mark.django_db(transaction=True)
def test_one_sets_up_at_a_time(tmp_path: Path) -> None:
    is_second = threading.Event()

    def second() -> None:
        with process_lock("set-up-of-a-test", is_patient=True):
            is_second.set()
        connection.close()

    with process_lock("set-up-of-a-test", is_patient=True) as is_held:
        assert is_held
        thread = threading.Thread(target=second)
        thread.start()
        assert not is_second.wait(0.3)
    assert is_second.wait(10)
    thread.join()
