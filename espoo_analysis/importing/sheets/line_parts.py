"""Lines of which a follow-up has only the parts: summed where all parts are evidently given."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from espoo_analysis.importing.settling.written import UTILISATION, Entry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_CUSTOMER: tuple[str, ...] = (
    "asiakaspalvelujen ostot",
    "asiakaspalveluiden ostot",
    "köp av kundtjänster",
)
_CUSTOMER += ("köp av klienttjänster", "purchases of customer services")
_OTHER: tuple[str, ...] = (
    "muiden palvelujen ostot",
    "muiden palveluiden ostot",
    "köp av övriga tjänster",
)
_OTHER += ("purchases of other services",)
_PAY: tuple[str, ...] = (
    "palkat ja palkkiot",
    "löner och arvoden",
    "wages and salaries",
    "salaries and wages",
)
_INDIRECT: tuple[str, ...] = ("henkilösivukulut", "henkilösivumenot", "lönebikostnader")
_INDIRECT += ("indirect personnel expenses",)
_PENSIONS: tuple[str, ...] = (
    "eläkekulut",
    "eläkemenot",
    "pensionskostnader",
    "pension costs",
    "pension expenses",
)
_OTHER_INDIRECT: tuple[str, ...] = (
    "muut henkilösivukulut",
    "muut henkilösivumenot",
    "övriga lönebikostnader",
)
_OTHER_INDIRECT += ("other indirect personnel expenses",)

#: The parts into which the national income statement divides a line: together they are all of it.
_DIVISIONS = {
    "purchases_of_services": ((_CUSTOMER, _OTHER),),
    "personnel_expenses": ((_PAY, _INDIRECT), (_PAY, _PENSIONS, _OTHER_INDIRECT)),
}
_NUMBERING = re.compile(r"^[\s0-9.)–-]+")


def complete_parts(line: str, names: Mapping[int, str]) -> tuple[int, ...]:
    """Choose the rows that together are a whole line.

    Parameters
    ----------
    line : str
        The line's code.
    names : mapping of int to str
        By row, the names of its parts.

    Returns
    -------
    tuple of int
        The rows to sum; empty where it is not evident that they are all parts, or where there
        are others besides.

    Examples
    --------
    >>> names = {4: "4300 Asiakaspalvelujen ostot", 5: "Muiden palvelujen ostot"}
    >>> complete_parts("purchases_of_services", names)
    (4, 5)
    >>> complete_parts("purchases_of_services", {4: "Asiakaspalvelujen ostot"})
    ()
    """
    plain = {
        row: " ".join(_NUMBERING.sub("", name.lower()).split()) for row, name in names.items()
    }
    for division in _DIVISIONS.get(line, ()):
        rows = [[row for row, name in plain.items() if name in part] for part in division]
        if all(len(found) == 1 for found in rows):
            chosen = tuple(row for found in rows for row in found)
            # What lies inside a part that is summed is no part of its own.
            inside = {*_PENSIONS, *_OTHER_INDIRECT} if _INDIRECT in division else set()
            others = (name for row, name in plain.items() if row not in chosen)
            return chosen if all(name in inside for name in others) else ()
    return ()


def summed(entries: Sequence[Entry], column: str) -> Entry:
    """Sum the entries of the parts of a line.

    Parameters
    ----------
    entries : sequence of Entry
        Of one column.
    column : str
        The column.

    Returns
    -------
    Entry
        Missing where one of them is, and always for a percentage, which cannot be summed.
    """
    place = " + ".join(entry.place for entry in entries)
    as_read = " + ".join(entry.as_read for entry in entries)
    values = [entry.value for entry in entries if entry.value is not None]
    if len(values) < len(entries) or column == UTILISATION:
        return Entry(None, place, as_read)
    return Entry(sum(values[1:], values[0]), place, as_read)
