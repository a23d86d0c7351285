"""A condensed ledger as a proposal, and the rows of the ledger's file with it."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import TYPE_CHECKING

from espoo_analysis.errors import Problem, SourceError
from espoo_analysis.importing.changes import Change
from espoo_analysis.importing.proposal import Figure, Proposal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from espoo_analysis.importing.ledger_export import LedgerProposal

COLUMNS = ("posting_date", "unit", "account", "amount_eur")
_DAILY = "sum of the postings"


def ledger_proposal(ledger: LedgerProposal, place: str) -> Proposal:
    """Show a ledger by its sums of accounts; the postings of each day travel along.

    Parameters
    ----------
    ledger : LedgerProposal
        What was understood of an export.
    place : str
        Where the postings stand.

    Returns
    -------
    Proposal
        Of the table ``ledger``: a figure for each account.
    """
    _, *rows = csv.reader(io.StringIO(ledger.csv_text(), newline=""))
    postings = tuple(map(tuple, rows))
    figures = tuple(
        Figure(account, "amount_eur", str(amount), place, _DAILY)
        for account, amount in _sums(postings).items()
    )
    told = f"{ledger.posting_count} postings were summed, {ledger.total_eur} euros in all."
    return Proposal("ledger", figures, ledger.matches, (told, *ledger.notes), postings)


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
    if list(header) != list(COLUMNS):
        problem = Problem(f"its columns are not {', '.join(COLUMNS)} in this order", "ledger")
        raise SourceError("The ledger of the data folder cannot be used.", [problem])
    units = {posting[1] for posting in proposal.postings} | {unit}
    former = [tuple(row) for row in rows if row[1] in units]
    kept = [tuple(row) for row in rows if row[1] not in units]
    old, new = _sums(former), _sums(proposal.postings)
    changes = [
        Change("ledger", account, "amount_eur", str(old[account]), str(new.get(account, "")))
        for account in old
        if old[account] != new.get(account)
    ]
    if former:
        changes += [
            Change("ledger", account, "amount_eur", "", str(new[account]))
            for account in new
            if account not in old
        ]
    if former and not changes and set(former) != set(proposal.postings):
        changes.append(Change("ledger", "all accounts", "posting_date", "other days", "new days"))
    return [list(row) for row in sorted([*kept, *proposal.postings])], changes


def _sums(postings: Iterable[Sequence[str]]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for _, _, account, amount in sorted(postings, key=lambda posting: posting[2]):
        sums[account] = sums.get(account, Decimal(0)) + Decimal(amount)
    return sums
