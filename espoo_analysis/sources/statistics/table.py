"""A table of a statistics office: its dimensions, its cells and what must be known of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from espoo_analysis.sources.statistics.faults import table_error

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

CELL_COLUMNS = ("value", "status", "is_preliminary")

_TIME = re.compile(r"([12][0-9]{3})(?:(?:M|-)(0[1-9]|1[0-2])|Q([1-4])|K([1-4]))?", flags=re.ASCII)
_MONTHS_IN_QUARTER = 3


@dataclass(frozen=True)
class Value:
    """One value of a dimension.

    Parameters
    ----------
    code : str
        Its code; for a time without the mark of a preliminary figure.
    label : str
        Its name in the language of the table.
    is_total : bool
        Whether the source itself marks it as the whole, to be used where the dimension is left
        out (elimination).
    is_subtotal : bool
        Whether the source says that other values are parts of it.
    is_preliminary : bool
        Whether the source marks it as preliminary, as in ``2025M01*``.
    """

    code: str
    label: str
    is_total: bool = False
    is_subtotal: bool = False
    is_preliminary: bool = False


@dataclass(frozen=True)
class Dimension:
    """One dimension of a table.

    Parameters
    ----------
    code : str
        Its code, which names the column of `StatisticsTable.cells`.
    label : str
        Its name in the language of the table.
    role : {"time", "geo", "metric", "other"}
        What it is, where the source says so; a time is recognised by its values as well.
    values : tuple of Value
        In the order of the cells; no code occurs twice.
    """

    code: str
    label: str
    role: str
    values: tuple[Value, ...]

    @property
    def preliminary_marks(self) -> list[bool]:
        """Whether each of its values is preliminary, in order."""
        return [value.is_preliminary for value in self.values]

    @property
    def codes(self) -> list[str]:
        """The codes of its values, in order."""
        return [value.code for value in self.values]


@dataclass(frozen=True)
class Note:
    """A remark and what it is about.

    Parameters
    ----------
    text : str
        The remark.
    where : tuple of tuple of str
        Pairs of a dimension's code and a value's code: none for the whole table; one pair with
        an empty second part for a dimension; one for a value; more for a cell or a block.
    """

    text: str
    where: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, eq=False)
class StatisticsTable:
    """A table of statistics as its source delivered it.

    Parameters
    ----------
    name : str
        The file's name, or the address it was fetched from.
    table_id : str
        The identifier of the statistics office; empty where the source has none.
    title, source, updated : str
        Title, publisher, and time of the last change; empty where the source does not say.
    dimensions : tuple of Dimension
        In the order of the cells: the last one changes fastest.
    cells : pandas.DataFrame
        One row a cell, all combinations in order: one column of codes per dimension, named by
        its code; ``value`` (missing where there is no figure); ``status`` (the symbol that
        stands in its place or beside it, else empty); ``is_preliminary``.
    notes : tuple of Note
        Remarks of the source, and what was settled while reading.
    decimals : dict of str to int
        Decimals that are shown, by the code of a value; under ``""`` for the whole table.
    units : dict of str to str
        Units in the same way.
    meanings : dict of str to str
        What each symbol in ``status`` means.
    """

    name: str
    table_id: str
    title: str
    source: str
    updated: str
    dimensions: tuple[Dimension, ...]
    cells: pd.DataFrame = field(repr=False)
    notes: tuple[Note, ...] = ()
    decimals: Mapping[str, int] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    meanings: Mapping[str, str] = field(default_factory=dict)

    def dimension(self, code: str) -> Dimension:
        """Return the dimension with this code.

        Raises
        ------
        SourceError
            When there is none.
        """
        for dimension in self.dimensions:
            if dimension.code == code:
                return dimension
        known = ", ".join(dimension.code for dimension in self.dimensions)
        raise table_error(self.name, f"there is no dimension '{code}'; there are: {known}")


def parse_time(text: str) -> tuple[int, int | None] | None:
    """Read a time as statistics offices write it.

    Parameters
    ----------
    text : str
        A year, month or quarter, with or without the mark of a preliminary figure.

    Returns
    -------
    tuple of int and (int or None), or None
        Year and month; no month for a year, the last one for a quarter; None for any other text.

    Examples
    --------
    >>> [parse_time(text) for text in ("2025", "2025M01*", "2025-01", "2025Q1")]
    [(2025, None), (2025, 1), (2025, 1), (2025, 3)]
    >>> parse_time("20-24")
    """
    match = _TIME.fullmatch(text.strip().removesuffix("*"))
    if match is None:
        return None
    year, month, *quarters = match.groups()
    quarter = next((int(number) for number in quarters if number), None)
    return int(year), int(month) if month else quarter and quarter * _MONTHS_IN_QUARTER
