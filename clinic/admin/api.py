"""The admin's own API.

Wagtail tells each user of all pictures and documents; ours, of those that the user may choose or change.
"""

from __future__ import annotations

from typing import Any

from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.permissions import policy_registry


class _OwnMixin:
    request: Any

    def get_queryset(self) -> Any:
        found = super().get_queryset()  # type: ignore[misc]
        policy = policy_registry.get_by_type(found.model)
        mine = policy.instances_user_has_any_permission_for(self.request.user, ["choose", "change", "delete"])
        return found.filter(pk__in=mine.values("pk"))


class OwnImages(_OwnMixin, ImagesAdminAPIViewSet):
    """Pictures."""


class OwnDocuments(_OwnMixin, DocumentsAdminAPIViewSet):
    """Documents."""


def register(router: Any) -> None:
    """For Wagtail's hook `construct_admin_api`."""
    router.register_endpoint("images", OwnImages)
    router.register_endpoint("documents", OwnDocuments)
