"""The clinic's settings, shown on every page."""

from __future__ import annotations

import re
from copy import copy

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField
from wagtail.models import PreviewableMixin

from clinic.core.addresses import PageLink, page_address
from clinic.core.blocks import LinkBlock, NotOfferedBlock
from clinic.core.choices import Specialty
from clinic.core.languages.active import is_multilingual
from clinic.core.languages.translations import page_links_in
from clinic.core.links import page_links
from clinic.models.brand import BrandFields
from clinic.models.settings_words import ClinicWords, OtherLanguagesPanel

CURRENCY_CODE = RegexValidator(
    r"^[A-Z]{3}$", _("Enter the three-letter code of the currency, such as USD, GBP or EUR.")
)

# Of a clinic that nobody has named yet.
NO_NAME = "Our clinic"


def telephone_address(number: str) -> str:
    """The `tel:` address of a telephone number as people write it.

    What is not dialed from where the number leads is left out: an extension, and the 0 of “+44 (0)20 7946”.
    """
    number = re.sub(r"(?<=\d)\s*(?:,|;|#|x|ext).*", "", number, flags=re.IGNORECASE | re.DOTALL)
    if "+" in number or number.startswith("00"):
        number = number.replace("(0)", "")
    digits = re.sub(r"[^\d+]", "", number)
    return f"tel:{digits}" if digits else ""


@register_setting(icon="cog", order=1)
class ClinicSettings(PreviewableMixin, BrandFields, ClusterableModel, BaseSiteSetting):
    """Settings of a site: names, contacts, the brand, the call to action, and the app promotion."""

    # Where it is not the first: see `in_language`.
    language = ""
    # Whether search engines may come is decided where the site is.
    fields_of_site = frozenset({"is_launched"})

    name = models.CharField(
        _("name of the clinic"),
        max_length=80,
        default=NO_NAME,
        help_text=_("Shown at the top and bottom of every page and after each page's title."),
    )
    is_launched = models.BooleanField(
        _("launched"),
        default=False,
        help_text=_(
            "Check when the site is ready to be found. Until then every page asks search engines to skip "
            "it, and they are told about no page; anyone who knows an address can still read it."
        ),
    )
    telephone = models.CharField(
        _("telephone"),
        max_length=40,
        blank=True,
        help_text=_("For appointments. Shown in the menu and the footer. Empty: not shown."),
    )
    email = models.EmailField(
        _("e-mail address"), blank=True, help_text=_("Shown in the footer. Empty: not shown.")
    )
    currency = models.CharField(
        _("currency"),
        max_length=3,
        default="USD",
        validators=[CURRENCY_CODE],
        help_text=_("Three letters, such as USD. A new price line starts with it."),
    )
    specialty = models.CharField(
        _("specialty"),
        max_length=20,
        choices=Specialty.choices,
        blank=True,
        help_text=_(
            "The clinic's main field. Shown under its name at the bottom of every page and given "
            "to search engines. Empty: left out."
        ),
    )
    urgent_telephone = models.CharField(
        _("telephone for urgent questions"),
        max_length=40,
        blank=True,
        help_text=_(
            "The number to call if something worries patients after a treatment. Shown first "
            "under the side effects of every procedure. Empty: the call-us box is not shown."
        ),
    )
    urgent_text = models.CharField(
        _("who answers, and when"),
        max_length=200,
        blank=True,
        help_text=_("Such as “The nurse on call answers day and night”. Shown before the number."),
    )
    security_email = models.EmailField(
        _("e-mail address for security reports"),
        blank=True,
        help_text=_(
            "For people who find a security problem on the site. Published in "
            "/.well-known/security.txt. Empty: there is no such file."
        ),
    )
    regulator_text = models.TextField(
        _("licenses and regulators"),
        blank=True,
        help_text=_("The small print at the bottom of every page. Empty: not shown."),
    )
    emergency_text = models.CharField(
        _("advice for emergencies"),
        max_length=200,
        default="General information, not a diagnosis. In an emergency call your local emergency number.",
        blank=True,
        help_text=_("The last line of every page. Empty: not shown."),
    )
    review_interval_months = models.PositiveSmallIntegerField(
        _("months between clinical reviews"),
        default=12,
        help_text=_("A new review sets the date of the next one this many months ahead."),
    )

    offers_markdown = models.BooleanField(
        _("offer pages as Markdown"),
        default=True,
        help_text=_(
            "Offers each page as Markdown too, with a list at /llms.txt, for AI assistants. Unchecked: "
            "both answer “not found”."
        ),
    )

    consultation_label = models.CharField(
        _("button label"),
        max_length=40,
        default="Request a consultation",
        help_text=_("The main button of the site."),
    )
    takes_requests = models.BooleanField(
        _("take requests on the site"),
        default=True,
        help_text=_(
            "The main button opens a form. Requests are kept under “Requests”, and staff are notified of "
            "each by e-mail. Unchecked: there is no form, and the button opens online booking or calls "
            "the telephone number."
        ),
    )
    booking_address = models.URLField(
        _("online diary"),
        blank=True,
        help_text=_(
            "An external booking service. The main button of every page then says “Book a time” and "
            "leads there; "
            "the form stays for questions. A clinic, a person or a procedure may have its own. Empty: "
            "the button "
            "opens the form."
        ),
    )
    consultation_page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("page about the consultation"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("What happens at a consultation. The form links to it. Empty: no link."),
    )
    consent_text = models.TextField(
        _("what visitors agree to"),
        max_length=600,
        blank=True,
        help_text=_(
            "The sentence at the box that must be checked before a request can be sent. It is kept with each "
            "request, as it was shown. Empty: “… may keep and use these details, and what I have chosen, to "
            "answer my request …”, with the days after which a request is erased."
        ),
    )
    privacy_page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("privacy notice"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("The page about data protection. The form links to it. Empty: no link."),
    )
    consultation_heading = models.CharField(
        _("heading of the closing band"),
        max_length=80,
        default="Talk to a doctor first",
        blank=True,
        help_text=_("The dark band at the end of each procedure page. Empty: the band is not shown."),
    )
    consultation_text = models.CharField(
        _("text of the closing band"),
        max_length=300,
        blank=True,
        help_text=_("What a consultation is and costs. Empty: only the heading and the buttons are shown."),
    )

    footer_links = StreamField(
        [("link", LinkBlock())],
        verbose_name=_("links at the bottom of every page"),
        blank=True,
        help_text=_(
            "In the order in which they are shown, such as “How pages are reviewed” and “Privacy”. Empty: "
            "the pages of the main menu are shown there."
        ),
    )

    not_offered = StreamField(
        [("item", NotOfferedBlock())],
        verbose_name=_("what we do not offer"),
        blank=True,
        help_text=_(
            "Visitors who search for it see this sentence above the other results. Empty: the search only"
            " says that nothing matches."
        ),
    )

    app_heading = models.CharField(
        _("heading"),
        max_length=80,
        blank=True,
        help_text=_("Such as “Try it on”. Empty: the promotion is not shown anywhere."),
    )
    app_text = models.CharField(
        _("text"),
        max_length=300,
        blank=True,
        help_text=_("What the app does. Empty: only the heading is shown."),
    )
    app_picture = models.ForeignKey(
        "clinic.ClinicImage",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("A picture of the app, as decoration. Empty: a drawing of a telephone is shown."),
    )
    app_store_address = models.URLField(
        _("App Store address"), blank=True, help_text=_("Empty: the App Store button is not shown.")
    )
    google_play_address = models.URLField(
        _("Google Play address"), blank=True, help_text=_("Empty: the Google Play button is not shown.")
    )
    app_note = models.CharField(
        _("small print"),
        max_length=200,
        blank=True,
        help_text=_("Such as a reminder that a simulation is not a result. Empty: not shown."),
    )

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    FieldPanel("is_launched"),
                    MultiFieldPanel(
                        ["name", "specialty", "telephone", "email", "security_email", "currency"],
                        heading=_("The clinic"),
                    ),
                    MultiFieldPanel(
                        ["urgent_telephone", "urgent_text", "emergency_text"],
                        heading=_("When something goes wrong"),
                    ),
                    MultiFieldPanel(
                        ["regulator_text", "review_interval_months"], heading=_("Rules and reviews")
                    ),
                    MultiFieldPanel(["offers_markdown"], heading=_("Assistants")),
                ],
                heading=_("Clinic"),
            ),
            ObjectList(
                [
                    "takes_requests",
                    "consultation_label",
                    "booking_address",
                    FieldPanel("consultation_page"),
                    "consent_text",
                    FieldPanel("privacy_page"),
                    "consultation_heading",
                    "consultation_text",
                ],
                heading=_("Consultation"),
            ),
            ObjectList(["logo", "accent", "type_pairing"], heading=_("Brand")),
            ObjectList([FieldPanel("footer_links")], heading=_("Footer")),
            ObjectList([FieldPanel("not_offered")], heading=_("Search")),
            ObjectList(
                [
                    OtherLanguagesPanel(
                        "words",
                        heading=_("Texts in other languages"),
                        label=_("Language"),
                        help_text=_("One for each language except the first."),
                    )
                ],
                heading=_("Other languages"),
            ),
            ObjectList(
                [
                    "app_heading",
                    "app_text",
                    "app_picture",
                    "app_store_address",
                    "google_play_address",
                    "app_note",
                ],
                heading=_("App promotion"),
            ),
        ]
    )

    class Meta:
        verbose_name = _("clinic settings")

    @classmethod
    def is_default_site_launched(cls) -> bool:
        """Whether the default site may be found by search engines."""
        return cls.objects.filter(site__is_default_site=True, is_launched=True).exists()

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        """A page with the brand's colours and type."""
        return "clinic/brand_preview.html"

    def in_language(self, language: str) -> ClinicSettings:
        """The settings in a language; untranslated texts stay as they are.

        Takes no query for the first language.
        """
        if not is_multilingual() or language == settings.LANGUAGE_CODE:
            return self
        translated = copy(self)
        translated.language = language
        words = ClinicWords.objects.filter(clinic=self.pk, language=language).first()
        for name in ClinicWords.TEXTS:
            if text := getattr(words, name, ""):
                setattr(translated, name, text)
        return translated

    @property
    def telephone_address(self) -> str:
        """The `tel:` address of the clinic's telephone; empty where there is none."""
        return telephone_address(self.telephone)

    @property
    def urgent_telephone_address(self) -> str:
        """The `tel:` address for urgent questions; empty where there is none."""
        return telephone_address(self.urgent_telephone)

    @cached_property
    def linked_pages(self) -> dict[int, PageLink]:
        """The public pages linked from the settings, by id, in one query."""
        ids = [block["value"].get("page") for block in self.footer_links.raw_data]
        ids = list(filter(None, [self.consultation_page_id, self.privacy_page_id, *ids]))
        return page_links_in(self.language, ids) if self.language else page_links(ids)

    @property
    def footer_pages(self) -> list[tuple[str, PageLink]]:
        """The public pages that the footer links to, each with its link text."""
        found = []
        for block in self.footer_links.raw_data:
            if page := self.linked_pages.get(block["value"].get("page") or 0):
                # The words belong to the first language; another version of the page has its own title.
                is_translated = page.pk != block["value"]["page"]
                words = "" if is_translated else block["value"].get("words")
                found.append((words or page.title, page))
        return found

    @property
    def request_address(self) -> str:
        """The address of the form for requests; empty where the clinic takes none on the site."""
        return reverse("consultation") if self.takes_requests else ""

    @property
    def consultation_target(self) -> str:
        """Where the main button of the site leads: the online diary, the form, or a telephone."""
        return self.booking_address or self.request_address or self.telephone_address

    @property
    def consultation_page_address(self) -> str:
        """The address of the page about the consultation; empty without a public one."""
        return self._address_of(self.consultation_page_id)

    @property
    def privacy_page_address(self) -> str:
        """The address of the privacy notice; empty without a public one."""
        return self._address_of(self.privacy_page_id)

    def _address_of(self, page_id: int | None) -> str:
        page = self.linked_pages.get(page_id or 0)
        return page_address(page) if page else ""
