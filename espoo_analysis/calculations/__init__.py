"""Pure functions from tables to tables; nothing here opens a file or rounds a figure."""

from espoo_analysis.calculations.budget import budget_deviation, budget_utilisation
from espoo_analysis.calculations.forecast import forecast_utilisation
from espoo_analysis.calculations.kpis import service_kpis
from espoo_analysis.calculations.materiality import material_deviations
from espoo_analysis.calculations.population import population_shares
from espoo_analysis.calculations.reconciliation import reconcile
from espoo_analysis.calculations.spans import activity_spans

__all__ = [
    "activity_spans",
    "budget_deviation",
    "budget_utilisation",
    "forecast_utilisation",
    "material_deviations",
    "population_shares",
    "reconcile",
    "service_kpis",
]
