"""The pages that every site has: a home page, and an index page for each list.

Index pages and main menu come in one query, kept while the content stays as it is (`clinic.core.kept`).

Apps register their index pages; `ensure_site_tree` creates the missing ones. It runs at every set-up and
before every import, and never changes an existing page.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Page, Site

from clinic.core.addresses import HasPath, PageLink
from clinic.core.kept import kept
from clinic.core.languages.active import active_language, in_main_language
from clinic.core.public_pages import public
from clinic.core.registries import Registry
from clinic.models import HomePage

# Wagtail takes every port but 443 for http.
_wagtails_root_url = Site.root_url.fget


def root_url(site: Site) -> str:
    """The address of a site, with the scheme of BASE_URL where it has a port of its own."""
    url = _wagtails_root_url(site)
    if site.port not in (80, 443) and settings.BASE_URL.startswith("https:"):
        return url.replace("http:", "https:", 1)
    return url


Site.root_url = property(root_url)


@dataclass(frozen=True)
class IndexPage:
    """A page directly below the home page.

    Attributes:
        model: the page type, as "app.Model".
        slug, title: of a new page.
        in_menu: whether the main menu shows it.
        answers_search: whether search forms lead to it, with the text as `q`.
    """

    model: str
    slug: str
    title: str | Promise
    in_menu: bool = True
    answers_search: bool = False


index_pages: Registry[IndexPage] = Registry()


def index_page_types() -> dict[int, str]:
    """The model name of each index page, as "app.Model", by content type id."""
    manager = ContentType.objects
    return {manager.get_for_model(apps.get_model(page.model)).pk: page.model for page in index_pages}


@dataclass(frozen=True)
class MainPages:
    """The public pages directly below a home page.

    Attributes:
        menu: those of the main menu.
        index_pages: those that list something, by model.
    """

    menu: list[PageLink]
    index_pages: dict[str, PageLink]


def main_pages(request: HttpRequest) -> MainPages:
    """Menu and index pages of the site in the active language."""
    homes = [root for root in Site.get_site_root_paths() if root.language_code == active_language()]
    if len(homes) > 1:
        site = Site.find_for_request(request)
        homes = [root for root in homes if site and root.site_id == site.pk]
    return _main_pages(homes[0].root_path) if homes else MainPages([], {})


@kept
def _main_pages(home: str) -> MainPages:
    types = index_page_types()
    # The home page of "/home/" is at depth 2, below the root of the tree.
    below = Page.objects.filter(url_path__startswith=home, depth=home.count("/") + 1)
    found = public(below.filter(Q(show_in_menus=True) | Q(content_type_id__in=types)))
    rows = [
        (PageLink(*row), in_menu, of_type)
        for *row, in_menu, of_type in found.order_by("path").values_list(
            *PageLink.FIELDS, "show_in_menus", "content_type_id"
        )
    ]
    return MainPages(
        [page for page, in_menu, _type in rows if in_menu],
        {types[of_type]: page for page, _in_menu, of_type in rows if of_type in types},
    )


def index_page(request: HttpRequest, model: str) -> HasPath | None:
    """The public index page of a model, given as "app.Model"; None without one."""
    return main_pages(request).index_pages.get(model)


def search_page(request: HttpRequest) -> HasPath | None:
    """The public page that answers searches; None without one."""
    models = (page.model for page in index_pages if page.answers_search)
    return next(filter(None, (index_page(request, model) for model in models)), None)


@transaction.atomic
def ensure_site_tree() -> HomePage:
    """Create missing languages, home page, default site and index pages.

    Raises:
        ImproperlyConfigured: there are pages, but none in the first language.
    """
    for code, _name in settings.LANGUAGES:
        Locale.objects.get_or_create(language_code=code)
    home = in_main_language(HomePage.objects).first() or _make_home()
    _ensure_site(home)
    for index_page in index_pages:
        model = apps.get_model(index_page.model)
        if not model.objects.child_of(home).exists():
            home.add_child(
                instance=model(
                    title=str(index_page.title), slug=index_page.slug, show_in_menus=index_page.in_menu
                )
            )
            home = HomePage.objects.get(pk=home.pk)
    return home


def _make_home() -> HomePage:
    locale = Locale.objects.get(language_code=settings.LANGUAGE_CODE)
    if (other := HomePage.objects.select_related("locale").first()) is not None:
        raise ImproperlyConfigured(
            f"CONTENT_LANGUAGES begins with {locale.language_code!r}, but the site was begun in "
            f"{other.locale.language_code!r}. The first language stays the first."
        )
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
    # Wagtail's own migrations create a welcome page for developers.
    welcome = root.get_children().filter(slug="home").first()
    if welcome is not None and welcome.specific_class is Page and welcome.numchild == 0:
        welcome.delete()
        root = Page.objects.get(pk=root.pk)
    return root.add_child(instance=HomePage(title=str(_("Home")), slug="home", locale=locale))


def _ensure_site(home: HomePage) -> None:
    """The default site, at the host and port of `BASE_URL`."""
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        site = Site(is_default_site=True, root_page=home)
    site.hostname, site.port = settings.SITE_HOSTNAME, settings.SITE_PORT
    # Deleting the welcome page has deleted its site; a site that an editor pointed elsewhere is kept.
    site.save()
