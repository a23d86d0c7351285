"""A printed figure beside a computed one, and what comes out."""

from __future__ import annotations

import pandas as pd

_SEVERITY_OF = {
    "ok": "info",
    "rounding": "notice",
    "missing": "notice",
    "changed": "notice",
    "not_comparable": "warning",
    "error": "error",
}

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
        The printed and the computed figures, on the same index.
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
    figures = {"published": published, "recomputed": recomputed}
    interval = {"low": recomputed, "high": recomputed, "tolerance": tolerance}
    return pd.DataFrame(
        {"code": code, **figures, **interval, "exact_within": 0.0, "beyond": beyond}
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
    published = comparisons["published"]
    distance = (published - published.clip(comparisons["low"], comparisons["high"])).abs()
    verdicts = comparisons["beyond"].astype("str")
    verdicts[distance <= comparisons["tolerance"] + _NOISE] = "rounding"
    verdicts[distance <= comparisons["exact_within"] + _NOISE] = "ok"
    verdicts[comparisons["recomputed"].isna()] = "not_comparable"
    verdicts[published.isna()] = "missing"
    usual = verdicts.map(_SEVERITY_OF)
    given = comparisons.get("severity", usual)
    return comparisons.assign(verdict=verdicts, severity=given.fillna(usual))
