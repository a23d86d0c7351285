"""Which column of a follow-up is which column of ``finance``, and why the others are none."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from espoo_analysis.errors import Problem, shorten
from espoo_analysis.importing.proposal import Match
from espoo_analysis.importing.settling.written import (
    ACTUAL,
    AMENDED,
    COLUMNS,
    DEVIATION,
    FORECAST,
    ORIGINAL,
    REQUIRED,
    UTILISATION,
)
from espoo_analysis.importing.sheets.table_finding import FIGURES, Column

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_LAST_MONTH = 12
#: Words of a heading that is not known and yet may be meant for the same.
_LOOK_ALIKE = {
    FORECAST: re.compile(r"\b(?:enn|ennuste|prognos|forecast)\b"),
    AMENDED: re.compile(r"\b(?:mta|muutettu|ändrad|amended|revised)\b"),
}
_COMPARED = re.compile(r"%|\b(?:ero|erotus|poikkeama|muutos|avvikelse|variance|vs|change)\b")
_OF_THE_YEAR = (ORIGINAL, AMENDED, FORECAST, "budget")
#: What an open meaning becomes where the table has one budget only.
_OF_THE_ONLY_BUDGET = {
    "deviation_from_budget": DEVIATION,
    "reversed_deviation_from_budget": DEVIATION,
    "utilisation_of_budget": UTILISATION,
}
_REASONS = {
    "difference": "it does not say which difference",
    "actual": "it may be the actual of a single month",
    "deviation_from_budget": "it does not say from which of the budgets",
    "reversed_deviation_from_budget": "it does not say from which of the budgets",
    "utilisation_of_budget": "it does not say of which of the budgets",
    "budget": "another column is named as the original budget",
}


@dataclass
class Chosen:
    """The columns that are used.

    Parameters
    ----------
    columns : dict of str to Column
        By column of ``finance``.
    matches : list of Match
        Every heading and what it was taken for.
    problems : list of Problem
        Why the table cannot be used.
    notes : list of str
        Which columns hold figures of which nobody knows what they are.
    """

    columns: dict[str, Column] = field(default_factory=dict)
    matches: list[Match] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def leave_out(self, column: Column, reason: str) -> None:
        """Say that a column is not used."""
        self.matches.append(Match(column.text, "", column.place, reason))


def choose_columns(
    columns: Sequence[Column], period: str, has_figures: Callable[[Column], bool]
) -> Chosen:
    """Choose the columns of the period.

    Parameters
    ----------
    columns : sequence of Column
        The columns with headings, without those that name the lines.
    period : str
        The period, as ``YYYY-MM``.
    has_figures : callable
        Tells whether a column holds figures.

    Returns
    -------
    Chosen
        With a problem where a required column is missing or there twice, or where a heading
        names another year or month than the period's and no other heading names the right one.
    """
    chosen = Chosen()
    year, month = map(int, period.split("-"))
    wrong: dict[str, tuple[Column, str]] = {}
    hidden: dict[str, Column] = {}
    candidates: dict[str, list[Column]] = {}
    meanings = {column.heading.meaning for column in columns}
    for column in columns:
        meaning = _resolved(column.heading.meaning, meanings, month)
        if column.is_hidden:
            chosen.leave_out(column, "the column is hidden")
            hidden.setdefault(meaning, column)
        elif fault := _wrong_time(column, meaning, (year, month)):
            wrong.setdefault(meaning, (column, fault))
            chosen.leave_out(column, fault)
        elif meaning in COLUMNS:
            candidates.setdefault(meaning, []).append(column)
        else:
            chosen.leave_out(column, _reason(column, has_figures))
    for meaning in COLUMNS:
        _take(chosen, meaning, candidates.get(meaning, []), wrong.get(meaning))
    unknown = [c for c in columns if not c.heading.meaning and not c.is_hidden and has_figures(c)]
    chosen.notes += (
        f"The column '{shorten(column.text)}' ({column.place}) holds figures, but its heading "
        "is not known: it was left out."
        for column in unknown
    )
    _refuse_look_alikes(chosen, unknown, (year, month))
    wrong |= {
        meaning: (column, "the column is hidden; show it if it is meant")
        for meaning, column in hidden.items()
        if meaning not in wrong
    }
    _require(chosen, wrong, [c for c in columns if c.heading.meaning == "budget"])
    chosen.matches.sort(key=lambda match: [c.place for c in columns].index(match.place))
    return chosen


def _resolved(meaning: str, meanings: set[str], month: int) -> str:
    """Say what a heading means beside the others of its table."""
    if meaning == "budget" and AMENDED in meanings and ORIGINAL not in meanings:
        return ORIGINAL
    if meaning in _OF_THE_ONLY_BUDGET and not {"budget", ORIGINAL} & meanings:
        return _OF_THE_ONLY_BUDGET[meaning]
    if meaning == "actual" and month == 1:
        return ACTUAL
    return DEVIATION if meaning == "reversed_deviation" else meaning


def _wrong_time(column: Column, meaning: str, period: tuple[int, int]) -> str:
    """Say what is wrong with the time that a heading names; nothing where nothing is."""
    heading = column.heading
    if meaning not in FIGURES:
        return ""
    if heading.years and heading.years != period[:1]:
        return f"it is of {', '.join(map(str, heading.years))}"
    allowed = {None, period[1], *([_LAST_MONTH] if meaning in _OF_THE_YEAR else [])}
    if heading.last_month not in allowed:
        return f"it is of month {heading.last_month}"
    return ""


def _refuse_look_alikes(chosen: Chosen, unknown: list[Column], period: tuple[int, int]) -> None:
    """Refuse a column beside the chosen one that may be meant instead: ``Uusi ennuste``."""
    for meaning, column in chosen.columns.items():
        for other in unknown:
            words = other.text.lower()
            is_like = meaning in _LOOK_ALIKE and _LOOK_ALIKE[meaning].search(words)
            if (
                is_like
                and not _COMPARED.search(words)
                and not _wrong_time(other, meaning, period)
            ):
                what = (
                    f"'{shorten(other.text)}' has figures, and it is not known whether it is "
                    f"meant instead of '{shorten(column.text)}'; delete the one that is not"
                )
                chosen.problems.append(Problem(what, other.place))


def _reason(column: Column, has_figures: Callable[[Column], bool]) -> str:
    meaning = column.heading.meaning
    if not meaning:
        return "its heading is not known" + ("" if has_figures(column) else "; no figures")
    return _REASONS.get(meaning, f"not used: {meaning.replace('_', ' ')}")


def _take(
    chosen: Chosen, meaning: str, found: list[Column], wrong: tuple[Column, str] | None
) -> None:
    if len(found) == 1:
        chosen.columns[meaning] = found[0]
        reason = "the other budget is the amended one" if _is_plain(found[0], meaning) else ""
        chosen.matches.append(Match(found[0].text, meaning, found[0].place, reason))
        return
    if len(found) > 1:
        names = " and ".join(f"'{shorten(each.text)}' ({each.place})" for each in found)
        what = f"{len(found)} columns have the meaning {meaning}: {names}"
        chosen.problems.append(Problem(what, found[0].place))
        chosen.matches += (Match(each.text, meaning, each.place) for each in found)
    elif wrong and _is_of_another_month(wrong):
        column, fault = wrong
        what = f"'{shorten(column.text)}' is not of the period: {fault}"
        chosen.problems.append(Problem(what, column.place))


def _is_plain(column: Column, meaning: str) -> bool:
    return meaning == ORIGINAL and column.heading.meaning == "budget"


def _is_of_another_month(wrong: tuple[Column, str]) -> bool:
    return "month" in wrong[1]


def _require(chosen: Chosen, wrong: dict[str, tuple[Column, str]], plain: list[Column]) -> None:
    told = {problem.file for problem in chosen.problems}
    for meaning in REQUIRED:
        if meaning in chosen.columns or any(meaning in p.what for p in chosen.problems):
            continue
        if meaning in wrong:
            column, fault = wrong[meaning]
            what = f"'{shorten(column.text)}' is the only {meaning}, and {fault}"
            if column.place not in told:
                chosen.problems.append(Problem(what, column.place))
        elif meaning == AMENDED and plain:
            what = (
                f"'{shorten(plain[0].text)}' does not say whether it is the original or the "
                "amended budget; write 'Muutettu talousarvio' if it is the amended one"
            )
            chosen.problems.append(Problem(what, plain[0].place))
        else:
            chosen.problems.append(Problem(f"no heading names {meaning}"))
