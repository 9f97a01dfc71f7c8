"""The form at /consultation/, and the thanks."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware, rotate_token
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Site

from clinic.core.content_token import keeping_content
from clinic.core.languages.active import active_language
from clinic.http.sources import source_digest
from clinic.models import ClinicSettings
from enquiries.models import Enquiry, RequestSettings
from enquiries.pages.form import EnquiryForm, Offers, page_ids
from enquiries.pages.tickets import Ticket
from enquiries.submission import TooMany, submit
from enquiries.working_time import WorkingTime, moment_in_words

ABOUT = "about"


class _TokenCheck(CsrfViewMiddleware):
    """Django's check of the form's token, which tells the reason instead of answering."""

    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason


def _private(response: HttpResponse) -> HttpResponse:
    """Kept by nobody; and no other site is told of an address that names pages."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "same-origin"
    return response


# A session that has ended is no reason to lose what somebody has typed: the check below says so in the form.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def consultation(request: HttpRequest) -> HttpResponseBase:
    """The form; or the thanks for what it sent."""
    with keeping_content(request):
        return _consultation(request)


def _consultation(request: HttpRequest) -> HttpResponseBase:
    clinic = _clinic(request)
    rules = RequestSettings.for_request(request)
    consent, news = rules.consent_words(clinic), rules.news_words(clinic)
    if request.method != "POST":
        ids = page_ids(request.GET.getlist(ABOUT))
        offers = Offers.find(ids)
        form = EnquiryForm(offers, clinic.telephone, initial=offers.initial(ids))
        return _form_page(request, clinic, rules, form, Ticket.new(consent, news))

    offers = Offers.find(page_ids(request.POST.getlist("person")))
    form = EnquiryForm(offers, clinic.telephone, request.POST)
    ticket = Ticket.read(request.POST.get("ticket", ""))
    if problem := _problem(request, ticket, clinic):
        form.add_error(None, problem)
    elif ticket and not ticket.shows(consent, news):
        form.add_error(
            "consent",
            gettext("What you agree to has changed since you opened the page. Please read it again."),
        )
        ticket = None
    if ticket and form.is_valid():
        working_time = WorkingTime.of(offers.locations.values(), form.cleaned_data["clinic"])
        try:
            enquiry = submit(
                form.cleaned_data,
                submission=ticket.submission(form.cleaned_data),
                held_for=form.held_for,
                consent=consent,
                news=news,
                source=source_digest(request, "request"),
                working_time=working_time,
                rules=rules,
                clinic=clinic,
            )
        except TooMany:
            form.add_error(None, _too_many(clinic))
            return _form_page(request, clinic, rules, form, ticket, status=429)
        address = reverse("consultation_thanks", args=[enquiry.reference])
        return _private(HttpResponseRedirect(address, status=303))
    return _form_page(request, clinic, rules, form, ticket or Ticket.new(consent, news))


@require_safe
def thanks(request: HttpRequest, reference: str) -> HttpResponseBase:
    """The reference, and what happens next: nothing that was sent is shown."""
    clinic = _clinic(request)
    enquiry = get_object_or_404(Enquiry.objects.only("due_at"), reference=reference)
    context = {
        "reference": reference,
        "answer_by": moment_in_words(enquiry.due_at) if enquiry.due_at > timezone.now() else "",
        "consultation_page": clinic.consultation_page_address,
    }
    return _private(render(request, "enquiries/thanks.html", context))


def _clinic(request: HttpRequest) -> ClinicSettings:
    clinic = ClinicSettings.for_request(request).in_language(active_language())
    if not clinic.takes_requests:
        raise Http404("The clinic takes no requests on the site.")
    return clinic


def _no_view(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def _problem(request: HttpRequest, ticket: Ticket | None, clinic: ClinicSettings) -> str:
    """Why a form as a whole is not taken yet; empty where it is."""
    if _TokenCheck(_no_view).process_view(request, _no_view, (), {}) is not None:
        has_cookie = settings.CSRF_COOKIE_NAME in request.COOKIES
        rotate_token(request)
        return _open_too_long() if has_cookie else _no_cookie(clinic)
    if ticket is None:
        return _open_too_long()
    if ticket.is_too_quick:
        return gettext("That was very quick. Please check what you typed, and send it again.")
    return ""


def _open_too_long() -> str:
    return gettext(
        "This page was open for too long. Everything you typed is still here; please send it again."
    )


def _no_cookie(clinic: ClinicSettings) -> str:
    """For a session that has ended, and for a browser that keeps no cookies and would never get further."""
    words = gettext("Everything you typed is still here; please send it again.")
    if contact := clinic.telephone or clinic.email:
        words += " " + gettext(
            "If you see this again, your browser is blocking the cookie that protects this form. Allow it"
            " for this site, or contact us: %(contact)s."
        ) % {"contact": contact}
    return words


def _too_many(clinic: ClinicSettings) -> str:
    if clinic.telephone:
        return gettext(
            "Too many requests have come from your network. Please call us at %(telephone)s, or try again"
            " in 15 minutes."
        ) % {"telephone": clinic.telephone}
    return gettext("Too many requests have come from your network. Please try again in 15 minutes.")


def _form_page(
    request: HttpRequest,
    clinic: ClinicSettings,
    rules: RequestSettings,
    form: EnquiryForm,
    ticket: Ticket,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    chosen = page_ids([str(form["clinic"].value() or "")])
    working_time = WorkingTime.of(form.offers.locations.values(), *chosen)
    due_at = working_time.after(now, rules.answer_time)
    site = Site.find_for_request(request)
    context = {
        "form": form,
        "canonical": f"{site.root_url if site else ''}{reverse('consultation')}",
        "ticket": ticket.signed,
        "consent_words": rules.consent_words(clinic),
        "news_words": rules.news_words(clinic),
        "kept": ngettext(
            "We erase it %(days)s day after your request is closed.",
            "We erase it %(days)s days after your request is closed.",
            rules.days_kept,
        )
        % {"days": rules.days_kept},
        "answer_by": moment_in_words(due_at, now),
        "is_open": working_time.is_open(now),
        "consultation_page": clinic.consultation_page_address,
        "privacy_page": clinic.privacy_page_address,
        "problems": _problems(form),
    }
    return _private(render(request, "enquiries/form.html", context, status=status))


def _problems(form: EnquiryForm) -> str:
    """The heading of the list of errors; empty without any."""
    number = len(form.error_links) + len(form.non_field_errors())
    words = ngettext("%(number)s thing needs your attention", "%(number)s things need your attention", number)
    return words % {"number": number} if number else ""
