"""English: 3 September 2026, 14:30; Django's own is "Sept. 3, 2026, 2:30 p.m."."""

DATE_FORMAT = "j F Y"
TIME_FORMAT = "G:i"
DATETIME_FORMAT = "j F Y, G:i"
YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "j F"
