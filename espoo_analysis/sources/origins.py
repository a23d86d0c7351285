"""Read where the imported figures of a period were read."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

import pandas as pd

from espoo_analysis.contracts import (
    FigureOrigins,
    Origins,
    PopulationOrigins,
    Reference,
    check,
)
from espoo_analysis.sources.csv_files import read_optional_table, renumbered
from espoo_analysis.sources.population import KEY, ORIGINS, POPULATION, known_by
from espoo_analysis.sources.raw_folder import LEDGER
from espoo_analysis.sources.reference import known_codes

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from espoo_analysis.period import Period
    from espoo_analysis.sources.raw_folder import RawFolder

#: The column that names what a row of a table is about, besides its unit.
KEYS = {"finance": "line", "services": "indicator", "activities": "activity"}


def read_origins(
    files: RawFolder, period: Period, reference: Reference | None, cutoff: dt.date | None
) -> pd.DataFrame:
    """Read where the figures of a period were read, and see what was changed since.

    Parameters
    ----------
    files : RawFolder
        The data folder.
    period : Period
        The period.
    reference : Reference or None
        The known units; None where they could not be read.
    cutoff : datetime.date or None
        The last day of which a report may speak; None where it could not be read.

    Returns
    -------
    DataFrame
        Contract `FigureOrigins`: the rows of ``origins/<period>.csv`` in the order of the file,
        then those of the statistics up to the cut-off. Of a ledger the sums by account are
        compared.

    Raises
    ------
    AnalysisError
        When a file or a unit is not as expected, or a table of the period cannot be read.
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
    # Only of statistics is the day of the import known.
    undated = origins.assign(imported_on=pd.Series(dtype="datetime64[ns]"))
    of_population = read_population_origins(files, cutoff)
    together = pd.concat([_compared(undated, fields), of_population], ignore_index=True)
    return check(together, FigureOrigins, "load_period")


def read_population_origins(files: RawFolder, cutoff: dt.date | None) -> pd.DataFrame:
    """Read where figures of official statistics were read, and see what was changed since.

    Parameters
    ----------
    files : RawFolder
        The data folder.
    cutoff : datetime.date or None
        The last day of which a report may speak; None for all days.

    Returns
    -------
    DataFrame
        Contract `FigureOrigins`, of no unit; empty where no such figure was imported.

    Raises
    ------
    AnalysisError
        When a file is not as expected.
    """
    origins = known_by(cutoff, read_optional_table(files, ORIGINS, PopulationOrigins))
    days = origins["as_of"].dt.strftime("%Y-%m-%d")
    keys = origins["statistic"] + "/" + origins["area"] + "/" + days
    held: dict[tuple[str, ...], str] = {
        ("statistics", "", "/".join(key), "value"): value
        for key, value in _population(files).items()
    }
    named = origins.assign(table="statistics", unit="", key=keys, column="value")
    return _compared(named.drop(columns=list(KEY)), held)


def _compared(origins: pd.DataFrame, held: Mapping[tuple[str, ...], str]) -> pd.DataFrame:
    """Say of each figure whether the folder still holds it."""
    places = origins[["table", "unit", "key", "column"]].itertuples(index=False, name=None)
    is_current = [
        same_value(value, held.get(place))
        for place, value in zip(places, origins["value"].fillna(""), strict=True)
    ]
    return renumbered(origins).assign(is_current=pd.Series(is_current, dtype="bool"))


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
    rows = [row for row in raw.rows if len(row) == len(raw.header)]
    if "as_of" in raw.header:
        # Of several days the latest is the period's figure; the others revise earlier periods.
        as_of = raw.header.index("as_of")
        rows.sort(key=lambda row: row[as_of])
    return {
        (row[unit], row[key], name): field
        for row in rows
        for name, field in zip(raw.header, row, strict=True)
    }


def _population(files: RawFolder) -> dict[tuple[str, ...], str]:
    if not files.has(POPULATION):
        return {}
    raw = files.table(POPULATION)
    named = (dict(zip(raw.header, row, strict=False)) for row in raw.rows)
    return {tuple(row.get(name, "") for name in KEY): row.get("value", "") for row in named}
