"""The charts: first their data as a table, then the drawing of it."""

from espoo_analysis.presentation.charts.bridge import bridge_chart, bridge_steps
from espoo_analysis.presentation.charts.chart import Chart
from espoo_analysis.presentation.charts.targets import target_bars, target_chart
from espoo_analysis.presentation.charts.timeline import timeline_bars, timeline_chart
from espoo_analysis.presentation.charts.variance import (
    deviation_scale,
    variance_bars,
    variance_chart,
)
from espoo_analysis.presentation.charts.year_use import year_use_bars, year_use_chart

__all__ = [
    "Chart",
    "bridge_chart",
    "bridge_steps",
    "deviation_scale",
    "target_bars",
    "target_chart",
    "timeline_bars",
    "timeline_chart",
    "variance_bars",
    "variance_chart",
    "year_use_bars",
    "year_use_chart",
]
