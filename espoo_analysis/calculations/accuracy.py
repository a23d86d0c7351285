"""How forecasts compare with what the years became, and with our own run rate."""

from __future__ import annotations

import pandas as pd

from espoo_analysis.calculations.budget import budget_utilisation
from espoo_analysis.calculations.forecast import run_rates
from espoo_analysis.calculations.totals import sum_to_totals
from espoo_analysis.contracts import (
    FollowUpHistory,
    ForecastAccuracy,
    ForecastErrors,
    StructuralBreaks,
    check,
)
from espoo_analysis.period import MONTHS_IN_YEAR
from espoo_analysis.settings import HALF_A_CENT_EUR

_KEY = ["unit", "line", "period"]
_GROUP = ["unit", "line", "kind", "lead_months"]


def forecast_errors(
    history: pd.DataFrame,
    *,
    run_rates: pd.DataFrame | None = None,
    breaks: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Every period's forecast beside what its year became, and beside our run rate.

    ``forecast_error_eur = outcome_eur - forecast_eur``
    ``run_rate_error_eur = outcome_eur - run_rate_forecast_eur``

    Parameters
    ----------
    history : DataFrame
        Contract `FollowUpHistory`, with the rows of the current period if it is to be seen, too.
        The published total rows are not read. Not modified.
    run_rates : DataFrame, optional
        Columns `unit`, `line`, `period` and `run_rate_forecast_eur`, as `run_rates` gives them;
        left out, the run rates are missing. Not modified.
    breaks : DataFrame, optional
        Contract `StructuralBreaks`. What was forecast before a reorganisation of the year has no
        outcome: without a line it concerns all rows of the unit, with one only that row. Not
        modified.

    Returns
    -------
    DataFrame
        Contract `ForecastErrors`, same rows and order. The outcome of a year is the actual of
        its December; on a total, the sum of its lines then. An error is missing where the year
        has not ended or one of its figures is missing.

    Raises
    ------
    ContractError
        When a table breaks its contract.

    Notes
    -----
    Signed euros: a positive error says that the year ended better than was forecast. Where
    only a percentage is printed for December, the outcome is what `budget_utilisation`
    estimates from it. Totals are summed from unrounded lines; nothing is rounded.

    References
    ----------
    Government Finance Officers Association: Budget Monitoring, which asks to analyse past
    variances; docs/method.md.

    Examples
    --------
    >>> from espoo_analysis import load_period
    >>> july = load_period("2025-07").follow_up.assign(period="2025-07")
    >>> december = july.assign(period="2025-12", actual_ytd_eur=july["forecast_eur"] - 1000)
    >>> errors = forecast_errors(pd.concat([july, december], ignore_index=True))
    >>> errors.loc[errors["line"] == "operating_expenses", "forecast_error_eur"].tolist()
    [-5000.0, -5000.0]
    """
    check(history, FollowUpHistory, "forecast_errors")
    rows = _together(history)
    amounts = sum_to_totals(rows, rows[["amended_budget_eur", "forecast_eur"]])
    year = history["period"].str.slice(0, 4).astype("int64")
    month = history["period"].str.slice(5).astype("int64")
    errors = history[["unit", "line", "kind", "period"]].assign(
        year=year, lead_months=MONTHS_IN_YEAR - month, **amounts
    )
    if run_rates is None:
        run_rates = errors[_KEY].assign(run_rate_forecast_eur=float("nan"))
    given = run_rates[[*_KEY, "run_rate_forecast_eur"]]
    errors = errors.merge(given, on=_KEY, how="left", validate="1:1")
    outcomes = _outcomes(history[month == MONTHS_IN_YEAR])
    errors = errors.merge(outcomes, on=["unit", "line", "year"], how="left")
    outcome = errors["outcome_eur"].mask(_precedes_break(errors, breaks))
    errors = errors.assign(
        outcome_eur=outcome,
        forecast_error_eur=outcome - errors["forecast_eur"],
        run_rate_error_eur=outcome - errors["run_rate_forecast_eur"],
    )
    columns = list(ForecastErrors.to_schema().columns)
    return check(errors[columns], ForecastErrors, "forecast_errors")


def accuracy_of(errors: pd.DataFrame) -> pd.DataFrame:
    """Average the errors of the forecasts by line and lead time: bias and mean absolute error.

    ``bias_eur             = mean(forecast_error_eur)``
    ``absolute_error_eur   = mean(abs(forecast_error_eur))``
    ``absolute_error_share = absolute_error_eur / mean(abs(outcome_eur))``

    over the years that have ended, each with the forecast that was given as many months before
    its end

    Parameters
    ----------
    errors : DataFrame
        Contract `ForecastErrors`. Not modified.

    Returns
    -------
    DataFrame
        Contract `ForecastAccuracy`, one row for each (unit, line) and lead time of at least a
        month for which an error is known; lines in the order of the last period that has them,
        the longest lead first. The run rate is measured over the same years: where one of them
        has none, its bias and error are missing. A share is missing where the outcomes are 0.

    Raises
    ------
    ContractError
        When `errors` breaks its contract.

    Notes
    -----
    Signed euros: a positive bias says that forecasts were too pessimistic. `year_count` says
    how little a mean may be worth. Nothing is rounded.

    Examples
    --------
    >>> from espoo_analysis import load_period
    >>> july = load_period("2025-07").follow_up.assign(period="2025-07")
    >>> december = july.assign(period="2025-12", actual_ytd_eur=july["forecast_eur"] - 1000)
    >>> errors = forecast_errors(pd.concat([july, december], ignore_index=True))
    >>> accuracy_of(errors)[["line", "lead_months", "bias_eur"]].values.tolist()[-1]
    ['operating_margin', 5, -6000.0]
    """
    check(errors, ForecastErrors, "accuracy_of")
    known = errors[errors["lead_months"].ge(1) & errors["forecast_error_eur"].notna()]
    years = known.assign(
        absolute_error_eur=known["forecast_error_eur"].abs(),
        absolute_outcome_eur=known["outcome_eur"].abs(),
        run_rate_absolute_error_eur=known["run_rate_error_eur"].abs(),
    ).groupby(_GROUP)
    means, counts = years.mean(numeric_only=True), years.count()
    has_run_rates = counts["run_rate_error_eur"] == counts["year"]
    outcome = means["absolute_outcome_eur"]
    accuracy = means.assign(
        year_count=counts["year"],
        bias_eur=means["forecast_error_eur"],
        absolute_error_share=means["absolute_error_eur"]
        / outcome.where(outcome >= HALF_A_CENT_EUR),
        run_rate_bias_eur=means["run_rate_error_eur"].where(has_run_rates),
        run_rate_absolute_error_eur=means["run_rate_absolute_error_eur"].where(has_run_rates),
    ).reset_index()
    accuracy = accuracy.sort_values("lead_months", ascending=False, kind="stable")
    lines = errors[["unit", "line"]].drop_duplicates(keep="last")
    accuracy = lines.merge(accuracy, on=["unit", "line"])
    columns = list(ForecastAccuracy.to_schema().columns)
    return check(accuracy[columns], ForecastAccuracy, "accuracy_of")


def forecast_accuracy(
    history: pd.DataFrame,
    *,
    profiles: pd.DataFrame | None = None,
    breaks: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """How well forecasts held in the years that have ended, and how well run rates would have.

    Parameters
    ----------
    history : DataFrame
        Contract `FollowUpHistory`, with the rows of the current period if it ends a year. Not
        modified.
    profiles : DataFrame, optional
        Contract `AccrualProfiles`; left out, every line accrues evenly. Not modified.
    breaks : DataFrame, optional
        Contract `StructuralBreaks`: what was forecast before a reorganisation of the year is
        not counted. Not modified.

    Returns
    -------
    DataFrame
        Contract `ForecastAccuracy`: `accuracy_of` the `forecast_errors` with the `run_rates`.

    Raises
    ------
    ContractError
        When a table breaks its contract.

    Notes
    -----
    The run rates are a backtest: each uses only what was known in its period.

    References
    ----------
    Government Finance Officers Association: Budget Monitoring, which asks to analyse past
    variances; docs/assumptions.md.

    Examples
    --------
    >>> from espoo_analysis import load_period
    >>> july = load_period("2025-07").follow_up.assign(period="2025-07")
    >>> december = july.assign(period="2025-12", actual_ytd_eur=july["forecast_eur"])
    >>> accuracy = forecast_accuracy(pd.concat([july, december], ignore_index=True))
    >>> of_personnel = accuracy["line"] == "personnel_expenses"
    >>> accuracy.loc[of_personnel, "run_rate_bias_eur"].round().tolist()
    [208715.0]
    """
    rates = run_rates(history, profiles, breaks)
    return accuracy_of(forecast_errors(history, run_rates=rates, breaks=breaks))


def _together(history: pd.DataFrame) -> pd.DataFrame:
    """Name the unit after the period, so that the rows of several make one follow-up."""
    return history.assign(unit=history["period"] + " " + history["unit"])


def _outcomes(decembers: pd.DataFrame) -> pd.DataFrame:
    used = budget_utilisation(_together(decembers))
    return decembers[["unit", "line"]].assign(
        year=decembers["period"].str.slice(0, 4).astype("int64"),
        outcome_eur=used["actual_ytd_eur"],
    )


def _precedes_break(errors: pd.DataFrame, breaks: pd.DataFrame | None) -> pd.Series:
    is_broken = pd.Series(False, index=errors.index)
    if breaks is None:
        return is_broken
    check(breaks, StructuralBreaks, "forecast_errors")
    for unit, line, first in breaks[["unit", "line", "valid_from"]].itertuples(index=False):
        is_of_year = errors["period"].lt(first) & errors["year"].eq(int(first[:4]))
        is_concerned = errors["line"].eq(line) | pd.isna(line)
        is_broken |= errors["unit"].eq(unit) & is_concerned & is_of_year
    return is_broken
