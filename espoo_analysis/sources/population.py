"""Read who lives in the area that the services serve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from espoo_analysis.contracts import Population
from espoo_analysis.sources.csv_files import read_optional_table, renumbered

if TYPE_CHECKING:
    import datetime as dt

    from espoo_analysis.sources.raw_folder import RawFolder

POPULATION = "statistics/population.csv"
ORIGINS = "statistics/population_origins.csv"
#: What a figure is about, in both files.
KEY = ("statistic", "area", "as_of")


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
    population = known_by(cutoff, read_optional_table(files, POPULATION, Population))
    return renumbered(population.sort_values(list(KEY), kind="stable"))


def known_by(cutoff: dt.date | None, table: pd.DataFrame) -> pd.DataFrame:
    """Keep what a table says of the days up to a cut-off.

    Parameters
    ----------
    cutoff : datetime.date or None
        The last day; None for all of them.
    table : DataFrame
        A table with the column `as_of`. Not modified.

    Returns
    -------
    DataFrame
        Its rows of these days.
    """
    return table if cutoff is None else table[table["as_of"] <= pd.Timestamp(cutoff)]
