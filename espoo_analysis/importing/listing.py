"""What a user sees of a proposal: a line for each row, and what was taken for what."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from espoo_analysis.errors import shorten

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from espoo_analysis.importing.proposal import Figure, Proposal

#: By table, the columns that are listed, with short headings; all others only where asked.
_LISTED = {
    "finance": {
        "original_budget_eur": "original",
        "amended_budget_eur": "amended",
        "forecast_eur": "forecast",
        "actual_ytd_eur": "actual",
        "deviation_eur": "deviation",
        "utilisation_pct": "used %",
    },
    "services": {"as_of": "as of", "value": "value", "note": "note"},
    "activities": {"status": "status", "starts": "starts", "ends": "ends", "title_fi": "title"},
    "ledger": {"amount_eur": "sum"},
    "statistics": {"as_of": "day", "value": "value", "status": "status"},
}
_NOTHING = "–"
Rows = tuple[tuple[str, ...], list[list[str]]]


def figure_rows(proposal: Proposal, only: Collection[str] | None = None) -> Rows:
    """List the rows of a proposal, each on one line.

    Parameters
    ----------
    proposal : Proposal
        What was understood.
    only : collection of str, optional
        The keys of the rows to list; all without it.

    Returns
    -------
    tuple
        The headings, and the rows: the row's code, its name in the source where that is known,
        the values, and the cells or the line from which they were read.

    Examples
    --------
    >>> from espoo_analysis.importing.proposal import Figure, Proposal
    >>> figures = [
    ...     Figure("grants_paid", "amended_budget_eur", "-910.5", "Talous!B7", "910,5"),
    ...     Figure("grants_paid", "forecast_eur", "", "Talous!C7", "–"),
    ... ]
    >>> headings, [row] = figure_rows(Proposal("finance", tuple(figures)))
    >>> print(*headings, sep=" | ")
    row | amended | forecast | read from
    >>> print(*row, sep=" | ")
    grants_paid | -910.5 | – | Talous!B7–C7
    """
    listed = _LISTED[proposal.table]
    rows: dict[str, list[Figure]] = {}
    for figure in proposal.figures:
        rows.setdefault(figure.key, []).append(figure)
    given = {figure.column for figure in proposal.figures}
    columns = [column for column in listed if column in given]
    return (
        ("row", *(listed[column] for column in columns), "read from"),
        [
            [key, *_values(figures, columns), _place(figures, columns)]
            for key, figures in rows.items()
            if only is None or key in only
        ],
    )


def match_rows(proposal: Proposal) -> Rows:
    """List what was recognised, and what was left out, with its place and why.

    Parameters
    ----------
    proposal : Proposal
        What was understood.

    Returns
    -------
    tuple
        The headings and the rows.
    """
    rows = [
        [match.found, match.meaning or "left out", match.place, match.reason]
        for match in proposal.matches
    ]
    return ("found", "taken for", "place", "why"), rows


def _values(figures: Sequence[Figure], columns: Sequence[str]) -> list[str]:
    values = {figure.column: figure.value for figure in figures}
    return [_value(values.get(column, "")) for column in columns]


def _value(value: str) -> str:
    try:
        return f"{Decimal(value):,f}".replace(",", "\u00a0")
    except InvalidOperation:
        return shorten(" ".join(value.split())) or _NOTHING


def _place(figures: Sequence[Figure], columns: Sequence[str]) -> str:
    """Join the cells of a row: ``Talous!B7–E7``."""
    places = [figure.place for figure in figures if figure.column in columns]
    first, last = places[0], places[-1]
    return first if first == last else f"{first}–{last.rpartition('!')[2]}"
