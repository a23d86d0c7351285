"""Reference tables and earlier periods for the tests, from the few values that matter."""

from __future__ import annotations

from typing import Any

import pandas as pd

from espoo_analysis.contracts import (
    AccrualProfiles,
    Explanations,
    FollowUpHistory,
    StructuralBreaks,
    Thresholds,
)
from tests.calculations.follow_ups import follow_up_of


def _table(rows: list[dict[str, Any]], contract: Any) -> pd.DataFrame:
    columns = contract.to_schema().columns
    dtypes = {
        name: "str" if str(column.dtype).startswith("str") else str(column.dtype)
        for name, column in columns.items()
    }
    return pd.DataFrame(rows, columns=list(columns)).astype(dtypes)


def profiles_of(rules: dict[str, dict[str, Any]], valid_from: str = "2020-01") -> pd.DataFrame:
    """Make accrual profiles: for each line its `profile` and the parameters of it."""
    return _table(
        [
            {
                "line": line,
                "profile": rule["profile"],
                "parameter": parameter,
                "value": value,
                "unit": "months",
                "valid_from": rule.get("valid_from", valid_from),
                "decided_by": "a test",
                "source": "a test",
            }
            for line, rule in rules.items()
            for parameter, value in rule.items()
            if parameter not in ("profile", "valid_from")
        ],
        AccrualProfiles,
    )


def thresholds_of(values: dict[str, float], valid_from: str = "2020-01") -> pd.DataFrame:
    """Make limits by their codes."""
    return _table(
        [
            {
                "threshold": code,
                "value": value,
                "unit": "eur",
                "valid_from": valid_from,
                "decided_by": "a test",
                "source": "a test",
            }
            for code, value in values.items()
        ],
        Thresholds,
    )


def breaks_of(rows: list[dict[str, Any]], unit: str = "u") -> pd.DataFrame:
    """Make structural breaks; one without a `line` is of the whole unit."""
    fixed = {"unit": unit, "kind": "moved", "source": "a test"}
    notes = dict.fromkeys(("note_fi", "note_sv", "note_en"), "a note")
    return _table([fixed | notes | row for row in rows], StructuralBreaks)


def history_of(actuals: dict[str, dict[str, float]], unit: str = "u") -> pd.DataFrame:
    """Make earlier follow-ups: for each period the actuals of some lines."""
    if not actuals:
        return _table([], FollowUpHistory)
    periods = [
        follow_up_of(
            {
                line: {"amended_budget_eur": -1e6, "forecast_eur": -1e6, "actual_ytd_eur": actual}
                for line, actual in lines.items()
            },
            unit,
        ).assign(period=period)
        for period, lines in actuals.items()
    ]
    return pd.concat(periods, ignore_index=True).astype({"period": "str"})


def explanations_of(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Make explanations in Finnish."""
    said = {
        "explained_by": "controller",
        "explained_on": pd.Timestamp(2025, 8, 15),
        "explanation_fi": "Selitys.",
    }
    return _table([said | row for row in rows], Explanations)
