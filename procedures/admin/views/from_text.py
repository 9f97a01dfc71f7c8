"""A new procedure from a text: paste or upload it, compare and mend what was read, create the draft."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.generic import View
from wagtail.admin import messages

from clinic.admin.menus import SeveralTemplatesMixin
from clinic.core.languages.active import in_main_language
from procedures.admin.draft_form import DraftForm
from procedures.admin.reading_check import check_rows, other_doubts, source_lines
from procedures.admin.rights import list_to_add_to
from procedures.documents import (
    DocumentError,
    Reading,
    ReadingWarning,
    Source,
    WarningCode,
    read_source,
    sources_of,
)
from procedures.documents.importing import (
    ImportRefused,
    ImportReport,
    clinic_conventions,
    import_reading,
    page_of,
)
from procedures.documents.sources import ENDINGS, MAX_FILE
from procedures.documents.sources.markup import text_of_markup
from procedures.documents.text import too_large
from procedures.documents.uses import remember_uses, with_known_headings
from procedures.models import CategoryIndexPage
from procedures.publishing.gate import publishing_errors, summarise_errors

# The check page sends a text several times; together it stays below what a request may hold.
MAX_TEXT = 500_000
# The check page of one document in many is opened by a button that holds its text.
MAX_CHOICES = 50
# Word puts its styles on the clipboard, too.
MAX_MARKUP = 1_000_000
# Doubts of the conversion go with the text.
MAX_DOUBTS, MAX_DOUBT = 5, 300
EXAMPLE = """\
Gentle Light

Gentle light warms the skin beneath its surface. It leaves the outer layer whole.

The Skinny

Gentle Light
avg. recovery
3 days
Laser/Light Therapy
$400 - $600

About the Procedure

Last Updated: 07.28.2026

Light heats narrow columns of skin, which then renew themselves.

Recovery Notes

Most people go back to work at once.

Ideal Candidate

Skin with early signs of sun.

Not Recommended For

Deep scars.

Side Effects

Redness for a day.

Pros

• minimal pain

Cons

• several sessions
"""


class TextForm(forms.Form):
    """The document: pasted, or as a file."""

    source = forms.CharField(
        label=_("The text of the document"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
        help_text=_(
            "Word (.docx), OpenDocument (.odt), rich text (.rtf), a web page (.html), an e-mail (.eml), a "
            "simple PDF, Markdown or plain text, up to 10 MB. Pictures in it are left out."
        ),
    )

    sources: Sequence[Source] = ()

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        pasted, file = values.get("source") or "", values.get("file")
        if file and pasted.strip():
            self.add_error("file", gettext("There is both a text and a file. Keep only one."))
        elif file:
            self._read(file.read(MAX_FILE + 1), file.name, "file")
        elif "source" in self.errors:
            pass
        elif not pasted.strip():
            self.add_error("source", gettext("Paste the text of the document, or choose a file."))
        else:
            self._read(pasted.encode("utf-8", "surrogatepass"), "", "source")
        return values

    def _read(self, data: bytes, name: str, field: str) -> None:
        try:
            self.sources = sources_of(data, name, MAX_TEXT)
            if any(len(source.text) > MAX_TEXT for source in self.sources):
                raise too_large(MAX_TEXT)
            if len(self.sources) == 1:
                read_source(self.sources[0])
        except DocumentError as error:
            self.add_error(field, str(error.named(name) if name else error))
        if len(self.sources) > MAX_CHOICES:
            message = gettext(
                "This is an export of %(count)s pages. An administrator can take it in whole: manage.py "
                "import_wordpress."
            )
            self.add_error(field, message % {"count": len(self.sources)})


@method_decorator(csrf_exempt, name="dispatch")
class NewFromTextView(SeveralTemplatesMixin, View):
    """Both steps on one address: the text, and what was read of it.

    The token against forged requests is checked by `_handle`, after the size: Django's own check reads
    the whole request first, and answers one that is too large with a bare error.
    """

    page_title = _("New procedure from text")
    header_icon = "doc-full"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            _ = request.POST
        except RequestDataTooBig:
            return self.page("procedures/from_text/too_large.html", {}, status=413)
        return self._handle(request, *args, **kwargs)

    @method_decorator(csrf_protect)
    def _handle(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if list_to_add_to(request.user) is None:
            if request.method != "POST":
                raise PermissionDenied
            return self._refused()
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        """The empty box, or the example in it."""
        initial = {"source": EXAMPLE} if "example" in request.GET else {}
        return self._start(TextForm(initial=initial))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Read the text, read it again, or create the draft."""
        action = request.POST.get("action")
        if action == "paste":
            # What a browser has on its clipboard, as lines that keep headings, lists and tables.
            return JsonResponse({"text": text_of_markup(request.POST.get("markup", "")[:MAX_MARKUP])})
        if action == "create":
            return self._create()
        return self._read_again() if action == "again" else self._read()

    def _read(self) -> HttpResponse:
        form = TextForm(self.request.POST, self.request.FILES)
        if not form.is_valid():
            return self._start(form)
        if len(form.sources) > 1:
            return self.page("procedures/from_text/choose.html", {"sources": form.sources})
        source = form.sources[0]
        doubts = [str(doubt.message) for doubt in source.doubts]
        return self._check(self._draft_form(self._reading_of(source)), _lines(source.text), doubts=doubts)

    def _read_again(self) -> HttpResponse:
        """Read the changed text; what was mended by hand stays."""
        before = self._posted_reading()
        if before is None:
            return self._read()
        old = self._draft_form(before, self._posted_inputs())
        kept = {
            name: old.fields[name].widget.value_from_datadict(old.data, old.files, name)
            for name in old.changed_data
        }
        changed = _lines(self.request.POST.get("changed_source", ""))
        try:
            if len(changed) > MAX_TEXT:
                raise too_large(MAX_TEXT)
            text = changed
            reading = self._reading_of(Source(changed))
        except DocumentError as error:
            return self._check(old, self._posted_source(), changed=changed, problem=str(error))
        form = self._draft_form(reading)
        form.initial.update({name: value for name, value in kept.items() if name in form.fields})
        return self._check(form, text)

    def _create(self) -> HttpResponse:
        reading = self._posted_reading()
        if reading is None:
            return self._read()
        form = self._draft_form(reading, self._posted_inputs())
        source = self._posted_source()
        changed = _lines(self.request.POST.get("changed_source", source))
        if changed != source:
            problem = gettext(
                "You have changed the text of the document. Choose “Read again” to use the change."
            )
            return self._check(form, source, changed=changed, problem=problem)
        if not form.is_valid():
            return self._check(form, source)
        existing = page_of(form.cleaned_data["title"])
        if existing:
            if "update" not in self.request.POST:
                return self._check(form, source, existing=existing)
            if not existing.permissions_for_user(self.request.user).can_edit():
                return self._check(
                    form, source, existing=existing, problem=gettext("You may not change that procedure.")
                )
        try:
            report = import_reading(form.mended(), user=self.request.user)
            remember_uses(form.chosen_uses())
        except ImportRefused as refused:
            return self._check(form, source, existing=existing, problem=str(refused))
        self._tell(report, reading)
        return redirect("wagtailadmin_pages:edit", report.page.pk)

    def _tell(self, report: ImportReport, reading: Reading) -> None:
        page = report.page
        did = (
            gettext("The draft “%(title)s” has been created.")
            if report.is_new
            else gettext("“%(title)s” has been updated as a draft.")
        )
        parts = [did % {"title": page.title}]
        if report.new_category:
            parts.append(
                gettext("New category, also a draft: “%(title)s”.") % {"title": report.new_category.title}
            )
        if errors := publishing_errors(page):
            parts.append(
                summarise_errors({name: [str(text) for text in texts] for name, texts in errors.items()})
            )
        else:
            parts.append(gettext("Nothing required for publishing is missing."))
        if count := len(reading.warnings):
            parts.append(
                ngettext(
                    "There was %(count)s doubt about the document.",
                    "There were %(count)s doubts about the document.",
                    count,
                )
                % {"count": count}
            )
        messages.success(self.request, " ".join([*parts, *report.remarks]))

    def _posted_source(self) -> str:
        return _lines(self.request.POST.get("source", ""))

    def _posted_inputs(self) -> dict[str, str]:
        """The inputs; line ends as in the reading, or each text would seem mended."""
        return {name: _lines(str(value)) for name, value in self.request.POST.items()}

    def _posted_reading(self) -> Reading | None:
        """What the text says that the check page was about; None where somebody has forged it."""
        source = self._posted_source()
        doubts = tuple(
            ReadingWarning(WarningCode.LAYOUT_LOST, text)
            for text in self.request.POST.getlist("doubt")[:MAX_DOUBTS]
            if 0 < len(text) <= MAX_DOUBT
        )
        try:
            return self._reading_of(Source(source, doubts)) if len(source) <= MAX_TEXT else None
        except DocumentError:
            return None

    def _reading_of(self, source: Source) -> Reading:
        return with_known_headings(read_source(source, clinic_conventions()))

    def _draft_form(self, reading: Reading, data: Any = None) -> DraftForm:
        categories = in_main_language(CategoryIndexPage.objects).first()
        may_make = False
        if categories:
            permissions = categories.permissions_for_user(self.request.user)
            may_make = permissions.can_add_subpage() and permissions.can_publish_subpage()
        return DraftForm(data, reading=reading, may_make_category=may_make)

    def _start(self, form: TextForm) -> HttpResponse:
        return self.page("procedures/from_text/start.html", {"form": form, "example": EXAMPLE})

    def _check(self, form: DraftForm, source: str, **more: Any) -> HttpResponse:
        rows = check_rows(form, source)
        if "existing" not in more and form.initial.get("title"):
            more["existing"] = page_of(form.initial["title"])
        return self.page(
            "procedures/from_text/check.html",
            {
                "form": form,
                "rows": rows,
                "lines": source_lines(form, source),
                "other_doubts": other_doubts(form, source),
                "doubtful": sum(bool(row.doubts) for row in rows),
                "needed": sum(row.gap == "needed" for row in rows),
                "absent": sum(row.gap == "optional" for row in rows),
                "source": source,
                "changed": source,
                "doubts": self.request.POST.getlist("doubt")[:MAX_DOUBTS],
                **more,
            },
        )

    def _refused(self) -> HttpResponse:
        """Say that the right is gone, and give back what was typed."""
        hidden = {"csrfmiddlewaretoken", "action", "source", "changed_source", "update", "doubt"}
        posted = self.request.POST
        source = posted.get("changed_source") or posted.get("source", "")
        inputs = [f"{name}: {value}" for name, value in posted.items() if name not in hidden and value]
        context = {"source": source, "inputs": "\n\n".join(inputs)}
        return self.page("procedures/from_text/refused.html", context, status=403)


def _lines(text: str) -> str:
    """A text as it was before a browser sent it."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
