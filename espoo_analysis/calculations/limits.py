"""The limits that hold in a period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from espoo_analysis.period import Period

if TYPE_CHECKING:
    import pandas as pd


def limits_in_force(
    thresholds: pd.DataFrame, period: str | Period, *codes: str
) -> tuple[float, ...]:
    """Look up limits by their codes; of several values the latest that is valid holds.

    Parameters
    ----------
    thresholds : DataFrame
        Contract `Thresholds`. Not modified.
    period : str or Period
        The period.
    *codes : str
        Codes of the thresholds.

    Returns
    -------
    tuple of float
        One for each code; NaN where none is valid.

    Raises
    ------
    PeriodError
        When `period` is not a period.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> limits = ea.load_period("2025-07").reference.thresholds
    >>> limits_in_force(limits, "2025-07", "plausibility_gap_share", "plausibility_gap_eur")
    (0.05, 5000.0)
    """
    valid = thresholds[thresholds["valid_from"] <= str(Period.parse(period))]
    valid = valid.sort_values("valid_from")
    latest = dict(zip(valid["threshold"].tolist(), valid["value"].tolist(), strict=True))
    return tuple(latest.get(code, float("nan")) for code in codes)
