"""The figures of a PX file, all of them or, with keys, only the rows that hold any."""

from __future__ import annotations

import re
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from espoo_analysis.errors import shorten
from espoo_analysis.sources.statistics.faults import table_error
from espoo_analysis.sources.statistics.figures import FigureError, read_figures

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_DENSE = re.compile(r'"([^"\n]*)"|([^\s;,"]+)|([,"])')
_KEYED = re.compile(r'"([^"\n]*)"\s*,|"([^"\n]*)"|([^\s;,"]+)|([,"])')
_KEY, _STRAY = 1, 4

OMITTED = "omitted"


def read_dense(text: str, cells: int, name: str) -> tuple[np.ndarray, dict[int, str]]:
    """Read figures that all stand in the file.

    Parameters
    ----------
    text : str
        What follows ``DATA=``.
    cells : int
        How many figures there must be.
    name : str
        The file's name, for the message.

    Returns
    -------
    tuple of numpy.ndarray and dict of int to str
        See `read_figures`.

    Raises
    ------
    SourceError
        When there are more or fewer, or one is neither a number nor a symbol.
    """
    texts: list[str] = []
    for match in _DENSE.finditer(_ended(text, name)):
        quoted, bare, stray = match.groups()
        if stray or quoted == "":
            what = f"'{stray or quoted}' stands between the figures; blanks must separate them"
            raise table_error(name, what, "DATA")
        texts.append(bare if quoted is None else quoted.strip())
        if len(texts) > cells:
            break
    if len(texts) != cells:
        found = "more" if len(texts) > cells else len(texts)
        raise table_error(name, f"{found} figures were found, expected {cells}", "DATA")
    return _figures(texts, name)


def read_keyed(
    text: str, places: Sequence[Mapping[str, int]], width: int, name: str
) -> tuple[np.ndarray, dict[int, str]]:
    """Read rows that begin with their keys; rows that are not in the file hold zeros.

    Parameters
    ----------
    text : str
        What follows ``DATA=``.
    places : sequence of mapping of str to int
        For each dimension of the rows, the place of each key.
    width : int
        How many figures a row has.
    name : str
        The file's name, for the message.

    Returns
    -------
    tuple of numpy.ndarray and dict of int to str
        See `read_figures`; a zero that is not in the file bears the symbol ``omitted``.

    Raises
    ------
    SourceError
        When a key is not known or comes twice, or a row is too short or too long.
    """
    values = np.zeros(prod(len(place) for place in places) * width)
    statuses = dict.fromkeys(range(len(values)), OMITTED)
    tokens = [
        (match.lastindex or _STRAY, match[match.lastindex or 0])
        for match in _KEYED.finditer(_ended(text, name))
    ]
    length = len(places) + width
    for number, first in enumerate(range(0, len(tokens), length), start=1):
        kinds, texts = zip(*tokens[first : first + length], strict=True)
        are_keys = [kind == _KEY for kind in kinds]
        if are_keys != [True] * len(places) + [False] * width or _STRAY in kinds:
            what = f"row {number} does not have {len(places)} keys and {width} figures"
            raise table_error(name, what, "DATA")
        start = _row(texts[: len(places)], places, number, name) * width
        if statuses.get(start) != OMITTED:
            raise table_error(name, f"row {number}: its keys occurred before", "DATA")
        figures, symbols = _figures([one.strip() for one in texts[len(places) :]], name)
        values[start : start + width] = figures
        for place in range(width):
            del statuses[start + place]
        statuses |= {start + place: symbol for place, symbol in symbols.items()}
    return values, statuses


def _row(keys: Sequence[str], places: Sequence[Mapping[str, int]], number: int, name: str) -> int:
    row = 0
    for key, place in zip(keys, places, strict=True):
        if key not in place:
            raise table_error(name, f"row {number}: '{shorten(key)}' is not a key", "DATA")
        row = row * len(place) + place[key]
    return row


def _ended(text: str, name: str) -> str:
    # Whatever is cut off in transfer loses its end mark.
    body = text.rstrip("\x00\x1a \t\r\n")
    if not body.endswith(";"):
        raise table_error(name, "the figures do not end with ';': the file is cut off", "DATA")
    return body


def _figures(texts: Sequence[str], name: str) -> tuple[np.ndarray, dict[int, str]]:
    try:
        return read_figures(texts)
    except FigureError as error:
        what = f"figure {error.number + 1}: {error}"
        raise table_error(name, what, "DATA") from None
