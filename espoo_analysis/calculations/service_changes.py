"""What changed in the services' figures between two periods."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from espoo_analysis.calculations.changes import (
    as_changes,
    counts_anew,
    later_and_earlier,
    paired,
    with_states,
)
from espoo_analysis.calculations.disclosure import hide_small_counts
from espoo_analysis.contracts import Indicators, Services, ServicesHistory, check

if TYPE_CHECKING:
    from collections.abc import Sequence

    from espoo_analysis.period import Period

_DAY = ["unit", "indicator", "as_of"]
# Since January, these only grow; a share or a mean of the year may fall.
_GROWING = ["count", "eur"]
# Shares are binary fractions: a difference this small is none.
_NOISE = 1e-9


def service_changes(
    current: pd.DataFrame,
    previous: pd.DataFrame,
    indicators: pd.DataFrame,
    periods: Sequence[str | Period],
    breaks: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Each indicator's value beside that of an earlier period.

    ``change = current - previous``

    Parameters
    ----------
    current, previous : DataFrame
        Contract `Services`, one row for each (unit, indicator), with the small counts hidden;
        further columns do not matter. Not modified.
    indicators : DataFrame
        Contract `Indicators`; reads `measure`, `aggregation` and `minimum_cell`. Not modified.
    periods : sequence of str or Period
        The current and the previous period.
    breaks : DataFrame, optional
        Contract `StructuralBreaks`; those that name a line do not concern the services. Not
        modified.

    Returns
    -------
    DataFrame
        Contract `Changes`, one row for each (unit, indicator) in the order of `current`, then
        what is only in `previous`. A count or a cost since January that fell within the year
        is ``revised``. `compare_periods` says what the other states are.

    Raises
    ------
    ContractError
        When a table breaks its contract.
    PeriodError
        When the second period is not before the first.

    Notes
    -----
    Where a count may not be published below n, a change other than 0 that is smaller than n is
    not either: the earlier value is left out, so that the change cannot be computed.

    Examples
    --------
    >>> from espoo_analysis import load_period
    >>> july = load_period("2025-07")
    >>> june = july.services.assign(value=july.services["value"].replace(4300, 3900))
    >>> periods, indicators = ("2025-07", "2025-06"), july.reference.indicators
    >>> changes = service_changes(july.services, june, indicators, periods)
    >>> changes.loc[changes["state"] == "changed", ["key", "change"]].values.tolist()
    [['hello_espoo_info_contacts', 400.0]]
    """
    now, before = later_and_earlier(periods)
    check(indicators, Indicators, "service_changes")
    rows = paired(_values(current, "current"), _values(previous, "previous"), ["unit", "key"])
    rules = _rules(rows["key"], indicators)
    is_new = rules["is_cumulative"] & counts_anew(now, before)
    change = rows["current"] - rows["previous"]
    is_small = change.abs().between(0, rules["smallest"], "neither") & ~is_new
    rows = rows.assign(
        topic="services",
        quantity="value",
        previous=rows["previous"].mask(is_small),
        is_cumulative=rules["is_cumulative"],
        is_revision=rules["is_growing"] & change.lt(0),
    )
    of_units = None if breaks is None else breaks[breaks["line"].isna()]
    return as_changes(with_states(rows, periods, of_units, _NOISE), "service_changes")


def restated_changes(
    restated: pd.DataFrame, history: pd.DataFrame, indicators: pd.DataFrame
) -> pd.DataFrame:
    """Set the figures that a delivery says anew of earlier days beside what was said before.

    Parameters
    ----------
    restated : DataFrame
        Contract `Services`, with the small counts hidden; further columns do not matter. Not
        modified.
    history : DataFrame
        Contract `ServicesHistory`: what was delivered for the periods before, as delivered. Not
        modified.
    indicators : DataFrame
        Contract `Indicators`. Not modified.

    Returns
    -------
    DataFrame
        Contract `Changes`, one ``revised`` row for each row of `restated`, with its day.
        `previous` is what was said last, and missing where nothing was said or it was hidden;
        a small change of a small count hides the new value.

    Raises
    ------
    ContractError
        When a table breaks its contract.

    Examples
    --------
    >>> import pandas as pd
    >>> from espoo_analysis import load_period
    >>> july = load_period("2025-07")
    >>> said = july.services.assign(period="2025-07")
    >>> anew = july.services.assign(value=july.services["value"].replace(4300, 4250)).head(2)
    >>> restated_changes(anew, said, july.reference.indicators)["change"].tolist()
    [0.0, -50.0]
    """
    now = restated[list(Services.to_schema().columns)]
    check(now, Services, "restated_changes")
    check(history, ServicesHistory, "restated_changes")
    if now.empty:
        # Most deliveries restate nothing.
        return as_changes(now[["unit"]], "restated_changes")
    said = _said(history.merge(now[_DAY], on=_DAY)["period"].unique(), history, indicators)
    rows = now[[*_DAY, "value"]].rename(columns={"value": "current"})
    rows = rows.merge(said, on=_DAY, how="left").rename(columns={"indicator": "key"})
    change = rows["current"] - rows["previous"]
    is_small = change.abs().between(0, _rules(rows["key"], indicators)["smallest"], "neither")
    rows = rows.assign(
        topic="services",
        quantity="value",
        state="revised",
        current=rows["current"].mask(is_small),
        change=change.mask(is_small),
    )
    return as_changes(rows, "restated_changes")


def _values(services: pd.DataFrame, column: str) -> pd.DataFrame:
    delivered = services[list(Services.to_schema().columns)]
    check(delivered, Services, "service_changes")
    return delivered[["unit", "indicator", "value"]].set_axis(["unit", "key", column], axis=1)


def _rules(keys: pd.Series, indicators: pd.DataFrame) -> pd.DataFrame:
    known = indicators.set_index("indicator").reindex(keys).set_axis(keys.index, axis="index")
    is_cumulative = known["aggregation"] == "cumulative"
    return pd.DataFrame(
        {
            "is_cumulative": is_cumulative,
            "is_growing": is_cumulative & known["measure"].isin(_GROWING),
            "smallest": known["minimum_cell"].where(known["measure"] == "count", 0.0),
        }
    )


def _said(
    periods: Sequence[str], history: pd.DataFrame, indicators: pd.DataFrame
) -> pd.DataFrame:
    """List what these periods said of each day, the last one where several did."""
    shown = [
        hide_small_counts(
            history[history["period"] == period].drop(columns="period"),
            indicators,
            history[history["period"] < period],
        )
        for period in sorted(periods)
    ]
    if not shown:
        return history[_DAY].head(0).assign(previous=float("nan"))
    said = pd.concat(shown, ignore_index=True).rename(columns={"value": "previous"})
    return said[[*_DAY, "previous"]].drop_duplicates(_DAY, keep="last")
