"""What staff may do. A role is a group of users whose rights are declared here and by the apps, as data.

grants.register(Grant(RECEPTIONIST, permissions=("procedures.change_prices",)))

The groups are written after each `migrate` and at each start, exactly as declared: what somebody has changed
in the group of a role by hand is put back. Who needs other rights makes another group, which is left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core.checks import Error, register
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
)

from clinic.core.registries import Registry


@dataclass(frozen=True)
class Role:
    """A kind of work at the clinic.

    Attributes:
        name: of its group, as stored.
        label: the same in the language of the reader.
        purpose: what it is for, where somebody chooses it.
    """

    name: str
    label: Promise
    purpose: Promise


RECEPTIONIST = Role(
    "Receptionist",
    _("Receptionist"),
    _("Prices, opening hours, requests; records that a patient withdraws the consent to photos."),
)
EDITOR = Role(
    "Editor",
    _("Editor"),
    _("Writes and publishes pages, with their pictures. Does not see patients’ requests."),
)
REVIEWER = Role(
    "Clinical reviewer",
    _("Clinical reviewer"),
    _("Reads, corrects and signs off the clinical text of pages. Cannot add or delete pages."),
)
MANAGER = Role(
    "Manager",
    _("Manager"),
    _("Everything the other roles can do except sign reviews; also settings, people, consents and users."),
)
# Django's superuser, where roles are named.
ADMINISTRATOR = "administrator"
ROLES = (RECEPTIONIST, EDITOR, REVIEWER, MANAGER)


@dataclass(frozen=True)
class Grant:
    """Rights that an app adds to a role.

    Attributes:
        permissions: as "app.codename".
        pages: Wagtail's rights on all pages, such as "change".
        pages_below: the same on the pages of a model, and below them.
        library: rights on all collections of pictures and documents, as "app.codename".
    """

    role: Role
    permissions: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    pages_below: dict[str, tuple[str, ...]] = field(default_factory=dict)
    library: tuple[str, ...] = ()


grants: Registry[Grant] = Registry()
# Groups of earlier releases and Wagtail's own: gone once roles are made, unless somebody is in them.
replaced_groups: Registry[str] = Registry()

_TRANSLATE = "simple_translation.submit_translation"
_PAGES = ("add", "change", "publish", "lock", "unlock")
_LIBRARY = tuple(
    f"{app}.{action}_{name}"
    for app, name in (("wagtailimages", "image"), ("wagtaildocs", "document"))
    for action in ("add", "change", "choose")
)


def register_own() -> None:
    """The rights that need nothing but `clinic`."""
    grants.register(
        *(Grant(role, ("wagtailadmin.access_admin",)) for role in ROLES),
        Grant(RECEPTIONIST, pages_below={"clinic.LocationIndexPage": ("change", "publish")}),
        Grant(EDITOR, (_TRANSLATE,), pages=_PAGES[:3], library=_LIBRARY),
        Grant(
            REVIEWER,
            ("wagtailcore.view_pagelogentry",),
            # Their own page has their registration.
            pages_below={"clinic.TeamIndexPage": ("change", "publish")},
            library=("wagtailimages.choose_image",),
        ),
        Grant(
            MANAGER,
            (
                "clinic.change_clinicsettings",
                "clinic.view_outgoingmail",
                _TRANSLATE,
                "wagtailcore.view_pagelogentry",
                # Who has left is made inactive: the log keeps the name.
                *(f"auth.{action}_user" for action in ("add", "change", "view")),
                *(f"wagtailredirects.{action}_redirect" for action in ("add", "change", "delete")),
            ),
            pages=(*_PAGES, "bulk_delete"),
            library=(
                *_LIBRARY,
                *(f"wagtailcore.{action}_collection" for action in ("add", "change", "delete")),
            ),
        ),
    )
    replaced_groups.register("Editors", "Moderators")


@transaction.atomic
def make_roles() -> None:
    """Write the groups of all roles, with the rights that are declared for them."""
    are_new = False
    for role in ROLES:
        group, is_new = Group.objects.get_or_create(name=role.name)
        are_new |= is_new
        mine = [grant for grant in grants if grant.role is role]
        group.permissions.set(_permissions_of(mine))
        _set_page_rights(group, mine)
        _set_library_rights(group, mine)
    if are_new:
        let_go()


def let_go() -> None:
    """Delete the groups that roles replace; managers approve what their members did.

    Who publishes in one that stays, because somebody is in it, may from now on do what an editor may: prices
    once were part of that.
    """
    manager = Group.objects.get(name=MANAGER.name)
    publishing = Group.objects.filter(page_permissions__permission__codename="publish_page").exclude(
        user=None
    )
    for group in publishing.filter(name__in=list(replaced_groups)).distinct():
        group.permissions.add(*_permissions_of(grant for grant in grants if grant.role is EDITOR))
    for group in Group.objects.filter(name__in=list(replaced_groups), user=None):
        # A task of a workflow without a group could be done by nobody.
        for task in GroupApprovalTask.objects.filter(groups=group):
            task.groups.add(manager)
        group.delete()


def make_roles_after_migrations(app_config: AppConfig, **signal: Any) -> None:
    """Make the roles after the last app, if all is migrated: before, there are not all permissions."""
    if app_config is [config for config in apps.get_app_configs() if config.models_module][-1]:
        executor = MigrationExecutor(connection)
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            make_roles()


def role_names_of(user: Any) -> set[str]:
    """The names of a user's roles; that of an administrator is no group."""
    names = set(user.groups.filter(name__in=[role.name for role in ROLES]).values_list("name", flat=True))
    return names | {ADMINISTRATOR} if user.is_superuser else names


@register()
def named_roles_exist(app_configs: Any = None, **kwargs: Any) -> list[Error]:
    """An error for each name in TWO_STEP_ROLES that is no role."""
    known = {ADMINISTRATOR, *(role.name.casefold() for role in ROLES)}
    return [
        Error(
            f"TWO_STEP_ROLES: there is no role {name!r}, only {', '.join(sorted(known))}.", id="clinic.E020"
        )
        for name in settings.TWO_STEP_ROLES
        if name not in known
    ]


def _permissions_of(granted: Iterable[Grant]) -> list[Permission]:
    return _permissions(name for grant in granted for name in grant.permissions)


def _permissions(names: Any) -> list[Permission]:
    wanted = set(names)
    if not wanted:
        return []
    either = Q()
    for name in wanted:
        app, _dot, codename = name.partition(".")
        either |= Q(content_type__app_label=app, codename=codename)
    found = list(Permission.objects.filter(either).select_related("content_type"))
    if missing := wanted - {f"{one.content_type.app_label}.{one.codename}" for one in found}:
        raise LookupError(f"No such permission: {', '.join(sorted(missing))}")
    return found


def _set_page_rights(group: Group, mine: list[Grant]) -> None:
    ids = dict(Permission.objects.filter(content_type__app_label="wagtailcore").values_list("codename", "pk"))
    wanted = {(page, ids[f"{right}_page"]) for page, right in _page_rights(mine)}
    held = {
        (row.page_id, row.permission_id): row.pk for row in GroupPagePermission.objects.filter(group=group)
    }
    GroupPagePermission.objects.filter(pk__in=[held[key] for key in held.keys() - wanted]).delete()
    GroupPagePermission.objects.bulk_create(
        GroupPagePermission(group=group, page_id=page, permission_id=permission)
        for page, permission in wanted - held.keys()
    )


def _page_rights(mine: list[Grant]) -> Iterator[tuple[int, str]]:
    root = Page.get_first_root_node()
    for grant in mine:
        if root:
            yield from ((root.pk, right) for right in grant.pages)
        for model, rights in grant.pages_below.items():
            for pk in apps.get_model(model).objects.values_list("pk", flat=True):
                yield from ((pk, right) for right in rights)


def _set_library_rights(group: Group, mine: list[Grant]) -> None:
    root = Collection.get_first_root_node()
    wanted = {one.pk for one in _permissions(name for grant in mine for name in grant.library)}
    held = GroupCollectionPermission.objects.filter(group=group)
    held.exclude(collection=root, permission__in=wanted).delete()
    missing = wanted - set(held.values_list("permission_id", flat=True))
    GroupCollectionPermission.objects.bulk_create(
        GroupCollectionPermission(group=group, collection=root, permission_id=pk) for pk in missing
    )
