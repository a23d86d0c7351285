"""Printed totals against the sums of the printed rows below them."""

from __future__ import annotations

import pandas as pd

from espoo_analysis.calculations.rows import rows_of
from espoo_analysis.calculations.totals import lines_below, sums_of
from espoo_analysis.calculations.verdicts import comparison

# The printed amounts whose totals are compared with the sums of their lines.
_TOTALLED = {
    "original_total": "original_budget_eur",
    "budget_total": "amended_budget_eur",
    "forecast_total": "forecast_eur",
    "actual_total": "actual_ytd_eur",
    "deviation_total": "published_deviation_eur",
}
# The printed amounts of a total of totals. A line's actual may be of the ledger: that is not
# what was printed.
_FROM_TOTALS = {
    "original_from_totals": "original_budget_eur",
    "budget_from_totals": "amended_budget_eur",
    "forecast_from_totals": "forecast_eur",
    "actual_from_totals": "published_actual_ytd_eur",
    "deviation_from_totals": "published_deviation_eur",
}
_DEVIATIONS = ("deviation_total", "deviation_from_lines")


def totals_from_lines(follow_up: pd.DataFrame, half_step: pd.Series) -> pd.DataFrame:
    """Compare what a total prints with the sums of its lines.

    Parameters
    ----------
    follow_up : DataFrame
        Contract `FollowUp`. Not modified.
    half_step : Series
        Half of the step to which each row's amounts are rounded, in euros.

    Returns
    -------
    DataFrame
        Comparisons with the index of their rows. A total whose budget or forecast is not
        printed has one row ``total_not_printed`` for that, with the sum that is missing;
        deviations are missed where both are printed, other amounts are not.
    """
    below = lines_below(follow_up)
    sums = sums_of(follow_up[list(_TOTALLED.values())], below)
    printed = follow_up.iloc[list(below)]
    tolerance = half_step.iloc[list(below)] * [len(lines) for lines in below.values()]
    comparisons = [
        comparison(code, printed[column], sums[column], tolerance)
        for code, column in _TOTALLED.items()
    ]
    deviation = sums["forecast_eur"] - sums["amended_budget_eur"]
    comparisons.append(
        comparison(
            "deviation_from_lines", printed["published_deviation_eur"], deviation, 2 * tolerance
        )
    )
    is_whole = printed[["amended_budget_eur", "forecast_eur"]].notna().all(axis="columns")
    compared = pd.concat(comparisons)
    is_missed = compared["code"].isin(_DEVIATIONS) & is_whole.loc[compared.index]
    given = compared[compared["published"].notna() | is_missed]
    return pd.concat([given, _not_printed(printed[~is_whole], sums, tolerance)])


def totals_from_totals(follow_up: pd.DataFrame, half_step: pd.Series) -> pd.DataFrame:
    """Compare what a total of totals prints with the sums of what its parts print.

    Parameters
    ----------
    follow_up : DataFrame
        Contract `FollowUp`. Not modified.
    half_step : Series
        Half of the step to which each row's amounts are rounded, in euros.

    Returns
    -------
    DataFrame
        Comparisons with the index of their rows, where the total and all its parts are printed.
    """
    parts = _parts_with_totals(follow_up)
    sums = sums_of(follow_up[list(_FROM_TOTALS.values())], parts)
    printed = follow_up.iloc[list(parts)]
    tolerance = half_step.iloc[list(parts)] * [len(rows) for rows in parts.values()]
    compared = pd.concat(
        comparison(code, printed[column], sums[column], tolerance)
        for code, column in _FROM_TOTALS.items()
    )
    return compared.dropna(subset=["published", "recomputed"])


def _parts_with_totals(follow_up: pd.DataFrame) -> dict[int, list[int]]:
    """Pair each total of totals with the rows that name it; an empty total is no part."""
    place = {key: number for number, key in enumerate(rows_of(follow_up, "unit", "line"))}
    filled, is_line = lines_below(follow_up), follow_up["kind"].eq("line").tolist()
    parts: dict[int, list[int]] = {}
    for number, above in enumerate(rows_of(follow_up, "unit", "parent")):
        if above in place and (is_line[number] or number in filled):
            parts.setdefault(place[above], []).append(number)
    return {total: rows for total, rows in parts.items() if not all(is_line[row] for row in rows)}


def _not_printed(printed: pd.DataFrame, sums: pd.DataFrame, tolerance: pd.Series) -> pd.DataFrame:
    sums = sums.loc[printed.index]
    has_budget = printed["amended_budget_eur"].notna()
    missed = sums["forecast_eur"].where(has_budget, sums["amended_budget_eur"])
    nothing = pd.Series(float("nan"), index=printed.index)
    return comparison("total_not_printed", nothing, missed, tolerance.loc[printed.index])
