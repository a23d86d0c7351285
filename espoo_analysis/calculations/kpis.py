"""What the services counted, beside what they aim at."""

from __future__ import annotations

import numpy as np
import pandas as pd

from espoo_analysis.contracts import Indicators, ServiceKpis, Services, check
from espoo_analysis.errors import ContractError, Problem
from espoo_analysis.period import Period

_COLUMNS = ["indicator", "service", "measure", "direction", "target", "target_date"]


def service_kpis(
    services: pd.DataFrame, indicators: pd.DataFrame, period: str | Period
) -> pd.DataFrame:
    """Each indicator's value by the cut-off, its target and how far it has come.

    ``attainment_share = value / target``, or ``target / value`` where less is better

    Parameters
    ----------
    services : DataFrame
        Contract `Services`; one row per (unit, indicator). Not modified.
    indicators : DataFrame
        Contract `Indicators`; their order is the order of the result. Not modified.
    period : str or Period
        The period.

    Returns
    -------
    DataFrame
        Contract `ServiceKpis`, one row for each unit of `services` and each indicator of the
        services from which the unit has any. The `state` is ``reported`` with a value,
        ``no_figure`` where the service was described without one, and ``not_delivered`` where
        the file has no row. A missing value is never 0; `attainment_share` is missing without
        value, target or a divisor other than 0. The `target_state` is ``reached`` where the
        value is the target or better, ``open`` where it is not, ``no_figure`` without a value.

    Raises
    ------
    ContractError
        When a table breaks its contract, or a figure is of a day after the period.
    PeriodError
        When `period` is not a period.

    Notes
    -----
    Values are in the unit of the indicator's `measure`; the shares are not rounded and may
    exceed 1.

    References
    ----------
    Targets and directions: data/reference/indicators.csv.

    Examples
    --------
    >>> from espoo_analysis import load_period
    >>> july = load_period("2025-07")
    >>> kpis = service_kpis(july.services, july.reference.indicators, july.period)
    >>> by_indicator = kpis.set_index("indicator")
    >>> by_indicator.loc["hello_espoo_info_satisfaction", "state"]
    'no_figure'
    """
    check(services, Services, "service_kpis")
    check(indicators, Indicators, "service_kpis")
    last_day = pd.Timestamp(Period.parse(period).last_day)
    later = services.loc[services["as_of"] > last_day, "indicator"]
    if not later.empty:
        problems = [Problem(f"the figure of '{code}' is of a later day") for code in later]
        raise ContractError(f"service_kpis needs figures up to {last_day.date()}.", problems)
    measured = services[["unit", "indicator"]].merge(indicators[["indicator", "service"]])
    wanted = measured[["unit", "service"]].drop_duplicates().merge(indicators[_COLUMNS])
    order = dict(zip(indicators["indicator"], range(len(indicators)), strict=True))
    wanted = wanted.sort_values("indicator", key=lambda codes: codes.map(order), kind="stable")
    kpis = wanted.merge(services, on=["unit", "indicator"], how="left", indicator=True)
    value, target = kpis["value"], kpis["target"]
    is_less_better = kpis["direction"] == "down"
    numerator, divisor = target.where(is_less_better, value), value.where(is_less_better, target)
    kpis["attainment_share"] = numerator / divisor.where(divisor != 0)
    states = np.where(value.notna(), "reported", "no_figure")
    kpis["state"] = pd.Series(states, index=kpis.index, dtype="str").where(
        kpis["_merge"] == "both", "not_delivered"
    )
    is_reached = value.le(target).where(is_less_better, value.ge(target))
    target_states = np.where(value.isna(), "no_figure", np.where(is_reached, "reached", "open"))
    kpis["target_state"] = pd.Series(target_states, index=kpis.index, dtype="str").where(
        target.notna()
    )
    columns = list(ServiceKpis.to_schema().columns)
    return check(kpis[columns], ServiceKpis, "service_kpis")
