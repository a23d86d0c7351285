"""What the services counted, beside what they aim at."""

from __future__ import annotations

import numpy as np
import pandas as pd

from espoo_analysis.contracts import Indicators, ServiceKpis, Services, check
from espoo_analysis.period import Period


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
        The period; values of a later day are refused.

    Returns
    -------
    DataFrame
        Contract `ServiceKpis`, one row for each unit of `services` and each indicator. The
        `state` is ``reported`` with a value, ``no_figure`` where the service was described
        without one, and ``not_delivered`` where the file has no row. A missing value is never
        0; `attainment_share` is missing without value, target or a divisor other than 0.

    Raises
    ------
    ContractError
        When a table breaks its contract.
    PeriodError
        When `period` is not a period.

    Notes
    -----
    Values are in the unit of the indicator's `measure`; the shares are not rounded and may
    exceed 1.

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
    units = services["unit"].drop_duplicates().to_frame()
    wanted = units.merge(
        indicators[["indicator", "service", "measure", "direction", "target", "target_date"]],
        how="cross",
    )
    current = services[services["as_of"] <= last_day]
    kpis = wanted.merge(current, on=["unit", "indicator"], how="left", indicator=True)
    value, target = kpis["value"], kpis["target"]
    is_less_better = kpis["direction"] == "down"
    numerator, divisor = target.where(is_less_better, value), value.where(is_less_better, target)
    kpis["attainment_share"] = numerator / divisor.where(divisor != 0)
    states = np.where(value.notna(), "reported", "no_figure")
    kpis["state"] = pd.Series(states, index=kpis.index, dtype="str").where(
        kpis["_merge"] == "both", "not_delivered"
    )
    columns = list(ServiceKpis.to_schema().columns)
    return check(kpis[columns], ServiceKpis, "service_kpis")
