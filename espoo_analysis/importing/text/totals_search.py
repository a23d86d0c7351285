"""Which readings of the rows of a table add up to its totals."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from espoo_analysis.importing.text.number_splitting import Number, Reading

#: With more steps than these the search ends, and what is open stays open.
MAXIMUM_STEPS = 50_000
# The members of the topmost total are added or subtracted, as the report's signs have it.
_MOST_SIGNED = 4


#: A reading's amounts as whole numbers, with half a unit of the last digit of each.
_Amounts = tuple[tuple[int, int] | None, ...]


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
        rows = [chosen[key] for key in self.keys]
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
        self._readings = possible
        self._amounts = {
            key: [tuple(_scaled(reading[i], places) for i in money) for reading in found]
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
            there are too many to try. Where every amount of a total and its lines adds up, no
            amount but a 0 is taken for missing there.
        """
        order = list(dict.fromkeys(key for group in self._groups for key in group.keys))
        kept: dict[str, set[_Amounts]] = {key: set() for key in order}
        proven: dict[str, set[_Amounts]] = {key: set() for key in order}
        for solution in self._solutions(order):
            for key, amounts in solution.items():
                kept[key].add(amounts)
            for key in self._proven(solution):
                proven[key].add(solution[key])
        if self._steps > MAXIMUM_STEPS or not all(kept.values()):
            return {}
        return {
            key: [
                reading
                for reading, amounts in zip(self._readings[key], self._amounts[key], strict=True)
                if amounts in kept[key] and _may_be(amounts, proven[key])
            ]
            for key in order
        }

    def _proven(self, solution: dict[str, _Amounts]) -> Iterator[str]:
        """Find the rows whose amounts all add up with those of at least two lines."""
        if any(None in amounts for amounts in solution.values()):
            return
        for group in self._groups:
            telling = [key for key in group.members if any(map(_is_not_zero, solution[key]))]
            if len(telling) > 1:
                yield from group.keys

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

    def _solutions(self, order: list[str]) -> Iterator[dict[str, _Amounts]]:
        """List what adds up; the dictionary is filled anew for each."""
        chosen: dict[str, _Amounts] = {}
        # A total is tried as soon as the last of its rows is chosen.
        due = {
            key: [group for group in self._groups if key == max(group.keys, key=order.index)]
            for key in order
        }

        def go_on(index: int) -> Iterator[dict[str, _Amounts]]:
            if index == len(order):
                yield chosen
                return
            key = order[index]
            for amounts in dict.fromkeys(self._amounts[key]):
                self._steps += 1
                if self._steps > MAXIMUM_STEPS:
                    return
                chosen[key] = amounts
                if all(group.adds_up(chosen) for group in due[key]):
                    yield from go_on(index + 1)

        return go_on(0)


def _is_not_zero(amount: tuple[int, int] | None) -> bool:
    return amount is not None and amount[0] != 0


def _may_be(amounts: _Amounts, proven: set[_Amounts]) -> bool:
    """Tell whether amounts only lack what is 0 in others that add up: a 0 proves nothing."""
    return (
        not proven
        or amounts in proven
        or any(
            own is None and other is not None and other[0] == 0
            for others in proven
            for own, other in zip(amounts, others, strict=True)
        )
    )


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
