"""What a follow-up says, as it is written: before unit, signs and percentages are settled.

A reader of any source makes a `WrittenTable` of it; `figures` beside it then turns that into the
figures of the data folder.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ORIGINAL, AMENDED, FORECAST = "original_budget_eur", "amended_budget_eur", "forecast_eur"
ACTUAL, DEVIATION, UTILISATION = "actual_ytd_eur", "deviation_eur", "utilisation_pct"
#: The columns of ``finance``, in its order.
COLUMNS = (ORIGINAL, AMENDED, FORECAST, ACTUAL, DEVIATION, UTILISATION)
#: Those whose figures add up to totals.
SUMMED = (ORIGINAL, AMENDED, FORECAST, ACTUAL)
REQUIRED = (AMENDED, FORECAST)

#: Sums of cents that a binary computer made are exact again when rounded to this.
_FINEST = Decimal("0.000001")
_EXACT_BELOW = Decimal(10) ** 20


@dataclass(frozen=True)
class Entry:
    """A figure as it stands in the source.

    Parameters
    ----------
    value : Decimal or None
        As written, in the source's own unit and signs; None where it says that none is known.
    place : str
        Where it stands.
    as_read : str
        What stands there.
    is_percent : bool
        Whether a percent sign or format says so; the value is then in percents: 69.
    """

    value: Decimal | None
    place: str
    as_read: str
    is_percent: bool = False

    @property
    def amount(self) -> Decimal:
        """The value in a sum, where a missing one adds nothing."""
        return self.value or Decimal(0)


@dataclass(frozen=True)
class UnitHint:
    """What the source says of the unit of a column's amounts.

    Parameters
    ----------
    unit : str or None
        The unit that it names: ``eur``, ``teur``, ``meur`` or, of anything else, ``other``;
        None where it names none.
    found : str
        The text that names it.
    place : str
        Where.
    display_thousands : int
        How many times the cells' number format divides by a thousand what it shows.
    is_stored : bool
        Whether the values may not be what was shown: the cells have formats that are unknown.
    """

    unit: str | None = None
    found: str = ""
    place: str = ""
    display_thousands: int = 0
    is_stored: bool = False


@dataclass(frozen=True)
class WrittenTable:
    """A follow-up as it is written.

    Parameters
    ----------
    rows : mapping
        By line's code, in the source's order, and by column of ``finance`` the entry. A column
        or entry that is not there is missing.
    units : mapping of str to UnitHint
        By column; what is said for the whole table stands at every column.
    """

    rows: Mapping[str, Mapping[str, Entry]]
    units: Mapping[str, UnitHint] = field(default_factory=dict)

    def entries(self, column: str) -> dict[str, Entry]:
        """Gather the entries of a column by line, without those that have no value."""
        found = ((line, row.get(column)) for line, row in self.rows.items())
        return {line: entry for line, entry in found if entry and entry.value is not None}


def without_noise(value: Decimal) -> Decimal:
    """Take from a number what binary arithmetic left at its end.

    Parameters
    ----------
    value : Decimal
        As it is stored.

    Returns
    -------
    Decimal
        Rounded to six decimals, without zeros at the end.

    Examples
    --------
    >>> without_noise(Decimal("0.30000000000000004")), without_noise(Decimal("1200"))
    (Decimal('0.3'), Decimal('1200'))
    """
    if abs(value) < _EXACT_BELOW:
        value = value.quantize(_FINEST, ROUND_HALF_EVEN)
    return Decimal(canonical(value))


def canonical(value: Decimal) -> str:
    """Write a number as the data folder holds it.

    Parameters
    ----------
    value : Decimal
        Any number.

    Returns
    -------
    str
        Without an exponent, zeros at the end or a negative zero.

    Examples
    --------
    >>> canonical(Decimal("-1171832.50")), canonical(Decimal("-0.0")), canonical(Decimal("9E+1"))
    ('-1171832.5', '0', '90')
    """
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def rounding_of(entries: Mapping[str, Entry]) -> Decimal:
    """Half a unit of the last place that a column is written to.

    Parameters
    ----------
    entries : mapping of str to Entry
        The entries of a column that have values.

    Returns
    -------
    Decimal
        As written; 0.5 for whole numbers.
    """
    exponents = [
        int(entry.value.as_tuple().exponent)
        for entry in entries.values()
        if entry.value is not None
    ]
    return Decimal(5).scaleb(min([0, *exponents]) - 1)
