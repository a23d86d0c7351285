"""Which forecasts do not fit what has been used so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from espoo_analysis.calculations.limits import limits_in_force
from espoo_analysis.contracts import Challenges, ForecastUse, Thresholds, check
from espoo_analysis.settings import HALF_A_CENT_EUR

if TYPE_CHECKING:
    import pandas as pd

    from espoo_analysis.period import Period

_SHARE, _EUROS = "plausibility_gap_share", "plausibility_gap_eur"


def challenge_forecast(
    forecast_use: pd.DataFrame, thresholds: pd.DataFrame, period: str | Period
) -> pd.DataFrame:
    """Find the lines whose forecast lies far outside of what the year so far points to.

    ``gap_eur   = nearer end of [run_rate_low_eur, run_rate_high_eur] - forecast_eur``
    ``gap_share = gap_eur / abs(amended_budget_eur)``

    The gap is 0 inside of the interval. A line is found where its gap exceeds the limit in
    euros and, if it has a budget, the limit of the share as well.

    Parameters
    ----------
    forecast_use : DataFrame
        Contract `ForecastUse`. Not modified.
    thresholds : DataFrame
        Contract `Thresholds`; reads ``plausibility_gap_share`` and ``plausibility_gap_eur``.
        Not modified.
    period : str or Period
        The period of the forecast.

    Returns
    -------
    DataFrame
        Contract `Challenges`, one row for each line that is found, in the order of
        `forecast_use`, with `code` ``worse_than_forecast`` where the gap is negative and
        ``better_than_forecast`` where it is positive. Nothing is found where a limit is not
        valid, nor on a line whose run rate or interval is missing. Totals are not questioned.

    Raises
    ------
    ContractError
        When a table breaks its contract.
    PeriodError
        When `period` is not a period.

    Notes
    -----
    Signed euros: a negative gap says that the year would end worse than forecast, with more
    expense or less revenue. In December the run rate is the outcome. Nothing is rounded.

    References
    ----------
    The two limits together follow the State Treasury's rule for municipal filings: warn where
    a difference is large as a share and as an amount, then correct or comment.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> july = ea.load_period("2025-07")
    >>> profiles = july.reference.accrual_profiles
    >>> use = ea.forecast_utilisation(july.follow_up, july.period, profiles=profiles)
    >>> found = challenge_forecast(use, july.reference.thresholds, july.period)
    >>> found["gap_eur"].round().tolist()
    [-29120.0, -73574.0, 188407.0, 5923.0, 71253.0]
    """
    check(forecast_use, ForecastUse, "challenge_forecast")
    check(thresholds, Thresholds, "challenge_forecast")
    limit_share, limit_eur = limits_in_force(thresholds, period, _SHARE, _EUROS)
    run_rates = ["run_rate_forecast_eur", "run_rate_low_eur", "run_rate_high_eur"]
    lines = forecast_use[forecast_use["kind"] == "line"].dropna(subset=run_rates)
    forecast, budget = lines["forecast_eur"], lines["amended_budget_eur"].abs()
    gap = forecast.clip(lines["run_rate_low_eur"], lines["run_rate_high_eur"]) - forecast
    gap_share = gap / budget.where(budget >= HALF_A_CENT_EUR)
    is_large_share = gap_share.abs().gt(limit_share) | (gap_share.isna() & (limit_share >= 0))
    challenges = lines.assign(
        code=gap.lt(0).map({True: "worse_than_forecast", False: "better_than_forecast"}),
        severity="warning",
        figure=forecast,
        gap_eur=gap,
        gap_share=gap_share,
        limit_share=limit_share,
        limit_eur=limit_eur,
    )[gap.abs().gt(limit_eur) & is_large_share]
    challenges = challenges[list(Challenges.to_schema().columns)].reset_index(drop=True)
    return check(challenges, Challenges, "challenge_forecast")
