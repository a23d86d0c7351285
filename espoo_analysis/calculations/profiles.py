"""How much of a year's money should be used by a cut-off: the accrual profiles."""

from __future__ import annotations

from statistics import fmean

import pandas as pd

from espoo_analysis.contracts import AccrualProfiles, FollowUpHistory, StructuralBreaks, check
from espoo_analysis.period import MONTHS_IN_YEAR, Period
from espoo_analysis.settings import HALF_A_CENT_EUR, PROFILE_MARGIN_MONTHS

_PARAMETERS = [
    "holiday_bonus",
    "pay_month",
    "lag_months",
    "instalment_months",
    "earlier_years",
    "margin_months",
]
_KEY = ["unit", "line", "period"]
_NONE = float("nan")


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
    rules = _rules_in_force(rows, profiles)
    years = _shares_of_years(rows.assign(count=rules["earlier_years"]), history, breaks)
    month = rows["period"].str[-2:].astype("int64")
    shares = _shares_of_profiles(month, rules, years["mean"])
    profile, expected = pd.Series("linear", rows.index, dtype="str"), month / MONTHS_IN_YEAR
    for name, share in shares.items():
        holds = rules["profile"].eq(name) & share.notna()
        profile, expected = profile.mask(holds, name), expected.mask(holds, share)
    is_december = month == MONTHS_IN_YEAR
    expected = expected.mask(is_december, 1.0)
    margin = rules["margin_months"].fillna(PROFILE_MARGIN_MONTHS).mask(is_december, 0.0)
    # Of other profiles no year was asked for.
    low = years["min"].fillna(expected) - margin / MONTHS_IN_YEAR
    high = years["max"].fillna(expected) + margin / MONTHS_IN_YEAR
    return pd.DataFrame(
        {
            "profile": profile,
            "expected_share": expected,
            "expected_low": low.clip(0, 1).clip(upper=expected),
            "expected_high": high.clip(0, 1).clip(lower=expected),
        }
    )


def _rules_in_force(rows: pd.DataFrame, profiles: pd.DataFrame | None) -> pd.DataFrame:
    found: dict[tuple[str, str], dict[str, object]] = {}
    columns = ["valid_from", "line", "profile", "parameter", "value"]
    changes = [] if profiles is None else profiles[columns].sort_values("valid_from").to_numpy()
    for period in rows["period"].unique():
        for valid_from, line, profile, parameter, value in changes:
            if valid_from <= period:
                rule = found.setdefault((line, period), {})
                if rule.get("profile") != profile:
                    rule.clear()
                rule |= {"profile": profile, parameter: value}
    keys = zip(rows["line"], rows["period"], strict=True)
    rules = pd.DataFrame(
        [found.get(key, {}) for key in keys], rows.index, ["profile", *_PARAMETERS]
    )
    return rules.astype({"profile": "str", **dict.fromkeys(_PARAMETERS, "float64")})


def _shares_of_profiles(
    month: pd.Series, rules: pd.DataFrame, mean_of_years: pd.Series
) -> dict[str, pd.Series]:
    bonus, instalment = rules["holiday_bonus"], rules["instalment_months"]
    is_paid = month >= rules["pay_month"]
    booked = (month - rules["lag_months"]).clip(lower=0)
    return {
        "payroll": (month + bonus.where(is_paid, 0.0)) / (MONTHS_IN_YEAR + bonus),
        "billing_lag": booked / MONTHS_IN_YEAR,
        "arrears": booked // instalment * instalment / MONTHS_IN_YEAR,
        "earlier_years": mean_of_years,
    }


def _shares_of_years(
    rows: pd.DataFrame, history: pd.DataFrame | None, breaks: pd.DataFrame | None
) -> pd.DataFrame:
    actuals = {} if history is None else _actuals(history)
    asked = rows.dropna(subset="count")
    ends = []
    for unit, line, period, count in asked[[*_KEY, "count"]].itertuples(index=False, name=None):
        comparable_from = _last_break(breaks, unit, line, period)
        this_year, month = int(period[:4]), period[4:]
        shares = [
            actuals[unit, line, f"{year}{month}"] / actuals[unit, line, f"{year}-12"]
            for year in range(this_year - int(count), this_year)
            if f"{year}-01" >= comparable_from
            and (unit, line, f"{year}{month}") in actuals
            and abs(actuals.get((unit, line, f"{year}-12"), 0.0)) >= HALF_A_CENT_EUR
        ]
        ends.append((min(shares), fmean(shares), max(shares)) if shares else (_NONE,) * 3)
    years = pd.DataFrame(ends, asked.index, ["min", "mean", "max"], dtype="float64")
    return years.reindex(rows.index)


def _last_break(breaks: pd.DataFrame | None, unit: str, line: str, period: str) -> str:
    if breaks is None:
        return ""
    changes = breaks[["unit", "line", "valid_from"]].itertuples(index=False, name=None)
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


def _actuals(history: pd.DataFrame) -> dict[tuple[str, str, str], float]:
    known = history.dropna(subset="actual_ytd_eur")
    keys = zip(*(known[name] for name in _KEY), strict=True)
    return dict(zip(keys, known["actual_ytd_eur"], strict=True))
