"""The second step of signing in: a code of an app on the telephone, or one of ten codes on paper."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.db import transaction
from django.http import HttpRequest
from django_otp import match_token
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from clinic.people.roles import role_names_of

# The name of the input on the form for signing in.
CODE = "code"
PAPER_CODES = 10


class TwoStepBackend(ModelBackend):
    """Django's, which also takes a code from those who have set up the second step.

    Name, password and code are asked for, counted and refused together, so a refusal does not say which of
    them was wrong. Another password, by whatever way, brings nobody past the code.
    """

    def authenticate(self, request: HttpRequest | None, *args: Any, **credentials: Any) -> Any:
        """The user, if all that was asked for is right."""
        user = super().authenticate(request, *args, **credentials)
        if user is None or not has_two_steps(user):
            return user
        code = request.POST.get(CODE, "") if request else ""
        return user if is_right_code(user, code) else None


def has_two_steps(user: Any) -> bool:
    """Whether a user has set up the second step."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def needs_two_steps(user: Any) -> bool:
    """Whether one of a user's roles asks for a second step that is not set up."""
    asking = settings.TWO_STEP_ROLES
    if not asking or not {name.casefold() for name in role_names_of(user)} & {*asking}:
        return False
    return not has_two_steps(user)


def is_right_code(user: Any, code: str) -> bool:
    """Whether a code is right now; each counts once, and after wrong ones django-otp refuses for a while."""
    code = "".join(filter(str.isalnum, code)).casefold()
    return bool(code) and match_token(user, code) is not None


def begin(user: Any, pk: int | None = None) -> TOTPDevice:
    """The secret that a user is about to enter into an app: the one of a number, or else a new one.

    Each session has its own until it is confirmed: whoever else knows the password must not have read it.
    """
    device = TOTPDevice.objects.filter(user=user, confirmed=False, pk=pk).first()
    return device or TOTPDevice.objects.create(user=user, confirmed=False, name="app")


@transaction.atomic
def confirm(device: TOTPDevice, code: str) -> list[str] | None:
    """Ask for codes of an app from now on, if this one is right; returns the codes for paper."""
    if not device.verify_token("".join(code.split())):
        return None
    TOTPDevice.objects.filter(user=device.user).exclude(pk=device.pk).delete()
    device.confirmed = True
    device.save()
    StaticDevice.objects.filter(user=device.user).delete()
    paper = StaticDevice.objects.create(user=device.user, name="paper")
    codes = [StaticToken.random_token() for _number in range(PAPER_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=paper, token=code) for code in codes)
    return codes


@transaction.atomic
def forget(user: Any) -> None:
    """Ask a user for no code any more."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
