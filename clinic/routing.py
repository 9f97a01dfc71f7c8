"""From an address to its page in two queries.

Wagtail walks down the tree and asks twice for each part of the address. A page knows its whole
path, so one query finds the page and those above it, and a second one loads its own columns.
"""

from __future__ import annotations

from wagtail.models import Page


def find_page(home: Page, path_components: list[str]) -> tuple[Page, list[str]] | None:
    """The deepest page on a path below `home`, and the parts of the path beyond it.

    The pages above it are kept on it as its parents, which breadcrumbs then use.
    None when the path is empty or not even its first part is a page.
    """
    if not path_components:
        return None
    prefixes = ["/".join(path_components[:count]) for count in range(1, len(path_components) + 1)]
    found = {
        page.url_path: page
        for page in Page.objects.filter(
            # Slugs are indexed, paths are not: the first condition leaves few rows for the second.
            slug__in=path_components,
            url_path__in=[f"{home.url_path}{prefix}/" for prefix in prefixes],
        )
    }
    parent = home
    page = None
    depth = 0
    for prefix in prefixes:
        child = found.get(f"{home.url_path}{prefix}/")
        if child is None:
            break
        child._cached_parent_obj = parent
        parent = page = child
        depth += 1
    if page is None:
        return None
    specific = load_specific(page)
    specific._cached_parent_obj = page._cached_parent_obj
    return specific, path_components[depth:]


def load_specific(page: Page) -> Page:
    """The page as its own type, with the related rows that its type asks for in `serve_related`."""
    model = page.specific_class
    if model is None:
        return page
    return model._base_manager.select_related(*getattr(model, "serve_related", ())).get(pk=page.pk)
