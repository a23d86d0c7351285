"""Which readings of the rows of a table add up to its totals."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from espoo_analysis.importing.text.number_splitting import Number, Reading

#: With more steps than these the search ends, and what is open stays open.
MAXIMUM_STEPS = 200_000
# The members of the topmost total are added or subtracted, as the report's signs have it.
_MOST_SIGNED = 4


@dataclass(frozen=True)
class _Amounts:
    """A reading's amounts as whole numbers, with half a unit of the last digit of each."""

    reading: Reading
    values: tuple[tuple[int, int] | None, ...]


@dataclass(frozen=True)
class _Group:
    total: str
    members: tuple[str, ...]
    is_top: bool

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.total, *self.members)

    def adds_up(self, chosen: dict[str, _Amounts]) -> bool:
        """Tell whether every amount adds up within rounding, where none is missing."""
        rows = [chosen[key].values for key in self.keys]
        for column in zip(*rows, strict=True):
            amounts = [amount for amount in column if amount is not None]
            if len(amounts) == len(column) and not self._column_adds_up(amounts):
                return False
        return True

    def _column_adds_up(self, amounts: list[tuple[int, int]]) -> bool:
        total, *members = (value for value, _ in amounts)
        tolerance = sum(half for _, half in amounts)
        if not self.is_top or len(members) > _MOST_SIGNED:
            return abs(total - sum(members)) <= tolerance
        signed = product(*((member, -member) for member in members))
        return any(abs(total - sum(values)) <= tolerance for values in signed)


class TotalsSearch:
    """Tries the possible readings of all rows against the totals.

    Parameters
    ----------
    possible : dict
        By row, the readings among which the totals shall decide.
    money : sequence of int
        The columns that hold amounts, which add up.
    parents : dict of str to str
        By line the total to which it adds; empty at the top.
    """

    def __init__(
        self,
        possible: dict[str, tuple[Reading, ...]],
        money: Sequence[int],
        parents: dict[str, str],
    ) -> None:
        numbers = [number for found in possible.values() for read in found for number in read]
        places = max((_places(number) for number in numbers), default=0)
        self._amounts = {
            key: [
                _Amounts(reading, tuple(_scaled(reading[i], places) for i in money))
                for reading in found
            ]
            for key, found in possible.items()
        }
        self._groups = [
            group for group in _groups(possible, parents) if all(map(possible.get, group.keys))
        ]
        self._steps = 0

    def possible(self) -> dict[str, list[Reading]]:
        """Find the readings that are part of any solution.

        Returns
        -------
        dict of str to list
            By row that a total concerns, those readings; nothing where no solution exists or
            there are too many to try.
        """
        order = list(dict.fromkeys(key for group in self._groups for key in group.keys))
        kept: dict[str, list[_Amounts]] = {key: [] for key in order}
        for solution in self._solutions(order, {}):
            for key, amounts in solution.items():
                if amounts not in kept[key]:
                    kept[key].append(amounts)
        if self._steps > MAXIMUM_STEPS or not all(kept.values()):
            return {}
        return {key: [amounts.reading for amounts in found] for key, found in kept.items()}

    def unfitting(self) -> set[str]:
        """Find the totals that are not the sums of their lines.

        Returns
        -------
        set of str
            The rows of these totals and of their lines, where each has one reading.
        """
        chosen = {key: found[0] for key, found in self._amounts.items() if len(found) == 1}
        return {
            key
            for group in self._groups
            if chosen.keys() >= {*group.keys} and not group.adds_up(chosen)
            for key in group.keys
        }

    def _solutions(
        self, order: list[str], chosen: dict[str, _Amounts]
    ) -> Iterator[dict[str, _Amounts]]:
        if len(chosen) == len(order):
            yield chosen
            return
        key = order[len(chosen)]
        for amounts in self._amounts[key]:
            self._steps += 1
            if self._steps > MAXIMUM_STEPS:
                return
            now = {**chosen, key: amounts}
            complete = (
                group
                for group in self._groups
                if key in group.keys and now.keys() >= {*group.keys}
            )
            if all(group.adds_up(now) for group in complete):
                yield from self._solutions(order, now)


def _places(number: Number | None) -> int:
    if number is None or number.value is None:
        return 0
    return max(-int(number.value.as_tuple().exponent), 0)


def _scaled(number: Number | None, places: int) -> tuple[int, int] | None:
    if number is None or number.value is None:
        return None
    scale = 2 * 10**places
    return int(number.value * scale), int(number.rounding * scale)


def _groups(rows: dict[str, tuple[Reading, ...]], parents: dict[str, str]) -> Iterator[_Group]:
    """Gather the totals that the table holds, each with what it is the sum of."""

    def members(total: str) -> list[str]:
        found = []
        for key in (key for key, parent in parents.items() if parent == total):
            found += [key] if key in rows else members(key)
        return found

    for key in rows:
        below = members(key)
        if below:
            yield _Group(key, tuple(below), not parents.get(key))
