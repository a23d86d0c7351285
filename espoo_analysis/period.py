"""The reporting period: January to a month, named by that month."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from espoo_analysis.errors import PeriodError

MONTHS_IN_YEAR = 12
_NAMED = re.compile(r"([12][0-9]{3})-(0[1-9]|1[0-2])")
_NEARLY = re.compile(r"\s*([12][0-9]{3})[-_/. ]?(0?[1-9]|1[0-2])\s*")


@dataclass(frozen=True, order=True)
class Period:
    """A reporting period: January up to and including a month of one year.

    Parameters
    ----------
    year : int
        Calendar year.
    month : int
        Last month of the period, 1 to 12.

    Raises
    ------
    PeriodError
        When the month is another number.

    Examples
    --------
    >>> period = Period.parse("2025-07")
    >>> period.last_day
    datetime.date(2025, 7, 31)
    >>> round(period.elapsed_share, 3)
    0.583
    >>> str(period)
    '2025-07'
    """

    year: int
    month: int

    def __post_init__(self) -> None:
        if not 1 <= self.month <= MONTHS_IN_YEAR:
            raise PeriodError(
                f"{self.month} is not a month.", remedy="Count months from 1 to 12."
            )

    @classmethod
    def parse(cls, text: str | Period) -> Period:
        """Read a period from its only form, ``YYYY-MM``.

        Parameters
        ----------
        text : str or Period
            For instance ``"2025-07"``; a `Period` is returned as it is.

        Returns
        -------
        Period
            The period that ends with that month.

        Raises
        ------
        PeriodError
            When the text has any other form, however close.

        Examples
        --------
        >>> Period.parse("2025-07")
        Period(year=2025, month=7)
        >>> Period.parse("202513")
        Traceback (most recent call last):
        ...
        espoo_analysis.errors.PeriodError: '202513' is not a reporting period.
        Name a period by its last month, as YYYY-MM.
        """
        if isinstance(text, Period):
            return text
        named = _NAMED.fullmatch(text) if isinstance(text, str) else None
        if named is None:
            nearly = _NEARLY.fullmatch(str(text))
            meant = f"; did you mean '{nearly[1]}-{int(nearly[2]):02}'?" if nearly else ""
            summary = f"{str(text)!r} is not a reporting period{meant or '.'}"
            raise PeriodError(summary, remedy="Name a period by its last month, as YYYY-MM.")
        return cls(int(named[1]), int(named[2]))

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"

    @property
    def last_day(self) -> dt.date:
        """The last calendar day of the period."""
        return dt.date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    @property
    def elapsed_share(self) -> float:
        """The share of the year that has passed, in whole months: month / 12."""
        return self.month / MONTHS_IN_YEAR

    @property
    def months_left(self) -> int:
        """The number of months of the year after the period."""
        return MONTHS_IN_YEAR - self.month
