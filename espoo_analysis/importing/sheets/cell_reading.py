"""What the cells of the used columns hold: typed numbers, numbers as text, and faults."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from espoo_analysis.errors import Problem, shorten
from espoo_analysis.importing.proposal import Question
from espoo_analysis.importing.settling.written import UTILISATION, Entry, without_noise
from espoo_analysis.importing.words.number_forms import (
    Written,
    is_missing,
    read_number,
    settle_decimal_mark,
    why_no_number,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from espoo_analysis.sources.sheets import Cell

Entries = dict[tuple[str, str], Entry]

_LITERALS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_SCALE = re.compile(r"[0#?](,+)(?![0#?,])")
_MARKS = ("comma", "point")


@dataclass
class Reading:
    """The figures of the used columns.

    Parameters
    ----------
    entries : dict
        By line and column, what is known already.
    texts : dict
        By line and column, numbers that are written as text, whose decimal mark is open; their
        entries have no value yet.
    formats : dict
        By line and column, the number formats of typed numbers.
    problems : list of Problem
        Cells that hold no figure although they should.
    """

    entries: Entries = field(default_factory=dict)
    texts: dict[tuple[str, str], Written] = field(default_factory=dict)
    formats: dict[tuple[str, str], str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def add(self, key: tuple[str, str], cell: Cell, place: str) -> None:
        """Read a cell.

        Parameters
        ----------
        key : tuple of str
            Its line and column.
        cell : Cell
            The cell.
        place : str
            Where it is.
        """
        value, shown = cell.value, shorten(cell.text)
        if fault := _fault(cell):
            self.problems.append(Problem(fault, place, column=key[1]))
            return
        if isinstance(value, Decimal):
            is_percent = "%" in _plain(cell.number_format)
            if is_percent and key[1] != UTILISATION and value:
                what = f"{shown} is shown as a percentage, not as an amount"
                self.problems.append(Problem(what, place, column=key[1]))
            number = without_noise(value * 100 if is_percent else value)
            self.entries[key] = Entry(number, place, shown, is_percent)
            self.formats[key] = cell.number_format
            return
        written = read_number(value) if isinstance(value, str) else None
        is_percent = written is not None and written.is_percent
        self.entries[key] = Entry(None, place, shown, is_percent)
        if written is not None:
            self.texts[key] = written
            if is_percent and key[1] != UTILISATION:
                what = f"'{shown}' is a percentage, not an amount"
                self.problems.append(Problem(what, place, column=key[1]))

    def settle_texts(
        self, answer: str | None, proof: Callable[[Entries], bool]
    ) -> list[Question]:
        """Settle the decimal mark of the texts and give them their values.

        Parameters
        ----------
        answer : str or None
            The mark that the user has named.
        proof : callable
            Tells whether a table's deviations and totals fit.

        Returns
        -------
        list of Question
            What nothing settles: neither the column, the whole table nor the proof.
        """
        marks = {column: self._mark(column, answer) for column in self._columns()}
        if "open" in marks.values():
            settled = self._proven(marks, proof)
            if settled is None:
                first = next(k for k, w in self.texts.items() if w.is_ambiguous)
                shown, place = self.entries[first].as_read, self.entries[first].place
                text = f"'{shown}' may have decimals or thousands after its mark"
                return [Question("decimal", text, _MARKS, place)]
            marks = settled
        for (line, column), written in self.texts.items():
            if marks[column] == "contradiction" or written.value(marks[column]) is None:
                entry = self.entries[line, column]
                what = f"'{entry.as_read}' has another decimal mark than other figures"
                self.problems.append(Problem(what, entry.place, column=column))
        self.entries = self._valued(marks)
        return []

    def _columns(self) -> list[str]:
        return list(dict.fromkeys(column for _, column in self.texts))

    def _mark(self, column: str, answer: str | None) -> str:
        if answer:
            return answer
        mark = settle_decimal_mark(w for (_, name), w in self.texts.items() if name == column)
        if mark != "open":
            return mark
        whole = settle_decimal_mark(self.texts.values())
        return "open" if whole == "contradiction" else whole

    def _proven(
        self, marks: dict[str, str], proof: Callable[[Entries], bool]
    ) -> dict[str, str] | None:
        """Try both marks in every open column; the one that fits alone is right."""
        fitting = [
            tried
            for mark in _MARKS
            for tried in [{c: mark if m == "open" else m for c, m in marks.items()}]
            if proof(self._valued(tried))
        ]
        return fitting[0] if len(fitting) == 1 else None

    def _valued(self, marks: Mapping[str, str]) -> Entries:
        entries = dict(self.entries)
        for key, written in self.texts.items():
            entries[key] = replace(entries[key], value=written.value(marks[key[1]]))
        return entries


def _fault(cell: Cell) -> str:
    """Say why a cell is no figure, nor says that there is none."""
    if cell.fault:
        return f"the cell has no usable value: {cell.fault}"
    shown = shorten(cell.text)
    if isinstance(cell.value, bool):
        return f"a figure was expected, but it is {shown}"
    if isinstance(cell.value, str):
        if is_missing(cell.value) or read_number(cell.value) is not None:
            return ""
        reason = why_no_number(cell.value)
        return f"'{shown}' is not a number" + (f": {reason}" if reason else "")
    if cell.value is None or isinstance(cell.value, Decimal):
        return ""
    return f"a figure was expected, but it is a date or a time: {shown}"


def thousands_in(number_format: str) -> int:
    r"""Count how many times a number format divides by a thousand what it shows.

    Parameters
    ----------
    number_format : str
        The format's code.

    Returns
    -------
    int
        0 for most formats.

    Examples
    --------
    >>> [thousands_in(code) for code in ("#,##0", "#,##0,", '#,##0.0,,\\ "M€"', "_(* #,##0,_)")]
    [0, 1, 2, 1]
    """
    found = _SCALE.search(_plain(number_format).split(";")[0])
    return len(found[1]) if found else 0


def literals_in(number_format: str) -> str:
    """Return what a number format writes beside the digits, such as ``€``.

    Parameters
    ----------
    number_format : str
        The format's code.

    Returns
    -------
    str
        The texts of its first section.

    Examples
    --------
    >>> literals_in('#,##0 "t€";[Red]-#,##0 "t€"'), literals_in("#,##0 [$€-40B]")
    ('t€', '€')
    """
    first = number_format.split(";", maxsplit=1)[0]
    quoted = re.findall(r'"([^"]*)"|\[\$([^\]-]*)[^\]]*\]|\\(.)|([€])', first)
    return "".join("".join(parts) for parts in quoted).strip()


def _plain(number_format: str) -> str:
    """Leave of a format what is no literal text."""
    return _LITERALS.sub("", number_format)
