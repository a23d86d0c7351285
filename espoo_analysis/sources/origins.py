"""Read where the imported figures of a period were read."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

import pandas as pd

from espoo_analysis.contracts import FigureOrigins, Origins, Reference, check
from espoo_analysis.sources.csv_files import read_optional_table, renumbered
from espoo_analysis.sources.raw_folder import LEDGER
from espoo_analysis.sources.reference import known_codes

if TYPE_CHECKING:
    from espoo_analysis.period import Period
    from espoo_analysis.sources.raw_folder import RawFolder

#: The column that names what a row of a table is about, besides its unit.
KEYS = {"finance": "line", "services": "indicator", "activities": "activity"}


def read_origins(files: RawFolder, period: Period, reference: Reference | None) -> pd.DataFrame:
    """Read ``origins/<period>.csv`` and see what was changed since the import.

    Parameters
    ----------
    files : RawFolder
        The data folder.
    period : Period
        The period.
    reference : Reference or None
        The known units; None where they could not be read.

    Returns
    -------
    DataFrame
        Contract `FigureOrigins`, in the order of the file; empty where nothing was imported.
        Of a ledger the sums by account are compared.

    Raises
    ------
    AnalysisError
        When the file or a unit is not as expected, or a table of the period cannot be read.
    """
    path = f"origins/{period}.csv"
    origins = read_optional_table(files, path, Origins, known_codes(reference, "unit"))
    fields: dict[tuple[str, ...], str] = {
        (table, *place): value
        for table in set(origins["table"]) & KEYS.keys()
        for place, value in _fields(files, table, period).items()
    }
    if origins["table"].eq("ledger").any():
        fields |= _sums_of_ledger(files, period)
    places = origins[["table", "unit", "key", "column"]].itertuples(index=False, name=None)
    is_current = [
        same_value(value, fields.get(place))
        for place, value in zip(places, origins["value"].fillna(""), strict=True)
    ]
    numbered = renumbered(origins).assign(is_current=pd.Series(is_current, dtype="bool"))
    return check(numbered, FigureOrigins, "load_period")


def same_value(one: str, other: str | None) -> bool:
    """Tell whether two fields of a table say the same: ``91000`` and ``91000.00`` do.

    Parameters
    ----------
    one : str
        A field.
    other : str or None
        Another; None where there is no such field.

    Returns
    -------
    bool
        Texts are compared as they are, numbers by their value.

    Examples
    --------
    >>> same_value("91000", "91000.00"), same_value("", "0"), same_value("", None)
    (True, False, False)
    """
    if one == other or other is None:
        return one == other
    try:
        return Decimal(one) == Decimal(other)
    except InvalidOperation:
        return False


def _sums_of_ledger(files: RawFolder, period: Period) -> dict[tuple[str, ...], str]:
    path = f"{LEDGER}/{period}.csv"
    if not files.has(path):
        return {}
    table = files.table(path)
    sums: dict[tuple[str, str], Decimal] = {}
    for row in table.rows:
        fields = dict(zip(table.header, row, strict=False))
        place = fields.get("unit", ""), fields.get("account", "")
        try:
            amount = Decimal(fields.get("amount_eur", ""))
        except InvalidOperation:
            # The ledger's own reader says in full what is wrong with it.
            return {}
        sums[place] = sums.get(place, Decimal(0)) + amount
    return {(LEDGER, *place, "amount_eur"): str(amount) for place, amount in sums.items()}


def _fields(files: RawFolder, table: str, period: Period) -> dict[tuple[str, str, str], str]:
    raw = files.table(f"{table}/{period}.csv")
    if not {"unit", KEYS[table]} <= set(raw.header):
        return {}
    unit, key = raw.header.index("unit"), raw.header.index(KEYS[table])
    return {
        (row[unit], row[key], name): field
        for row in raw.rows
        if len(row) == len(raw.header)
        for name, field in zip(raw.header, row, strict=True)
    }
