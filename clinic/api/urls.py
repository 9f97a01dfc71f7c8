"""Addresses below /api/."""

from django.urls import include, path, re_path

from clinic.api import views
from clinic.api.router import router

urlpatterns = [
    path("v2/", views.Root.as_view(), name="api_root"),
    path("v2/openapi.json", views.OpenApi.as_view(), name="openapi"),
    path("v2/documentation/", views.documentation, name="api_documentation"),
    path("v2/", include((router.get_urlpatterns(), router.url_namespace))),
    re_path(r"^(?:.*/)?$", views.NotFoundView.as_view()),
]
