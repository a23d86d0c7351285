"""The forecast beside the budget, the use so far and what the year should look like."""

from __future__ import annotations

import pandas as pd

from espoo_analysis.calculations.budget import budget_utilisation
from espoo_analysis.calculations.totals import sum_to_totals
from espoo_analysis.contracts import AccrualProfiles, ForecastUse, check
from espoo_analysis.period import MONTHS_IN_YEAR, Period
from espoo_analysis.settings import HALF_A_CENT_EUR


def forecast_utilisation(
    follow_up: pd.DataFrame, period: str | Period, *, profiles: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Forecast against budget, expected use of the year and the pace that the forecast needs.

    ``forecast_share        = forecast_eur / amended_budget_eur``
    ``expected_share        = share of the year at the cut-off, by accrual profile``
    ``run_rate_forecast_eur = actual_ytd_eur / expected_share``
    ``required_pace = ((forecast_eur - actual_ytd_eur) / (12 - m)) / (actual_ytd_eur / m)``

    with m the month of the period. A required pace of 3.43 says that the rest of the year
    must use money 3.43 times as fast as the months so far, or the forecast will not hold.

    Parameters
    ----------
    follow_up : DataFrame
        Contract `FollowUp`; one row per (unit, line). Not modified.
    period : str or Period
        The period of the follow-up.
    profiles : DataFrame, optional
        Contract `AccrualProfiles`. A line without a profile, and every line when this is left
        out, accrues evenly: m / 12. Not modified.

    Returns
    -------
    DataFrame
        Contract `ForecastUse`: the columns of `budget_utilisation` and those above, same rows
        and order. A total's expected share is weighted with
        its lines' budgets, and its run-rate forecast is the sum of theirs. A quantity is
        missing where a figure of its formula is missing or its divisor is 0; the pace is
        missing in December.

    Raises
    ------
    ContractError
        When `follow_up` or `profiles` breaks its contract.
    PeriodError
        When `period` is not a period.

    Notes
    -----
    Signed euros. Where the actual is estimated from a whole percentage, so are the pace and
    the run-rate forecast. Nothing is rounded.

    References
    ----------
    Profiles: data/reference/accrual_profiles.csv; docs/assumptions.md.

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
    expected = expected_shares(follow_up["line"], month, profiles)
    amounts = pd.DataFrame(
        {
            "forecast_eur": follow_up["forecast_eur"],
            "run_rate_forecast_eur": used["actual_ytd_eur"] / expected,
            "expected_eur": used["amended_budget_eur"] * expected,
        }
    )
    has_no_budget = (
        used["amended_budget_eur"].eq(0)
        & follow_up["forecast_eur"].eq(0)
        & used["actual_ytd_eur"].isna()
    )
    summed = sum_to_totals(follow_up, amounts.mask(has_no_budget, amounts.fillna(0.0)))
    budget = used["amended_budget_eur"]
    budget = budget.where(budget.abs() >= HALF_A_CENT_EUR)
    use = used.assign(
        forecast_eur=summed["forecast_eur"],
        expected_share=(summed["expected_eur"] / budget).where(
            follow_up["kind"] == "total", expected
        ),
        forecast_share=summed["forecast_eur"] / budget,
        run_rate_forecast_eur=summed["run_rate_forecast_eur"].mask(has_no_budget),
        required_pace=_required_pace(summed["forecast_eur"], used["actual_ytd_eur"], month),
    )
    return check(use, ForecastUse, "forecast_utilisation")


def expected_shares(
    lines: pd.Series, period: Period, profiles: pd.DataFrame | None = None
) -> pd.Series:
    """Share of the year's money that should be used at the end of a period.

    ``linear:  m / 12``
    ``payroll: (m + b * [m >= pay month]) / (12 + b)``, b the holiday bonus in months of pay

    Parameters
    ----------
    lines : Series of str
        Codes of the lines.
    period : Period
        The period; its month is m.
    profiles : DataFrame, optional
        Contract `AccrualProfiles`; of several values the latest that is valid holds.

    Returns
    -------
    Series of float
        Shares of 1 on the index of `lines`.

    Raises
    ------
    ContractError
        When `profiles` breaks its contract.

    Examples
    --------
    >>> expected_shares(pd.Series(["personnel_expenses"]), Period(2025, 7)).round(3).tolist()
    [0.583]
    """
    linear = pd.Series(period.elapsed_share, index=lines.index)
    if profiles is None:
        return linear
    check(profiles, AccrualProfiles, "expected_shares")
    if profiles.empty:
        return linear
    valid = profiles[profiles["valid_from"] <= str(period)].sort_values("valid_from")
    values = valid.groupby(["line", "parameter"])["value"].last()
    values = values.unstack("parameter").reindex(columns=["holiday_bonus", "pay_month"])  # noqa: PD010 - keys are unique
    is_paid = values["pay_month"] <= period.month
    bonus = values["holiday_bonus"]
    payroll = (period.month + bonus.where(is_paid, 0.0)) / (MONTHS_IN_YEAR + bonus)
    return lines.map(payroll).astype("float64").fillna(linear)


def _required_pace(forecast: pd.Series, actual: pd.Series, period: Period) -> pd.Series:
    if period.months_left == 0:
        return pd.Series(float("nan"), index=actual.index)
    pace_so_far = actual.where(actual.abs() >= HALF_A_CENT_EUR) / period.month
    return (forecast - actual) / period.months_left / pace_so_far
