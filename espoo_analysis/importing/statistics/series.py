"""What a table of a statistics office says of one area: people, and who speaks what."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from espoo_analysis.errors import Problem, SourceError
from espoo_analysis.importing.proposal import Match
from espoo_analysis.importing.statistics.words import (
    FOREIGN,
    POPULATION,
    SHARE,
    SPEAKERS,
    statistic_of,
    statistic_of_title,
)
from espoo_analysis.sources.statistics import (
    at_value,
    find_dimension,
    grand_totals,
    has_dimension,
    is_complete,
    leaf_sum,
    leaf_values,
    plain,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from espoo_analysis.sources.statistics import Dimension, StatisticsTable, Value

# Whoever has Finnish, Swedish or Sami as mother tongue is no foreign-language speaker.
_HOME_NAMES = re.compile(
    r"suomi|ruotsi|(?:pohjois|inarin|koltan)?saame"
    r"|finska|svenska|(?:nord|enare|skolt)?samiska"
    r"|finnish|swedish|(?:northern |inari |skolt )?sami"
)
_HOME_CODES = frozenset({"fi", "sv", "se", "smn", "sms"})
# StatFin's code for all foreign languages together, where a file gives no names.
_FOREIGN_CODE = "02"
_REMEDY = "Fetch the table with what is missing, then import it again; nothing was written."


@dataclass(frozen=True)
class Part:
    """A part of a table, and what was chosen to get it.

    Parameters
    ----------
    table : StatisticsTable
        What is left of the table.
    chosen : dict of str to str
        For each dimension that was reduced, the code of the value or how it was summed.
    """

    table: StatisticsTable
    chosen: dict[str, str] = field(default_factory=dict)

    def at(self, code: str, value: str) -> Part:
        """Take one value of a dimension."""
        return Part(at_value(self.table, code, value), self.chosen | {code: value})

    def summed(self, code: str, without: tuple[str, ...] = ()) -> Part:
        """Sum a dimension, each value once; see `leaf_sum`."""
        words = f"sum without {' '.join(without)}" if without else "sum"
        return Part(leaf_sum(self.table, code, without), self.chosen | {code: words})

    @property
    def place(self) -> str:
        """Where it is in the table: ``kieli=02, sukupuoli=SSS``."""
        return ", ".join(f"{code}={value}" for code, value in self.chosen.items())

    def figures(self) -> Iterator[tuple[str, float | None, str, bool]]:
        """Yield of each time: its code, figure or None, symbol, and whether preliminary."""
        time = find_dimension(self.table, "time").code
        columns = self.table.cells[[time, "value", "status", "is_preliminary"]]
        for name, value, status, is_preliminary in columns.itertuples(index=False):
            given = None if math.isnan(value) else value
            yield str(name), given, status, bool(is_preliminary)


def unclear(table: StatisticsTable, what: str, place: str) -> SourceError:
    """Say what of a readable table cannot be understood, and where."""
    summary = f"{table.name} cannot be used for Espoo's population."
    return SourceError(summary, [Problem(what, table.name, column=place)], _REMEDY)


def own_name(value: Value) -> str:
    """Return a value's name for comparing, without its code before it."""
    return plain(value.label).removeprefix(f"{plain(value.code)} ")


def require_languages(table: StatisticsTable) -> None:
    """Refuse a table that holds languages neither as a dimension nor among its contents.

    Raises
    ------
    SourceError
        Naming the dimensions that are there.
    """
    contents = has_dimension(table, "contents") and find_dimension(table, "contents")
    names = [plain(value.label) for value in contents.values] if contents else []
    if not any(map(FOREIGN.search, names)):
        find_dimension(table, "language")


def find_series(part: Part, matches: list[Match], notes: list[str]) -> dict[str, Part]:
    """Find the statistics of one area.

    Parameters
    ----------
    part : Part
        The area's part of a table.
    matches : list of Match
        Takes what each of the contents was recognised as.
    notes : list of str
        Takes what was settled on the way.

    Returns
    -------
    dict of str to Part
        By statistic, the part that has only times left.

    Raises
    ------
    SourceError
        When a total is missing, or it cannot be told which figures are meant.
    """
    series: dict[str, Part] = {}
    for statistic, one in _contents(part, matches):
        series |= _reduced(statistic, one, notes)
    if not series:
        found = ", ".join(match.found for match in matches if not match.meaning)
        what = f"no contents are people or their share; there are: {found or part.table.title}"
        raise unclear(part.table, what, "contents")
    return series


def _contents(part: Part, matches: list[Match]) -> Iterator[tuple[str, Part]]:
    table = part.table
    by_language = has_dimension(table, "language")
    if not has_dimension(table, "contents"):
        # Such a table is named after its only contents.
        if statistic := statistic_of_title(table.title, by_language=by_language):
            yield statistic, part
        return
    dimension = find_dimension(table, "contents")
    seen: dict[str, str] = {}
    for value in dimension.values:
        statistic = statistic_of(value.label, by_language=by_language)
        if statistic in seen:
            what = f"'{seen[statistic]}' and '{value.label}' may both be the {statistic}"
            raise unclear(table, what, dimension.code)
        place = f"{dimension.code}={value.code}"
        reason = "" if statistic else "neither people nor the share of foreign-language speakers"
        matches.append(Match(value.label, statistic, place, reason))
        if statistic:
            seen[statistic] = value.label
            yield statistic, part.at(dimension.code, value.code)


def _reduced(statistic: str, part: Part, notes: list[str]) -> dict[str, Part]:
    language = None
    if has_dimension(part.table, "language"):
        language = find_dimension(part.table, "language")
    kept = {find_dimension(part.table, "time"), language}
    for dimension in part.table.dimensions:
        if dimension not in kept:
            part = _at_total(part, dimension)
    if language is None:
        return {statistic: part}
    if statistic == POPULATION:
        return _people(part, language, notes)
    foreign = _foreign_total(part.table, language)
    if not foreign:
        what = "the share of all foreign languages together is not in it"
        raise unclear(part.table, what, language.code)
    return {SHARE: part.at(language.code, foreign)}


def _at_total(part: Part, dimension: Dimension) -> Part:
    if total := _grand_total(part.table, dimension):
        return part.at(dimension.code, total)
    if is_complete(dimension):
        return part.summed(dimension.code)
    listed = ", ".join(dimension.codes[:10])
    what = f"it has no total, and its values may not be everybody: {listed}"
    raise unclear(part.table, what, dimension.code)


def _grand_total(table: StatisticsTable, dimension: Dimension) -> str:
    totals = grand_totals(table, dimension.code)
    if len(totals) > 1:
        raise unclear(table, f"it has more than one total: {', '.join(totals)}", dimension.code)
    return totals[0] if totals else ""


def _people(part: Part, language: Dimension, notes: list[str]) -> dict[str, Part]:
    """Find all people and the speakers of foreign languages; single languages must agree."""
    code = language.code
    foreign = _foreign_total(part.table, language)
    total = _grand_total(part.table, language)
    people = {POPULATION: part.at(code, total)} if total else {}
    summed = _summed(part, language) if total else None
    if summed is None:
        # Without names a code alone proves nothing.
        if not foreign or foreign in _unnamed(language):
            what = "it has neither a total of foreign languages nor all languages with a total"
            raise unclear(part.table, what, code)
        notes.append("The total of foreign languages was not checked against single languages.")
        return people | {SPEAKERS: part.at(code, foreign)}
    if not foreign:
        notes.append("Foreign-language speakers are the sum of the single languages.")
        return people | {SPEAKERS: summed}
    printed = part.at(code, foreign)
    if [one[1] for one in printed.figures()] != [one[1] for one in summed.figures()]:
        what = f"'{foreign}' is not the sum of the single foreign languages"
        raise unclear(part.table, what, code)
    return people | {SPEAKERS: printed}


def _summed(part: Part, language: Dimension) -> Part | None:
    """Sum the foreign languages, or return None where the table does not hold all of them."""
    try:
        leaves = set(leaf_values(part.table, language.code))
    except SourceError:
        return None
    home = tuple(
        value.code
        for value in language.values
        if value.code in leaves
        and (
            _HOME_NAMES.fullmatch(own_name(value))
            or (value.code in _unnamed(language) and value.code.casefold() in _HOME_CODES)
        )
    )
    # Finnish and Swedish at least: else the names were not understood.
    return part.summed(language.code, home) if 1 < len(home) < len(leaves) else None


def _foreign_total(table: StatisticsTable, language: Dimension) -> str:
    named = [value.code for value in language.values if FOREIGN.search(plain(value.label))]
    if len(named) > 1:
        what = f"more than one may be all foreign languages: {', '.join(named)}"
        raise unclear(table, what, language.code)
    return named[0] if named else _FOREIGN_CODE if _FOREIGN_CODE in _unnamed(language) else ""


def _unnamed(language: Dimension) -> set[str]:
    return {value.code for value in language.values if value.label == value.code}
