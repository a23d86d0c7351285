"""From tables to what is read: numbers, words, published tables and charts."""

from espoo_analysis.presentation.activity_tables import activity_table, kpi_table
from espoo_analysis.presentation.charts import (
    Chart,
    deviation_bars,
    deviation_chart,
    year_use_bars,
    year_use_chart,
)
from espoo_analysis.presentation.commentary import analyst_commentary
from espoo_analysis.presentation.economic_tables import follow_up_table, year_use_table
from espoo_analysis.presentation.findings import (
    activity_points,
    economic_points,
    largest_deviation,
    largest_pace,
)
from espoo_analysis.presentation.page import (
    main_points,
    page_head,
    provenance_table,
    scope_note,
)
from espoo_analysis.presentation.published_table import PublishedTable
from espoo_analysis.presentation.reconciliation_table import reconciliation_table
from espoo_analysis.presentation.wording import Wording

__all__ = [
    "Chart",
    "PublishedTable",
    "Wording",
    "activity_points",
    "activity_table",
    "analyst_commentary",
    "deviation_bars",
    "deviation_chart",
    "economic_points",
    "follow_up_table",
    "kpi_table",
    "largest_deviation",
    "largest_pace",
    "main_points",
    "page_head",
    "provenance_table",
    "reconciliation_table",
    "scope_note",
    "year_use_bars",
    "year_use_chart",
    "year_use_table",
]
