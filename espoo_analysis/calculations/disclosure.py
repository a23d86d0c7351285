"""Which counts are too small to be published, and what must be hidden with them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING, Any, TypeAlias

import pandas as pd

from espoo_analysis.calculations.rows import rows_of
from espoo_analysis.contracts import Indicators, Services, ServicesHistory, check

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def hide_small_counts(
    services: pd.DataFrame, indicators: pd.DataFrame, history: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Hide the figures of one delivery that would tell of a few persons.

    A count with the smallest cell n is hidden where it is ``latest`` and ``0 < value < n``, and
    where it is ``cumulative`` and ``0 < abs(value - shown) < n`` for 0 or for any count of the
    year that was shown before it.

    Parameters
    ----------
    services : DataFrame
        Contract `Services`: all rows of one delivery, also those of earlier days if they are
        to be shown. Not modified.
    indicators : DataFrame
        Contract `Indicators`; reads `measure`, `aggregation`, `minimum_cell` and `part_of`.
        Not modified.
    history : DataFrame, optional
        Contract `ServicesHistory`: what was delivered for the periods before, as delivered;
        only rows of the same units and years matter. Not modified.

    Returns
    -------
    DataFrame
        The rows and columns of `services`, and `is_hidden`. Where it is True, `value` is
        missing, and `note` as well, since a note may repeat the figure.

    Raises
    ------
    ContractError
        When a table breaks its contract.

    Notes
    -----
    Of a total and its parts, never is exactly one hidden: it would be the difference of the
    others. The smallest part that is shown is hidden with it, or else the total. Where a part
    has no figure, nothing can be computed unless that figure can, and nothing more is hidden.

    What was hidden in an earlier period is known from walking through the periods again, so
    the same deliveries always give the same figures. A figure of an earlier day gives way to
    the latest one of its delivery. Nothing is rounded, and a missing value stays missing.

    References
    ----------
    Smallest cells: data/reference/indicators.csv. Hundepool et al. (2012): Statistical
    Disclosure Control, Wiley, on tables: primary and secondary suppression.

    Examples
    --------
    >>> import pandas as pd
    >>> from espoo_analysis import load_period
    >>> july = load_period("2025-07", unit="immigration")
    >>> few = july.services.assign(value=july.services["value"].replace(4300, 3))
    >>> hidden = hide_small_counts(few, july.reference.indicators, july.history.services)
    >>> hidden.loc[hidden["is_hidden"], ["indicator", "value"]].values.tolist()
    [['hello_espoo_info_contacts', nan]]
    """
    check(services, Services, "hide_small_counts")
    check(indicators, Indicators, "hide_small_counts")
    if history is not None:
        check(history, ServicesHistory, "hide_small_counts")
    rules = _rules(indicators)
    hidden = {
        (unit, *figure)
        for unit, deliveries in _deliveries(services, history).items()
        for figure in _hidden_figures(deliveries, rules)
    }
    places = rows_of(services, "unit", "indicator", "as_of")
    is_hidden = pd.Series([place in hidden for place in places], services.index, dtype="bool")
    return services.assign(
        value=services["value"].mask(is_hidden),
        note=services["note"].mask(is_hidden),
        is_hidden=is_hidden,
    )


_FIGURE = ("indicator", "as_of", "value")
_Delivery: TypeAlias = "list[Sequence[Any]]"


@dataclass(frozen=True)
class _Rules:
    smallest_cell: Mapping[str, float]
    cumulative: frozenset[str]
    parts: Mapping[str, list[str]]


@dataclass(frozen=True)
class _View:
    """Figures that can be added and subtracted, and what of them has been decided before."""

    figures: Mapping[str, float]
    hidden_before: frozenset[str]
    undecided: frozenset[str]


def _rules(indicators: pd.DataFrame) -> _Rules:
    counts = indicators[indicators["measure"].eq("count") & indicators["minimum_cell"].notna()]
    growing = indicators.loc[indicators["aggregation"] == "cumulative", "indicator"]
    parts: dict[str, list[str]] = defaultdict(list)
    adding = indicators[indicators["part_of"].notna()].sort_values("part_of", kind="stable")
    for total, part in rows_of(adding, "part_of", "indicator"):
        parts[total].append(part)
    cells = dict(rows_of(counts, "indicator", "minimum_cell"))
    return _Rules(cells, frozenset(growing), parts)


def _deliveries(
    services: pd.DataFrame, history: pd.DataFrame | None
) -> dict[str, list[_Delivery]]:
    """Gather what was delivered of each unit for the year, the services themselves last."""
    rows = [(unit, "", figure) for unit, *figure in rows_of(services, "unit", *_FIGURE)]
    if history is not None:
        of_year = history[history["as_of"].dt.year.isin(services["as_of"].dt.year)]
        earlier = rows_of(of_year.sort_values("period"), "unit", "period", *_FIGURE)
        rows = [*((unit, period, figure) for unit, period, *figure in earlier), *rows]
    found: dict[str, dict[str, _Delivery]] = defaultdict(lambda: defaultdict(list))
    for unit, period, figure in rows:
        found[unit][period].append(figure)
    return {unit: list(deliveries.values()) for unit, deliveries in found.items()}


def _hidden_figures(
    deliveries: Iterable[_Delivery], rules: _Rules
) -> set[tuple[str, pd.Timestamp]]:
    """Walk through the deliveries of a unit; give what is hidden in the last one."""
    shown: dict[tuple[str, int], set[float]] = defaultdict(lambda: {0.0})
    # By day and indicator: the figure that was delivered last, and whether it is hidden.
    known: dict[pd.Timestamp, dict[str, tuple[float, bool]]] = defaultdict(dict)
    hidden: set[tuple[str, pd.Timestamp]] = set()
    for delivery in deliveries:
        hidden = set()
        for step in _steps(delivery):
            withheld = {
                code
                for code, (day, value) in step.items()
                if _is_small(code, value, shown[code, day.year], rules)
            }
            _add_complements(withheld, _views(step, known), rules)
            for code, (day, value) in step.items():
                known[day][code] = value, code in withheld
                if code not in withheld:
                    shown[code, day.year].add(value)
            hidden |= {(code, step[code][0]) for code in withheld}
    return hidden


def _steps(delivery: _Delivery) -> list[dict[str, tuple[pd.Timestamp, float]]]:
    """Split a delivery: the latest figure of each indicator, then earlier days, newest first."""
    days: dict[str, list[tuple[pd.Timestamp, float]]] = defaultdict(list)
    for code, day, value in delivery:
        if not isnan(value):
            days[code].append((day, value))
    newest_first = {code: sorted(figures, reverse=True) for code, figures in days.items()}
    most = max(map(len, newest_first.values()), default=0)
    return [
        {code: figures[step] for code, figures in newest_first.items() if step < len(figures)}
        for step in range(most)
    ]


def _is_small(code: str, value: float, shown: set[float], rules: _Rules) -> bool:
    smallest = rules.smallest_cell.get(code, 0.0)
    compared = shown if code in rules.cumulative else {0.0}
    return any(0 < abs(value - other) < smallest for other in compared)


def _views(
    step: Mapping[str, tuple[pd.Timestamp, float]],
    known: Mapping[pd.Timestamp, Mapping[str, tuple[float, bool]]],
) -> list[_View]:
    """See the figures together as a reader can: of one delivery, and of each day."""
    values = {code: value for code, (_, value) in step.items()}
    views = [_View(values, frozenset(), frozenset(step))]
    for day in {day for day, _ in step.values()}:
        new = {code for code, (of_day, _) in step.items() if of_day == day}
        old = {code: figure for code, figure in known[day].items() if code not in new}
        together = {code: value for code, (value, _) in old.items()}
        together |= {code: values[code] for code in new}
        hidden_before = frozenset(code for code, (_, is_hidden) in old.items() if is_hidden)
        views.append(_View(together, hidden_before, frozenset(new)))
    return views


def _add_complements(withheld: set[str], views: list[_View], rules: _Rules) -> None:
    """Withhold more, until in no view a withheld figure is a difference of shown ones."""
    while more := {code for view in views if (code := _complement(withheld, view, rules))}:
        withheld |= more


def _complement(withheld: set[str], view: _View, rules: _Rules) -> str | None:
    """Name a figure that must be withheld so that nobody can compute a withheld one."""
    hidden = view.hidden_before | (withheld & view.undecided)
    open_figures = view.undecided - hidden
    sums = [{total, *parts} for total, parts in rules.parts.items()]
    unknown = hidden | (set().union(*sums) - view.figures.keys())
    computed = {""}
    while computed:
        computed = set()
        for (total, parts), members in zip(rules.parts.items(), sums, strict=True):
            if len(members & unknown) != 1:
                continue
            smallest = sorted(parts, key=lambda part: (view.figures.get(part, 0.0), part))
            candidates = [code for code in [*smallest, total] if code in open_figures]
            if members & hidden and candidates:
                return candidates[0]
            # What was never given is known once it is the only thing missing in a sum.
            computed |= members & unknown
        unknown -= computed
    return None
