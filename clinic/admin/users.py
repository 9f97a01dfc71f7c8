"""The screens of users: a role is one choice, and nobody gives more rights than they have.

Wagtail lets whoever may change users make administrators of them, change administrators, and give any group.
Here only administrators do that; a manager gives roles.

Nor does a manager change how somebody who can sign clinical reviews signs in: that would be signing for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets.button import Button
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.bulk_actions import AssignRoleBulkAction, SetActiveStateBulkAction
from wagtail.users.views.users import CreateView, EditView, UserViewSet

from clinic.admin.changes import UserChangesView
from clinic.admin.two_step import may_reset
from clinic.people.roles import ROLES
from clinic.people.two_step import has_two_steps

_ROLES = {role.name: role for role in ROLES}


class RoleField(forms.ModelMultipleChoiceField):
    """Roles, each with what it is for; other groups by their names."""

    def label_from_instance(self, obj: Any) -> Any:
        role = _ROLES.get(obj.name)
        return (
            format_html("<span><strong>{}</strong> – {}</span>", role.label, role.purpose)
            if role
            else obj.name
        )


class _StaffForm:
    """What both forms share.

    Attributes:
        is_by_administrator: set by the view.
    """

    is_by_administrator = False
    fields: dict[str, forms.Field]
    instance: Any

    def __init__(self, *args: Any, is_by_administrator: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_by_administrator = is_by_administrator
        self.fields["groups"] = RoleField(
            queryset=self.groups(),
            required=False,
            label=_("Role"),
            help_text=_(
                "What the person does. A person can have several; without a role nobody gets into the admin."
            ),
            widget=forms.CheckboxSelectMultiple,
            initial=self.instance.groups.all() if self.instance.pk else None,
        )
        if not is_by_administrator:
            self.fields.pop("is_superuser", None)

    def groups(self) -> QuerySet[Group]:
        """The groups to choose from: a manager may take others away, and give roles."""
        if self.is_by_administrator:
            return Group.objects.order_by("name")
        mine = Q(user=self.instance.pk) if self.instance.pk else Q()
        return Group.objects.filter(Q(name__in=_ROLES) | mine).distinct().order_by("name")


class StaffCreationForm(_StaffForm, UserCreationForm):
    """A new user."""


class StaffEditForm(_StaffForm, UserEditForm):
    """A user."""

    def __init__(self, *args: Any, is_by_administrator: bool, **kwargs: Any) -> None:
        self.may_change_signing_in = is_by_administrator or kwargs.get("editing_self", False)
        super().__init__(*args, is_by_administrator=is_by_administrator, **kwargs)
        if self.is_sign_in_kept:
            for name in (self._meta.model.USERNAME_FIELD, "email"):
                self.fields[name].disabled = True
                self.fields[name].help_text = _(
                    "This account signs clinical reviews: only its owner or an administrator changes the"
                    " name, the address and the password."
                )

    @property
    def is_sign_in_kept(self) -> bool:
        """Whether this is the account of a person of the clinic, whose signature it gives."""
        return not self.may_change_signing_in and self.instance.practitioner_pages.exists()

    @property
    def password_enabled(self) -> bool:
        return bool(super().password_enabled and not self.is_sign_in_kept)


class _ForStaffMixin:
    request: Any

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"is_by_administrator": self.request.user.is_superuser}  # type: ignore[misc]


class StaffCreateView(_ForStaffMixin, CreateView):
    """Add a user."""


class StaffEditView(_ForStaffMixin, EditView):
    """Change a user; an administrator only by another one, or themselves."""

    def get_object(self, queryset: Any = None) -> Any:
        user = super().get_object(queryset)
        if user.is_superuser and not self.request.user.is_superuser:
            raise PermissionDenied
        return user


class StaffViewSet(UserViewSet):
    """The users of the admin."""

    add_view_class = StaffCreateView
    edit_view_class = StaffEditView
    history_view_class = UserChangesView
    copy_view_enabled = False

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm[Any]]:
        return StaffEditForm if for_update else StaffCreationForm


class AssignRole(AssignRoleBulkAction):
    """By administrators only: the list offers every group."""

    def check_perm(self, obj: Any) -> bool:
        return bool(self.request.user.is_superuser)


class SetActiveState(SetActiveStateBulkAction):
    """An administrator only by another one."""

    def check_perm(self, obj: Any) -> bool:
        is_above = self.request.user.is_superuser or not obj.is_superuser
        return bool(is_above and super().check_perm(obj))


def reset_button(user: Any, request_user: Any) -> Iterator[Button]:
    """For Wagtail's hook `register_user_listing_buttons`."""
    if may_reset(request_user, user) and has_two_steps(user):
        url = reverse("reset_two_step", args=[user.pk])
        yield Button(_("Reset the second step"), url, icon_name="lock", priority=30)
