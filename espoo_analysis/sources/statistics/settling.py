"""What every format's dimensions are checked for, and how their times are settled."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING

from espoo_analysis.errors import shorten
from espoo_analysis.sources.statistics.faults import table_error
from espoo_analysis.sources.statistics.table import CELL_COLUMNS, Note, parse_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from espoo_analysis.sources.statistics.table import Dimension, Value

MAX_CELLS = 5_000_000


def count_cells(dimensions: Iterable[tuple[str, int]], name: str) -> int:
    """Count the cells of a table before any of them is made.

    Parameters
    ----------
    dimensions : iterable of tuple of str and int
        The code of every dimension and how many values it has.
    name : str
        The file, for the message.

    Returns
    -------
    int
        The product of the sizes.

    Raises
    ------
    SourceError
        When there are no dimensions, one is empty, or the cells are too many.
    """
    sizes = dict(dimensions)
    if not sizes:
        raise table_error(name, "it has no dimensions")
    for code, size in sizes.items():
        if size < 1:
            raise table_error(name, "it has no values", code)
    if (cells := prod(sizes.values())) > MAX_CELLS:
        raise table_error(
            name, f"it has {cells} cells, at most {MAX_CELLS} are read; choose fewer values"
        )
    return cells


def settle_dimensions(dimensions: Sequence[Dimension], name: str) -> tuple[Dimension, ...]:
    """Check the dimensions and take the marks of preliminary figures off the times.

    Parameters
    ----------
    dimensions : sequence of Dimension
        As they were read.
    name : str
        The file, for the message.

    Returns
    -------
    tuple of Dimension
        The same, with the marks as `Value.is_preliminary`; a dimension all of whose values are
        times has the role ``time`` unless the source says otherwise.

    Raises
    ------
    SourceError
        When a code is empty or occurs twice, a time cannot be read or has two meanings.
    """
    codes = [dimension.code for dimension in dimensions]
    for code in codes:
        if not code or codes.count(code) > 1:
            raise table_error(name, f"dimension '{code}' occurs twice or has no name")
        if code in CELL_COLUMNS:
            raise table_error(name, f"a dimension cannot be called '{code}'", code)
    count_cells(((dimension.code, len(dimension.values)) for dimension in dimensions), name)
    has_time = any(dimension.role == "time" for dimension in dimensions)
    return tuple(_settled(dimension, name, has_time=has_time) for dimension in dimensions)


def preliminary_notes(dimensions: Iterable[Dimension]) -> list[Note]:
    """Say of each preliminary value that it is."""
    return [
        Note("preliminary", ((dimension.code, value.code),))
        for dimension in dimensions
        for value in dimension.values
        if value.is_preliminary
    ]


def _settled(dimension: Dimension, name: str, *, has_time: bool) -> Dimension:
    # Codes alone can look like years without being any.
    is_time = all(parse_time(value.label) and _time_of(value) for value in dimension.values)
    if dimension.role == "time" or (is_time and not has_time and dimension.role == "other"):
        for value in dimension.values:
            if _time_of(value) is None:
                what = f"'{shorten(value.label)}' is not a time, expected such as 2025 or 2025M01"
                raise table_error(name, what, dimension.code)
        values = tuple(map(_unmarked, dimension.values))
        dimension = replace(dimension, role="time", values=values)
    codes = dimension.codes
    if len(set(codes)) < len(codes):
        repeated = next(code for code in codes if codes.count(code) > 1)
        raise table_error(name, f"value '{shorten(repeated)}' occurs twice", dimension.code)
    return dimension


def _time_of(value: Value) -> tuple[int, int | None] | None:
    of_code, of_label = parse_time(value.code), parse_time(value.label)
    if of_code and of_label and of_code != of_label:
        return None
    return of_code or of_label


def _unmarked(value: Value) -> Value:
    # Some files number their times: then only the label says which time it is.
    code = value.code if parse_time(value.code) else value.label
    marked = value.code.strip().endswith("*") or value.label.strip().endswith("*")
    label = value.label.strip().removesuffix("*")
    return replace(value, code=code.strip().removesuffix("*"), label=label, is_preliminary=marked)
