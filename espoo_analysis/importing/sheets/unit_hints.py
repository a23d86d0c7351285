"""What a sheet says of the unit of its amounts: headings, titles, notes, formats, the cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from espoo_analysis.errors import Problem
from espoo_analysis.importing.settling.written import UTILISATION, UnitHint
from espoo_analysis.importing.sheets.cell_reading import literals_in, thousands_in
from espoo_analysis.importing.sheets.grid import is_figure, text_of
from espoo_analysis.importing.sheets.table_finding import FIGURES
from espoo_analysis.importing.words.money_units import money_units_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from espoo_analysis.importing.sheets.cell_reading import Reading
    from espoo_analysis.importing.sheets.table_finding import Column, Table

#: A unit by its text and where that stands.
_Named = dict[str, tuple[str, str]]


def unit_hints(
    table: Table, columns: Mapping[str, Column], reading: Reading
) -> tuple[dict[str, UnitHint], list[Problem]]:
    """Gather what is said of the unit of every column.

    Parameters
    ----------
    table : Table
        The table.
    columns : mapping of str to Column
        The used columns.
    reading : Reading
        What their cells hold.

    Returns
    -------
    hints : dict of str to UnitHint
        By column. Two units that are named for the same figures, as by a heading and by the
        title, are none.
    problems : list of Problem
        Columns in which some numbers are stored and others are text, where that makes a
        difference.
    """
    said = _named_around(table)
    hints, problems = {}, []
    for name, column in columns.items():
        if name == UTILISATION:
            continue
        hint = _hint(column, _of_cells(name, reading), said)
        scales = {
            thousands_in(code)
            for key, code in reading.formats.items()
            if _counts(key, name, reading)
        }
        knows = table.grid.sheet.has_number_formats
        is_typed = bool(scales)
        thousands = scales.pop() if len(scales) == 1 else 0
        # Where formats differ or are not known, the cells may hold another unit than is shown.
        is_stored = is_typed and (bool(scales) or not knows)
        hint = UnitHint(hint.unit, hint.found, hint.place, thousands, is_stored)
        hints[name] = hint
        texts = any(_counts(key, name, reading) for key in reading.texts)
        if is_typed and texts and (thousands or is_stored) and hint.unit not in {None, "eur"}:
            what = (
                "some amounts are numbers and others text, so that their units may differ; write "
                "all of them as numbers"
            )
            problems.append(Problem(what, column.place, column=name))
    return hints, problems


def _counts(key: tuple[str, str], column: str, reading: Reading) -> bool:
    """Tell whether a cell has an amount that a wrong unit would change."""
    return key[1] == column and bool(reading.entries[key].value)


def _hint(column: Column, cells: _Named, said: _Named) -> UnitHint:
    unit = column.heading.money_unit
    named: _Named = {unit: (column.text, column.place)} if unit else {}
    for others in (said, cells):
        named.update({unit: where for unit, where in others.items() if unit not in named})
    if not named:
        return UnitHint()
    texts = dict.fromkeys(text for text, _ in named.values())
    place = next(iter(named.values()))[1]
    return UnitHint(next(iter(named)) if len(named) == 1 else "other", "; ".join(texts), place)


def _of_cells(column: str, reading: Reading) -> _Named:
    """Find the units that are written in the cells, or by their formats."""
    found: _Named = {}
    keys = [key for key in reading.entries if _counts(key, column, reading)]
    for key in keys:
        written, literal = reading.texts.get(key), literals_in(reading.formats.get(key, ""))
        units = (written.money_unit,) if written else money_units_in(literal) or ("",)
        entry = reading.entries[key]
        for unit in units:
            found.setdefault(unit, (entry.as_read if written else literal, entry.place))
    if set(found) - {"", "eur"} and "" in found:
        # "1 172 t€" above "91 000": whether the second is meant so, too, nobody knows.
        found["other"] = found.pop("")
    found.pop("", None)
    return found


def _named_around(table: Table) -> _Named:
    """Find the units in the rows above, in the headings of other columns, and in the notes."""
    found: _Named = {}
    for text, place in _texts(table):
        for unit in money_units_in(text):
            found.setdefault(unit, (text, place))
    return found


def _texts(table: Table) -> Iterator[tuple[str, str]]:
    """Go through the texts outside the table; a row with figures is inside."""
    sheet, header = table.grid.sheet, table.header
    used = {column.index for column in header.columns if column.heading.meaning in FIGURES}
    for row in range(table.grid.rows.stop):
        cells = [(i, cell) for i, cell in enumerate(sheet.rows[row]) if cell.text]
        if row > header.last_row and any(is_figure(c) for i, c in cells if i in used):
            continue
        for index, cell in cells:
            if not (row >= header.first_row and index in used):
                yield text_of(cell), sheet.place(row, index)
