"""What an import would change of what the data folder holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Change:
    """A field of the data folder that would hold something else than it does.

    Parameters
    ----------
    table, key, column : str
        Where.
    old, new : str
        What it holds, and what it would hold; empty where it is missing.
    """

    table: str
    key: str
    column: str
    old: str
    new: str

    def __str__(self) -> str:
        old, new = (text or "nothing" for text in (self.old, self.new))
        return f"{self.table} {self.key} {self.column}: {old} → {new}"


@dataclass(frozen=True)
class Delivery:
    """What would be written.

    Parameters
    ----------
    files : mapping of str to bytes
        The whole content of every file that would be new or another, by its path in the data
        folder, in the order in which they are put in place.
    changes : tuple of Change
        Every field that the folder already holds and that would change.
    """

    files: Mapping[str, bytes]
    changes: tuple[Change, ...]


def changes_between(
    table: str, key: str, old: Mapping[str, str], new: Mapping[str, str]
) -> list[Change]:
    """Compare two versions of a row.

    Parameters
    ----------
    table : str
        The table.
    key : str
        What the row is about.
    old, new : mapping of str to str
        The fields by column; both have the same columns.

    Returns
    -------
    list of Change
        One for each field that differs.

    Examples
    --------
    >>> old = {"forecast_eur": "-1"}
    >>> print(*changes_between("finance", "grants_paid", old, {"forecast_eur": ""}))
    finance grants_paid forecast_eur: -1 → nothing
    """
    return [
        Change(table, key, name, old[name], new[name]) for name in old if old[name] != new[name]
    ]
