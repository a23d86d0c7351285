"""The groups of an export, one for each day, unit and account as written, and what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

import ibis

from espoo_analysis.errors import Problem, SourceError, shorten
from espoo_analysis.importing.ledger.forms import (
    day_text,
    euros_of,
    read_code,
    read_day,
    tidy,
)
from espoo_analysis.sources.ledger.postings import CENTS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    import ibis.expr.types as ir

    from espoo_analysis.sources.ledger.exports import Export

#: The roles whose columns hold amounts.
AMOUNTS = ("amount", "debit", "credit")
_MOST_GROUPS = 2_000_000
_SHOWN = 5
_REMEDY = "Correct the export, then run the command again; nothing was written."


@dataclass(frozen=True)
class Group:
    """The rows of an export that have the same day, unit and account.

    Parameters
    ----------
    day : date or None
        None where it cannot be read.
    account : str
        The number; empty where there is none.
    unit : str
        As written; empty where there is none.
    amount : Decimal
        The exact sum of the amounts that can be read.
    count : int
        How many rows.
    unusable : int
        How many of them have an amount that cannot be read, or none.
    written : tuple of str
        Day, account and unit as they stand.
    negative : Decimal
        The sum of the amounts below zero.
    nonzero : int
        How many amounts are not zero.
    """

    day: dt.date | None
    account: str
    unit: str
    amount: Decimal
    count: int
    unusable: int
    written: tuple[str, str, str]
    negative: Decimal
    nonzero: int


def read_groups(export: Export, roles: dict[str, str], mark: str) -> list[Group]:
    """Sum an export by day, unit and account where it is.

    Parameters
    ----------
    export : Export
        The opened export.
    roles : dict of str to str
        The heading of each role.
    mark : str
        The decimal mark of amounts that are texts.

    Returns
    -------
    list of Group
        In any order; rows without anything in these columns are none.

    Raises
    ------
    SourceError
        When the database fails, or there are more groups than a period can have.
    """
    grouped = _columns(export, roles, mark).group_by("day", "account", "unit")
    sums = grouped.agg(
        amount=ibis._.euros.sum().coalesce(0),
        count=ibis._.count(),
        unusable=ibis._.count() - ibis._.euros.count(),
        blank=ibis._.is_blank.ifelse(1, 0).sum(),
        negative=(ibis._.euros < 0).ifelse(ibis._.euros, 0).sum().coalesce(0),
        nonzero=(ibis._.euros != 0).ifelse(1, 0).sum(),
    )
    rows = export.fetch(sums.limit(_MOST_GROUPS + 1))
    if len(rows) > _MOST_GROUPS:
        what = f"it has more than {_MOST_GROUPS} different days, units and accounts"
        raise SourceError("The ledger is too large.", [Problem(what, export.place)], _REMEDY)
    return [group for row in rows if (group := _group(row)) is not None]


def _group(row: dict[str, Any]) -> Group | None:
    written = tuple(
        "" if row[name] is None else str(row[name]).strip() for name in ("day", "account", "unit")
    )
    day, account, unit = written
    count, unusable, blank = (int(row[name]) for name in ("count", "unusable", "blank"))
    if not day and not account and not unit:
        # Rows with nothing at all: separators that a spreadsheet leaves behind.
        count, unusable = count - blank, unusable - blank
        if not count:
            return None
    return Group(
        read_day(day),
        read_code(account),
        unit,
        Decimal(row["amount"]),
        count,
        unusable,
        (day, account, unit),
        Decimal(row["negative"]),
        int(row["nonzero"]),
    )


def _columns(export: Export, roles: dict[str, str], mark: str) -> ir.Table:
    texts = {
        name: export.column(roles[name]).cast("string").strip()
        if name in roles
        else ibis.literal("")
        for name in ("account", "unit")
    }
    day = day_text(export.column(roles["date"]))
    return export.table.select(day=day, **texts, **_amounts(export, roles, mark))


def _amounts(export: Export, roles: dict[str, str], mark: str) -> dict[str, ir.Column]:
    columns = [export.column(roles[name]) for name in AMOUNTS if name in roles]
    euros = [euros_of(column, mark) for column in columns]
    blanks = [tidy(column) == "" for column in columns]
    if len(columns) == 1:
        return {"euros": euros[0], "is_blank": blanks[0]}
    # One side of a posting is empty; what is written there and is no number stays null.
    debit, credit = (blank.ifelse(0, value) for blank, value in zip(blanks, euros, strict=True))
    is_blank = blanks[0] & blanks[1]
    amount = is_blank.ifelse(ibis.null(), debit - credit)
    return {"euros": amount.cast(CENTS), "is_blank": is_blank}


def without_total(groups: Sequence[Group]) -> tuple[list[Group], Group | None]:
    """Take off a row that is the sum of all others.

    Parameters
    ----------
    groups : sequence of Group
        All groups of the export.

    Returns
    -------
    tuple
        The postings, and the row of the total, where there is one.
    """
    total = sum((group.amount for group in groups), Decimal(0))
    for group in groups:
        is_alone = group.count == 1 and not group.unusable
        if is_alone and not group.day and not group.account and 2 * group.amount == total:
            return [other for other in groups if other is not group], group
    return list(groups), None


def row_problems(
    groups: Sequence[Group], export: Export, roles: dict[str, str], mark: str
) -> list[Problem]:
    """Name the rows that cannot be postings, by what is wrong with them.

    Parameters
    ----------
    groups : sequence of Group
        Without the total.
    export : Export
        Where they are.
    roles : dict of str to str
        The heading of each role.
    mark : str
        The decimal mark of amounts that are texts.

    Returns
    -------
    list of Problem
        For each column, how many rows and what stands in some of them.
    """
    kinds = {
        "date": ("a day such as 31.7.2025", [g for g in groups if not g.day]),
        "account": ("an account", [g for g in groups if not g.account]),
        "unit": ("a unit or cost centre", [g for g in groups if "unit" in roles and not g.unit]),
    }
    problems = []
    for role, (expected, wrong) in kinds.items():
        if wrong:
            count = sum(group.count for group in wrong)
            shown = "; ".join(
                _shown((*group.written, f"{group.amount:.2f}")) for group in wrong[:_SHOWN]
            )
            what = f"{count} rows have none that can be read, expected {expected}: {shown}"
            problems.append(Problem(what, export.place, column=_plain(roles[role])))
    problems += [*_unnamed_problems(export), *_credit_problems(export, roles, mark)]
    count = sum(group.unusable for group in groups)
    if count:
        shown = "; ".join(_unusable(export, roles, mark))
        what = f"{count} rows have none that can be read, expected whole cents: {shown}"
        heading = ", ".join(_plain(roles[name]) for name in AMOUNTS if name in roles)
        problems.append(Problem(what, export.place, column=heading))
    return problems


def _unnamed_problems(export: Export) -> list[Problem]:
    """Refuse values beside the headings: an amount with a comma may have been split there.

    The first column may be without one: it is the row's number where pandas wrote the file.
    """
    unnamed = [i for i, heading in enumerate(export.headings) if i and not heading.strip()]
    columns = [tidy(export.table[f"c{i}"]) for i in unnamed]
    if not columns:
        return []
    is_filled = reduce(or_, (column != "" for column in columns))
    found = export.table.filter(is_filled).order_by("c0").limit(_SHOWN)
    texts = found.select(**{name: ibis._[name].cast("string") for name in found.columns})
    return [
        Problem(
            f"a row has values in columns without a heading: {_shown(list(row.values()))}",
            export.place,
        )
        for row in export.fetch(texts)
    ]


def _credit_problems(export: Export, roles: dict[str, str], mark: str) -> list[Problem]:
    """Refuse credits that carry a minus of their own: subtracting them would add them."""
    if "credit" not in roles:
        return []
    rows = export.table.select(euros=euros_of(export.column(roles["credit"]), mark))
    counts = rows.agg(
        negative=(rows.euros < 0).ifelse(1, 0).sum().coalesce(0),
        positive=(rows.euros > 0).ifelse(1, 0).sum().coalesce(0),
    )
    row = export.fetch(counts)[0]
    if row["negative"] <= row["positive"]:
        return []
    what = (
        f"{row['negative']} credits are negative and {row['positive']} positive, expected "
        "amounts without a sign; export one column of signed amounts instead"
    )
    return [Problem(what, export.place, column=_plain(roles["credit"]))]


def _unusable(export: Export, roles: dict[str, str], mark: str) -> list[str]:
    columns = {name: export.column(roles[name]).cast("string") for name in roles}
    rows = export.table.select(**columns, **_amounts(export, roles, mark))
    is_wrong = rows.euros.isnull() & ~(rows.is_blank & (rows.date.coalesce("") == ""))
    found = export.fetch(rows.filter(is_wrong).order_by(list(columns)).limit(_SHOWN))
    return [_shown([row[name] for name in columns]) for row in found]


def _plain(heading: str) -> str:
    return " ".join(heading.split())


def _shown(texts: Sequence[str | None]) -> str:
    return ", ".join(
        shorten(text.strip()) if text and text.strip() else "(empty)" for text in texts
    )
