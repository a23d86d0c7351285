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
        deviation_share=deviation / np.abs(nonzero(amounts["amended_budget_eur"])),
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
    budget = follow_up["amended_budget_eur"].to_numpy()
    actuals = _line_actuals(follow_up)
    is_given = follow_up["actual_ytd_eur"].notna().to_numpy()
    is_booked = follow_up["actual_basis"].eq("ledger").to_numpy()
    is_empty = is_empty_line(follow_up, actuals["actual_ytd_eur"])
    # All sums at once: each call finds anew which lines a total has.
    addends = {name: np.where(is_empty, 0.0, amounts) for name, amounts in actuals.items()} | {
        "amended_budget_eur": budget,
        "counted": ~is_empty,
        "estimated": ~is_given & (budget != 0),
        "reported": is_given & ~is_booked,
    }
    sums = sum_to_totals(follow_up, pd.DataFrame(addends, follow_up.index, dtype="float64"))
    is_known = ~is_empty & (sums["counted"] > 0)
    actual, low, high = (np.where(is_known, sums[name], np.nan) for name in actuals)
    divisor = nonzero(sums["amended_budget_eur"])
    utilisations = {
        "amended_budget_eur": sums["amended_budget_eur"],
        "actual_ytd_eur": actual,
        "actual_low_eur": low,
        "actual_high_eur": high,
        # Nothing of a negative budget is 0, not -0.
        "utilisation_share": actual / divisor + 0.0,
        "utilisation_low": np.fmin(low / divisor, high / divisor),
        "utilisation_high": np.fmax(low / divisor, high / divisor),
        "basis": _basis(sums, actual),
    }
    utilisation = pd.DataFrame({**follow_up[LINE_COLUMNS], **utilisations}, follow_up.index)
    return check(utilisation, Utilisations, "budget_utilisation")


def is_empty_line(follow_up: pd.DataFrame, actual: np.ndarray) -> np.ndarray:
    """Tell which lines have no budget, no forecast and no figure.

    Parameters
    ----------
    follow_up : DataFrame
        Contract `FollowUp`. Not modified.
    actual : array
        The actuals, as far as they are known or can be estimated.

    Returns
    -------
    array of bool
        In the order of `follow_up`.
    """
    budget, forecast = follow_up["amended_budget_eur"], follow_up["forecast_eur"]
    is_line = follow_up["kind"].eq("line").to_numpy()
    return is_line & (budget.to_numpy() == 0) & (forecast.to_numpy() == 0) & np.isnan(actual)


def nonzero(amounts: pd.Series) -> np.ndarray:
    """Give amounts to divide by.

    Parameters
    ----------
    amounts : Series
        Euros.

    Returns
    -------
    array
        The amounts; missing where they are 0.
    """
    # Sums of binary fractions that cancel leave a trace; less than half a cent is nothing.
    return np.where(amounts.abs() >= HALF_A_CENT_EUR, amounts, np.nan)


def _line_actuals(follow_up: pd.DataFrame) -> dict[str, np.ndarray]:
    budget, reported, percentage = (
        follow_up[name].to_numpy()
        for name in ("amended_budget_eur", "actual_ytd_eur", "published_utilisation_pct")
    )
    # A percentage of no budget says nothing about the euros.
    percentage = np.where(budget != 0, percentage, np.nan)
    margin = _rounding_points(percentage)
    one, other = (budget * (percentage + sign * margin) / 100 for sign in (-1, 1))
    estimates = {
        "actual_ytd_eur": budget * percentage / 100,
        "actual_low_eur": np.fmin(one, other),
        "actual_high_eur": np.fmax(one, other),
    }
    is_given = ~np.isnan(reported)
    return {name: np.where(is_given, reported, amounts) for name, amounts in estimates.items()}


def _rounding_points(percentage: np.ndarray) -> np.ndarray:
    # Half of the last printed digit: half a point for 25, a twentieth for 25.4.
    points = np.full(percentage.shape, PERCENT_ROUNDING_POINTS)
    for digits in (0, 1):
        is_finer = percentage.round(digits) != percentage
        points[is_finer] = PERCENT_ROUNDING_POINTS / 10 ** (digits + 1)
    return points


def _basis(sums: pd.DataFrame, actual: np.ndarray) -> pd.Series:
    weakest = [sums["estimated"] > 0, sums["reported"] > 0]
    basis = pd.Series(np.select(weakest, ["estimated", "reported"], "ledger"), sums.index, "str")
    return basis.mask(np.isnan(actual))
