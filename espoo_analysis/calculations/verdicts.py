"""A printed figure beside a computed one, and what comes out."""

from __future__ import annotations

import numpy as np
import pandas as pd

_SEVERITY_OF = {
    "ok": "info",
    "rounding": "notice",
    "missing": "notice",
    "changed": "notice",
    "not_comparable": "warning",
    "error": "error",
}
_FIGURES = ["published", "recomputed", "low", "high", "tolerance", "exact_within"]
# Shares and cents are binary fractions: a difference this small is none.
_NOISE = 1e-6


def comparison(
    code: str,
    published: pd.Series,
    recomputed: pd.Series,
    tolerance: pd.Series | float,
    beyond: str = "error",
) -> pd.DataFrame:
    """Put printed figures beside computed ones.

    Parameters
    ----------
    code : str
        Which comparison it is.
    published, recomputed : Series
        The printed and the computed figures, in the same order.
    tolerance : Series or float
        Difference that rounding explains.
    beyond : str
        The verdict on a larger difference.

    Returns
    -------
    DataFrame
        One row for each figure, as `with_verdicts` takes it. The computed figure is exact:
        `low` and `high` are the same, and `exact_within` is 0.
    """
    computed = recomputed.to_numpy()
    return pd.DataFrame(
        {
            "code": pd.array([code] * len(computed), dtype="str"),
            "published": published.to_numpy(),
            "recomputed": computed,
            "low": computed,
            "high": computed,
            "tolerance": np.asarray(tolerance),
            "exact_within": 0.0,
            "beyond": pd.array([beyond] * len(computed), dtype="str"),
        },
        published.index,
    )


def with_verdicts(comparisons: pd.DataFrame) -> pd.DataFrame:
    """Say what came out of comparisons, and how much it matters.

    Parameters
    ----------
    comparisons : DataFrame
        Columns of `comparison`. Where `severity` is given, it holds. Not modified.

    Returns
    -------
    DataFrame
        The same rows with `verdict` and `severity`.

    Examples
    --------
    >>> printed, computed = pd.Series([10.0, 11.0, 12.0]), pd.Series([10.0, 10.0, 10.0])
    >>> with_verdicts(comparison("a", printed, computed, 1.0))["verdict"].tolist()
    ['ok', 'rounding', 'error']
    """
    published, recomputed, low, high, tolerance, exact_within = (
        comparisons[name].to_numpy() for name in _FIGURES
    )
    distance = np.abs(published - np.clip(published, low, high))
    states = {
        "missing": np.isnan(published),
        "not_comparable": np.isnan(recomputed),
        "ok": distance <= exact_within + _NOISE,
        "rounding": distance <= tolerance + _NOISE,
    }
    verdicts = np.select(list(states.values()), list(states), comparisons["beyond"])
    usual = pd.Series([_SEVERITY_OF[verdict] for verdict in verdicts], comparisons.index, "str")
    given = comparisons.get("severity", usual)
    verdict = pd.Series(verdicts, comparisons.index, dtype="str")
    return comparisons.assign(verdict=verdict, severity=given.fillna(usual))
