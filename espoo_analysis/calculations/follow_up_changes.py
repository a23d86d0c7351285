"""What changed in the budget follow-up between two periods."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from espoo_analysis.calculations.budget import budget_utilisation
from espoo_analysis.calculations.changes import as_changes, paired, with_states
from espoo_analysis.calculations.totals import sum_to_totals
from espoo_analysis.settings import HALF_A_CENT_EUR

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from espoo_analysis.period import Period

_BUDGETS = ["original_budget_eur", "amended_budget_eur", "forecast_eur"]
_KEY = ["unit", "key", "quantity"]
# What accrues grows: revenue upwards, expense downwards. A margin may go either way.
_DIRECTION_OF = {"revenue": 1.0, "expense": -1.0, "margin": 0.0}


def follow_up_changes(
    current: pd.DataFrame,
    previous: pd.DataFrame,
    periods: Sequence[str | Period],
    breaks: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Budgets, forecasts and actuals of lines and totals beside those of an earlier period.

    ``change = current - previous``

    Parameters
    ----------
    current, previous : DataFrame
        Contract `FollowUp`. The published total rows are not read. Not modified.
    periods : sequence of str or Period
        The current and the previous period.
    breaks : DataFrame, optional
        Contract `StructuralBreaks`; without a line it concerns all rows of the unit, with one
        only that row. Not modified.

    Returns
    -------
    DataFrame
        Contract `Changes`: for each (unit, line), totals included, the original budget, the
        amended budget, the forecast and the actual; in the order of `current`, then what is
        only in `previous`. Within a year an original budget that changed is ``revised``, and
        so is an actual that went back towards 0; the margin's may do so. `compare_periods`
        says what the other states are.

    Raises
    ------
    ContractError
        When a table breaks its contract.
    PeriodError
        When the second period is not before the first.

    Notes
    -----
    Signed euros. Totals are sums of unrounded lines; an actual that is only estimated from a
    percentage is missing, and so is its total. A line without budget, forecast and figure
    leaves the actual of its total as it is.

    Examples
    --------
    >>> from espoo_analysis import load_period
    >>> july = load_period("2025-07").follow_up
    >>> june = july.assign(forecast_eur=july["forecast_eur"].replace(91000, 90000))
    >>> changes = follow_up_changes(july, june, ("2025-07", "2025-06"))
    >>> changed = changes[changes["state"] == "changed"]
    >>> changed[["key", "change"]].values.tolist()[0]
    ['subsidies_and_grants', 1000.0]
    """
    now = _amounts(current).rename(columns={"amount": "current"})
    before = _amounts(previous).rename(columns={"amount": "previous"}).drop(columns="side")
    rows = paired(now, before, _KEY)
    is_actual = rows["quantity"] == "actual_ytd_eur"
    growth = (rows["current"] - rows["previous"]) * rows["side"].map(_DIRECTION_OF)
    rows = rows.assign(
        topic="follow_up",
        is_cumulative=is_actual,
        is_revision=rows["quantity"].eq("original_budget_eur") | (is_actual & growth.lt(0)),
    )
    return as_changes(with_states(rows, periods, breaks, HALF_A_CENT_EUR), "follow_up_changes")


def _amounts(follow_up: pd.DataFrame) -> pd.DataFrame:
    """List the amounts by line and quantity, totals summed."""
    used = budget_utilisation(follow_up)
    amounts = sum_to_totals(follow_up, follow_up[_BUDGETS]).assign(
        actual_ytd_eur=used["actual_ytd_eur"].where(used["basis"] != "estimated")
    )
    row_count, quantity_count = amounts.shape
    rows = follow_up[["unit", "side"]].assign(key=follow_up["line"])
    return rows.take(np.repeat(np.arange(row_count), quantity_count)).assign(
        quantity=np.tile(amounts.columns, row_count), amount=amounts.to_numpy().ravel()
    )
