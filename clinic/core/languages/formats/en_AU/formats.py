"""English of Australia, which writes dates and times as Britain does."""

from clinic.core.languages.formats.en_GB.formats import *  # noqa: F403
