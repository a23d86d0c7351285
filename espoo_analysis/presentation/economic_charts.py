"""The charts of the economic report, from its analysis: data, message and drawing together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from espoo_analysis.presentation.charts import (
    bridge_chart,
    bridge_steps,
    deviation_scale,
    variance_bars,
    variance_chart,
    year_use_bars,
    year_use_chart,
)
from espoo_analysis.presentation.headlines import (
    bridge_headline,
    largest_deviation,
    year_use_headline,
)

if TYPE_CHECKING:
    from espoo_analysis.contracts import EconomicAnalysis, Reference
    from espoo_analysis.presentation.charts import Chart
    from espoo_analysis.presentation.wording import Wording


def deviation_chart(economy: EconomicAnalysis, reference: Reference, words: Wording) -> Chart:
    """Draw budget, forecast and deviation of every line.

    Parameters
    ----------
    economy : EconomicAnalysis
        The analysis of one unit.
    reference : Reference
        Names of the lines.
    words : Wording
        The reader's language.

    Returns
    -------
    Chart
        Its message names the largest deviation.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> from espoo_analysis.presentation.wording import Wording
    >>> july = ea.load_period("2025-07", unit="immigration")
    >>> chart = deviation_chart(ea.economic_analysis(july), july.reference, Wording("en"))
    >>> "Personnel expenses" in chart.title
    True
    """
    bars = variance_bars(economy.deviations, economy.forecast_use, reference, words)
    message = largest_deviation(economy.deviations, reference, words)
    return variance_chart(bars, message, economy.period, words)


def margin_chart(economy: EconomicAnalysis, reference: Reference, words: Wording) -> Chart:
    """Draw how the margin moves from budget to forecast, in the scale of `deviation_chart`.

    Parameters
    ----------
    economy : EconomicAnalysis
        The analysis of one unit.
    reference : Reference
        Names of the lines.
    words : Wording
        The reader's language.

    Returns
    -------
    Chart
        Its message names the line that moves the margin most.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> from espoo_analysis.presentation.wording import Wording
    >>> july = ea.load_period("2025-07", unit="immigration")
    >>> chart = margin_chart(ea.economic_analysis(july), july.reference, Wording("en"))
    >>> "moves it most" in chart.title
    True
    """
    bars = variance_bars(economy.deviations, economy.forecast_use, reference, words)
    steps = bridge_steps(economy.deviations, reference, words)
    message = bridge_headline(economy.deviations, reference, words)
    return bridge_chart(steps, message, deviation_scale(bars), economy.period, words)


def use_chart(economy: EconomicAnalysis, reference: Reference, words: Wording) -> Chart:
    """Draw the share of the budget that is used beside the share that was to be expected.

    Parameters
    ----------
    economy : EconomicAnalysis
        The analysis of one unit.
    reference : Reference
        Names of the lines.
    words : Wording
        The reader's language.

    Returns
    -------
    Chart
        Its message names the line that is farthest from its profile.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> from espoo_analysis.presentation.wording import Wording
    >>> july = ea.load_period("2025-07", unit="immigration")
    >>> chart = use_chart(ea.economic_analysis(july), july.reference, Wording("en"))
    >>> "expected" in chart.title
    True
    """
    bars = year_use_bars(economy.forecast_use, reference, words)
    message = year_use_headline(economy.forecast_use, reference, words)
    return year_use_chart(bars, message, economy.period, words)
