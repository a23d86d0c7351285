"""What the services counted, beside what they aim at, what was before and what it cost."""

from __future__ import annotations

import numpy as np
import pandas as pd

from espoo_analysis.calculations.disclosure import hide_small_counts
from espoo_analysis.calculations.rows import rows_of
from espoo_analysis.calculations.target_classes import target_classes
from espoo_analysis.contracts import Indicators, ServiceKpis, Services, check
from espoo_analysis.errors import ContractError, Problem
from espoo_analysis.period import MONTHS_IN_YEAR, Period

_KEY = ["unit", "indicator"]


def service_kpis(
    services: pd.DataFrame,
    indicators: pd.DataFrame,
    period: str | Period,
    *,
    history: pd.DataFrame | None = None,
    thresholds: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Each indicator's value by the cut-off, its target and how far it has come.

    ``attainment_share = value / target``, or ``target / value`` where less is better
    ``annualised_value = value / (m / 12)``, m the month of `as_of`; by days within a month
    ``change_on_year_share = value / value_last_year - 1``
    ``unit_cost_eur = cost_eur / value``

    Parameters
    ----------
    services : DataFrame
        Contract `Services`; of an indicator the latest figure counts. Not modified.
    indicators : DataFrame
        Contract `Indicators`; their order is the order of the result. Not modified.
    period : str or Period
        The period.
    history : DataFrame, optional
        Contract `ServicesHistory`: what was delivered for earlier periods. Without it no small
        growth since an earlier period is seen, and nothing is known of last year. Not modified.
    thresholds : DataFrame, optional
        Contract `Thresholds`; reads ``partial_attainment_share``. Not modified.

    Returns
    -------
    DataFrame
        Contract `ServiceKpis`, one row for each unit of `services` and each indicator of the
        services from which the unit has any. The `state` is ``reported`` with a value,
        ``hidden`` where `hide_small_counts` hides it, ``no_figure`` where the service was
        described without one, and ``not_delivered`` where the file has no row. A missing value
        is never 0, and whatever would be computed from it is missing; `attainment_share` is
        missing without a divisor other than 0. The `target_state` is ``reached`` where the
        value is the target or better, ``open`` where it is not, ``no_figure`` without a value.
        See `target_classes` for `target_class` and `class_basis`. `annualised_value` is only of
        what grows with the year; `value_last_year` is of the same day a year before;
        `cost_eur` is of the same day, and only where the value is above 0.

    Raises
    ------
    ContractError
        When a table breaks its contract, or a figure is of a day after the period.
    PeriodError
        When `period` is not a period.

    Notes
    -----
    Values are in the unit of the indicator's `measure`, costs positive; the shares are not
    rounded and may exceed 1.

    References
    ----------
    Targets, directions, smallest cells and costs: data/reference/indicators.csv.

    Examples
    --------
    >>> from espoo_analysis import load_period
    >>> july = load_period("2025-07")
    >>> kpis = service_kpis(july.services, july.reference.indicators, july.period)
    >>> by_indicator = kpis.set_index("indicator")
    >>> by_indicator.loc["hello_espoo_info_satisfaction", "state"]
    'no_figure'
    >>> round(by_indicator.loc["hello_espoo_info_contacts", "annualised_value"], 1)
    np.float64(7371.4)
    """
    check(services, Services, "service_kpis")
    check(indicators, Indicators, "service_kpis")
    reported = Period.parse(period)
    _refuse_later_days(services, reported)
    shown = _latest(hide_small_counts(services, indicators, history))
    kpis = _wanted(shown, indicators).merge(shown, on=_KEY, how="left", indicator="is_delivered")
    kpis = kpis.assign(
        state=_states(kpis),
        annualised_value=_annualised(kpis),
        value_last_year=_last_year(kpis, indicators, reported, history),
        cost_eur=_costs(kpis, shown, indicators),
    )
    kpis = target_classes(kpis, reported, thresholds)
    before = kpis["value_last_year"]
    kpis = kpis.assign(
        change_on_year_share=kpis["value"] / before.where(before != 0) - 1,
        unit_cost_eur=kpis["cost_eur"] / kpis["value"].where(kpis["cost_eur"].notna()),
    )
    columns = list(ServiceKpis.to_schema().columns)
    return check(kpis[columns], ServiceKpis, "service_kpis")


def _refuse_later_days(services: pd.DataFrame, period: Period) -> None:
    later = services.loc[services["as_of"] > pd.Timestamp(period.last_day), "indicator"]
    if not later.empty:
        problems = [Problem(f"the figure of '{code}' is of a later day") for code in later]
        raise ContractError(f"service_kpis needs figures up to {period.last_day}.", problems)


def _latest(services: pd.DataFrame) -> pd.DataFrame:
    latest: dict[tuple[str, str], tuple[pd.Timestamp, int]] = {}
    for place, (unit, code, day) in enumerate(rows_of(services, *_KEY, "as_of")):
        latest[unit, code] = max((day, place), latest.get((unit, code), (day, place)))
    return services.iloc[sorted(place for _, place in latest.values())]


def _wanted(services: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """List the indicators of every service from which a unit has any, in their order."""
    service_of = dict(rows_of(indicators, "indicator", "service"))
    measured = dict.fromkeys(
        (unit, service_of[code]) for unit, code in rows_of(services, *_KEY) if code in service_of
    )
    wanted = [
        (unit, place)
        for place, service in enumerate(service_of.values())
        for unit, measured_service in measured
        if measured_service == service
    ]
    rows = indicators.iloc[[place for _, place in wanted]]
    return rows.assign(unit=pd.array([unit for unit, _ in wanted], dtype="str"))


def _states(kpis: pd.DataFrame) -> pd.Series:
    conditions = [kpis["is_delivered"] != "both", kpis["is_hidden"].eq(other=True)]
    given = np.where(kpis["value"].notna(), "reported", "no_figure")
    states = np.select(conditions, ["not_delivered", "hidden"], given)
    return pd.Series(states, index=kpis.index, dtype="str")


def _annualised(kpis: pd.DataFrame) -> pd.Series:
    days = kpis["as_of"].dt
    by_month = kpis["value"] * MONTHS_IN_YEAR / days.month
    by_day = kpis["value"] * (365 + days.is_leap_year.astype(int)) / days.day_of_year
    annualised = by_month.where(days.is_month_end, by_day)
    return annualised.where(kpis["aggregation"] == "cumulative")


def _last_year(
    kpis: pd.DataFrame, indicators: pd.DataFrame, period: Period, history: pd.DataFrame | None
) -> pd.Series:
    before = str(Period(period.year - 1, period.month))
    if history is None or not history["period"].eq(before).any():
        return pd.Series(np.nan, index=kpis.index)
    rows = history[history["period"] == before].drop(columns="period")
    earlier = history[history["period"] < before]
    shown = _latest(hide_small_counts(rows, indicators, earlier))
    values = {
        (*key, *_day_of_year(day)): value
        for *key, day, value in rows_of(shown, *_KEY, "as_of", "value")
    }
    days = rows_of(kpis, *_KEY, "as_of")
    found = [values.get((*key, *_day_of_year(day)), np.nan) for *key, day in days]
    return pd.Series(found, kpis.index, dtype="float64")


def _day_of_year(day: pd.Timestamp) -> tuple[int, int]:
    """Name a day alike in every year, also at the end of February."""
    last_in_any_month = 31
    return day.month, last_in_any_month if day.is_month_end else day.day


def _costs(kpis: pd.DataFrame, shown: pd.DataFrame, indicators: pd.DataFrame) -> pd.Series:
    in_euros = set(indicators.loc[indicators["measure"] == "eur", "indicator"])
    costs = {
        (unit, code, day): value
        for unit, code, day, value in rows_of(shown, *_KEY, "as_of", "value")
        if code in in_euros and value >= 0
    }
    keys = rows_of(kpis, "unit", "cost_indicator", "as_of")
    found = pd.Series([costs.get(key, np.nan) for key in keys], kpis.index, dtype="float64")
    return found.where(kpis["value"] > 0)
