"""A condensed ledger as a proposal, and the rows of the ledger's file with it."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from operator import itemgetter
from typing import TYPE_CHECKING

from espoo_analysis.contracts import Postings
from espoo_analysis.errors import Problem, SourceError
from espoo_analysis.importing.changes import Change
from espoo_analysis.importing.proposal import Figure, Proposal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from espoo_analysis.importing.ledger.export import LedgerProposal

_COLUMNS = list(Postings.to_schema().columns)
_DAILY = "sum of the postings"


def ledger_proposal(
    ledger: LedgerProposal, place: str, unit: str, units: Collection[str]
) -> Proposal:
    """Show a unit's ledger by its sums of accounts; the postings of each day travel along.

    Parameters
    ----------
    ledger : LedgerProposal
        What was understood of an export.
    place : str
        Where the postings stand.
    unit : str
        The unit of the import.
    units : collection of str
        All known units.

    Returns
    -------
    Proposal
        Of the table ``ledger``: a figure for each account of the unit. Postings of cost centres
        that belong to no unit travel along; those of other units are left out, and said.
    """
    _, *rows = csv.reader(io.StringIO(ledger.csv_text(), newline=""))
    others = {row[1] for row in rows if row[1] in units} - {unit}
    postings = tuple(tuple(row) for row in rows if row[1] not in others)
    figures = tuple(
        Figure(account, "amount_eur", str(amount), place, _DAILY)
        for (_, account), amount in _sums(row for row in postings if row[1] == unit).items()
    )
    left_out = [
        f"Postings of the unit {other}, {amount} euros, were left out; import them with --unit."
        for other, amount in _sums_of_units(row for row in rows if row[1] in others).items()
    ]
    told = f"{ledger.posting_count} postings were summed, {ledger.total_eur} euros in all."
    return Proposal("ledger", figures, ledger.matches, (told, *ledger.notes, *left_out), postings)


def with_postings(
    header: Sequence[str], rows: Sequence[Sequence[str]], unit: str, proposal: Proposal
) -> tuple[list[list[str]], list[Change]]:
    """Replace the postings of the units that a ledger holds.

    Parameters
    ----------
    header : sequence of str
        The columns of the ledger's file.
    rows : sequence of sequence of str
        Its rows.
    unit : str
        The unit of the import.
    proposal : Proposal
        The ledger.

    Returns
    -------
    tuple
        The file's new rows, in order; and the accounts whose sum is another.

    Raises
    ------
    SourceError
        When the file's columns are not those of contract `Postings`.
    """
    if list(header) != _COLUMNS:
        problem = Problem(f"its columns are not {', '.join(_COLUMNS)} in this order", "ledger")
        raise SourceError("The ledger of the data folder cannot be used.", [problem])
    units = {posting[1] for posting in proposal.postings} | {unit}
    former = [tuple(row) for row in rows if row[1] in units]
    kept = [tuple(row) for row in rows if row[1] not in units]
    old, new = _sums(former), _sums(proposal.postings)
    places = sorted(old | new) if former else []
    changes = [
        Change("ledger", " ".join(place), "amount_eur", _amount(old, place), _amount(new, place))
        for place in places
        if old.get(place) != new.get(place)
    ]
    if former and not changes and set(former) != set(proposal.postings):
        changes.append(Change("ledger", "all accounts", "posting_date", "other days", "new days"))
    return [list(row) for row in sorted([*kept, *proposal.postings])], changes


def _amount(sums: dict[tuple[str, str], Decimal], place: tuple[str, str]) -> str:
    return str(sums[place]) if place in sums else ""


def _sums(postings: Iterable[Sequence[str]]) -> dict[tuple[str, str], Decimal]:
    """Sum amounts by unit and account."""
    sums: dict[tuple[str, str], Decimal] = {}
    for _, unit, account, amount in sorted(postings, key=itemgetter(1, 2)):
        sums[unit, account] = sums.get((unit, account), Decimal(0)) + Decimal(amount)
    return sums


def _sums_of_units(postings: Iterable[Sequence[str]]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for (unit, _), amount in _sums(postings).items():
        sums[unit] = sums.get(unit, Decimal(0)) + amount
    return sums
