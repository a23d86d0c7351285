"""What must be said of a follow-up that was read from a text: problems, matches and notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from espoo_analysis.errors import Problem, shorten
from espoo_analysis.importing.proposal import Match
from espoo_analysis.importing.sheets.title_dates import wrong_period
from espoo_analysis.importing.sheets.unit_rows import other_unit_in, unit_problem
from espoo_analysis.importing.text.captions import MAXIMUM_LINES
from espoo_analysis.importing.text.lines import is_years
from espoo_analysis.importing.text.row_settling import describe
from espoo_analysis.importing.text.rows import FEWEST_FIGURES, text_of, whole, words_of
from espoo_analysis.importing.words.line_names import nearest_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from espoo_analysis.importing.proposal import ImportContext
    from espoo_analysis.importing.text.captions import Caption
    from espoo_analysis.importing.text.lines import FoundTable, NamedRow
    from espoo_analysis.importing.text.number_splitting import Reading
    from espoo_analysis.importing.text.row_settling import Settled
    from espoo_analysis.importing.words.line_names import LineName
    from espoo_analysis.sources.sheets import TextLine

_SHOWN_READINGS = 3
_DASH = "; where a figure is missing, a dash in its place would settle that"
# A title has at most so many words; a sentence that names euros or a month is none.
_LONGEST_TITLE = 8


def is_title(line: TextLine) -> bool:
    """Tell whether a line can be a title: short, and no sentence or part of one.

    Parameters
    ----------
    line : TextLine
        Any line.

    Returns
    -------
    bool
        Whether it begins like a title and does not end like a sentence.
    """
    text = line.text.strip()
    is_short = len(text.split()) <= _LONGEST_TITLE
    return is_short and not text.endswith((".", ",", "-", "ja")) and not text[:1].islower()


def nearest_to_a_table(
    lines: Sequence[TextLine], labels: Mapping[str, tuple[str, str, str]]
) -> Problem:
    """Say what of a text without a table comes nearest to one.

    Parameters
    ----------
    lines : sequence of TextLine
        The text.
    labels : mapping of str to tuple of str
        The names of the known lines.

    Returns
    -------
    Problem
        With the place of a line that ends with figures, if there is one.
    """
    wanted = "a row is the name of a line of the income statement with figures behind it"
    for line in lines:
        part = whole(line)
        if part.name and len(part.figures) >= FEWEST_FIGURES:
            near = nearest_line(part.name, labels)
            what = (
                f"no table was found; nearest is '{shorten(line.text.strip())}'{near}; {wanted}"
            )
            return Problem(what, line.place)
    return Problem(f"no table was found, and no line that ends with figures; {wanted}")


def problems_of_titles(
    found: FoundTable, captions: Sequence[Caption], context: ImportContext
) -> list[Problem]:
    """Report titles above the headings that name another period alone, or another unit.

    Parameters
    ----------
    found : FoundTable
        The table.
    captions : sequence of Caption
        Its headings.
    context : ImportContext
        With the period and the unit of the import.

    Returns
    -------
    list of Problem
        One for each title.
    """
    places = {caption.place for caption in captions}
    problems = []
    for line in found.above[-MAXIMUM_LINES:]:
        if line.place in places:
            break
        text = line.text.strip()
        if is_title(line) and (fault := wrong_period(text, context.period)):
            problems.append(Problem(fault, line.place))
        if is_title(line) and (unit := other_unit_in(text, context)):
            problems.append(unit_problem(text, unit, context, line.place))
    return problems


def notes_on_period(lines: Sequence[TextLine], period: str) -> tuple[str, ...]:
    """Repeat what the text says of its cut-off, where that is not the period's.

    Parameters
    ----------
    lines : sequence of TextLine
        The text.
    period : str
        The period of the import.

    Returns
    -------
    tuple of str
        A sentence for each line.
    """
    return tuple(
        f"The text speaks of another period ({line.place}): {fault}."
        for line in lines
        if "loppuun" in line.text and (fault := wrong_period(line.text.strip(), period))
    )


def problems_between(found: FoundTable, name_of: Callable[[str], LineName]) -> list[Problem]:
    """Report text between and beside the rows that could belong to a row's name.

    Parameters
    ----------
    found : FoundTable
        The table.
    name_of : callable
        Recognises the name of a row.

    Returns
    -------
    list of Problem
        Nothing for a heading that is repeated, the name of a group, a row that is known and
        none of ours, what stands on the edge of every page, and a text in another column.
    """
    left = min(row.left for row in found.rows)
    right = max(row.figures[-1].right for row in found.rows)
    headings = [_words(line) for line in found.above[-MAXIMUM_LINES:]]
    problems = []
    for line in found.between:
        words = words_of(line)
        is_far = line.page is not None and (words[-1].right < left or words[0].left > right)
        if not is_far and _words(line) not in headings:
            problems += _not_understood(line, found, name_of)
    for row in found.rows:
        # A text beside the table ends before the table begins; another could be of the name.
        if row.before and row.before[-1].right >= left:
            what = f"'{shorten(text_of(row.before))}' stands before '{row.name}'"
            problems.append(Problem(f"{what} and is not understood", row.place))
    return problems


def _not_understood(
    line: TextLine, found: FoundTable, name_of: Callable[[str], LineName]
) -> list[Problem]:
    part = whole(line)
    name, figures = name_of(part.name), text_of(part.figures)
    if part.figures and not is_years(part.figures):
        named = f"'{shorten(part.name)}'" if part.name else "no name"
        if name.kind == "outside":
            found.left_out.append((line, "not part of the operating margin"))
            return []
        if name.kind == "part" and any(row.key == name.code for row in found.rows):
            found.left_out.append((line, f"a part of {name.code}"))
            return []
        why = "is not a known line" if not name.kind else "is not a row that can be read"
        what = f"{named} {why}, but the figures {figures} stand in the table"
        return [Problem(what, line.place)]
    if name.kind:
        return []
    what = f"'{shorten(line.text.strip())}' stands between the rows and is not understood"
    return [Problem(what, line.place)]


def _words(line: TextLine) -> list[str]:
    return [word.text for word in words_of(line)]


def problems_of_open_rows(
    found: FoundTable, settled: Settled, columns: Sequence[str]
) -> list[Problem]:
    """Report the rows that nothing settles, each with what it could be.

    Parameters
    ----------
    found : FoundTable
        The table.
    settled : Settled
        How its rows are read.
    columns : sequence of str
        Its columns.

    Returns
    -------
    list of Problem
        One for each row.
    """
    return [
        Problem(_open(row, settled.open[row.key], columns), row.place)
        for row in found.rows
        if row.key in settled.open
    ]


def _open(row: NamedRow, readings: Sequence[Reading], columns: Sequence[str]) -> str:
    start = f"'{shorten(row.name)}' has '{text_of(row.figures)}'"
    if not readings:
        return f"{start}, which are no figures of the columns {', '.join(columns)}"
    shown = "; or ".join(describe(one, columns) for one in readings[:_SHOWN_READINGS])
    more = "; or more" if len(readings) > _SHOWN_READINGS else ""
    return f"{start}, and nothing settles how to read it: {shown}{more}{_DASH}"


def matches_of(found: FoundTable) -> tuple[Match, ...]:
    """List the rows' names, and what was left out between and beside them.

    Parameters
    ----------
    found : FoundTable
        The table.

    Returns
    -------
    tuple of Match
        In the order of the text.
    """
    rows = [Match(row.name, row.key, row.place) for row in found.rows]
    others = [Match(line.text.strip(), "", line.place, why) for line, why in found.left_out]
    reason = "it stands beside the table"
    beside = [
        Match(text_of(words), "", row.place, reason)
        for row in found.rows
        for words in (row.before, row.after)
        if words
    ]
    return (*rows, *others, *beside)


def notes_of(found: FoundTable, settled: Settled, columns: Sequence[str]) -> tuple[str, ...]:
    """Say how blanks and missing figures were settled, and what does not fit.

    Parameters
    ----------
    found : FoundTable
        The table.
    settled : Settled
        How its rows are read.
    columns : sequence of str
        Its columns.

    Returns
    -------
    tuple of str
        Whole sentences.
    """
    notes = []
    for row in found.rows:
        reading = settled.readings[row.key]
        empty = [name for name, number in zip(columns, reading, strict=True) if number is None]
        where = f"'{row.name}' ({row.place})"
        if empty:
            why = (
                "as its figures stand under the other headings"
                if settled.has_places
                else "as its other figures fit and the other rows have their deviations"
            )
            notes.append(
                f"{where} has fewer figures than there are columns: "
                f"{' and '.join(empty)} was taken for missing, {why}."
            )
        if row.key in settled.by_totals:
            notes.append(
                f"Only the totals settled how '{text_of(row.figures)}' of {where} is read."
            )
        if row.key in settled.misfits:
            notes.append(f"The deviation of {where} is not its forecast less its budget.")
    return tuple(notes)
