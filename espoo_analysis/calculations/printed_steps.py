"""How finely a follow-up was printed: in euros, or in thousands or millions of them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

# Tables are printed in thousands, or in millions with or without a decimal. Whole hundreds are
# no step: a budget of euros is often as round as that.
_STEPS_EUR = (1_000_000, 100_000, 1_000)
# Fewer different amounts can be round by chance.
_FEWEST_AMOUNTS = 4


def printed_steps(follow_up: pd.DataFrame, columns: Sequence[str]) -> pd.Series:
    """Find the step of a unit's printed amounts, of which half is lost in each by rounding.

    Parameters
    ----------
    follow_up : DataFrame
        Contract `FollowUp`; reads `unit` and the columns. Not modified.
    columns : sequence of str
        The printed amounts, in euros.

    Returns
    -------
    Series
        Euros, with the index of `follow_up`: 1,000,000, 100,000 or 1,000 where every amount of
        the unit is a multiple of it and four or more are different and not 0; else 1.

    Notes
    -----
    Missing amounts and zeros say nothing. An amount with cents makes the step 1.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"unit": "u", "a": [5000.0, 2000.0], "b": [-1000.0, 9000.0]})
    >>> printed_steps(rows, ["a", "b"]).tolist()
    [1000.0, 1000.0]
    """
    units = follow_up["unit"].tolist()
    amounts: dict[str, set[float]] = defaultdict(set)
    for unit, printed in zip(units, follow_up[list(columns)].to_numpy().tolist(), strict=True):
        amounts[unit].update(printed)
    steps = {unit: _step(of_unit) for unit, of_unit in amounts.items()}
    return pd.Series([steps[unit] for unit in units], follow_up.index, dtype="float64")


def _step(amounts: set[float]) -> float:
    told = {amount for amount in amounts if amount == amount and amount != 0}  # noqa: PLR0124 - NaN
    if len(told) < _FEWEST_AMOUNTS:
        return 1.0
    fitting = (step for step in _STEPS_EUR if all(amount % step == 0 for amount in told))
    return float(next(fitting, 1))
