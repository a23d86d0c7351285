"""How forecasts compare with what the years became, and with our own run rate."""

from __future__ import annotations

from collections import defaultdict
from math import nan
from statistics import fmean
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from espoo_analysis.calculations.budget import budget_utilisation
from espoo_analysis.calculations.forecast import run_rates
from espoo_analysis.calculations.rows import rows_of, table_of
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

if TYPE_CHECKING:
    from collections.abc import Sequence

_LINE = ("unit", "line")
_GROUP = (*_LINE, "kind", "lead_months")
_MEASURED = ("forecast_error_eur", "run_rate_error_eur", "outcome_eur")


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
    year, month = (
        history["period"].str[part].astype("int64") for part in (slice(4), slice(5, None))
    )
    outcome, rate = _outcomes(history, breaks), _found(history, run_rates)
    errors = history[["unit", "line", "kind", "period"]].assign(
        year=year,
        lead_months=MONTHS_IN_YEAR - month,
        **amounts,
        run_rate_forecast_eur=rate,
        outcome_eur=outcome,
        forecast_error_eur=outcome - amounts["forecast_eur"],
        run_rate_error_eur=outcome - rate,
    )
    return check(errors.reset_index(drop=True), ForecastErrors, "forecast_errors")


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
    place = {key: number for number, key in enumerate(rows_of(errors, *_LINE))}
    years: dict[tuple[str, str, str, int], list[tuple[float, ...]]] = defaultdict(list)
    for unit, line, kind, lead_months, *figures in rows_of(errors, *_GROUP, *_MEASURED):
        if lead_months >= 1 and pd.notna(figures[0]):
            years[unit, line, kind, lead_months].append(tuple(figures))
    # The longest lead first, the lines as in the last period that has them.
    groups = sorted(years, key=lambda group: (place[group[:2]], -group[3]))
    accuracy = [
        dict(zip(_GROUP, group, strict=True)) | _means(*zip(*years[group], strict=True))
        for group in groups
    ]
    return check(table_of(accuracy, ForecastAccuracy), ForecastAccuracy, "accuracy_of")


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


def _found(history: pd.DataFrame, run_rates: pd.DataFrame | None) -> np.ndarray:
    """Put the run rates in the order of the history."""
    if run_rates is None:
        return np.full(len(history), np.nan)
    rates = {
        (*key, period): rate
        for *key, period, rate in rows_of(run_rates, *_LINE, "period", "run_rate_forecast_eur")
    }
    return np.array([rates.get(key, np.nan) for key in rows_of(history, *_LINE, "period")])


def _outcomes(history: pd.DataFrame, breaks: pd.DataFrame | None) -> np.ndarray:
    """Give the outcome of the year of each row, in the order of the history."""
    decembers = history[history["period"].str.endswith("-12")]
    used = budget_utilisation(_together(decembers))
    known = zip(rows_of(decembers, *_LINE, "period"), used["actual_ytd_eur"], strict=True)
    outcomes = {(unit, line, period[:4]): actual for (unit, line, period), actual in known}
    changes = _changes(breaks)
    found = []
    for unit, line, period in rows_of(history, *_LINE, "period"):
        year = period[:4]
        is_broken = any(
            period < first and first[:4] == year and of_unit == unit and of_line in ("", line)
            for of_unit, of_line, first in changes
        )
        found.append(np.nan if is_broken else outcomes.get((unit, line, year), np.nan))
    return np.array(found, dtype="float64")


def _changes(breaks: pd.DataFrame | None) -> list[tuple[str, str, str]]:
    if breaks is None:
        return []
    check(breaks, StructuralBreaks, "forecast_errors")
    return rows_of(breaks.fillna({"line": ""}), *_LINE, "valid_from")


def _means(
    errors: Sequence[float], run_rate_errors: Sequence[float], outcomes: Sequence[float]
) -> dict[str, float]:
    absolute_error, outcome = _mean_size(errors), _mean_size(outcomes)
    return {
        "year_count": len(errors),
        "bias_eur": fmean(errors),
        "absolute_error_eur": absolute_error,
        "absolute_error_share": absolute_error / outcome if outcome >= HALF_A_CENT_EUR else nan,
        # Missing where it is in one of the years.
        "run_rate_bias_eur": fmean(run_rate_errors),
        "run_rate_absolute_error_eur": _mean_size(run_rate_errors),
    }


def _mean_size(amounts: Sequence[float]) -> float:
    return fmean(abs(amount) for amount in amounts)
