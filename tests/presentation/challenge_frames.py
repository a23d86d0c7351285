"""Findings made by hand: each from one line's figures, as `challenge_forecast` gives them."""

from __future__ import annotations

import pandas as pd

from espoo_analysis.contracts import Challenges, Explained, check

SHARE, EUROS = 0.05, 5000.0


def challenges_of(**figures):
    """Make one finding of a personnel line of 1.2 million that is used at 69 per cent."""
    row = {
        "code": "worse_than_forecast",
        "severity": "warning",
        "unit": "immigration",
        "line": "personnel_expenses",
        "side": "expense",
        "amended_budget_eur": -1_200_000.0,
        "forecast_eur": -1_200_000.0,
        "actual_ytd_eur": -828_000.0,
        "basis": "ledger",
        "profile": "payroll",
        "expected_share": 0.6,
        "expected_low": 0.55,
        "expected_high": 0.65,
        "required_pace": 0.62,
        "status": "open",
        "explained_by": None,
        "explained_on": None,
        "explanation_fi": None,
        "explanation_sv": None,
        "explanation_en": None,
        **figures,
    }
    budget, actual, forecast = (
        row[name] for name in ("amended_budget_eur", "actual_ytd_eur", "forecast_eur")
    )
    share = actual / budget if budget else float("nan")
    run_rate = actual / row["expected_share"]
    ends = sorted([actual / row["expected_low"], actual / row["expected_high"]])
    gap = min(max(forecast, ends[0]), ends[1]) - forecast
    computed = {
        "figure": forecast,
        "forecast_share": forecast / budget if budget else float("nan"),
        "utilisation_share": share,
        "utilisation_low": share,
        "utilisation_high": share,
        "run_rate_forecast_eur": run_rate,
        "run_rate_low_eur": ends[0],
        "run_rate_high_eur": ends[1],
        "gap_eur": gap,
        "gap_share": gap / abs(budget) if budget else float("nan"),
        "limit_share": SHARE,
        "limit_eur": EUROS,
    }
    frame = pd.DataFrame([{**computed, **row}])
    said = ["explained_by", "explanation_fi", "explanation_sv", "explanation_en"]
    frame[said] = frame[said].astype("str")
    frame["explained_on"] = pd.to_datetime(frame["explained_on"])
    return check(check(frame, Challenges, "a test"), Explained, "a test")
