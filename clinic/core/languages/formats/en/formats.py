"""English, the American way: September 3, 2026, 2:30 PM; Django's own is "Sept. 3, 2026, 2:30 p.m."."""

DATE_FORMAT = "F j, Y"
TIME_FORMAT = "g:i A"
DATETIME_FORMAT = "F j, Y, g:i A"
YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "F j"
