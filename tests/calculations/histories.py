"""Follow-ups of several periods, and reorganisations, for the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from espoo_analysis.contracts import StructuralBreaks

if TYPE_CHECKING:
    from collections.abc import Mapping


def history_of(follow_ups: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Put follow-ups together by their periods, in ascending order."""
    rows = [follow_ups[period].assign(period=period) for period in sorted(follow_ups)]
    return pd.concat(rows, ignore_index=True).astype({"period": "str", "actual_basis": "str"})


def breaks_of(*rows: tuple[str | None, str], unit: str = "u") -> pd.DataFrame:
    """Make reorganisations of a unit, each from a line (None: the whole unit) and a period."""
    made = pd.DataFrame(rows, columns=["line", "valid_from"]).assign(
        unit=unit, kind="moved", note_fi="Siirto", note_sv="Flytt", note_en="Move", source="test"
    )
    return made.reindex(columns=list(StructuralBreaks.to_schema().columns)).astype("str")
