"""Budget against forecast, and budget against what has been used."""

from __future__ import annotations

import numpy as np
import pandas as pd

from espoo_analysis.calculations.totals import sum_to_totals
from espoo_analysis.contracts import Deviations, FollowUp, Utilisations, check
from espoo_analysis.settings import HALF_A_CENT_EUR, PERCENT_ROUNDING_POINTS

LINE_COLUMNS = ["unit", "line", "parent", "kind", "side"]


def budget_deviation(follow_up: pd.DataFrame) -> pd.DataFrame:
    """Deviation of the forecast from the amended budget, for every line and total.

    ``deviation_eur   = forecast_eur - amended_budget_eur``
    ``deviation_share = deviation_eur / abs(amended_budget_eur)``

    Parameters
    ----------
    follow_up : DataFrame
        Contract `FollowUp`; one row per (unit, line); reads `amended_budget_eur` and
        `forecast_eur` of the lines. The published total rows are not read. Not modified.

    Returns
    -------
    DataFrame
        Contract `Deviations`, same rows and order; on a total, the sums of its lines.
        `deviation_share` is missing where the budget is 0.

    Raises
    ------
    ContractError
        When `follow_up` breaks its contract.

    Notes
    -----
    Euros, revenue positive and expense negative, so a positive deviation is always
    favourable. Totals are summed from unrounded lines; nothing is rounded.

    References
    ----------
    The City of Espoo's follow-up table, column "Poikkeama Enn-Mta".

    Examples
    --------
    >>> from espoo_analysis import load_period
    >>> deviations = budget_deviation(load_period("2025-07").follow_up).set_index("line")
    >>> deviations.loc[["personnel_expenses", "operating_expenses"], "deviation_eur"].tolist()
    [-5563.0, -3799.0]
    """
    check(follow_up, FollowUp, "budget_deviation")
    amounts = sum_to_totals(follow_up, follow_up[["amended_budget_eur", "forecast_eur"]])
    deviation = amounts["forecast_eur"] - amounts["amended_budget_eur"]
    deviations = follow_up[LINE_COLUMNS].assign(
        **amounts,
        deviation_eur=deviation,
        deviation_share=deviation / _nonzero(amounts["amended_budget_eur"]).abs(),
    )
    return check(deviations, Deviations, "budget_deviation")


def budget_utilisation(follow_up: pd.DataFrame) -> pd.DataFrame:
    """Share of the amended budget that was used by the cut-off, for every line and total.

    ``utilisation_share = actual_ytd_eur / amended_budget_eur``

    Where only a published whole percentage p is known, the actual is estimated as
    ``p / 100 * amended_budget_eur`` and lies in the interval that p - 0.5 and p + 0.5 give.

    Parameters
    ----------
    follow_up : DataFrame
        Contract `FollowUp`; one row per (unit, line); reads `amended_budget_eur`,
        `actual_ytd_eur` and `published_utilisation_pct` of the lines. The published total
        rows are not read. Not modified.

    Returns
    -------
    DataFrame
        Contract `Utilisations`, same rows and order. On a total the actual and its bounds are
        the sums over its lines, so that its share is the budget-weighted interval. `basis` is
        ``ledger`` where the actual is the sum of postings, ``reported`` where it was delivered
        and ``estimated`` where it follows from a percentage; a total is only as good as its
        weakest line. Shares are missing where the
        budget is 0, and where neither figure is known.

    Raises
    ------
    ContractError
        When `follow_up` breaks its contract.

    Notes
    -----
    Signed euros; bounds are ordered by their value, so the low bound of an expense is the
    larger expense. A line without budget, forecast and figure leaves its total as it is; any
    other line without a figure makes its total missing. A percentage with decimals has the
    narrower interval of its last digit. Nothing is rounded.

    References
    ----------
    The City of Espoo's follow-up table, column "Toteuma-%".

    Examples
    --------
    >>> from espoo_analysis import load_period
    >>> used = budget_utilisation(load_period("2025-07").follow_up).set_index("line")
    >>> shares = ["utilisation_low", "utilisation_share", "utilisation_high"]
    >>> used.loc["operating_expenses", shares].astype(float).round(3).tolist()
    [0.535, 0.54, 0.545]
    """
    check(follow_up, FollowUp, "budget_utilisation")
    actuals = _line_actuals(follow_up)
    is_empty = (
        follow_up["kind"].eq("line")
        & follow_up["amended_budget_eur"].eq(0)
        & follow_up["forecast_eur"].eq(0)
        & actuals["actual_ytd_eur"].isna()
    )
    # All sums at once: each call finds anew which lines a total has.
    sums = sum_to_totals(
        follow_up,
        actuals.mask(is_empty, 0.0).assign(
            amended_budget_eur=follow_up["amended_budget_eur"],
            counted=(~is_empty).astype(float),
            estimated=_is_estimate(follow_up).astype(float),
            reported=_is_reported(follow_up).astype(float),
        ),
    )
    budget = sums["amended_budget_eur"]
    summed = sums[list(actuals)].mask(is_empty | sums["counted"].eq(0))
    divisor = _nonzero(budget)
    bounds = summed[["actual_low_eur", "actual_high_eur"]].div(divisor, axis="index")
    utilisations = follow_up[LINE_COLUMNS].assign(
        amended_budget_eur=budget,
        **summed,
        # Nothing of a negative budget is 0, not -0.
        utilisation_share=summed["actual_ytd_eur"] / divisor + 0.0,
        utilisation_low=bounds.min(axis="columns"),
        utilisation_high=bounds.max(axis="columns"),
        basis=_basis(sums, summed["actual_ytd_eur"]),
    )
    return check(utilisations, Utilisations, "budget_utilisation")


def _line_actuals(follow_up: pd.DataFrame) -> pd.DataFrame:
    budget = follow_up["amended_budget_eur"]
    # A percentage of no budget says nothing about the euros.
    percentage = follow_up["published_utilisation_pct"].where(budget != 0)
    reported = follow_up["actual_ytd_eur"]
    margin = _rounding_points(percentage)
    ends = pd.concat(
        [budget * (percentage - margin) / 100, budget * (percentage + margin) / 100],
        axis="columns",
    )
    return pd.DataFrame(
        {
            "actual_ytd_eur": reported.fillna(budget * percentage / 100),
            "actual_low_eur": reported.fillna(ends.min(axis="columns")),
            "actual_high_eur": reported.fillna(ends.max(axis="columns")),
        }
    )


def _rounding_points(percentage: pd.Series) -> pd.Series:
    # Half of the last printed digit: half a point for 25, a twentieth for 25.4.
    points = pd.Series(PERCENT_ROUNDING_POINTS, index=percentage.index)
    for digits in (0, 1):
        is_finer = percentage.round(digits) != percentage
        points = points.mask(is_finer, PERCENT_ROUNDING_POINTS / 10 ** (digits + 1))
    return points


def _is_estimate(follow_up: pd.DataFrame) -> pd.Series:
    return follow_up["actual_ytd_eur"].isna() & follow_up["amended_budget_eur"].ne(0)


def _is_reported(follow_up: pd.DataFrame) -> pd.Series:
    return follow_up["actual_ytd_eur"].notna() & follow_up["actual_basis"].ne("ledger")


def _basis(sums: pd.DataFrame, actual: pd.Series) -> pd.Series:
    weakest = [sums["estimated"] > 0, sums["reported"] > 0]
    basis = pd.Series(np.select(weakest, ["estimated", "reported"], "ledger"), index=sums.index)
    return basis.astype("str").where(actual.notna())


def _nonzero(amounts: pd.Series) -> pd.Series:
    # Sums of binary fractions that cancel leave a trace; less than half a cent is nothing.
    return amounts.where(amounts.abs() >= HALF_A_CENT_EUR)
