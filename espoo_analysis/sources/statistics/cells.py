"""The cells of a table: figures, the symbols in their place, and what the symbols mean."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from espoo_analysis.sources.statistics.faults import table_error

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from espoo_analysis.sources.statistics.table import Dimension

# Symbols that stand for a figure, by the custom of the Nordic statistics offices; a file can
# explain its symbols itself, and then its own words hold.
MEANINGS = {
    "-": "nothing to count",
    ".": "not applicable",
    "..": "not available or too uncertain",
    "...": "confidential",
    ":": "not available",
    "*": "preliminary",
    "p": "preliminary",
    "omitted": "row left out of the file; the format leaves out only rows of zeros",
}
NIL = "-"
PRELIMINARY = frozenset({"*", "p"})

# Beyond it a floating-point number does not hold every whole number.
_LARGEST_WHOLE = 2**53


def make_cells(
    dimensions: Sequence[Dimension], values: np.ndarray, statuses: Mapping[int, str], name: str
) -> pd.DataFrame:
    """Lay the figures out as one row a cell.

    Parameters
    ----------
    dimensions : sequence of Dimension
        As `settle_dimensions` returns them.
    values : numpy.ndarray
        The figures in order, NaN where there is none.
    statuses : mapping of int to str
        The symbols, by the number of the cell.
    name : str
        The file, for the message.

    Returns
    -------
    pandas.DataFrame
        See `StatisticsTable`.

    Raises
    ------
    SourceError
        When there are more or fewer figures than cells, or a figure is too large to be exact.
    """
    shape = [len(dimension.values) for dimension in dimensions]
    if len(values) != prod(shape):
        sizes = " x ".join(map(str, shape))
        what = f"{len(values)} figures were found, expected {prod(shape)} = {sizes}"
        raise table_error(name, what, "value")
    if (np.abs(values[~np.isnan(values)]) > _LARGEST_WHOLE).any():
        raise table_error(name, "a figure is too large to be read exactly", "value")
    columns: dict[str, object] = {}
    status = np.full(len(values), "", dtype=object)
    for number, symbol in statuses.items():
        status[number] = symbol
    is_preliminary = np.isin(np.array(status, dtype=str), sorted(PRELIMINARY))
    for dimension, places in zip(dimensions, np.indices(shape, sparse=True), strict=True):
        numbers = np.broadcast_to(places, shape).ravel()
        columns[dimension.code] = pd.Categorical.from_codes(numbers, dimension.codes)
        marks = np.array(dimension.preliminary_marks)
        is_preliminary |= marks[numbers]
    given = {"value": values, "status": status, "is_preliminary": is_preliminary}
    return pd.DataFrame(columns | given)


def meanings_of(statuses: Mapping[int, str], own: Mapping[str, str]) -> dict[str, str]:
    """Say what each symbol means, in the source's own words where it has some."""
    known = MEANINGS | dict(own)
    symbols = sorted(set(statuses.values()))
    return {symbol: known.get(symbol, "not explained by the source") for symbol in symbols}
