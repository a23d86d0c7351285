"""Read who lives in the area that the services serve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from espoo_analysis.contracts import Population
from espoo_analysis.sources.csv_files import read_optional_table, renumbered

if TYPE_CHECKING:
    import datetime as dt

    from espoo_analysis.sources.raw_folder import RawFolder


def read_population(files: RawFolder, cutoff: dt.date | None) -> pd.DataFrame:
    """Read ``statistics/population.csv`` as far as it reaches the services' cut-off.

    Parameters
    ----------
    files : RawFolder
        The data folder.
    cutoff : datetime.date or None
        The last day of which a report may speak; None where it could not be read.

    Returns
    -------
    DataFrame
        Contract `Population`, by statistic, area and day; empty where there is none.

    Raises
    ------
    AnalysisError
        When the file is not as expected.
    """
    population = read_optional_table(files, "statistics/population.csv", Population)
    if cutoff is not None:
        population = population[population["as_of"] <= pd.Timestamp(cutoff)]
    return renumbered(population.sort_values(["statistic", "area", "as_of"], kind="stable"))
