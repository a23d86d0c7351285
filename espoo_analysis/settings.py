"""The few values that are decided here rather than delivered, each with its reason."""

from typing import Final

#: Finnish first: it is the language of the sources, Swedish is the other official one.
LANGUAGES: Final[tuple[str, ...]] = ("fi", "sv", "en")

#: The reports that a unit publishes for a period, in the order in which they are read.
REPORTS: Final[tuple[str, ...]] = ("activity", "economic")

#: A figure printed in whole euros lies within half a euro of the exact one.
EURO_ROUNDING_EUR: Final = 0.5

#: A share shown in percent with one decimal lies within half of that decimal of the exact one.
SHOWN_SHARE_ROUNDING: Final = 0.0005

#: No amount or count of a city reaches it; beyond it, a float no longer holds every cent.
LARGEST_NUMBER: Final = 1e12

#: An amount below half a cent is none: what is left where sums of cents cancel.
HALF_A_CENT_EUR: Final = 0.005

#: A percentage printed without decimals lies within half a point of the exact one.
PERCENT_ROUNDING_POINTS: Final = 0.5

#: How far the accrual of a year may run ahead of its profile or behind it, in months, where a
#: profile says nothing else: bills and pay are booked by the month, so half of one is no sign.
PROFILE_MARGIN_MONTHS: Final = 0.5

#: A cell that runs longer is taken to hang; the slowest real one takes about two seconds.
CELL_TIMEOUT_SECONDS: Final = 300

#: A kernel that has not answered by then will not; a cold one takes about half a second.
KERNEL_START_SECONDS: Final = 60

#: A report whose cells take longer in all is taken to hang; a real one takes a second.
RUN_TIMEOUT_SECONDS: Final = 900

#: A kernel of a real report holds less than 400 MB.
KERNEL_MEMORY_BYTES: Final = 2 * 1024**3

#: How long a whole report may take: its cells, then its page and its PDF.
REPORT_TIMEOUT_SECONDS: Final = RUN_TIMEOUT_SECONDS + 120

#: A scheduler or a worker that has not answered by then is not there.
CLUSTER_SECONDS: Final = 15
