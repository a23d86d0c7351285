"""Follow-up tables for the tests: from a case file, or at random."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
from hypothesis import strategies as st

from espoo_analysis.contracts import FollowUp

# line, parent, kind, side: the shape of the city's table.
SHAPE = (
    ("subsidies_and_grants", "operating_revenue", "line", "revenue"),
    ("operating_revenue", "operating_margin", "total", "revenue"),
    ("personnel_expenses", "operating_expenses", "line", "expense"),
    ("purchases_of_services", "operating_expenses", "line", "expense"),
    ("materials_supplies_goods", "operating_expenses", "line", "expense"),
    ("grants_paid", "operating_expenses", "line", "expense"),
    ("other_operating_expenses", "operating_expenses", "line", "expense"),
    ("operating_expenses", "operating_margin", "total", "expense"),
    ("operating_margin", None, "total", "margin"),
)
AMOUNTS = [name for name in FollowUp.to_schema().columns if name.endswith(("_eur", "_pct"))]


def follow_up_of(rows: dict[str, dict[str, float]], unit: str = "u") -> pd.DataFrame:
    """Make a follow-up from the figures of some lines; what is not given is missing."""
    listed: list[dict[str, Any]] = []
    for line, parent, kind, side in SHAPE:
        if line in rows or kind == "total":
            figures = dict.fromkeys([*AMOUNTS, "actual_basis"], math.nan) | rows.get(line, {})
            place = {"unit": unit, "line": line, "parent": parent, "kind": kind, "side": side}
            listed.append(place | figures)
    return pd.DataFrame(listed).astype(
        {
            **dict.fromkeys(AMOUNTS, "float64"),
            "parent": "str",
            "unit": "str",
            "line": "str",
            "actual_basis": "str",
        }
    )


def cents(low: int = -(10**11), high: int = 10**11) -> st.SearchStrategy[float]:
    """Amounts of euros with whole cents."""
    return st.integers(low, high).map(lambda value: value / 100)


@st.composite
def follow_ups(draw: st.DrawFn) -> pd.DataFrame:
    """Any follow-up: some lines, actuals or percentages or neither, totals as printed."""
    lines = [line for line, _, kind, _ in SHAPE if kind == "line"]
    chosen = draw(st.lists(st.sampled_from(lines), min_size=1, unique=True))
    missing = st.just(math.nan)
    rows = {
        line: {
            "amended_budget_eur": draw(cents()),
            "forecast_eur": draw(cents()),
            "actual_ytd_eur": draw(st.one_of(missing, cents())),
            "published_utilisation_pct": draw(st.one_of(missing, st.integers(-20, 250))),
            "published_deviation_eur": draw(st.one_of(missing, cents())),
        }
        for line in chosen
    }
    return follow_up_of(rows)
