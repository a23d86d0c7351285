"""From tables to what is read: numbers, words, published tables and charts."""

from espoo_analysis.presentation.accuracy import accuracy_table, forecast_history_table
from espoo_analysis.presentation.activity_tables import activity_table, kpi_table
from espoo_analysis.presentation.binding import binding_table
from espoo_analysis.presentation.budget_changes import budget_changes_table
from espoo_analysis.presentation.challenges import (
    challenge_list,
    challenge_points,
    unusual_overall,
)
from espoo_analysis.presentation.changes import changes_table, service_changes_table
from espoo_analysis.presentation.charts import (
    Chart,
    bridge_chart,
    bridge_steps,
    deviation_scale,
    target_bars,
    target_chart,
    timeline_bars,
    timeline_chart,
    variance_bars,
    variance_chart,
    year_use_bars,
    year_use_chart,
)
from espoo_analysis.presentation.claims import claims_note
from espoo_analysis.presentation.commentary import analyst_commentary
from espoo_analysis.presentation.economic_charts import deviation_chart, margin_chart, use_chart
from espoo_analysis.presentation.economic_tables import follow_up_table, year_use_table
from espoo_analysis.presentation.findings import activity_points, economic_points
from espoo_analysis.presentation.fragments import detail_list, main_points
from espoo_analysis.presentation.headlines import (
    bridge_headline,
    largest_deviation,
    target_headline,
    timeline_headline,
    year_use_headline,
)
from espoo_analysis.presentation.key_figures import (
    activity_figures,
    economic_figures,
    key_figures,
)
from espoo_analysis.presentation.line_sentences import line_sentences
from espoo_analysis.presentation.origins import origins_of_figures
from espoo_analysis.presentation.outside_ledger import outside_ledger_table
from espoo_analysis.presentation.page import page_head, provenance_table, scope_note
from espoo_analysis.presentation.population import population_headline, population_table
from espoo_analysis.presentation.published_table import PublishedTable
from espoo_analysis.presentation.reconciliation_table import reconciliation_table
from espoo_analysis.presentation.wording import Wording

__all__ = [
    "Chart",
    "PublishedTable",
    "Wording",
    "accuracy_table",
    "activity_figures",
    "activity_points",
    "activity_table",
    "analyst_commentary",
    "binding_table",
    "bridge_chart",
    "bridge_headline",
    "bridge_steps",
    "budget_changes_table",
    "challenge_list",
    "challenge_points",
    "changes_table",
    "claims_note",
    "detail_list",
    "deviation_chart",
    "deviation_scale",
    "economic_figures",
    "economic_points",
    "follow_up_table",
    "forecast_history_table",
    "key_figures",
    "kpi_table",
    "largest_deviation",
    "line_sentences",
    "main_points",
    "margin_chart",
    "origins_of_figures",
    "outside_ledger_table",
    "page_head",
    "population_headline",
    "population_table",
    "provenance_table",
    "reconciliation_table",
    "scope_note",
    "service_changes_table",
    "target_bars",
    "target_chart",
    "target_headline",
    "timeline_bars",
    "timeline_chart",
    "timeline_headline",
    "unusual_overall",
    "use_chart",
    "variance_bars",
    "variance_chart",
    "year_use_bars",
    "year_use_chart",
    "year_use_headline",
    "year_use_table",
]
