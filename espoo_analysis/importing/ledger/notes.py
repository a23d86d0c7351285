"""What a reader of an imported ledger should know, as whole sentences."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from espoo_analysis.importing.ledger.forms import is_serial

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from espoo_analysis.importing.ledger.rows import Group

# Fewer groups can have even numbers of rows by chance.
_FEWEST_DOUBLED = 8


def sums_by(pairs: Iterable[tuple[str, Group]]) -> dict[str, tuple[int, Decimal]]:
    """Count and sum groups by a key."""
    sums: dict[str, tuple[int, Decimal]] = defaultdict(lambda: (0, Decimal(0)))
    for key, group in pairs:
        count, amount = sums[key]
        sums[key] = count + group.count, amount + group.amount
    return sums


def mark_notes(mark: str) -> list[str]:
    """Say which decimal mark the amounts have, where they have one."""
    return [f"The decimal mark of the amounts is a {mark}."] if mark != "any" else []


def total_notes(total: Group | None) -> list[str]:
    """Say that a row with the sum of all others was left out."""
    return (
        [f"A row with the sum of all others, {total.amount:.2f}, was left out."] if total else []
    )


def left_out_notes(groups: Sequence[Group], inside: Sequence[Group]) -> list[str]:
    """Say which postings are of other days, how days were read, and what may be there twice."""
    notes = []
    chosen = {id(group) for group in inside}
    left = [group for group in groups if id(group) not in chosen]
    if left:
        count, amount = sums_by(("", group) for group in left)[""]
        days = sorted(group.day or dt.date.min for group in left)
        notes.append(
            f"{count} postings of other days ({days[0]} to {days[-1]}), {amount:.2f} as written, "
            "were left out."
        )
    if any(is_serial(group.written[0]) for group in inside):
        notes.append("Days that are numbers were read as Excel counts days from 1900.")
    if len(groups) >= _FEWEST_DOUBLED and all(group.count % 2 == 0 for group in groups):
        notes.append(
            "Every day, unit and account has an even number of rows: the export may hold "
            "everything twice. Nothing was taken off."
        )
    return notes


def empty_months(inside: Sequence[Group], cutoff: dt.date) -> str:
    """List the months up to the cut-off that have no posting; empty where all have some."""
    held = {group.day.month for group in inside if group.day}
    months = [month for month in range(1, cutoff.month + 1) if month not in held]
    return ", ".join(f"{cutoff.year}-{month:02}" for month in months)


def coverage_notes(inside: Sequence[Group], cutoff: dt.date) -> list[str]:
    """Name the months that have no posting, where the user has said that this is right."""
    missing = empty_months(inside, cutoff)
    return [f"No posting is of {missing}; the export was said to be complete."] * bool(missing)


def outside_notes(groups: Sequence[Group], side_of: Callable[[str], str]) -> list[str]:
    """Name the accounts that no line holds, with their sums."""
    outside = sums_by((group.account, group) for group in groups if not side_of(group.account))
    return [
        f"Account {account} is of no line: {count} postings, {amount:.2f}; "
        "they are kept and shown apart."
        for account, (count, amount) in sorted(outside.items())
    ]
