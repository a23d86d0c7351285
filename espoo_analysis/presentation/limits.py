"""The limits from which something is commented on or questioned, as they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from espoo_analysis.presentation.numbers import format_euros, format_percent

if TYPE_CHECKING:
    from espoo_analysis.period import Period
    from espoo_analysis.presentation.wording import Wording


def exact_percent(share: float, words: Wording) -> str:
    """Write a limit in percent with all its decimals: what is compared must be what is read.

    Parameters
    ----------
    share : float
        Share of 1.
    words : Wording
        The reader's language.

    Returns
    -------
    str
        An en dash where it is missing.

    Examples
    --------
    >>> from espoo_analysis.presentation.wording import Wording
    >>> exact_percent(0.05, Wording("en")), exact_percent(0.0025, Wording("en"))
    ('5%', '0.25%')
    """
    written = np.format_float_positional(round(share * 100, 6), trim="-")
    decimals = len(written.partition(".")[2])
    return format_percent(share, words.language, decimals=decimals)


def either_limit(share: float, amount: float, words: Wording) -> str:
    """Name two limits of which one is enough.

    Parameters
    ----------
    share : float
        Share of the budget, of 1; missing where none is valid.
    amount : float
        Euros; missing where none is valid.
    words : Wording
        The reader's language.

    Returns
    -------
    str
        An en dash where both are missing.

    Examples
    --------
    >>> from espoo_analysis.presentation.wording import Wording
    >>> either_limit(0.01, 50000.0, Wording("en")).replace(chr(160), " ")
    '1% of the budget or EUR 50,000'
    """
    euros = format_euros(amount, words.language)
    if pd.isna(share):
        return euros
    percent = exact_percent(share, words)
    if pd.isna(amount):
        return words.text("%(share)s talousarviosta", share=percent)
    return words.text("%(share)s talousarviosta tai %(amount)s", share=percent, amount=euros)


def limits_in_force(thresholds: pd.DataFrame, period: Period, *codes: str) -> pd.DataFrame:
    """Find the limits that hold in a period.

    Parameters
    ----------
    thresholds : DataFrame
        Contract `Thresholds`.
    period : Period
        The period.
    *codes : str
        Codes of the limits.

    Returns
    -------
    DataFrame
        For each code that has one, the latest row that is valid; the code is the index.

    Examples
    --------
    >>> from espoo_analysis import Period, load_period
    >>> thresholds = load_period("2025-07").reference.thresholds
    >>> limits = limits_in_force(thresholds, Period(2025, 7), "plausibility_gap_share")
    >>> limits["value"].to_dict()
    {'plausibility_gap_share': 0.05}
    """
    rows = thresholds[thresholds["threshold"].isin(codes)]
    rows = rows[rows["valid_from"] <= str(period)].sort_values("valid_from")
    return rows.drop_duplicates("threshold", keep="last").set_index("threshold")
