"""What the procedures add to Wagtail's admin."""

from __future__ import annotations

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks


@hooks.register("insert_global_admin_css")
def admin_styles() -> SafeString:
    """The few rules that our form inputs need."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))
