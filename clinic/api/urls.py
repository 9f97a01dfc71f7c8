"""Addresses below /api/."""

from django.urls import include, path, re_path

from clinic.api import router, views

urlpatterns = [
    path("v2/", views.Root.as_view(), name="api_root"),
    path("v2/documentation/", views.documentation, name="api_documentation"),
    path("v2/", include((router.router().get_urlpatterns(), router.NAMESPACE))),
    re_path(r"^(?:.*/)?$", views.Nothing.as_view()),
]
