"""The tables: which columns, units, signs and keys each has, and how that is checked."""

from espoo_analysis.contracts.analysed import (
    ActivitySpans,
    Deviations,
    Findings,
    FollowUp,
    ForecastUse,
    MaterialDeviations,
    ServiceKpis,
    Utilisations,
)
from espoo_analysis.contracts.checking import check, column_problems, contract_problems
from espoo_analysis.contracts.delivered import (
    DELIVERED_TABLES,
    TABLES_WITH_ROWS,
    AccrualProfiles,
    Activities,
    Delivered,
    Finance,
    Indicators,
    Lines,
    Periods,
    Services,
    Thresholds,
    Units,
)
from espoo_analysis.contracts.period_data import PeriodData, Reference, SourceFile

__all__ = [
    "DELIVERED_TABLES",
    "TABLES_WITH_ROWS",
    "AccrualProfiles",
    "Activities",
    "ActivitySpans",
    "Delivered",
    "Deviations",
    "Finance",
    "Findings",
    "FollowUp",
    "ForecastUse",
    "Indicators",
    "Lines",
    "MaterialDeviations",
    "PeriodData",
    "Periods",
    "Reference",
    "ServiceKpis",
    "Services",
    "SourceFile",
    "Thresholds",
    "Units",
    "Utilisations",
    "check",
    "column_problems",
    "contract_problems",
]
