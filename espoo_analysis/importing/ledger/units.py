"""Options that no ledger can use, and units of money other than the euros of a ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from espoo_analysis.errors import Problem, SourceError, shorten
from espoo_analysis.importing.ledger.rows import AMOUNTS
from espoo_analysis.importing.words.money_units import money_units_in

if TYPE_CHECKING:
    from espoo_analysis.importing.proposal import Answers
    from espoo_analysis.sources.ledger.exports import Export


def require_usable(answers: Answers, *, is_sheet: bool) -> None:
    """Refuse options that would be ignored.

    Parameters
    ----------
    answers : Answers
        What the user has said.
    is_sheet : bool
        Whether the ledger is a sheet of a workbook, which `sheet` may name.

    Raises
    ------
    SourceError
        When `sheet` of another source, `cells` or `percent` is given, or a unit of money other
        than the euro.
    """
    unusable = ("cells", "percent") if is_sheet else ("sheet", "cells", "percent")
    problems = [
        Problem(f"--{name} was given, and a ledger cannot use it; leave it out")
        for name in unusable
        if getattr(answers, name) is not None
    ]
    if answers.money_unit not in (None, "eur"):
        what = f"a ledger is read in euros, and --money-unit is '{answers.money_unit}'"
        problems.append(Problem(f"{what}; export it in euros and cents"))
    if problems:
        raise SourceError("The ledger cannot be read so.", problems, "Nothing was written.")


def unit_problems(export: Export, roles: dict[str, str], answers: Answers) -> list[Problem]:
    """Refuse amounts that a heading or a title calls thousands, or another currency.

    Parameters
    ----------
    export : Export
        The opened export.
    roles : dict of str to str
        The heading of each role.
    answers : Answers
        With a `money_unit` of ``eur`` the user has said that the amounts are euros.

    Returns
    -------
    list of Problem
        One for each such text.
    """
    if answers.money_unit:
        return []
    texts = [*export.above, *(roles[name] for name in AMOUNTS if name in roles)]
    return [
        Problem(
            f"'{shorten(text)}' names another unit than the euro; export the ledger in euros "
            "and cents, or answer with --money-unit eur if it is in euros",
            export.place,
        )
        for text in dict.fromkeys(texts)
        if set(money_units_in(text)) - {"eur"}
    ]
