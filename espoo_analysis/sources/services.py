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
        Contract `Services`, in the delivered order.

    Raises
    ------
    AnalysisError
        When the file, a unit or an indicator is not as expected, or a figure is not of the
        period: later than the cut-off or of another year.
    """
    path = f"services/{period}.csv"
    services = read_table(files, path, Services, known_codes(reference, "unit", "indicator"))
    last_day = cutoff or period.last_day
    problems = [
        Problem(
            f"{day.date()} is not a day from 1 January to {last_day}", path, int(row), "as_of"
        )
        for row, day in services["as_of"].items()
        if not dt.date(period.year, 1, 1) <= day.date() <= last_day
    ]
    if problems:
        raise ContractError(f"{path} holds figures of another time.", problems, REMEDY)
    return renumbered(services)
