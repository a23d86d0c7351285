"""Who lives in the area: the statistics that stand beside the services' figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from espoo_analysis.contracts import Population, PopulationShares, check

if TYPE_CHECKING:
    import pandas as pd

_KEY = ["area", "as_of"]
_COUNTS = ["population", "foreign_language_speakers"]


def population_shares(population: pd.DataFrame) -> pd.DataFrame:
    """Share of foreign-language speakers in the population, by area and day.

    ``foreign_language_share = foreign_language_speakers / population``, or as published where
    a count is not known

    Parameters
    ----------
    population : DataFrame
        Contract `Population`; one row per (statistic, area, as_of). Not modified.

    Returns
    -------
    DataFrame
        Contract `PopulationShares`, one row per (area, as_of), ascending. `status` is
        ``preliminary`` where any of the day's figures is. `note` and `source` join what the
        day's figures say. What is not known is missing, never 0.

    Raises
    ------
    ContractError
        When `population` breaks its contract.

    Notes
    -----
    Persons and shares of 1; nothing is rounded. Where both counts are known, a published share
    is not read.

    References
    ----------
    Statistics Finland, population structure: a foreign-language speaker is a person whose
    mother tongue is not Finnish, Swedish or Sami.

    Examples
    --------
    >>> from espoo_analysis import load_period
    >>> shares = population_shares(load_period("2025-07").population)
    >>> shares["foreign_language_share"].iloc[-1]
    np.float64(0.25)
    """
    check(population, Population, "population_shares")
    days = population[_KEY].drop_duplicates().sort_values(_KEY, kind="stable")
    values = population.set_index([*_KEY, "statistic"])["value"].unstack()  # noqa: PD010 - a key
    values = values.reindex(columns=[*_COUNTS, "foreign_language_share"]).astype("float64")
    inhabitants, speakers = (values[name] for name in _COUNTS)
    computed = speakers / inhabitants.where(inhabitants > 0)
    values["foreign_language_share"] = computed.fillna(values["foreign_language_share"])
    by_day = population.groupby(_KEY)
    said = by_day.agg(
        status=("status", lambda states: max(states, key=("final", "preliminary").index)),
        note=("note", _joined),
        source=("source", _joined),
    ).astype("str")
    shares = days.join(values, on=_KEY).join(said, on=_KEY).reset_index(drop=True)
    return check(shares, PopulationShares, "population_shares")


def _joined(texts: pd.Series) -> str | None:
    return "; ".join(dict.fromkeys(texts.dropna())) or None
