"""Espoo's people and their languages, out of a table of a statistics office."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from espoo_analysis.errors import ErrorCollector
from espoo_analysis.importing.proposal import (
    Figure,
    Match,
    OpenQuestionError,
    Proposal,
    Question,
)
from espoo_analysis.importing.statistics.series import (
    Part,
    find_series,
    own_name,
    require_languages,
    unclear,
)
from espoo_analysis.importing.statistics.words import POPULATION, SHARE, SPEAKERS
from espoo_analysis.period import MONTHS_IN_YEAR, Period
from espoo_analysis.sources.statistics import area_version, find_dimension, parse_time, plain

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    from espoo_analysis.importing.proposal import ImportContext
    from espoo_analysis.sources.statistics import Dimension, StatisticsTable, Value

AREA = "Espoo"

_NAMES = re.compile(r"(?:(?:ku)?049 )?(?:espoo(?: ?- ?esbo)?|esbo(?: ?- ?espoo)?)")
_CODES = frozenset({"049", "ku049"})
_PERCENT = re.compile(r"%|prosent|procent|per ?cent")
_SCALED = re.compile(rf"1 ?000|tuhat|tuhan|tusen|thousand|milj|million|{_PERCENT.pattern}")
# Words of remarks on mergers and divisions into areas, which make figures jump.
_BOUNDARIES = re.compile(
    r"kuntaliito|aluejako|alueluokit|kuntajako|sammanslag|kommunindel|omradesindel|indelning"
    r"|merge|division"
)
_SHOWN_VALUES = 10


def read_population(table: StatisticsTable, context: ImportContext) -> Proposal:
    """Find Espoo's population and its foreign-language speakers in a table of statistics.

    Parameters
    ----------
    table : StatisticsTable
        A table by area and language, or one whose contents are key figures of areas.
    context : ImportContext
        What is known besides; of its answers, ``percent`` is used.

    Returns
    -------
    Proposal
        For the table ``statistics``: a row for each statistic and day, with the columns of the
        contract `Population`. A year, quarter or month stands for its last day. A share is a
        share of 1. Figures that are missing are left out and told.

    Raises
    ------
    SourceError
        When Espoo, the language or a total is not in the table, when it cannot be told which
        figures are meant, or when the table contradicts itself; it says what is there.
    OpenQuestionError
        When it is open whether a share is a percentage.

    Notes
    -----
    Foreign-language speakers are those whose language is not Finnish, Swedish or Sami, as
    Statistics Finland counts them. Where the table has all single languages and their total,
    the sum must agree with what is printed.
    """
    found = ErrorCollector()
    area = found.attempt(_espoo, table)
    found.attempt(require_languages, table)
    found.attempt(find_dimension, table, "time")
    found.raise_collected(f"{table.name} does not hold Espoo's population by language.")
    dimension, value = area or _espoo(table)
    place = f"{dimension.code}={value.code}"
    matches, notes = [Match(value.label, f"area {AREA}", place)], list[str]()
    series = find_series(Part(table).at(dimension.code, value.code), matches, notes)
    _check_sizes(series)
    rows = [
        figure
        for statistic, part in series.items()
        for figure in _figures(statistic, part, table, context, matches)
    ]
    if not rows:
        raise unclear(table, "all figures that are meant are missing", "value")
    notes += [" ".join(note.text.split()) for note in table.notes if not note.where]
    return Proposal("statistics", tuple(rows), tuple(matches), tuple(dict.fromkeys(notes)))


def _espoo(table: StatisticsTable) -> tuple[Dimension, Value]:
    dimension = find_dimension(table, "area")
    found = [value for value in dimension.values if _is_espoo(value)]
    if len(found) != 1:
        values = [f"{value.code} {value.label}" for value in found or dimension.values]
        shown = ", ".join(values[:_SHOWN_VALUES])
        rest = len(values) - _SHOWN_VALUES
        more = f" and {rest} more" if rest > 0 else ""
        what = "Espoo occurs more than once" if found else "Espoo is not among its areas"
        raise unclear(table, f"{what}; there are: {shown}{more}", dimension.code)
    return dimension, found[0]


def _is_espoo(value: Value) -> bool:
    # Other offices use the same numbers: where there is a name, it decides.
    has_name = value.label != value.code
    return bool(
        _NAMES.fullmatch(own_name(value)) or (not has_name and value.code.casefold() in _CODES)
    )


def _check_sizes(series: dict[str, Part]) -> None:
    if {POPULATION, SPEAKERS} <= series.keys():
        pairs = zip(series[POPULATION].figures(), series[SPEAKERS].figures(), strict=True)
        for (time, people, *_), (_, speakers, *_) in pairs:
            if people is not None and speakers is not None and speakers > people:
                what = f"in {time} there are more foreign-language speakers than people"
                raise unclear(series[SPEAKERS].table, what, series[SPEAKERS].place)


def _figures(
    statistic: str,
    part: Part,
    table: StatisticsTable,
    context: ImportContext,
    matches: list[Match],
) -> Iterator[Figure]:
    if statistic != SHARE:
        _require_people(part, table)
    write = _share_writer(part, table, context) if statistic == SHARE else _whole
    time_code = find_dimension(part.table, "time").code
    days: set[dt.date] = set()
    for time, value, status, is_preliminary in part.figures():
        place = f"{part.place}, {time_code}={time}"
        if value is None:
            meaning = table.meanings.get(status, "the source gives no reason")
            matches.append(Match(status, "", place, f"there is no figure: {meaning}"))
            continue
        year, month = parse_time(time) or (0, None)
        day = Period(year, month or MONTHS_IN_YEAR).last_day
        if day in days:
            raise unclear(table, f"{day} occurs more than once", time_code)
        days.add(day)
        here = part.chosen | {time_code: time}
        row = {
            "statistic": statistic,
            "area": AREA,
            "as_of": day.isoformat(),
            "value": write(part, value, place),
            "status": "preliminary" if is_preliminary else "final",
            "note": "; ".join(_remarks(table, here, status)),
            "source": _source(table),
        }
        as_read = f"{_exact(value):f}{status}"
        for column, text in row.items():
            yield Figure(f"{statistic}/{time}", column, text, place, as_read)


def _require_people(part: Part, table: StatisticsTable) -> None:
    """Refuse figures that the source counts in thousands or in percents."""
    named = [table.units[code] for code in part.chosen.values() if code in table.units]
    for unit in named or [table.units.get("", "")]:
        if _SCALED.search(plain(unit)):
            what = f"the figures are in '{' '.join(unit.split())}', expected a number of people"
            raise unclear(table, what, part.place)


def _whole(part: Part, value: float, place: str) -> str:
    if value <= 0 or not value.is_integer():
        raise unclear(part.table, f"{value} is not a number of people", place)
    return f"{value:.0f}"


def _share_writer(
    part: Part, table: StatisticsTable, context: ImportContext
) -> Callable[[Part, float, str], str]:
    """Return what writes a share as a fraction of 1."""
    chosen = [table.dimension(code) for code in part.chosen]
    words = [
        text
        for dimension in chosen
        for value in dimension.values
        if value.code == part.chosen[dimension.code]
        for text in (value.label, table.units.get(value.code, ""))
    ]
    is_percent = any(_PERCENT.search(plain(text)) for text in words)
    largest = max((value for _, value, *_ in part.figures() if value is not None), default=0)
    if not is_percent and largest <= 1:
        if context.answers.percent is None:
            text = "nothing says whether the share of foreign-language speakers is a percentage"
            question = Question("percent", text, ("percent", "share"), part.place)
            raise OpenQuestionError(f"{table.name} can be read in two ways.", (question,))
        is_percent = context.answers.percent == "percent"
    divisor = 100 if is_percent or largest > 1 else 1

    def write(part: Part, value: float, place: str) -> str:
        share = _exact(value) / divisor
        if not 0 < share <= 1:
            raise unclear(part.table, f"{value} is not a share", place)
        return f"{share:f}"

    return write


def _exact(value: float) -> Decimal:
    return Decimal(f"{value:.0f}") if value.is_integer() else Decimal(repr(value))


def _remarks(table: StatisticsTable, here: dict[str, str], status: str) -> Iterator[str]:
    """Yield what must be known to read one figure, each remark once."""
    # Of a figure with a symbol, such as "b" for a break, it is said what that means.
    remarks = [table.meanings[status]] if status else []
    area = find_dimension(table, "area").code
    if version := area_version(area):
        remarks.append(f"division into areas of {version}")
    for note in table.notes:
        # A remark on a value or a cell holds there; one on boundaries holds for every figure.
        is_here = all(here.get(code) == value for code, value in note.where if value)
        is_specific = any(value for _, value in note.where)
        if is_here and (is_specific or _BOUNDARIES.search(plain(note.text))):
            remarks.append(" ".join(note.text.split()))
    yield from dict.fromkeys(remarks)


def _source(table: StatisticsTable) -> str:
    updated = f"updated {table.updated}" if table.updated else ""
    named = (table.source, table.table_id or table.name, table.title, updated)
    return ", ".join(" ".join(text.split()) for text in named if text)
