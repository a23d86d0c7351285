"""How far each target is, in the four classes in which the city's council is told."""

from __future__ import annotations

import numpy as np
import pandas as pd

from espoo_analysis.calculations.limits import limits_in_force
from espoo_analysis.calculations.spans import possible_days
from espoo_analysis.contracts import Thresholds, check
from espoo_analysis.period import Period

_PARTIAL = "partial_attainment_share"
# 0.64 is 0.8 of 0.8, but not in binary.
_BINARY_ROUNDING = 1e-9


def target_classes(
    kpis: pd.DataFrame, period: str | Period, thresholds: pd.DataFrame | None = None
) -> pd.DataFrame:
    """How far each target is, now and as it will probably be when it is due.

    ``attainment = judged / target``, or ``target / judged`` where less is better

    Parameters
    ----------
    kpis : DataFrame
        One row for each (unit, indicator); reads `direction`, `aggregation`, `target`,
        `target_date`, `as_of`, `value` and `annualised_value`. Not modified.
    period : str or Period
        The period.
    thresholds : DataFrame, optional
        Contract `Thresholds`; of several values the latest that is valid holds. Not modified.

    Returns
    -------
    DataFrame
        `kpis` with `attainment_share` and `target_state`, which are of the value as it is, and
        `target_class` and `class_basis`. The basis is ``final`` where the target's last day has
        come at `as_of`, or there is none and the year is over; then the value is judged. Else
        it is ``projected``: what grows with the year and is due in it, or has no date, is
        judged by its annualised value, everything else by its value. ``achieved`` is the target
        or better, ``partially_achieved`` an attainment of at least the threshold
        ``partial_attainment_share``, ``not_achieved`` less; ``cannot_be_assessed``, without a
        basis, what has no value, or is below its target while no threshold is valid.

    Raises
    ------
    ContractError
        When `thresholds` breaks its contract.
    PeriodError
        When `period` is not a period.

    References
    ----------
    The classes: the performance targets in the city's financial statements. The threshold:
    data/reference/thresholds.csv.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> may = ea.load_period("2025-05", data_dir="data/example")
    >>> kpis = ea.service_kpis(may.services, may.reference.indicators, may.period,
    ...     thresholds=may.reference.thresholds)
    >>> kpis[["indicator", "target_class", "class_basis"]].iloc[0].tolist()
    ['advice_contacts', 'partially_achieved', 'projected']
    """
    reported = Period.parse(period)
    due = _due_days(kpis)
    has_no_date = kpis["target_date"].isna()
    is_final = due.le(kpis["as_of"]) | (has_no_date & (reported.months_left == 0))
    is_due_this_year = has_no_date | due.dt.year.eq(reported.year)
    grows = kpis["aggregation"].eq("cumulative") & is_due_this_year & ~is_final
    judged = kpis["annualised_value"].where(grows, kpis["value"])
    is_assessed, classes = _classes(kpis, judged, _limit(thresholds, reported))
    states = np.where(_is_reached(kpis, kpis["value"]), "reached", "open")
    states = np.where(kpis["value"].isna(), "no_figure", states)
    has_target = kpis["target"].notna()
    bases = pd.Series(np.where(is_final, "final", "projected"), kpis.index, dtype="str")
    return kpis.assign(
        attainment_share=_attainment(kpis, kpis["value"]),
        target_state=pd.Series(states, kpis.index, dtype="str").where(has_target),
        target_class=classes.where(has_target),
        class_basis=bases.where(has_target & is_assessed),
    )


def _due_days(kpis: pd.DataFrame) -> pd.Series:
    last_days = [possible_days(text)[1] for text in kpis["target_date"]]
    return pd.Series(last_days, kpis.index, dtype="datetime64[ns]")


def _limit(thresholds: pd.DataFrame | None, period: Period) -> float:
    if thresholds is None:
        return float("nan")
    check(thresholds, Thresholds, "target_classes")
    return limits_in_force(thresholds, period, _PARTIAL)[0]


def _attainment(kpis: pd.DataFrame, values: pd.Series) -> pd.Series:
    is_less_better = kpis["direction"] == "down"
    numerator = kpis["target"].where(is_less_better, values)
    divisor = values.where(is_less_better, kpis["target"])
    return numerator / divisor.where(divisor != 0)


def _is_reached(kpis: pd.DataFrame, values: pd.Series) -> pd.Series:
    below, above = values.le(kpis["target"]), values.ge(kpis["target"])
    return below.where(kpis["direction"] == "down", above)


def _classes(kpis: pd.DataFrame, judged: pd.Series, limit: float) -> tuple[pd.Series, pd.Series]:
    is_reached, attainment = _is_reached(kpis, judged), _attainment(kpis, judged)
    is_assessed = is_reached | (attainment.notna() & pd.notna(limit))
    # Below 0 a ratio says nothing: -10 is twice the target -5, and far from it.
    is_partial = attainment.between(limit - _BINARY_ROUNDING, 1)
    names = ["cannot_be_assessed", "achieved", "partially_achieved"]
    classes = np.select([~is_assessed, is_reached, is_partial], names, "not_achieved")
    return is_assessed, pd.Series(classes, kpis.index, dtype="str")
