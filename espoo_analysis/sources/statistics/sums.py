"""Sums over a dimension in which nobody is counted twice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from espoo_analysis.sources.statistics.cells import NIL, make_cells
from espoo_analysis.sources.statistics.faults import table_error
from espoo_analysis.sources.statistics.totals import marked_totals

if TYPE_CHECKING:
    from collections.abc import Collection

    from espoo_analysis.sources.statistics.table import StatisticsTable

# Figures that agree by chance are small.
_NO_CHANCE = 100
_EXACT = 1e-6


def total_values(table: StatisticsTable, code: str) -> dict[str, str]:
    """Find the values of a dimension that are sums of other values.

    Parameters
    ----------
    table : StatisticsTable
        The table.
    code : str
        The code of the dimension.

    Returns
    -------
    dict of str to str
        By the value's code, how it was recognised: by the source's own mark (an elimination
        value or a parent), by its code, by its name, or because it equals, in every cell, the
        sum of the values that follow or precede it.

    Notes
    -----
    The last reason is a hint: small figures can agree by chance. `leaf_sum` relies on it only
    where a grand total confirms it.
    """
    found = marked_totals(table, code)
    return found | {
        one: "its figures are the sum of its neighbours'"
        for one in _numeric_totals(table, code)
        if one not in found
    }


def at_value(table: StatisticsTable, code: str, value: str) -> StatisticsTable:
    """Take the cells of one value of a dimension.

    Parameters
    ----------
    table : StatisticsTable
        The table; not changed.
    code : str
        The code of the dimension.
    value : str
        The code of the value.

    Returns
    -------
    StatisticsTable
        The table without that dimension, and without the notes on its other values.

    Raises
    ------
    SourceError
        When there is no such dimension or value, or no other dimension.
    """
    codes = table.dimension(code).codes
    if value not in codes:
        raise table_error(table.name, f"there is no value '{value}'", code)
    taken = table.cells[table.cells[code] == value]
    notes = [note for note in table.notes if dict(note.where).get(code, value) in {"", value}]
    kept = replace(table, notes=tuple(notes))
    status = {number: text for number, text in enumerate(taken["status"]) if text}
    return _without(kept, code, taken["value"].to_numpy(), status, taken["is_preliminary"])


def leaf_values(table: StatisticsTable, code: str) -> list[str]:
    """Find the values of a dimension that are no sums of others, and prove it.

    Parameters
    ----------
    table : StatisticsTable
        The table.
    code : str
        The code of the dimension.

    Returns
    -------
    list of str
        Their codes, in order.

    Raises
    ------
    SourceError
        When a figure is missing; when the source's own total is not the sum of the remaining
        values, with or without those that look like sums; when there is no total to prove that
        values which look like sums, or like one area under two codes, are not.
    """
    cube, missing = _cube(table, code)
    if missing:
        raise table_error(table.name, f"the sum cannot be made: {missing}", code)
    marked = set(marked_totals(table, code))
    return _proven_leaves(table, code, cube, marked)


def leaf_sum(table: StatisticsTable, code: str, without: Collection[str] = ()) -> StatisticsTable:
    """Sum a dimension over the values that are not themselves sums, each counted once.

    Parameters
    ----------
    table : StatisticsTable
        The table; not changed.
    code : str
        The code of the dimension.
    without : collection of str
        Codes of values that are to be left out.

    Returns
    -------
    StatisticsTable
        The table without that dimension. A cell is preliminary where an addend is; the symbol
        ``-`` (nothing to count) adds nothing.

    Raises
    ------
    SourceError
        When it cannot be told which values are sums; see `leaf_values`.
    """
    leaves = [one for one in leaf_values(table, code) if one not in without]
    keeps = np.isin(table.dimension(code).codes, leaves)
    axis = _axis(table, code)
    marks = table.cells["is_preliminary"].to_numpy().reshape(_shape(table))
    is_preliminary = np.compress(keeps, marks, axis).any(axis).ravel()
    cube, _ = _cube(table, code)
    return _without(table, code, cube[:, keeps].sum(axis=1), {}, is_preliminary)


def _proven_leaves(
    table: StatisticsTable, code: str, cube: np.ndarray, marked: set[str]
) -> list[str]:
    codes = table.dimension(code).codes
    leaves = [one for one in codes if one not in marked]
    if not leaves:
        raise table_error(table.name, "all of its values are totals", code)
    suspects = _numeric_totals(table, code) - marked
    rest = [one for one in leaves if one not in suspects]
    if marked:
        # The largest of the marked values is the total of all.
        total = max(marked, key=lambda one: cube[:, codes.index(one)].sum())
        for candidate in (leaves, rest):
            summed = cube[:, np.isin(codes, candidate)].sum(axis=1)
            if np.allclose(summed, cube[:, codes.index(total)], rtol=0, atol=_EXACT):
                return candidate
        what = f"'{total}' is not the sum of the {len(leaves)} values that are no totals"
        raise table_error(table.name, what, code)
    if suspects:
        what = f"{_listed(suspects)} may be the sum of others, and no total tells"
        raise table_error(table.name, what, code)
    if twins := _twins(cube, codes):
        what = f"{_listed(twins)} have the same figures and may be one area under two codes"
        raise table_error(table.name, what, code)
    return leaves


def _numeric_totals(table: StatisticsTable, code: str) -> set[str]:
    cube, _ = _cube(table, code)
    figures = np.nan_to_num(cube)
    codes = table.dimension(code).codes
    backwards = _sums_of_followers(figures[:, ::-1])
    numbers = _sums_of_followers(figures) | {len(codes) - 1 - number for number in backwards}
    return {codes[number] for number in numbers}


def _sums_of_followers(figures: np.ndarray) -> set[int]:
    """Find the columns that equal, in every row, the sum of the next two or more columns."""
    sums = np.pad(np.cumsum(figures, axis=1), ((0, 0), (1, 0)))
    # The fullest row leaves the fewest candidates for the others.
    row = int(np.count_nonzero(figures, axis=1).argmax())
    found = set()
    for number in range(figures.shape[1] - 2):
        wanted = sums[:, number + 1] + figures[:, number]
        ends = number + 3 + np.flatnonzero(abs(sums[row, number + 3 :] - wanted[row]) < _EXACT)
        fits = (abs(sums[:, ends] - wanted[:, None]) < _EXACT).all(axis=0)
        if fits.any() and figures[:, number].any():
            found.add(number)
    return found


def _twins(cube: np.ndarray, codes: list[str]) -> list[str]:
    seen: dict[bytes, str] = {}
    for number, code in enumerate(codes):
        figures = cube[:, number]
        twin = seen.setdefault(figures.tobytes(), code)
        if twin != code and figures.max() >= _NO_CHANCE:
            return [twin, code]
    return []


def _cube(table: StatisticsTable, code: str) -> tuple[np.ndarray, str]:
    """Return the figures, one row for each cell of the other dimensions, and what is missing."""
    values = np.where(table.cells["status"] == NIL, 0.0, table.cells["value"])
    gaps = np.isnan(values)
    missing = ""
    if gaps.any():
        row = table.cells.iloc[int(gaps.argmax())]
        cell = ", ".join(f"{one.code}={row[one.code]}" for one in table.dimensions)
        missing = f"{int(gaps.sum())} figures are missing, the first at {cell}"
    cube = np.moveaxis(values.reshape(_shape(table)), _axis(table, code), -1)
    return cube.reshape(-1, len(table.dimension(code).values)), missing


def _shape(table: StatisticsTable) -> list[int]:
    return [len(dimension.values) for dimension in table.dimensions]


def _axis(table: StatisticsTable, code: str) -> int:
    return [dimension.code for dimension in table.dimensions].index(code)


def _without(
    table: StatisticsTable,
    code: str,
    values: np.ndarray,
    statuses: dict[int, str],
    is_preliminary: np.ndarray,
) -> StatisticsTable:
    dimensions = tuple(one for one in table.dimensions if one.code != code)
    if not dimensions:
        raise table_error(table.name, "it has no other dimension", code)
    cells = make_cells(dimensions, values, statuses, table.name)
    cells["is_preliminary"] = np.asarray(is_preliminary)
    return replace(table, dimensions=dimensions, cells=cells)


def _listed(codes: Collection[str]) -> str:
    return ", ".join(f"'{code}'" for code in sorted(codes))
