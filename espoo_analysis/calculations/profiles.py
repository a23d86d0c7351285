"""How much of a year's money should be used by a cut-off: the accrual profiles."""

from __future__ import annotations

import math
from collections import defaultdict
from statistics import fmean
from typing import TYPE_CHECKING, Any

import pandas as pd

from espoo_analysis.calculations.rows import rows_of
from espoo_analysis.contracts import AccrualProfiles, FollowUpHistory, StructuralBreaks, check
from espoo_analysis.period import MONTHS_IN_YEAR, Period
from espoo_analysis.settings import HALF_A_CENT_EUR, PROFILE_MARGIN_MONTHS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_KEY = ["unit", "line", "period"]
_SHARES = ["expected_share", "expected_low", "expected_high"]


def expected_shares(
    lines: pd.DataFrame,
    period: str | Period,
    profiles: pd.DataFrame | None = None,
    history: pd.DataFrame | None = None,
    breaks: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Share of the year's money that should be used at the end of a period.

    ``linear:        m / 12``
    ``payroll:       (m + b * [m >= pay month]) / (12 + b)``, b the holiday bonus in months
    ``billing_lag:   max(0, m - lag) / 12``, in December 1
    ``arrears:       floor(max(0, m - lag) / k) * k / 12``, in December 1; k months an instalment
    ``earlier_years: mean of actual of month m / actual of December``, over the last n years

    with m the month of the period. The lowest and the highest share that a profile allows lie
    a margin of months / 12 below and above it; those of ``earlier_years``, below the smallest
    and above the largest share of its years. In December nothing is left to come: both are
    the share itself.

    Parameters
    ----------
    lines : DataFrame
        Rows with `unit` and `line`. Not modified.
    period : str or Period
        The period; its month is m.
    profiles : DataFrame, optional
        Contract `AccrualProfiles`; for each line the latest that is valid holds. A line
        without a profile, and every line when this is left out, accrues evenly. Not modified.
    history : DataFrame, optional
        Contract `FollowUpHistory`; reads `actual_ytd_eur` of earlier years. Not modified.
    breaks : DataFrame, optional
        Contract `StructuralBreaks`: years before the last of them do not count. Not modified.

    Returns
    -------
    DataFrame
        On the index of `lines`: `profile`, the profile that was used, and `expected_share`,
        `expected_low` and `expected_high`, shares of 1. A year counts where both its actuals
        were delivered, its December is not 0 and no break of the line or its unit lies after
        its January; where no year counts, the line accrues evenly and `profile` says so.

    Raises
    ------
    ContractError
        When a table breaks its contract.
    PeriodError
        When `period` is not a period.

    Notes
    -----
    The bounds lie between 0 and 1, but always hold the share itself: a year can have had more
    by a month than at its end.
    Only years before that of the period are read, so that the result is what could be known
    then. Nothing is rounded.

    References
    ----------
    data/reference/accrual_profiles.csv; docs/assumptions.md.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> july = ea.load_period("2025-07")
    >>> lines = july.follow_up[july.follow_up["line"] == "personnel_expenses"]
    >>> profiles = july.reference.accrual_profiles
    >>> expected_shares(lines, "2025-07", profiles).round(3).to_dict("records")
    [{'profile': 'payroll', 'expected_share': 0.6, 'expected_low': 0.558, 'expected_high': 0.642}]
    """
    rows = lines[["unit", "line"]].assign(period=str(Period.parse(period)))
    return shares_by_period(rows, profiles, history, breaks)


def shares_by_period(
    rows: pd.DataFrame,
    profiles: pd.DataFrame | None = None,
    history: pd.DataFrame | None = None,
    breaks: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Give the expected shares of many periods at once, each with what was known in it.

    The formulas and the columns are those of `expected_shares`.

    Parameters
    ----------
    rows : DataFrame
        Rows with `unit`, `line` and `period`. Not modified.
    profiles, history, breaks : DataFrame, optional
        As of `expected_shares`. Not modified.

    Returns
    -------
    DataFrame
        The columns of `expected_shares` on the index of `rows`.

    Raises
    ------
    ContractError
        When a table breaks its contract.

    Examples
    --------
    >>> rows = pd.DataFrame({"unit": "u", "line": "a", "period": ["2025-06", "2025-12"]})
    >>> shares_by_period(rows)["expected_low"].round(3).tolist()
    [0.458, 1.0]
    """
    for table, contract in (
        (profiles, AccrualProfiles),
        (history, FollowUpHistory),
        (breaks, StructuralBreaks),
    ):
        if table is not None:
            check(table, contract, "expected_shares")
    rules = _rules_in_force(rows["period"].unique(), profiles)
    actuals, changes = _actuals(history), _changes(breaks)
    shares = []
    for unit, line, period in rows_of(rows, *_KEY):
        rule, month = rules.get((line, period), {}), int(period[5:])
        since = _last_break(changes, unit, line, period)
        known = actuals.get((unit, line), {})
        years = _shares_of_years(known, period, int(rule.get("earlier_years", 0)), since)
        shares.append(_expected(month, rule, years))
    found = pd.DataFrame(shares, rows.index, ["profile", *_SHARES])
    return found.astype({"profile": "str", **dict.fromkeys(_SHARES, "float64")})


def _rules_in_force(
    periods: Iterable[str], profiles: pd.DataFrame | None
) -> dict[tuple[str, str], dict[str, Any]]:
    """Gather, by line and period, the profile and its parameters."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    columns = ["valid_from", "line", "profile", "parameter", "value"]
    changes = [] if profiles is None else profiles[columns].sort_values("valid_from").to_numpy()
    for period in periods:
        for valid_from, line, profile, parameter, value in changes:
            if valid_from <= period:
                rule = found.setdefault((line, period), {})
                if rule.get("profile") != profile:
                    rule.clear()
                rule |= {"profile": profile, parameter: value}
    return found


def _expected(
    month: int, rule: Mapping[str, Any], years: list[float]
) -> tuple[str, float, float, float]:
    share = _share(month, rule, years)
    profile = "linear" if share is None else rule["profile"]
    if month == MONTHS_IN_YEAR:
        return profile, 1.0, 1.0, 1.0
    expected = month / MONTHS_IN_YEAR if share is None else share
    margin = rule.get("margin_months", PROFILE_MARGIN_MONTHS) / MONTHS_IN_YEAR
    # Of other profiles no year was asked for.
    low, high = min(years, default=expected) - margin, max(years, default=expected) + margin
    return profile, expected, min(max(low, 0.0), 1.0, expected), max(min(high, 1.0), expected)


def _share(month: int, rule: Mapping[str, Any], years: list[float]) -> float | None:
    """Give the share by a profile that has all that it needs."""
    match rule:
        case {"profile": "payroll", "holiday_bonus": bonus}:
            is_paid = month >= rule.get("pay_month", math.inf)
            return (month + bonus * is_paid) / (MONTHS_IN_YEAR + bonus)
        case {"profile": "billing_lag", "lag_months": lag}:
            return max(month - lag, 0.0) / MONTHS_IN_YEAR
        case {"profile": "arrears", "lag_months": lag, "instalment_months": k} if k:
            return max(month - lag, 0.0) // k * k / MONTHS_IN_YEAR
        case {"profile": "earlier_years"} if years:
            return fmean(years)
    return None


def _shares_of_years(
    actuals: Mapping[str, float], period: str, count: int, comparable_from: str
) -> list[float]:
    this_year, month = int(period[:4]), period[4:]
    return [
        actuals[f"{year}{month}"] / actuals[f"{year}-12"]
        for year in range(this_year - count, this_year)
        if f"{year}-01" >= comparable_from
        and f"{year}{month}" in actuals
        and abs(actuals.get(f"{year}-12", 0.0)) >= HALF_A_CENT_EUR
    ]


def _last_break(
    changes: Iterable[tuple[str, str, str]], unit: str, line: str, period: str
) -> str:
    return max(
        (
            valid_from
            for changed_unit, changed_line, valid_from in changes
            if changed_unit == unit
            and (pd.isna(changed_line) or changed_line == line)
            and valid_from <= period
        ),
        default="",
    )


def _changes(breaks: pd.DataFrame | None) -> list[tuple[str, str, str]]:
    return [] if breaks is None else rows_of(breaks, "unit", "line", "valid_from")


def _actuals(history: pd.DataFrame | None) -> dict[tuple[str, str], dict[str, float]]:
    """Gather the actuals that are known, by unit and line, then by period."""
    found: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    rows = [] if history is None else rows_of(history, *_KEY, "actual_ytd_eur")
    for unit, line, period, actual in rows:
        if not math.isnan(actual):
            found[unit, line][period] = actual
    return found
