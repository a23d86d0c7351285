"""Statistics files and databases: whatever the format, one checked table of cells."""

from espoo_analysis.sources.statistics.completeness import is_complete
from espoo_analysis.sources.statistics.dimensions import (
    area_version,
    find_dimension,
    has_dimension,
    plain,
)
from espoo_analysis.sources.statistics.json_stat import read_json_stat
from espoo_analysis.sources.statistics.live import fetch_table
from espoo_analysis.sources.statistics.opening import parse_statistics, read_statistics
from espoo_analysis.sources.statistics.px import read_px
from espoo_analysis.sources.statistics.px_json import read_px_json
from espoo_analysis.sources.statistics.sums import at_value, leaf_sum, leaf_values, total_values
from espoo_analysis.sources.statistics.table import (
    Dimension,
    Note,
    StatisticsTable,
    Value,
    parse_time,
)
from espoo_analysis.sources.statistics.totals import grand_totals, marked_totals

__all__ = [
    "Dimension",
    "Note",
    "StatisticsTable",
    "Value",
    "area_version",
    "at_value",
    "fetch_table",
    "find_dimension",
    "grand_totals",
    "has_dimension",
    "is_complete",
    "leaf_sum",
    "leaf_values",
    "marked_totals",
    "parse_statistics",
    "parse_time",
    "plain",
    "read_json_stat",
    "read_px",
    "read_px_json",
    "read_statistics",
    "total_values",
]
