"""What an import would change of what the data folder holds."""

from __future__ import annotations

from dataclasses import dataclass


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
