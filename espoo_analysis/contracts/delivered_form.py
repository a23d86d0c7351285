"""What every delivered table shares: its form, and the forms of codes and dates."""

import re
from datetime import date

import pandas as pd
import pandera.pandas as pa

CODE = r"^[a-z][a-z0-9_]*$"
PERIOD = r"^[12][0-9]{3}-(0[1-9]|1[0-2])$"
# ISO 8601: a day, a month or a year; ISO 8601-2 adds the seasons 21 (spring) to 24 (winter).
PARTIAL_DATE = r"^[12][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?|-2[1-4])?$"

_FULL_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

SHA256 = r"^[0-9a-f]{64}$"

EUROS = {"unit": "EUR"}

#: How the money of a line accrues over the year.
PROFILES = ["linear", "payroll", "billing_lag", "arrears", "earlier_years"]


def is_a_day_of_the_calendar(dates: pd.Series) -> pd.Series:
    """Tell which partial dates exist; only a full date can name a day that does not."""
    return pd.Series([_exists(text) for text in dates.array.tolist()], dates.index, dtype="bool")


def _exists(text: str | float) -> bool:
    if not isinstance(text, str) or not _FULL_DATE.fullmatch(text):
        return True
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


class Delivered(pa.DataFrameModel):
    """A file of the data folder; its columns may come in any order, but no others."""

    class Config:
        """Settings that all delivered tables share."""

        strict = True
