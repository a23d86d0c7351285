"""What changed between two periods: figures of lines and services, states of activities."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from espoo_analysis.calculations.disclosure import hide_small_counts
from espoo_analysis.calculations.follow_up_changes import follow_up_changes
from espoo_analysis.calculations.rows import rows_of, table_of
from espoo_analysis.calculations.service_changes import restated_changes, service_changes
from espoo_analysis.contracts import Activities, Changes, check

if TYPE_CHECKING:
    from espoo_analysis.contracts import PeriodData

_KEY = ["unit", "activity"]


def compare_periods(current: PeriodData, previous: PeriodData) -> pd.DataFrame:
    """Every figure and status of a period beside that of an earlier one.

    ``change = current - previous``

    Parameters
    ----------
    current, previous : PeriodData
        The periods as `load_period` gives them, of the same units. Not modified.

    Returns
    -------
    DataFrame
        Contract `Changes`: the rows of `follow_up_changes`, `service_changes` and
        `activity_changes` in this order, each in the order of `current` with what has ended
        last; then what `current` restates of earlier days. The `state` is

        ``unchanged``, ``changed``
            by less than half a cent, or by more;
        ``added``, ``ended``
            the row is not in the earlier, or not in the later period;
        ``missing``
            one of the figures, or both, was not given or may not be shown;
        ``break``
            a reorganisation lies between the periods: it is named, and nothing is subtracted;
        ``restart``
            a figure that counts from January, of another month of another year;
        ``revised``
            a figure that should not have changed, or not in this direction, within the year,
            or a figure that was delivered anew: `as_of` is its day.

    Raises
    ------
    ContractError
        When a table breaks its contract.
    PeriodError
        When `previous` is not before `current`.

    Notes
    -----
    Signed euros, so a positive change of an amount is favourable; services in the unit of their
    measure. Small counts are hidden as in the report of each period. Nothing is rounded, and
    estimated actuals are not compared.

    References
    ----------
    Reorganisations: data/reference/structural_breaks.csv. Small counts: `hide_small_counts`.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> from dataclasses import replace
    >>> july = ea.load_period("2025-07")
    >>> earlier = july.services.assign(value=july.services["value"].replace(4300, 3900))
    >>> june = replace(july, period=ea.Period(2025, 6), services=earlier)
    >>> changes = compare_periods(july, june)
    >>> changes.loc[changes["state"] == "changed", ["key", "change"]].values.tolist()
    [['hello_espoo_info_contacts', 400.0]]
    """
    money = follow_up_changes(
        current.follow_up,
        previous.follow_up,
        (current.period, previous.period),
        current.reference.structural_breaks,
    )
    work = work_changes(current, previous)
    return check(pd.concat([money, work], ignore_index=True), Changes, "compare_periods")


def work_changes(current: PeriodData, previous: PeriodData) -> pd.DataFrame:
    """Compare what two periods say of services and activities, not of money.

    Parameters
    ----------
    current, previous : PeriodData
        The periods as `load_period` gives them, of the same units. Not modified.

    Returns
    -------
    DataFrame
        Contract `Changes`: the part of `compare_periods` that is of other topics than the
        follow-up.

    Raises
    ------
    ContractError
        When a table breaks its contract.
    PeriodError
        When `previous` is not before `current`.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> from dataclasses import replace
    >>> july = ea.load_period("2025-07")
    >>> work_changes(july, replace(july, period=ea.Period(2025, 6)))["state"].unique().tolist()
    ['unchanged', 'missing']
    """
    reference = current.reference
    services, restated = _shown_services(current)
    tables = [
        service_changes(
            services,
            _shown_services(previous)[0],
            reference.indicators,
            (current.period, previous.period),
            reference.structural_breaks,
        ),
        restated_changes(restated, current.history.services, reference.indicators),
        activity_changes(current.activities, previous.activities),
    ]
    return check(pd.concat(tables, ignore_index=True), Changes, "work_changes")


def activity_changes(current: pd.DataFrame, previous: pd.DataFrame) -> pd.DataFrame:
    """Each activity's status beside that of an earlier period.

    Parameters
    ----------
    current, previous : DataFrame
        Contract `Activities`. Not modified.

    Returns
    -------
    DataFrame
        Contract `Changes`, one row for each (unit, activity), in the order of `current`; those
        that are only in `previous` come last and have ``ended``.

    Raises
    ------
    ContractError
        When a table breaks its contract.

    Examples
    --------
    >>> from espoo_analysis import load_period
    >>> activities = load_period("2025-07").activities
    >>> began = activities.assign(status=activities["status"].replace("planned", "running"))
    >>> activity_changes(began, activities)["state"].value_counts().to_dict()
    {'unchanged': 12, 'changed': 3}
    """
    check(current, Activities, "activity_changes")
    check(previous, Activities, "activity_changes")
    now, before = (
        {(unit, activity): status for unit, activity, status in rows_of(table, *_KEY, "status")}
        for table in (current, previous)
    )
    changes = [
        {
            "topic": "activities",
            "unit": unit,
            "key": activity,
            "quantity": "status",
            "state": _state(now.get((unit, activity)), before.get((unit, activity))),
            "previous_status": before.get((unit, activity)),
            "current_status": now.get((unit, activity)),
        }
        for unit, activity in now | before
    ]
    return check(table_of(changes, Changes), Changes, "activity_changes")


def _state(now: str | None, before: str | None) -> str:
    if before is None:
        return "added"
    if now is None:
        return "ended"
    return "unchanged" if now == before else "changed"


def _shown_services(delivered: PeriodData) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Hide small counts of a period; give its figures, and what it restates."""
    both = pd.concat([delivered.services, delivered.restated_services], ignore_index=True)
    shown = hide_small_counts(both, delivered.reference.indicators, delivered.history.services)
    count = len(delivered.services)
    return shown.iloc[:count], shown.iloc[count:]
