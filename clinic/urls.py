"""Addresses. Everything that is not named here is a page of the Wagtail tree."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from clinic import routing, views

# The name by which Wagtail asks for the addresses of pages.
PAGE = "wagtail_serve"

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("media/<path:name>", views.media, name="media"),
    path("favicon.ico", views.favicon, name="favicon"),
    *i18n_patterns(
        *(pattern for pattern in wagtail_urls.urlpatterns if pattern.name != PAGE),
        re_path(wagtail_urls.serve_pattern, routing.serve, name=PAGE),
        prefix_default_language=False,
    ),
]
