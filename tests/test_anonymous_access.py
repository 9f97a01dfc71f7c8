"""Anonymous users who guess addresses find nothing that a public page does not show.

Each model that holds words gets a secret; every response is searched for it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.db import models
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from wagtail.admin.models import FormState
from wagtail.documents.models import Document
from wagtail.log_actions import log
from wagtail.models import (
    APIToken,
    Collection,
    CollectionViewRestriction,
    Comment,
    CommentReply,
    GroupApprovalTask,
    Page,
    PageViewRestriction,
    Site,
    Task,
    TaskState,
    Workflow,
    WorkflowTask,
)

from clinic.http.door import WATCHED
from clinic.models import HomePage, JobRun, OutgoingMail, PasswordAttempt
from enquiries.models import RecentSubmission, RequestSettings
from procedures.choices import FindingKind
from procedures.models import (
    Acknowledgement,
    ClinicalApproval,
    ClinicalReviewTask,
    HeadingChoice,
    PageStatement,
    PriceUpdate,
    PriceUpdateLine,
    ProcedureFinding,
    SentWarning,
)
from tests.factories import (
    make_category,
    make_concern,
    make_enquiry,
    make_image,
    make_location,
    make_photo_pair,
    make_practitioner,
    make_procedure,
    make_standard_page,
    photo_pairs,
    price,
)

pytestmark = pytest.mark.django_db

SECRET = "Zyxomma"
ADDRESSES = 5_000
PICTURE_ENDS = (".jpg", ".png", ".original.jpg", ".max-165x165.png", ".max-800x600.jpg", ".width-960.jpg")


def write_secrets(site: HomePage) -> None:
    """A secret in every model that holds words, in drafts, and in pages behind a login."""
    user = User.objects.create_user(SECRET, f"{SECRET}@example.org", first_name=SECRET, last_name=SECRET)
    Group.objects.create(name=SECRET)
    hidden = [
        make_procedure(title=f"{SECRET} draft", live=False, revision=True, about=f"<p>{SECRET}</p>"),
        make_category(f"{SECRET} category"),
        make_concern(f"{SECRET} concern"),
        make_practitioner(f"{SECRET} person", role=SECRET),
        make_location(f"{SECRET} clinic"),
        make_standard_page(f"{SECRET} page", introduction=SECRET),
        make_procedure(title=f"{SECRET} private", revision=True, prices=[price(area=SECRET, note=SECRET)]),
    ]
    for page in hidden[1:]:
        restricted = Page.objects.get(pk=page.pk)
        PageViewRestriction.objects.create(page=restricted, restriction_type="password", password=SECRET)
    pair = make_photo_pair(name=SECRET, consent_reference=SECRET)
    live = make_procedure(title="Plain peel", revision=True, photo_pairs=photo_pairs(pair))
    live.title, live.about = f"{SECRET} changed", f"<p>{SECRET}</p>"
    live.save_revision()
    words = {"kind": FindingKind.values[0], "digest": "x", "message": SECRET}
    ProcedureFinding.objects.create(page=live, field="about", evidence=SECRET, **words)
    PageStatement.objects.create(page_id=live.pk, topic="plan", value=SECRET, field="about", sentence=SECRET)
    Acknowledgement.objects.create(page=live, reason=SECRET, name=SECRET, **words)
    comment = Comment.objects.create(
        page=Page.objects.get(pk=live.pk), user=user, text=SECRET, contentpath="title"
    )
    CommentReply.objects.create(comment=comment, user=user, text=SECRET)
    collection = Collection.get_first_root_node().add_child(name=SECRET)
    image = make_image(SECRET)
    image.collection = collection
    image.save()
    Document.objects.create(
        title=SECRET, collection=collection, uploaded_by_user=user, file=f"documents/{SECRET}.pdf"
    )
    Task.objects.create(name=SECRET)
    JobRun.objects.create(name=SECRET, error=SECRET)
    HeadingChoice.objects.create(heading=SECRET, use="left_out")
    update = PriceUpdate.objects.create(kind="sheet", name=SECRET, user_name=SECRET, error=SECRET)
    PriceUpdateLine.objects.create(update=update, position=1, title=SECRET, problem=SECRET)
    OutgoingMail.objects.create(recipient=SECRET, subject=SECRET, body=SECRET, last_error=SECRET)
    RecentSubmission.objects.create(source=SECRET, sent_at=live.first_published_at)
    make_enquiry(
        procedures=[hidden[0]], name=SECRET, email=f"{SECRET}@visitor.example", message=SECRET, notes=SECRET
    )
    RequestSettings.objects.create(site=Site.objects.get(), email=f"{SECRET}@clinic.example")
    TOTPDevice.objects.create(user=user, name=SECRET)
    StaticToken.objects.create(device=StaticDevice.objects.create(user=user, name=SECRET), token=SECRET)
    ClinicalApproval.objects.create(
        page=Page.objects.get(pk=live.pk), title=SECRET, fingerprint=SECRET, kind="reviewed",
        reviewer_words=SECRET, comment=SECRET,
    )  # fmt: skip
    ClinicalReviewTask.objects.create(name=SECRET)
    SentWarning.objects.create(subject=SECRET, ends_on=timezone.localdate(), days=14)
    PasswordAttempt.objects.create(target=SECRET, source=SECRET, tried_at=live.first_published_at)
    write_secrets_of_wagtail(user, hidden[0], pair)


def write_secrets_of_wagtail(user: User, draft: Page, pair: Any) -> None:
    """A secret in the log, in a workflow, in the form that somebody has open, and in a password."""
    for instance in (draft, pair):
        log(instance, "wagtail.edit", user=user, data={"changes": [SECRET]})
    workflow = Workflow.objects.create(name=SECRET)
    task = GroupApprovalTask.objects.create(name=SECRET)
    WorkflowTask.objects.create(workflow=workflow, task=task)
    state = workflow.start(Page.objects.get(pk=draft.pk), user)
    TaskState.objects.filter(workflow_state=state).update(comment=SECRET)
    FormState.objects.update_or_create_by_instance(
        draft, user=user, defaults={"data": SECRET, "last_updated_at": timezone.now()}
    )
    APIToken.objects.create(user=user, name=SECRET, key_hash=SECRET)
    CollectionViewRestriction.objects.create(
        collection=Collection.get_first_root_node().add_child(name=f"{SECRET} private"),
        restriction_type="password",
        password=SECRET,
    )


# Models whose words visitors read on purpose, or that hold digests, states and Wagtail's own texts only.
WITHOUT_SECRETS = re.compile(
    r"(contenttypes|sessions|redirects|wagtailredirects|taggit|wagtailsearch|wagtailimages|wagtailembeds"
    r"|wagtailusers)\.|wagtailadmin\.editingsession|auth\.permission|wagtailcore\.(locale|site|referenceindex"
    r"|grouppagepermission|workflowstate)|clinic\.(clinicrendition|clinicsettings|clinicwords|publiccontent|withdrawnaddress"
    r"|announcement|contentchange|homepage|\w+indexpage)|procedures\.(searchtext|searchsynonym|findergeneration"
    r"|bodyarea|pricelistpage|\w+indexpage)"
)


def patterns(resolver: Any, before: str = "") -> Iterator[str]:
    """All addresses that the site knows, as patterns."""
    for entry in resolver.url_patterns:
        here = before + str(entry.pattern).removeprefix("^")
        if isinstance(entry, URLResolver):
            yield from patterns(entry, here)
        elif isinstance(entry, URLPattern):
            yield here


def filled(pattern: str, pk: str) -> str:
    """An address that a pattern takes, with guesses in its places."""
    address = re.sub(r"<int:\w+>|\(\?P<\w+>\\d\+\)|\(\\d\+\)", pk, pattern)
    address = re.sub(r"<(?:str|slug|path|uuid|\w+):\w+>|<\w+>", pk, address)
    address = re.sub(r"\(\?P<\w+>[^()]*(?:\([^()]*\)[^()]*)*\)", pk, address)
    return "/" + re.sub(r"[\\^$?]", "", address)


def guesses() -> Iterator[str]:
    """Addresses, the likeliest first."""
    known = [pattern for pattern in patterns(get_resolver()) if "logout" not in pattern]
    slug = SECRET.lower()
    pages = [page.get_url() or "/" for page in Page.objects.filter(depth__gte=2)]
    ids = [str(pk) for pk in range(1, 200)]
    yield from ("/api/v2/pages/?limit=100", "/api/v2/procedures/", "/llms.txt", "/sitemap-pages.xml")
    yield from (f"/?q={slug}", f"/procedures/?q={slug[:5]}", *WATCHED)
    # Some of each kind, before any is guessed at in earnest.
    yield from (filled(pattern, "9") for pattern in known[::5])
    for name, end in itertools.product((SECRET, slug, "Lines_on_green"), PICTURE_ENDS):
        yield from (f"/media/{folder}{name}{end}" for folder in ("images/", "original_images/", ""))
    yield from (f"/media/documents/{SECRET}.pdf", "/media/clinic.sqlite3", "/media/../clinic.sqlite3")
    for page in pages:
        yield from (page, f"{page}index.md", f"/api/v2/pages/find/?html_path={page}")
    for pk in ids[:60]:
        yield from (f"/api/v2/pages/{pk}/", f"/api/v2/procedures/{pk}/", f"/documents/{pk}/{slug}.pdf")
        yield from (f"/consultation/?about={pk}", f"/procedures/compare/?procedure={pk}&procedure={ids[0]}")
    for pk in [*ids[:40:13], *ids]:
        yield from (filled(pattern, pk) for pattern in known)


def leaks(client: Client, number: int) -> list[str]:
    """The addresses at which a stranger has read or been sent to a secret."""
    client.raise_request_exception = False
    found = []
    for address in itertools.islice(dict.fromkeys(guesses()), number):
        answers = [client.get(address)]
        if address.startswith(("/admin/", "/api/", "/_util/", "/consultation/", "/documents/")):
            ids = dict.fromkeys(("id", "owner", "comment", "procedures", "clinic", "person"), "9")
            answers.append(client.post(address, ids))
        for answer in answers:
            body = b"".join(answer) if answer.streaming else answer.content
            words = f"{body.decode(errors='replace')} {answer.headers}".replace(address, "")
            if SECRET.lower() in address.lower():
                # What was asked for may be shown back, in a form and in the address of the sign-in.
                words = re.sub(r'value="[^"]*"|“[^”]*”|next=[^ \']*', "", words)
            if SECRET.lower() in words.lower() or answer.status_code == 500:
                found.append(f"{address}: {answer.status_code}")
    return found


def test_every_model_with_words_has_a_secret(site: HomePage) -> None:
    write_secrets(site)
    without = set()
    for model in apps.get_models():
        fields = [
            field
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField) and not field.choices
        ]
        if not fields or WITHOUT_SECRETS.match(model._meta.label_lower):
            continue
        wanted = models.Q()
        for field in fields:
            wanted |= models.Q(**{f"{field.name}__icontains": SECRET})
        if not model._base_manager.filter(wanted).exists():
            without.add(model._meta.label_lower)
    assert without == set()


def test_the_likeliest_guesses(site: HomePage, client: Client) -> None:
    write_secrets(site)
    assert leaks(client, 200) == []


@pytest.mark.thorough
def test_thousands_of_guesses(site: HomePage, client: Client) -> None:
    write_secrets(site)
    assert leaks(client, ADDRESSES) == []
