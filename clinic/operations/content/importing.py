"""Taking the content of a file into this site: all of it or nothing.

Pages are matched by their key, else by their path. What is the same here stays untouched; what differs gets a
version and an entry in the log, and is published through the gate. Nothing is deleted, unpublished, moved or
opened to more people, and nobody's approval comes along.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils.crypto import get_random_string
from modelcluster.models import model_from_serializable_data
from wagtail.log_actions import log
from wagtail.models import Collection, Locale, Page, PageViewRestriction, Revision

from clinic.models import PublicContent
from clinic.operations import ledger
from clinic.operations.content.files import ContentFile, ContentRefused
from clinic.operations.content.form import DATES, Form, left_out, restrictions_of, same, stored_data
from clinic.operations.content.kinds import ContentRows, kinds, model_of
from clinic.publishing.differences import changed_text, difference_in_words, differences, labels_of
from clinic.publishing.gate import PublicationRefused
from clinic.publishing.page_lock import lock_page, lock_reason

Report = Callable[[str], None]
# Among so many newest versions one that an earlier import has left is found again.
_NEWEST = 3


def import_content(file: ContentFile, report: Report, *, is_dry_run: bool = False) -> dict[str, int]:
    """Take in the content of a file.

    Args:
        report: gets a line for each thing that is new, differs or was left out.

    Returns:
        How many pages and rows were "new", "changed" and "unchanged".

    Raises:
        ContentRefused: and nothing is changed.
    """
    taking = _Import(file, report)
    is_kept = False
    try:
        with transaction.atomic():
            taking.run()
            transaction.set_rollback(is_dry_run)
        is_kept = not is_dry_run
    finally:
        if not is_kept:
            file.take_back()
    return taking.numbers


class _Import:
    """One run."""

    def __init__(self, file: ContentFile, report: Report) -> None:
        self.file = file
        self.report = report
        self.form = Form()
        self.numbers = dict.fromkeys(("new", "changed", "unchanged"), 0)
        # By path, the page here; and which of them are new.
        self.pages: dict[str, int] = {}
        self.new: set[int] = set()
        # What the file asks of who sees a page, with what it inherits.
        self.restrictions: dict[int, list[dict[str, Any]]] = {}

    def run(self) -> None:
        """Take in everything, what others refer to first."""
        if unknown := sorted(self.file.rows.keys() - {kind.model for kind in kinds()}):
            raise ContentRefused(f"The file has rows of {unknown[0]}, which this site does not know.")
        for key, restrictions in self.file.collections.items():
            self._collection(key, restrictions)
        self._shells()
        for kind in kinds():
            for key, values in self.file.rows.get(kind.model, {}).items():
                with _named(f"{kind.model} “{key}”"):
                    self._row(kind, key, values)
        for record in self.file.pages:
            with _named(f"page “{record['path']}”"):
                self._content(record)
        self._order()
        for record in self.file.pages:
            if self.pages[record["path"]] in self.new:
                with _named(f"page “{record['path']}”"):
                    self._finish(record)
        # What patients have taken back since stays taken back.
        ledger.take_away()

    # Collections and restrictions

    def _collection(self, path: str, restrictions: list[dict[str, Any]]) -> None:
        collection = Collection.get_first_root_node()
        for number, name in enumerate(filter(None, path.split("/"))):
            key = "/".join(path.split("/")[: number + 1])
            pk = self.form.pk(Collection, key)
            if pk is None:
                pk = collection.add_child(name=name).pk
                self.form.add(Collection, pk, key)
            collection = Collection.objects.get(pk=pk)
        self._restrict(collection, restrictions, f"the collection “{path}”")

    def _restrict(self, target: Any, restrictions: list[dict[str, Any]], name: str) -> None:
        """Add the restrictions that are missing; none is taken away."""
        known = restrictions_of(target)
        for form in restrictions:
            if form in known:
                continue
            kind = form["type"]
            # A password does not travel: nobody knows this one.
            password = get_random_string(32) if kind == PageViewRestriction.PASSWORD else ""
            made = target.view_restrictions.create(restriction_type=kind, password=password)
            made.groups.set(Group.objects.filter(name__in=form.get("groups", ())))
            self.report(f"Restricted ({kind}): {name}. Look at who may see it.")

    # Pages

    def _shells(self) -> None:
        """Find or make each page, without its content: their texts refer to each other."""
        waiting = list(self.file.pages)
        while waiting:
            later = []
            for record in waiting:
                with _named(f"page “{record['path']}”"):
                    if not self._shell(record):
                        later.append(record)
            if len(later) == len(waiting):
                raise ContentRefused(
                    f"The page “{later[0]['path']}” stands below, or repeats, one that is not in the file."
                )
            waiting = later
        for path, pk in self.pages.items():
            self.form.add(Page, pk, path)

    def _shell(self, record: dict[str, Any]) -> bool:
        """Whether there is what the page needs."""
        path, locale = record["path"], self.form.pk(Locale, record["language"])
        *above, slug = path.strip("/").split("/")
        parent = self.pages.get(f"/{'/'.join(above)}/") if above else Page.get_first_root_node().pk
        source = record.get("alias_of")
        if parent is None or (source and source not in self.pages):
            return False
        if locale is None:
            raise ContentRefused(
                f"The file has pages in “{record['language']}”, which is no language of this site: "
                "see CONTENT_LANGUAGES."
            )
        model = _page_type(record)
        same_key = Page.objects.filter(translation_key=record["key"], locale=locale)
        page = same_key.first() or Page.objects.filter(url_path=path, locale=locale).first()
        if page is None:
            page = self._make(record, model, Page.objects.get(pk=parent), slug, locale)
            self.new.add(page.pk)
        elif page.specific_class is not model:
            raise ContentRefused(
                f"“{path}” is a {model._meta.verbose_name} in the file and a "
                f"{page.specific_class._meta.verbose_name} here."
            )
        if str(page.translation_key) != record["key"]:
            if page.latest_revision_id is None:
                # Set-up has made it, and nobody has touched it.
                self.new.add(page.pk)
            Page.objects.filter(pk=page.pk).update(translation_key=record["key"])
        if page.pk in self.pages.values():
            raise ContentRefused(f"The file has “{path}” twice.")
        self.pages[path] = page.pk
        own = record.get("restrictions", [])
        above = self.restrictions.get(parent, [])
        self.restrictions[page.pk] = [*above, *own]
        # Who stands elsewhere here inherits nothing from above.
        is_below = page.get_parent().pk == parent
        self._restrict(page, own if is_below else [*above, *own], f"“{path}”")
        return True

    def _make(self, record: dict[str, Any], model: Any, parent: Page, slug: str, locale: int) -> Page:
        if source := record.get("alias_of"):
            made = Page.objects.get(pk=self.pages[source]).specific.create_alias(
                parent=parent, update_slug=slug, update_locale=Locale.objects.get(pk=locale)
            )
        else:
            made = model(title=record["content"]["title"], slug=slug, locale_id=locale, live=False)
            parent.add_child(instance=made)
        owner = get_user_model()._default_manager.filter(username=record.get("owner", "")).first()
        Page.objects.filter(pk=made.pk).update(owner=owner)
        return made

    def _content(self, record: dict[str, Any]) -> None:
        page = Page.objects.get(pk=self.pages[record["path"]]).specific
        if "alias_of" in record:
            if page.live and not record["live"] and page.pk in self.new:
                page.unpublish()
            self._count(page, is_changed=False)
            return
        lock_page(page.pk)
        now = page.get_latest_revision_as_object()
        public = self._version(page, record["content"])
        draft = self._version(page, record["draft"]) if "draft" in record else None
        is_public_here = page.live and same(self.form.of(page), self.form.of(public))
        latest = draft or (None if record["live"] else public)
        if (
            (is_public_here or not record["live"])
            and (latest is None or same(self.form.of(now), self.form.of(latest)))
            and page.pk not in self.new
        ):
            self._count(page, is_changed=False)
            return
        if reason := (page.alias_of_id and "It is an alias here.") or lock_reason(page, None):
            self.report(f"Left as it is: “{record['path']}”. {reason}")
            return
        self._count(page, is_changed=True)
        if page.pk not in self.new:
            self._say(f"“{page.title}”", now, latest or public)
            if page.has_unpublished_changes:
                self.report(f"The draft of “{record['path']}” is an older version now.")
        if record["live"] and not is_public_here:
            self._publish(page, public, record["path"])
        elif page.pk in self.new and not page.live:
            # As the editor saves a page that was never public.
            public.slug = page.slug
            public.save(clean=False)
        for planned in [record["scheduled"]] if page.pk in self.new and "scheduled" in record else ():
            revision = self._saved(page, self._version(page, planned["content"]))
            Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=planned["at"])
        if latest is not None:
            if page.live and not record["live"]:
                self.report(f"“{record['path']}” is a draft in the file and public here: it stays public.")
            self._saved(page, latest)

    def _version(self, page: Any, content: Mapping[str, Any]) -> Any:
        """A version of a page here with the content of the file.

        What publishing, approvals and the price history keep is the page's own: a price that was replaced
        here takes the newer one, as in each older version; one that differs otherwise waits for a decision.
        """
        current = stored_data(page)
        data = {name: value for name, value in current.items() if name not in page.fields_of_site}
        # A draft keeps what it says of its publication.
        page.has_unpublished_changes, was = True, page.has_unpublished_changes
        try:
            return page.with_content_json({**data, **self.form.stored(type(page), content)})
        finally:
            page.has_unpublished_changes = was

    def _saved(self, page: Any, version: Any) -> Revision:
        """The version as stored: one of the newest, if it is already there."""
        wanted = self.form.of(version)
        for revision in page.revisions.order_by("-pk")[:_NEWEST]:
            if same(self.form.of(revision.as_object()), wanted):
                return revision
        is_first = page.pk in self.new and not page.revisions.exists()
        stored = type(page)._base_manager.get(pk=page.pk)
        version.live, version.live_revision_id = stored.live, stored.live_revision_id
        saved: Revision = version.save_revision(
            clean=False, log_action="wagtail.create" if is_first else "wagtail.edit"
        )
        return saved

    def _publish(self, page: Any, version: Any, path: str) -> None:
        revision = self._saved(page, version)
        if not page.live and page.pk not in self.new and page.first_published_at:
            self.report(f"“{path}” was taken down here: it is saved as a draft.")
            return
        try:
            with transaction.atomic():
                revision.publish()
        except PublicationRefused as refused:
            self.report(f"Saved as a draft: “{path}”. {' '.join(refused.messages)}")

    def _say(self, name: str, before: Any, row: Any) -> None:
        """Report in words in what a row differs from what it was."""
        model = type(row)
        fields = (*model._meta.concrete_fields, *model._meta.many_to_many)
        names = [field.name for field in fields if field.name not in left_out(model)]
        for one in differences(before, row, labels_of(model, names)):
            old, new = (changed_text(lines, "; ") for lines in (one.old, one.new))
            self.report(f"{name}, {difference_in_words(one.label, old, new)}")

    def _order(self) -> None:
        """Put pages into the order of the file where they stand below the same page."""
        below: dict[str, list[int]] = {}
        for path, pk in self.pages.items():
            below.setdefault(path.rstrip("/").rpartition("/")[0], []).append(pk)
        for wanted in below.values():
            parent = Page.objects.get(pk=wanted[0]).get_parent()
            order = list(parent.get_children().filter(pk__in=wanted).values_list("pk", flat=True))
            wanted = [pk for pk in wanted if pk in set(order)]
            first = next(
                (at for at, pair in enumerate(zip(wanted, order, strict=True)) if len({*pair}) > 1), None
            )
            for pk in wanted[first:] if first is not None else ():
                Page.objects.get(pk=pk).move(Page.objects.get(pk=parent.pk), "last-child")

    def _finish(self, record: dict[str, Any]) -> None:
        """Give a new page the dates and the records that it had."""
        kept = dict(record.get("kept", {}))
        page = Page.objects.get(pk=self.pages[record["path"]]).specific
        if changed_at := kept.pop("changed_at", None):
            PublicContent.objects.filter(pk=page.pk).update(changed_at=changed_at)
        if names := {*kept} - {*DATES, *page.fields_kept_elsewhere}:
            raise ValueError(f"it has “{min(names)}”, which this site does not know")
        version = model_from_serializable_data(type(page), {**stored_data(page), **kept}, check_fks=False)
        type(page)._base_manager.filter(pk=page.pk).update(**{name: getattr(version, name) for name in kept})

    # Rows

    def _row(self, kind: ContentRows, key: str, values: dict[str, Any]) -> None:
        model, pk = model_of(kind), self.form.pk(model_of(kind), key)
        if key in self.form.withheld[model]:
            self.report(f"Left out: {key}. Its consent does not hold here, or its photo was withdrawn.")
            return
        row = model._default_manager.get(pk=pk) if pk is not None else None
        before = self.form.of(row) if row else {}
        wanted = {**before, **values}
        if before.get("is_patient_photo"):
            wanted["is_patient_photo"] = True
        if row and (kind.stays or same(before, wanted)):
            self._count(row, is_changed=False)
            if not same(before, wanted):
                self.report(f"Left as it is: {row}.")
            return
        data = self.form.stored(model, {**wanted, **({} if row else self.file.placed(model, values))})
        old = stored_data(row) if row else {}
        build = getattr(model, "from_serializable_data", None) or (
            lambda data: model_from_serializable_data(model, data)
        )
        made = build({**old, "pk": pk, **data})
        lost = [
            field.verbose_name
            for field in model._meta.fields
            if field.is_relation
            and getattr(made, field.attname) is None
            # What was for one site is not for all of them.
            and (not field.null or (field.name == "site" and values.get("site")))
        ]
        if lost:
            self.report(f"Left out: {model._meta.verbose_name} “{key}”, without its {lost[0]}.")
            return
        made.full_clean()
        made.save()
        if tags := values.get("tags"):
            made.tags.set(tags)
        self.form.add(model, made.pk, key)
        self._count(made, is_changed=row is not None, is_new=row is None)
        log(made, "wagtail.edit" if row else "wagtail.create")
        if row:
            self._say(str(made), row, made)

    def _count(self, row: Any, *, is_changed: bool, is_new: bool | None = None) -> None:
        new = row.pk in self.new if is_new is None else is_new
        self.numbers["new" if new else "changed" if is_changed else "unchanged"] += 1
        if new:
            self.report(f"New {row._meta.verbose_name}: {row}")


def _page_type(record: dict[str, Any]) -> Any:
    try:
        model = apps.get_model(record["type"])
    except (LookupError, ValueError):
        model = None
    if model is None or not issubclass(model, Page) or not hasattr(model, "fields_of_site"):
        raise ContentRefused(
            f"“{record['path']}” is of the type {record['type']}, which this site does not know."
        )
    return model


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Refuse the file with the name of what is wrong in it."""
    try:
        yield
    except ContentRefused:
        raise
    except ValidationError as error:
        raise ContentRefused(f"The {name} cannot be taken in: {' '.join(error.messages)}") from error
    except (ArithmeticError, AttributeError, DatabaseError, LookupError, TypeError, ValueError) as error:
        raise ContentRefused(f"The {name} cannot be taken in: {error}.") from error
