"""The pages, people, pictures and settings of every clinic."""

from clinic.models.base import BasePage
from clinic.models.booking import BookablePage
from clinic.models.clock import JobRun
from clinic.models.content_change import ContentChange
from clinic.models.discovery import Announcement, PublicContent, WithdrawnAddress
from clinic.models.home import HomePage
from clinic.models.images import ClinicImage, ClinicRendition
from clinic.models.introduced import IntroducedPage
from clinic.models.locations import LocationIndexPage, LocationPage
from clinic.models.mail import OutgoingMail
from clinic.models.passwords import PasswordAttempt
from clinic.models.settings import ClinicSettings
from clinic.models.settings_words import ClinicWords
from clinic.models.standard import StandardPage
from clinic.models.team import PractitionerPage, TeamIndexPage

__all__ = [
    "Announcement",
    "BasePage",
    "BookablePage",
    "ClinicImage",
    "ClinicRendition",
    "ClinicSettings",
    "ClinicWords",
    "ContentChange",
    "HomePage",
    "IntroducedPage",
    "JobRun",
    "LocationIndexPage",
    "LocationPage",
    "OutgoingMail",
    "PasswordAttempt",
    "PractitionerPage",
    "PublicContent",
    "StandardPage",
    "TeamIndexPage",
    "WithdrawnAddress",
]
