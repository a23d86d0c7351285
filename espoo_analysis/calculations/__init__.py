"""Pure functions from tables to tables; nothing here opens a file or rounds a figure."""

from espoo_analysis.calculations.accuracy import accuracy_of, forecast_accuracy, forecast_errors
from espoo_analysis.calculations.analyses import activity_analysis, economic_analysis
from espoo_analysis.calculations.binding import binding_level_tests
from espoo_analysis.calculations.budget import budget_deviation, budget_utilisation
from espoo_analysis.calculations.claims import commentary_claims
from espoo_analysis.calculations.comparison import activity_changes, compare_periods
from espoo_analysis.calculations.disclosure import hide_small_counts
from espoo_analysis.calculations.explaining import explain_findings, idle_explanations
from espoo_analysis.calculations.follow_up_changes import follow_up_changes
from espoo_analysis.calculations.forecast import forecast_utilisation, run_rates
from espoo_analysis.calculations.kpis import service_kpis
from espoo_analysis.calculations.materiality import material_deviations
from espoo_analysis.calculations.plausibility import challenge_forecast
from espoo_analysis.calculations.population import population_shares
from espoo_analysis.calculations.profiles import expected_shares
from espoo_analysis.calculations.reconciliation import reconcile
from espoo_analysis.calculations.service_changes import restated_changes, service_changes
from espoo_analysis.calculations.spans import activity_spans

__all__ = [
    "accuracy_of",
    "activity_analysis",
    "activity_changes",
    "activity_spans",
    "binding_level_tests",
    "budget_deviation",
    "budget_utilisation",
    "challenge_forecast",
    "commentary_claims",
    "compare_periods",
    "economic_analysis",
    "expected_shares",
    "explain_findings",
    "follow_up_changes",
    "forecast_accuracy",
    "forecast_errors",
    "forecast_utilisation",
    "hide_small_counts",
    "idle_explanations",
    "material_deviations",
    "population_shares",
    "reconcile",
    "restated_changes",
    "run_rates",
    "service_changes",
    "service_kpis",
]
