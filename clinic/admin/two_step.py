"""Screens of the second step of signing in, and of one's own sessions."""

from __future__ import annotations

from typing import Any

import segno
from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.mixins import UserPassesTestMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.forms.auth import LoginForm
from wagtail.log_actions import log

from clinic.admin.menus import NamedInHeaderMixin
from clinic.core.outbox import queue_mail
from clinic.people import two_step
from clinic.people.sessions import end_sessions, sessions_of

SET_UP, TURNED_OFF = "clinic.two_step_on", "clinic.two_step_off"
BEGUN = "two_step_device"


class SignInForm(LoginForm):
    """Wagtail's, with the code of those who have set up the second step."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        required=False,
        max_length=20,
        help_text=gettext_lazy(
            "From your app, or one of your codes on paper. Empty if you have not set up a second step."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "none"}),
    )
    error_messages = {
        **LoginForm.error_messages,
        "invalid_login": gettext_lazy(
            "These do not match. Check your %(username_field)s and password and, if you have set up a second "
            "step, use the code that your app shows now."
        ),
    }


@method_decorator(sensitive_post_parameters(), name="dispatch")
class TwoStepView(NamedInHeaderMixin, TemplateView):
    """Sets the second step up, and turns it off."""

    template_name = "clinic/account/two_step.html"
    page_title = gettext_lazy("Second step of signing in")
    header_icon = "lock"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        has_two_steps = two_step.has_two_steps(user)
        context = super().get_context_data(**kwargs) | {"has_two_steps": has_two_steps}
        if not has_two_steps:
            address = self.begin().config_url
            context |= {
                "address": address,
                "picture": segno.make(address, micro=False).svg_data_uri(scale=4),
                "secret": address.partition("secret=")[2].partition("&")[0],
                "is_required": two_step.needs_two_steps(user),
            }
        return context

    def post(self, request: HttpRequest) -> HttpResponse:
        """Confirm the app with a code, or turn the second step off with one."""
        user, code = request.user, request.POST.get(two_step.CODE, "")
        if two_step.has_two_steps(user):
            return self.turn_off(user, code)
        codes = two_step.confirm(self.begin(), code)
        if codes is None:
            messages.error(request, _("This is not the code that the app shows now. Nothing has changed."))
            return redirect("two_step")
        log(user, SET_UP, user=user)
        # Who knows the password alone may be signed in elsewhere.
        end_sessions(user, but=request.session.session_key)
        tell(user, _("The second step of signing in was set up for your account."))
        context = super().get_context_data(codes=codes)
        return TemplateResponse(request, self.template_name, context)

    def begin(self) -> Any:
        """What this session shows and confirms."""
        device = two_step.begin(self.request.user, self.request.session.get(BEGUN))
        self.request.session[BEGUN] = device.pk
        return device

    def turn_off(self, user: Any, code: str) -> HttpResponse:
        """Ask for no code any more."""
        if not two_step.is_right_code(user, code):
            messages.error(self.request, _("This code is not right. The second step is still on."))
        else:
            two_step.forget(user)
            log(user, TURNED_OFF, user=user)
            tell(user, _("The second step of signing in was turned off for your account."))
            messages.success(self.request, _("The second step of signing in is off."))
        return redirect("two_step")


class ResetView(UserPassesTestMixin, NamedInHeaderMixin, TemplateView):
    """Somebody has lost telephone and paper: a manager turns the second step off for them."""

    template_name = "clinic/account/reset.html"
    page_title = gettext_lazy("Reset the second step of signing in")
    header_icon = "lock"

    @cached_property
    def person(self) -> Any:
        """Who has lost them."""
        return get_object_or_404(get_user_model(), pk=self.kwargs["pk"])

    def test_func(self) -> bool:
        return may_reset(self.request.user, self.person)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Turn it off, end all sessions, and tell the person."""
        two_step.forget(self.person)
        end_sessions(self.person)
        log(self.person, TURNED_OFF, user=request.user)
        tell(self.person, _("The second step of signing in was reset for your account by a manager."))
        messages.success(
            request, _("Reset. The person signs in with the password alone and was told by e-mail.")
        )
        return redirect("wagtailusers_users:index")


def may_reset(user: Any, other: Any) -> bool:
    """Whether a user may reset another one's second step; one's own takes a code."""
    is_above = user.is_superuser or not other.is_superuser
    return bool(user != other and is_above and user.has_perm("auth.change_user"))


class SessionsView(NamedInHeaderMixin, TemplateView):
    """Where one is signed in."""

    template_name = "clinic/account/sessions.html"
    page_title = gettext_lazy("Where you are signed in")
    header_icon = "desktop"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        key = self.request.session.session_key
        return super().get_context_data(**kwargs) | {"sessions": sessions_of(self.request.user, key)}

    def post(self, request: HttpRequest) -> HttpResponse:
        """End one session, or all others."""
        name = request.POST.get("session") or None
        ended = end_sessions(request.user, but=request.session.session_key, name=name)
        if ended:
            messages.success(request, _("Ended. Whoever used it has to sign in again."))
        return redirect("own_sessions")


def tell(user: Any, what: str) -> None:
    """Tell somebody by e-mail what has changed about their account."""
    if user.email:
        queue_mail(
            user.email,
            _("Your account on the clinic’s website"),
            what + " " + _("If this was not you, tell your manager now."),
        )


def urlpatterns() -> list[URLPattern]:
    """URLs below the admin's."""
    return [
        path("account/second-step/", TwoStepView.as_view(), name="two_step"),
        path("account/sessions/", SessionsView.as_view(), name="own_sessions"),
        path("users/<int:pk>/reset-second-step/", ResetView.as_view(), name="reset_two_step"),
    ]


def account_menu_item(name: str, label: Any, help_text: Any) -> dict[str, Any]:
    """An entry on the page of one's own account."""
    return {"url": reverse(name), "label": label, "help_text": help_text}
