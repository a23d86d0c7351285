"""Period reports of the City of Espoo's immigration and integration services.

>>> import espoo_analysis as ea
>>> july = ea.load_period("2025-07", unit="immigration")
>>> ea.budget_deviation(july.follow_up)["deviation_eur"].tolist()[-1]
-3799.0
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

__version__ = "0.1.0"

# Names are imported when they are first used, so that the command line starts at once.
_HOMES = {
    "AnalysisError": "errors",
    "ContractError": "errors",
    "Period": "period",
    "PeriodData": "contracts",
    "PeriodError": "errors",
    "ReportError": "errors",
    "SourceError": "errors",
    "activity_analysis": "calculations",
    "activity_spans": "calculations",
    "binding_level_tests": "calculations",
    "budget_deviation": "calculations",
    "budget_utilisation": "calculations",
    "challenge_forecast": "calculations",
    "commentary_claims": "calculations",
    "compare_periods": "calculations",
    "economic_analysis": "calculations",
    "explain_findings": "calculations",
    "forecast_accuracy": "calculations",
    "forecast_errors": "calculations",
    "forecast_utilisation": "calculations",
    "hide_small_counts": "calculations",
    "load_period": "sources",
    "material_deviations": "calculations",
    "population_shares": "calculations",
    "reconcile": "calculations",
    "service_kpis": "calculations",
}

__all__ = [
    "AnalysisError",
    "ContractError",
    "Period",
    "PeriodData",
    "PeriodError",
    "ReportError",
    "SourceError",
    "activity_analysis",
    "activity_spans",
    "binding_level_tests",
    "budget_deviation",
    "budget_utilisation",
    "challenge_forecast",
    "commentary_claims",
    "compare_periods",
    "economic_analysis",
    "explain_findings",
    "forecast_accuracy",
    "forecast_errors",
    "forecast_utilisation",
    "hide_small_counts",
    "load_period",
    "material_deviations",
    "population_shares",
    "reconcile",
    "service_kpis",
]

if TYPE_CHECKING:
    from espoo_analysis.calculations import (
        activity_analysis,
        activity_spans,
        binding_level_tests,
        budget_deviation,
        budget_utilisation,
        challenge_forecast,
        commentary_claims,
        compare_periods,
        economic_analysis,
        explain_findings,
        forecast_accuracy,
        forecast_errors,
        forecast_utilisation,
        hide_small_counts,
        material_deviations,
        population_shares,
        reconcile,
        service_kpis,
    )
    from espoo_analysis.contracts import PeriodData
    from espoo_analysis.errors import (
        AnalysisError,
        ContractError,
        PeriodError,
        ReportError,
        SourceError,
    )
    from espoo_analysis.period import Period
    from espoo_analysis.sources import load_period


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        message = f"module 'espoo_analysis' has no attribute '{name}'"
        raise AttributeError(message)
    value = getattr(importlib.import_module(f"espoo_analysis.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
