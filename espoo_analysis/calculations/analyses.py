"""The calculations of a report, put together: which tables each is given."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from espoo_analysis.calculations.accuracy import accuracy_of, forecast_errors
from espoo_analysis.calculations.binding import binding_level_tests
from espoo_analysis.calculations.budget import budget_deviation
from espoo_analysis.calculations.claims import commentary_claims
from espoo_analysis.calculations.comparison import work_changes
from espoo_analysis.calculations.explaining import explain_findings, idle_explanations
from espoo_analysis.calculations.follow_up_changes import follow_up_changes
from espoo_analysis.calculations.forecast import forecast_utilisation, run_rates
from espoo_analysis.calculations.kpis import service_kpis
from espoo_analysis.calculations.materiality import material_deviations
from espoo_analysis.calculations.plausibility import challenge_forecast
from espoo_analysis.calculations.population import population_shares
from espoo_analysis.calculations.reconciliation import reconcile
from espoo_analysis.calculations.spans import activity_spans
from espoo_analysis.contracts import (
    ActivityAnalysis,
    Changes,
    EconomicAnalysis,
    PeriodData,
)
from espoo_analysis.contracts.dtypes import dtype_of
from espoo_analysis.period import Period


def economic_analysis(period_data: PeriodData) -> EconomicAnalysis:
    """Make every calculation of the economic report, with the settings that hold.

    Parameters
    ----------
    period_data : PeriodData
        The data of one unit, as `load_period` gives them. Not modified.

    Returns
    -------
    EconomicAnalysis
        The tables of `material_deviations`, `forecast_utilisation`, `reconcile`,
        `challenge_forecast`, `commentary_claims`, `binding_level_tests`, the changes of the
        follow-up since the last period, `forecast_errors` and `accuracy_of`. Findings have
        beside them what was said about them.

    Raises
    ------
    ContractError
        When a table breaks its contract.

    References
    ----------
    What each table says and how it is computed: docs/method.md.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> july = economic_analysis(ea.load_period("2025-07", unit="immigration"))
    >>> july.challenges["line"].tolist()[:2], july.has_open_errors
    (['subsidies_and_grants', 'personnel_expenses'], True)
    """
    reference, period = period_data.reference, period_data.period
    follow_up, history = period_data.follow_up, period_data.history.follow_up
    profiles, breaks = reference.accrual_profiles, reference.structural_breaks
    deviations = material_deviations(budget_deviation(follow_up), reference.thresholds, period)
    use = forecast_utilisation(
        follow_up, period, profiles=profiles, history=history, breaks=breaks
    )
    last, previous = period_data.history.last("follow_up")
    findings = (
        reconcile(follow_up, previous if last[:4] == str(period.year) else None),
        challenge_forecast(use, reference.thresholds, period),
        commentary_claims(period_data.commentary, deviations, reference.lines),
        binding_level_tests(deviations, reference.binding_levels, period),
    )
    said = period_data.explanations
    every = pd.concat([history, follow_up.assign(period=str(period))], ignore_index=True)
    errors = forecast_errors(every, run_rates=run_rates(every, profiles, breaks), breaks=breaks)
    changes = (
        follow_up_changes(follow_up, previous, (period, last), breaks) if last else _no_changes()
    )
    reconciliation, challenges, claims, binding = (
        explain_findings(table, said) for table in findings
    )
    return EconomicAnalysis(
        period=period,
        previous_period=last,
        deviations=deviations,
        forecast_use=use,
        reconciliation=reconciliation,
        challenges=challenges,
        claims=claims,
        binding=binding,
        changes=changes,
        errors=errors,
        accuracy=accuracy_of(errors),
        idle_explanations=idle_explanations(pd.concat(findings), said),
    )


def activity_analysis(period_data: PeriodData) -> ActivityAnalysis:
    """Make every calculation of the activity report, with the settings that hold.

    Parameters
    ----------
    period_data : PeriodData
        The data of one unit, as `load_period` gives them. Not modified.

    Returns
    -------
    ActivityAnalysis
        The tables of `service_kpis`, `activity_spans` and `population_shares`, and the changes
        of services and activities since the last period.

    Raises
    ------
    ContractError
        When a table breaks its contract.

    References
    ----------
    What each table says and how it is computed: docs/method.md.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> july = activity_analysis(ea.load_period("2025-07", unit="immigration"))
    >>> july
    <ActivityAnalysis kpis: 9 rows, spans: 15 rows, residents: 5 rows, changes: 0 rows>
    """
    reference = period_data.reference
    last = max(period_data.history.last(table)[0] for table in ("services", "activities"))
    changes = work_changes(period_data, _as_of(period_data, last)) if last else _no_changes()
    return ActivityAnalysis(
        period_data.period,
        last,
        service_kpis(
            period_data.services,
            reference.indicators,
            period_data.period,
            history=period_data.history.services,
            thresholds=reference.thresholds,
        ),
        activity_spans(period_data.activities),
        population_shares(period_data.population),
        changes,
    )


def _no_changes() -> pd.DataFrame:
    columns = Changes.to_schema().columns.items()
    return pd.DataFrame({name: pd.Series(dtype=dtype_of(column)) for name, column in columns})


def _as_of(period_data: PeriodData, period: str) -> PeriodData:
    """Go back to an earlier period, as far as its services and activities are known."""
    history = period_data.history
    then = {
        name: rows[rows["period"] == period].drop(columns="period").reset_index(drop=True)
        for name, rows in (("services", history.services), ("activities", history.activities))
    }
    before = history.services[history.services["period"] < period]
    return replace(
        period_data,
        period=Period.parse(period),
        **then,
        restated_services=period_data.restated_services.iloc[:0],
        history=replace(history, services=before),
    )
