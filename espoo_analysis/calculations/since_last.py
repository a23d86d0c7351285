"""Budgets against those that were printed last time."""

from __future__ import annotations

import pandas as pd

from espoo_analysis.calculations.verdicts import comparison


def budgets_since_last(follow_up: pd.DataFrame, previous: pd.DataFrame) -> pd.DataFrame:
    """Compare budgets with those of an earlier period of the same year.

    Parameters
    ----------
    follow_up, previous : DataFrame
        Contract `FollowUp`, each with `half_step`: half of the step to which a row's amounts
        are rounded, in euros. Not modified.

    Returns
    -------
    DataFrame
        Comparisons with the index of `follow_up`, where both periods print the amount. An
        original budget is compared on the lines, an amended one on the totals as well.
    """
    columns = ["original_budget_eur", "amended_budget_eur", "half_step"]
    rows = pd.MultiIndex.from_frame(follow_up[["unit", "line"]])
    before = previous.set_index(["unit", "line"])[columns].reindex(rows)
    before = before.set_axis(follow_up.index, axis="index")
    tolerance = follow_up["half_step"] + before["half_step"]
    original, amended = follow_up["original_budget_eur"], follow_up["amended_budget_eur"]
    is_line = follow_up["kind"] == "line"
    comparisons = [
        comparison("original_since_last", original, before["original_budget_eur"], tolerance)[
            is_line
        ],
        comparison(
            "amended_since_last", amended, before["amended_budget_eur"], tolerance, "changed"
        ),
    ]
    return pd.concat(comparisons).dropna(subset=["published", "recomputed"])
