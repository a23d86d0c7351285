"""Figures that are written as text: numbers, and the symbols that stand in their place."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import numpy as np

from espoo_analysis.errors import shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_SYMBOL = re.compile(r"-|\.{1,6}|:|")


class FigureError(ValueError):
    """A text is neither a number nor a known symbol.

    Parameters
    ----------
    number : int
        Which figure, counted from 0.
    text : str
        What stands there.
    """

    def __init__(self, number: int, text: str) -> None:
        super().__init__(f"'{shorten(text)}' is neither a number nor a known symbol")
        self.number = number


def read_figures(texts: Sequence[str]) -> tuple[np.ndarray, dict[int, str]]:
    """Read figures as PxWeb and PX files write them.

    Parameters
    ----------
    texts : sequence of str
        Numbers with a decimal point, or symbols: ``-``, one to six dots, ``:`` or nothing.

    Returns
    -------
    tuple of numpy.ndarray and dict of int to str
        The figures, NaN where a symbol stands; and the symbols by their place.

    Raises
    ------
    FigureError
        Of the first text that is neither; a number too large for any figure is none.

    Examples
    --------
    >>> read_figures(["308410", "..", "25.9"])
    (array([3.0841e+05,        nan, 2.5900e+01]), {1: '..'})
    """
    values = np.full(len(texts), np.nan)
    symbols: dict[int, str] = {}
    for number, text in enumerate(texts):
        if _NUMBER.fullmatch(text) and math.isfinite(value := float(text)):
            values[number] = value
        elif _SYMBOL.fullmatch(text):
            if text:
                symbols[number] = text
        else:
            raise FigureError(number, text)
    return values, symbols
