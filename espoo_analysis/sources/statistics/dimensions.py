"""Which dimension is which: codes and names rotate, so they are recognised by their words."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from espoo_analysis.sources.statistics.faults import table_error

if TYPE_CHECKING:
    from espoo_analysis.sources.statistics.table import Dimension, StatisticsTable

# In Finnish, Swedish and English; short words must stand alone, longer ones may go on.
WORDS = {
    "area": ("alue", "kunta", "region", "area", "kommun", "municipality", "omrade"),
    "language": ("kieli", "sprak", "language", "aidinkieli", "modersmal"),
    "time": ("vuosi", "ar", "year", "kuukausi", "manad", "month", "tid", "time", "timeperiod",
             "neljannes", "kvartal", "quarter"),
    "contents": ("tiedot", "uppgifter", "contents", "contentscode", "information",
                 "tabellinnehall"),
    "sex": ("sukupuoli", "kon", "sex", "gender"),
    "age": ("ika", "alder", "age"),
}  # fmt: skip
_ROLES = {"time": "time", "geo": "area", "metric": "contents"}
_GOES_ON = 5
_VERSION = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(0[1-9]|1[0-2])([0-3][0-9])(?![0-9])")


def find_dimension(table: StatisticsTable, meaning: str) -> Dimension:
    """Find the dimension with a meaning, whatever its code is at present.

    Parameters
    ----------
    table : StatisticsTable
        The table.
    meaning : {"area", "language", "time", "contents", "sex", "age"}
        What the dimension holds.

    Returns
    -------
    Dimension
        The only one that the source marks so, or whose code, or else name, begins with a word
        for it: ``alue_23_20260101``, ``Alue`` and ``Område`` are all areas.

    Raises
    ------
    SourceError
        When there is none or more than one; it names the dimensions.
    """
    found = _candidates(table, meaning)
    if len(found) == 1:
        return found[0]
    names = ", ".join(f"{one.code} ({one.label})" for one in found or table.dimensions)
    what = "more than one dimension" if found else "no dimension"
    raise table_error(table.name, f"{what} holds the {meaning}; there are: {names}", meaning)


def has_dimension(table: StatisticsTable, meaning: str) -> bool:
    """Tell whether any dimension may have a meaning; see `find_dimension`."""
    return bool(_candidates(table, meaning))


def area_version(code: str) -> str:
    """Read from a dimension's code which division into areas the table follows.

    Parameters
    ----------
    code : str
        The code.

    Returns
    -------
    str
        The day from which the division holds, or nothing.

    Examples
    --------
    >>> area_version("alue_23_20260101")
    '2026-01-01'
    >>> area_version("Alue")
    ''
    """
    match = _VERSION.search(code)
    return "-".join(match.groups()) if match else ""


def plain(text: str) -> str:
    """Write a text in small letters, without accents and with single blanks.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        For comparing.

    Examples
    --------
    >>> plain("  ÄIDINKIELI,  yhteensä ")
    'aidinkieli, yhteensa'
    """
    bare = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in bare if not unicodedata.combining(c)).split())


def _candidates(table: StatisticsTable, meaning: str) -> list[Dimension]:
    by_role = [one for one in table.dimensions if _ROLES.get(one.role) == meaning]
    others = [one for one in table.dimensions if one.role not in _ROLES]
    by_code = [one for one in others if _names(one.code, meaning)]
    return by_role or by_code or [one for one in others if _names(one.label, meaning)]


def _names(text: str, meaning: str) -> bool:
    words = re.findall(r"[a-z]+", plain(text))
    return any(
        word == known or (len(known) >= _GOES_ON and word.startswith(known))
        for word in words
        for known in WORDS[meaning]
    )
