"""The forecast beside the budget, the use so far and what the year should look like."""

from __future__ import annotations

import numpy as np
import pandas as pd

from espoo_analysis.calculations.budget import budget_utilisation, is_empty_line, nonzero
from espoo_analysis.calculations.profiles import expected_shares, shares_by_period
from espoo_analysis.calculations.totals import sum_to_totals
from espoo_analysis.contracts import FollowUpHistory, ForecastUse, check
from espoo_analysis.period import Period
from espoo_analysis.settings import HALF_A_CENT_EUR

_RUN_RATES = ["run_rate_forecast_eur", "run_rate_low_eur", "run_rate_high_eur"]


def forecast_utilisation(
    follow_up: pd.DataFrame,
    period: str | Period,
    *,
    profiles: pd.DataFrame | None = None,
    history: pd.DataFrame | None = None,
    breaks: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Forecast against budget, expected use of the year and the pace that the forecast needs.

    ``forecast_share        = forecast_eur / amended_budget_eur``
    ``expected_share        = share of the year at the cut-off, by accrual profile``
    ``run_rate_forecast_eur = actual_ytd_eur / expected_share``
    ``required_pace = ((forecast_eur - actual_ytd_eur) / (12 - m)) / (actual_ytd_eur / m)``

    with m the month of the period. A required pace of 3.43 says that the rest of the year
    must use money 3.43 times as fast as the months so far, or the forecast will not hold.
    The run-rate forecast lies between the smallest and the largest quotient that the bounds of
    the actual and those of the expected share give.

    Parameters
    ----------
    follow_up : DataFrame
        Contract `FollowUp`; one row per (unit, line). Not modified.
    period : str or Period
        The period of the follow-up.
    profiles : DataFrame, optional
        Contract `AccrualProfiles`. A line without a profile, and every line when this is left
        out, accrues evenly: m / 12. Not modified.
    history : DataFrame, optional
        Contract `FollowUpHistory`: the years from which profiles of earlier years are taken.
        Not modified.
    breaks : DataFrame, optional
        Contract `StructuralBreaks`: years before them are not compared with. Not modified.

    Returns
    -------
    DataFrame
        Contract `ForecastUse`: the columns of `budget_utilisation` and those above, same rows
        and order, with the `profile` that was used and the bounds of the expected share and
        of the run-rate forecast. A total's expected share is weighted with
        its lines' budgets, and its run-rate forecast is the sum of theirs; it has no profile.
        A quantity is
        missing where a figure of its formula is missing or its divisor is 0; the pace is
        missing in December.

    Raises
    ------
    ContractError
        When a table breaks its contract.
    PeriodError
        When `period` is not a period.

    Notes
    -----
    Signed euros; bounds are ordered by their value. Where the actual is estimated from a whole
    percentage, so are the pace and the run-rate forecast. Nothing is rounded.

    References
    ----------
    Profiles: `expected_shares`; data/reference/accrual_profiles.csv; docs/assumptions.md.

    Examples
    --------
    >>> from espoo_analysis import load_period
    >>> july = load_period("2025-07")
    >>> use = forecast_utilisation(july.follow_up, july.period).set_index("line")
    >>> lines = ["personnel_expenses", "purchases_of_services"]
    >>> use.loc[lines, "required_pace"].round(2).tolist()
    [0.64, 3.43]
    """
    month = Period.parse(period)
    used = budget_utilisation(follow_up)
    expected = expected_shares(follow_up, month, profiles, history, breaks)
    summed = _sums(follow_up, used, expected)
    forecast, budget = summed["forecast_eur"], nonzero(used["amended_budget_eur"])
    weighted = summed[["expected_low_eur", "expected_high_eur"]].to_numpy() / budget[:, None]
    is_line = follow_up["kind"] == "line"
    shares = {
        "expected_share": summed["expected_eur"] / budget,
        "expected_low": weighted.min(axis=1),
        "expected_high": weighted.max(axis=1),
    }
    use = used.assign(
        forecast_eur=forecast,
        profile=expected["profile"].where(is_line),
        **{name: np.where(is_line, expected[name], share) for name, share in shares.items()},
        forecast_share=forecast / budget,
        **summed[_RUN_RATES],
        required_pace=_required_pace(forecast, used["actual_ytd_eur"], month),
    )
    return check(use, ForecastUse, "forecast_utilisation")


def run_rates(
    history: pd.DataFrame,
    profiles: pd.DataFrame | None = None,
    breaks: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Run-rate forecasts of many periods, each with what was known in it.

    ``run_rate_forecast_eur = actual_ytd_eur / expected_share``

    Parameters
    ----------
    history : DataFrame
        Contract `FollowUpHistory`; every period in it gets its run rates. Not modified.
    profiles, breaks : DataFrame, optional
        As of `forecast_utilisation`. Not modified.

    Returns
    -------
    DataFrame
        `unit`, `line`, `period` and `run_rate_forecast_eur`, same rows and order as
        `history`, lines and totals; what `forecast_utilisation` gives for each period with the
        profiles that held in it, and the breaks and the years before it. Missing as there.

    Raises
    ------
    ContractError
        When a table breaks its contract.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> july = ea.load_period("2025-07")
    >>> rates = run_rates(july.follow_up.assign(period="2025-07")).set_index("line")
    >>> rates.loc[["personnel_expenses"], "run_rate_forecast_eur"].round().tolist()
    [-1386110.0]
    """
    check(history, FollowUpHistory, "run_rates")
    # As if each period had units of its own, so that all of them are summed at once.
    apart = history.assign(unit=history["unit"] + " " + history["period"])
    expected = shares_by_period(history[["unit", "line", "period"]], profiles, history, breaks)
    summed = _sums(apart, budget_utilisation(apart), expected)
    return history[["unit", "line", "period"]].assign(
        run_rate_forecast_eur=summed["run_rate_forecast_eur"]
    )


def _sums(follow_up: pd.DataFrame, used: pd.DataFrame, expected: pd.DataFrame) -> pd.DataFrame:
    budget, actual = used["amended_budget_eur"].to_numpy(), used["actual_ytd_eur"].to_numpy()
    share = expected["expected_share"].to_numpy()
    shares = expected[["expected_low", "expected_high"]].to_numpy()
    divisors = np.where(shares > 0, shares, np.nan)
    at_ends = [used[[end]].to_numpy() / divisors for end in ("actual_low_eur", "actual_high_eur")]
    run_rates_at_ends = np.hstack(at_ends)
    expected_at_ends = shares * budget[:, None]
    amounts = {
        "forecast_eur": follow_up["forecast_eur"].to_numpy(),
        "run_rate_forecast_eur": actual / np.where(share != 0, share, np.nan),
        "run_rate_low_eur": run_rates_at_ends.min(axis=1),
        "run_rate_high_eur": run_rates_at_ends.max(axis=1),
        "expected_eur": budget * share,
        "expected_low_eur": expected_at_ends.min(axis=1),
        "expected_high_eur": expected_at_ends.max(axis=1),
    }
    is_empty = is_empty_line(follow_up, actual)
    addends = {
        name: np.where(is_empty & np.isnan(values), 0.0, values)
        for name, values in amounts.items()
    }
    summed = sum_to_totals(follow_up, pd.DataFrame(addends, follow_up.index))
    # Of what has no actual there is no run rate, however many empty lines were summed.
    summed.loc[np.isnan(actual), _RUN_RATES] = np.nan
    return summed


def _required_pace(forecast: pd.Series, actual: pd.Series, period: Period) -> pd.Series:
    if period.months_left == 0:
        return pd.Series(float("nan"), index=actual.index)
    pace_so_far = actual.where(actual.abs() >= HALF_A_CENT_EUR) / period.month
    return (forecast - actual) / period.months_left / pace_so_far
