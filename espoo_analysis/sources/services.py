"""Read the services' figures of a period."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from espoo_analysis.contracts import Reference, Services
from espoo_analysis.errors import ContractError, Problem
from espoo_analysis.sources.csv_files import read_table, renumbered
from espoo_analysis.sources.raw_folder import REMEDY
from espoo_analysis.sources.reference import known_codes

if TYPE_CHECKING:
    import pandas as pd

    from espoo_analysis.period import Period
    from espoo_analysis.sources.raw_folder import RawFolder


def read_services(
    files: RawFolder, period: Period, reference: Reference | None, cutoff: dt.date | None
) -> pd.DataFrame:
    """Read ``services/<period>.csv``.

    Parameters
    ----------
    files : RawFolder
        The data folder.
    period : Period
        The period.
    reference : Reference or None
        The known units and indicators; None where they could not be read.
    cutoff : datetime.date or None
        The last day that the figures may include; None where it could not be read.

    Returns
    -------
    DataFrame
        Contract `Services`, in the delivered order; of an indicator there may be figures of
        earlier days, which say anew what was delivered then.

    Raises
    ------
    AnalysisError
        When the file, a unit or an indicator is not as expected, a value cannot be one, such as
        a negative count, or a figure is not of the period: later than the cut-off or of another
        year.
    """
    path = f"services/{period}.csv"
    services = read_table(files, path, Services, known_codes(reference, "unit", "indicator"))
    last_day = cutoff or period.last_day
    problems = _value_problems(services, reference, path)
    problems += [
        Problem(
            f"{day.date()} is not a day from 1 January to {last_day}", path, int(row), "as_of"
        )
        for row, day in services["as_of"].items()
        if not dt.date(period.year, 1, 1) <= day.date() <= last_day
    ]
    if problems:
        raise ContractError(f"{path} holds figures that cannot be.", problems, REMEDY)
    return renumbered(services)


def _value_problems(
    services: pd.DataFrame, reference: Reference | None, path: str
) -> list[Problem]:
    if reference is None:
        return []
    measures = dict(
        zip(reference.indicators["indicator"], reference.indicators["measure"], strict=True)
    )
    kinds = services["indicator"].map(measures)
    is_negative = services["value"].lt(0)
    is_fraction = kinds.eq("count") & services["value"].mod(1).gt(0)
    return [
        Problem(f"{value:g} is not a {kinds[row]}", path, int(row), "value")
        for row, value in services.loc[is_negative | is_fraction, "value"].items()
    ]


def latest_of_each(services: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Keep the latest figure of each indicator.

    Parameters
    ----------
    services : DataFrame
        Contract `Services`. Not modified.
    keys : list of str
        The columns of which each combination keeps one row.

    Returns
    -------
    DataFrame
        Rows of `services`, in the same order, numbered from 0.
    """
    days = services["as_of"].tolist()
    rows = list(zip(*(services[name].tolist() for name in keys), strict=True))
    latest: dict[tuple[str, ...], pd.Timestamp] = {}
    for key, day in zip(rows, days, strict=True):
        latest[key] = max(day, latest.get(key, day))
    kept = [place for place, key in enumerate(rows) if days[place] == latest[key]]
    return services.iloc[kept].reset_index(drop=True)
