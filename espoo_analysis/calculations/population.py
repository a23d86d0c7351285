"""Who lives in the area: the statistics that stand beside the services' figures."""

from __future__ import annotations

from collections import defaultdict
from math import isnan, nan
from typing import TYPE_CHECKING, Any

from espoo_analysis.calculations.rows import rows_of, table_of
from espoo_analysis.contracts import Population, PopulationShares, check

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

_KEY = ("area", "as_of")
_FIGURE = ("statistic", "value", "status", "note", "source")
_COUNTS = ("population", "foreign_language_speakers")
_SHARE = "foreign_language_share"


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
    days: dict[tuple[str, pd.Timestamp], list[tuple[Any, ...]]] = defaultdict(list)
    for area, day, *figure in rows_of(population, *_KEY, *_FIGURE):
        days[area, day].append(tuple(figure))
    shares = [
        {"area": area, "as_of": day, **_shares(days[area, day])} for area, day in sorted(days)
    ]
    return check(table_of(shares, PopulationShares), PopulationShares, "population_shares")


def _shares(figures: Sequence[tuple[Any, ...]]) -> dict[str, Any]:
    statistics, values, states, notes, sources = zip(*figures, strict=True)
    known = dict(zip(statistics, values, strict=True))
    inhabitants, speakers = (known.get(name, nan) for name in _COUNTS)
    share = speakers / inhabitants if inhabitants > 0 else nan
    return {
        "population": inhabitants,
        "foreign_language_speakers": speakers,
        "foreign_language_share": known.get(_SHARE, nan) if isnan(share) else share,
        "status": "preliminary" if "preliminary" in states else "final",
        "note": _joined(notes),
        "source": _joined(sources),
    }


def _joined(texts: Iterable[str | float]) -> str | None:
    return "; ".join(dict.fromkeys(text for text in texts if isinstance(text, str))) or None
