"""Whether the forecast keeps the level at which the council binds a unit's money."""

from __future__ import annotations

from math import isnan, nan
from typing import TYPE_CHECKING, Any

from espoo_analysis.calculations.rows import rows_of, table_of
from espoo_analysis.contracts import BindingLevels, BindingTests, Deviations, check
from espoo_analysis.period import Period
from espoo_analysis.settings import EURO_ROUNDING_EUR

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

# What binds at each level, in the order of the income statement.
_LINE_OF = {"gross": "operating_expenses", "net": "operating_margin"}
_AMOUNTS = ("amended_budget_eur", "forecast_eur", "deviation_eur")
_NOTHING = (nan, nan, nan)


def binding_level_tests(
    deviations: pd.DataFrame, binding_levels: pd.DataFrame, period: str | Period
) -> pd.DataFrame:
    """Test whether the year, as forecast, would exceed what the council has granted.

    ``excess_eur = max(0, -deviation_eur)`` of the operating expenses of a unit that is bound
    gross, of the operating margin of one that is bound net

    Parameters
    ----------
    deviations : DataFrame
        Contract `Deviations` of one or several units. Not modified.
    binding_levels : DataFrame
        Contract `BindingLevels`; of several levels of a unit the latest that is valid holds.
        Not modified.
    period : str or Period
        The period of the deviations.

    Returns
    -------
    DataFrame
        Contract `BindingTests`, one row for each unit in the order of `deviations`, or two
        where no level is valid: then both are tested, and `is_decided` is False. The verdict is
        ``exceeded`` from an excess of half a euro, a ``warning`` where the level is decided,
        else a ``notice``; else ``kept``; ``not_comparable`` where the row, its budget or its
        forecast is missing.

    Raises
    ------
    ContractError
        When a table breaks its contract.
    PeriodError
        When `period` is not a period.

    Notes
    -----
    Signed euros: more expense than budgeted, or a weaker margin, is a negative deviation.
    Nothing is rounded.

    References
    ----------
    Levels: data/reference/binding_levels.csv. Local Government Act (410/2015), section 110: the
    budget binds the municipality, and the council decides on its amendments.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> july = ea.load_period("2025-07")
    >>> levels = july.reference.binding_levels
    >>> tests = binding_level_tests(ea.budget_deviation(july.follow_up), levels, july.period)
    >>> tests[["level", "is_decided", "excess_eur"]].values.tolist()
    [['gross', False, 3799.0], ['net', False, 3799.0]]
    """
    check(deviations, Deviations, "binding_level_tests")
    check(binding_levels, BindingLevels, "binding_level_tests")
    valid = binding_levels[binding_levels["valid_from"] <= str(Period.parse(period))]
    decided = dict(rows_of(valid.sort_values("valid_from", kind="stable"), "unit", "level"))
    amounts = {
        (unit, line): figures
        for unit, line, *figures in rows_of(deviations, "unit", "line", *_AMOUNTS)
    }
    tests = [
        {
            "unit": unit,
            "level": level,
            "line": line,
            "is_decided": unit in decided,
            **_tested(amounts.get((unit, line), _NOTHING), is_decided=unit in decided),
        }
        for unit in dict.fromkeys(deviations["unit"].tolist())
        for level, line in _LINE_OF.items()
        if decided.get(unit, level) == level
    ]
    return check(table_of(tests, BindingTests), BindingTests, "binding_level_tests")


def _tested(amounts: Sequence[float], *, is_decided: bool) -> dict[str, Any]:
    budget, forecast, deviation = amounts
    # Adding 0 turns what is kept to the cent from -0 into 0.
    excess = max(-deviation, 0.0) + 0.0
    if isnan(excess):
        verdict, severity = "not_comparable", "notice"
    elif excess < EURO_ROUNDING_EUR:
        verdict, severity = "kept", "info"
    else:
        verdict, severity = "exceeded", "warning" if is_decided else "notice"
    return {
        "code": "binding_level",
        "severity": severity,
        "figure": forecast,
        "amended_budget_eur": budget,
        "forecast_eur": forecast,
        "excess_eur": excess,
        "verdict": verdict,
    }
