"""The clinic's brand: logo, accent colour and type, as fields of its settings."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from clinic.core.brand import (
    adjustments,
    brand_palettes,
    is_like_a_warning,
    read_colour,
    style_sheet_name,
)
from clinic.core.pictures.rendering import LoadedPicture, load_pictures, prepared

# A logo at least so large on its longer side makes all icons.
SMALLEST_LOGO = 192
# From this ratio of width to height on a logo is taken to hold the clinic's name.
_WIDE = 1.8

# Without a logo.
_OWN_ICONS = {
    (180, False): "icons/apple-touch-icon.png",
    (192, False): "icons/icon-192.png",
    (512, False): "icons/icon-512.png",
    (512, True): "icons/icon-512-maskable.png",
}


class TypePairing(models.TextChoices):
    """The types of headings and of text."""

    SERIF = "serif", _("Serif headings: Newsreader, with Instrument Sans")
    SANS = "sans", _("Sans-serif headings: Instrument Sans throughout")


def validate_accent(text: str) -> None:
    """Refuse what is no colour, and a colour that would be taken for a warning."""
    try:
        colour = read_colour(text)
    except ValueError:
        raise ValidationError(
            _("“%(text)s” is not a color. Write it as a web color code, such as #1e564c.") % {"text": text}
        ) from None
    if is_like_a_warning(colour):
        raise ValidationError(
            _(
                "%(colour)s is too close to the colors in which the site warns of risks and urgent signs. "
                "Choose a color further away from their red and brown."
            )
            % {"colour": colour}
        )


class BrandFields(models.Model):
    """Logo, accent colour and type of a site."""

    logo = models.ForeignKey(
        "clinic.ClinicImage",
        verbose_name=_("logo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_(
            "At the top and bottom of every page, on the sign-in page, and as the icon in browsers and on "
            "telephones. PNG with a transparent ground is best. A wide logo stands alone, a square one "
            "beside the name. For the icon, mark the part that can stand alone with the picture's focal "
            "point. Empty: a drawn mark and the clinic's name."
        ),
    )
    accent = models.CharField(
        _("accent color"),
        max_length=7,
        blank=True,
        validators=[validate_accent],
        help_text=_(
            "For links, buttons and the dark band, such as #1e564c. Readable shades are made from it, for"
            " light and dark mode; the preview shows them. Warnings keep their own colors. Empty: green."
        ),
    )
    type_pairing = models.CharField(
        _("type"),
        max_length=10,
        choices=TypePairing.choices,
        default=TypePairing.SERIF,
        help_text=_("The type of headings and of text. The preview shows it."),
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Write the colour in one form; refuse a logo of which no icon can be made."""
        super().clean()
        # What is no colour is refused by the field.
        with suppress(ValueError):
            self.accent = read_colour(self.accent)
        if self.logo is None:
            return
        if self.logo.is_patient_photo:
            raise ValidationError({"logo": _("A photo of a patient cannot be the logo.")})
        if max(self.logo.width, self.logo.height) < SMALLEST_LOGO:
            raise ValidationError(
                {
                    "logo": _(
                        "This picture has %(width)s by %(height)s pixels. A logo needs at least %(least)s on "
                        "its longer side."
                    )
                    % {"width": self.logo.width, "height": self.logo.height, "least": SMALLEST_LOGO}
                }
            )

    @property
    def style_sheet(self) -> str:
        """The address of the brand's style sheet; empty where the site's own is enough."""
        name = style_sheet_name(self.accent, self.type_pairing)
        return reverse("brand_style_sheet", args=[name]) if name else ""

    @property
    def has_serif(self) -> bool:
        """Whether headings are in the serif, whose file is then worth loading early."""
        return self.type_pairing == TypePairing.SERIF

    @property
    def brand_palettes(self) -> dict[str, dict[str, str]]:
        """The colours in light and in dark, for the preview."""
        light, dark = brand_palettes(self.accent)
        return {"light": light, "dark": dark}

    @property
    def accent_adjustments(self) -> list[str]:
        """What was made of the accent so that it can be read, in sentences."""
        return adjustments(self.accent) if self.accent else []

    # The logo's sizes, as the templates draw it.
    logo_spec = "format-{avif,webp,jpeg}|max-480x120"

    @cached_property
    def logo_picture(self) -> LoadedPicture | None:
        """The logo, for the templates; None without one."""
        # With its sizes, because the settings are kept.
        found = load_pictures([self.logo_id]).get(self.logo_id) if self.logo_id else None
        return prepared(found, self.logo_spec)

    @cached_property
    def logo_has_name(self) -> bool:
        """Whether the logo is taken to hold the clinic's name."""
        return self.logo is not None and self.logo.width >= _WIDE * self.logo.height

    @cached_property
    def icon_digest(self) -> str:
        """A digest of what the icons are drawn from; empty without a logo."""
        if self.logo is None or self.logo.is_patient_photo:
            return ""
        parts = repr((self.logo.file.name, self.logo.get_focal_point()))
        return hashlib.blake2b(parts.encode(), digest_size=6).hexdigest()

    def icon(self, size: int, *, is_maskable: bool = False) -> str:
        """The address of an icon of 180, 192 or 512 pixels."""
        if self.icon_digest:
            name = f"{size}-maskable" if is_maskable else str(size)
            return reverse("brand_icon", args=[name, self.icon_digest])
        return static(_OWN_ICONS[size, is_maskable])

    @property
    def admin_icon(self) -> str:
        """The icon at the top of the admin."""
        return self.icon(192)

    @property
    def icons(self) -> list[dict[str, Any]]:
        """The icons for the site's manifest."""
        mark = {"src": static("icons/mark.svg"), "sizes": "any", "type": "image/svg+xml"}
        return [
            *([] if self.icon_digest else [mark]),
            {"src": self.icon(192), "sizes": "192x192", "type": "image/png"},
            {"src": self.icon(512), "sizes": "512x512", "type": "image/png"},
            {
                "src": self.icon(512, is_maskable=True),
                "sizes": "512x512",
                "type": "image/png",
                "purpose": "maskable",
            },
        ]
