"""URL patterns. Everything else is a Wagtail page."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from clinic.http import errors, routing, views
from clinic.seo import feeds, markdown
from clinic.seo import views as discovery

# The name by which Wagtail asks for the addresses of pages.
PAGE = "wagtail_serve"

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler500 = errors.server_error

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("api/", include("clinic.api.urls")),
    path("documents/", include(wagtaildocs_urls)),
    path("media/<path:name>", views.media, name="media"),
    path("feeds/<slug:name>.atom", feeds.feed, name="feed"),
    path("favicon.ico", views.favicon, name="favicon"),
    re_path(
        r"^brand-(?P<name>([0-9a-f]{6}|own)-[a-z]+-[0-9a-f]{12})\.css$",
        views.brand_style_sheet,
        name="brand_style_sheet",
    ),
    re_path(
        r"^icon-(?P<name>180|192|512|512-maskable)-(?P<digest>[0-9a-f]{12})\.png$",
        views.brand_icon,
        name="brand_icon",
    ),
    path("robots.txt", discovery.robots, name="robots"),
    path("sitemap.xml", discovery.sitemap_index, name="sitemap_index"),
    path("sitemap-<slug:section>.xml", discovery.sitemap, name="sitemap"),
    path("site.webmanifest", discovery.manifest, name="manifest"),
    path("share/<int:page_id>-<slug:digest>.png", discovery.share_card, name="share_card"),
    path(".well-known/security.txt", discovery.security, name="security"),
    re_path(r"^(?P<key>[A-Za-z0-9-]{8,128})\.txt$", discovery.indexnow_key, name="indexnow_key"),
    *i18n_patterns(
        path("consultation/", include("enquiries.urls")),
        path("llms.txt", views.llms_text, name="llms_text"),
        path(markdown.FILE_NAME, views.page_as_markdown, name="home_as_markdown"),
        path(f"<path:path>/{markdown.FILE_NAME}", views.page_as_markdown, name="page_as_markdown"),
        *(pattern for pattern in wagtail_urls.urlpatterns if pattern.name != PAGE),
        re_path(wagtail_urls.serve_pattern, routing.serve, name=PAGE),
        prefix_default_language=False,
    ),
]
