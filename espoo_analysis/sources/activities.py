"""Read the activities of a period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from espoo_analysis.contracts import Activities, Reference
from espoo_analysis.errors import ContractError, Problem
from espoo_analysis.sources.csv_files import read_table, renumbered
from espoo_analysis.sources.raw_folder import REMEDY
from espoo_analysis.sources.reference import known_codes

if TYPE_CHECKING:
    import pandas as pd

    from espoo_analysis.period import Period
    from espoo_analysis.sources.raw_folder import RawFolder


# A month and a season have the same length: 2025-09 and 2025-21.
_SEASON_LENGTH = 7


def read_activities(
    files: RawFolder, period: Period, reference: Reference | None
) -> pd.DataFrame:
    """Read ``activities/<period>.csv``.

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
        Contract `Activities`, in the delivered order.

    Raises
    ------
    AnalysisError
        When the file or a unit is not as expected, or an activity ends before it starts.
    """
    path = f"activities/{period}.csv"
    activities = read_table(files, path, Activities, known_codes(reference, "unit"))
    dated = activities.dropna(subset=["starts", "ends"])
    problems = [
        Problem(f"{ends} is before the start {starts}", path, int(row), "ends")
        for row, starts, ends in dated[["starts", "ends"]].itertuples()
        # A year is as far as a season and a month can be compared.
        if ends[:4] < starts[:4] or (len(ends) == len(starts) > _SEASON_LENGTH and ends < starts)
    ]
    if problems:
        raise ContractError(f"{path} holds dates that cannot be.", problems, REMEDY)
    return renumbered(activities)
