"""Whether the values of a dimension are everybody, so that their sum is the whole."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from espoo_analysis.sources.statistics.dimensions import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from espoo_analysis.sources.statistics.table import Dimension

_MEN = frozenset({"miehet", "mies", "man", "men", "male", "males"})
_WOMEN = frozenset(
    {"naiset", "nainen", "kvinnor", "kvinna", "women", "woman", "female", "females"}
)
_YEARS = r"(?:\s*(?:v|vuotta|ar|years?))?"
_AGES = re.compile(rf"([0-9]+)(?:\s*[-–]\s*([0-9]+))?{_YEARS}")
_OPEN = re.compile(rf"([0-9]+){_YEARS}\s*[-–+]{_YEARS}")


def is_complete(dimension: Dimension) -> bool:
    """Tell whether a dimension of sexes or ages leaves nobody out and holds nobody twice.

    Parameters
    ----------
    dimension : Dimension
        The dimension, without totals among its values.

    Returns
    -------
    bool
        True for men and women, and for ages that begin at 0, follow each other without a gap
        and are open at the end. False where it cannot be told.
    """
    names = [plain(value.label) for value in dimension.values]
    men, women = [[name in known for name in names] for known in (_MEN, _WOMEN)]
    return (len(names), sum(men), sum(women)) == (2, 1, 1) or _are_all_ages(names)


def _are_all_ages(names: Iterable[str]) -> bool:
    *closed, last = names
    next_age = 0
    for name in closed:
        match = _AGES.fullmatch(name)
        if match is None or int(match[1]) != next_age:
            return False
        next_age = int(match[2] or match[1]) + 1
    match = _OPEN.fullmatch(last)
    return bool(closed and match and int(match[1]) == next_age)
