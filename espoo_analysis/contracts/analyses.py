"""What the calculations make of one period, together: one value for each report."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

import pandas as pd

from espoo_analysis.contracts.findings import Explained

if TYPE_CHECKING:
    from espoo_analysis.period import Period

_RANKS = {"error": 0, "warning": 1, "notice": 2, "info": 3}


class _Tables:
    """A frozen value of tables; it says how many rows each has."""

    def __repr__(self) -> str:
        tables = {
            each.name: getattr(self, each.name)
            for each in fields(self)  # type: ignore[arg-type] # every heir is a dataclass
            if isinstance(getattr(self, each.name), pd.DataFrame)
        }
        rows = ", ".join(f"{name}: {len(table)} rows" for name, table in tables.items())
        return f"<{type(self).__name__} {rows}>"


@dataclass(frozen=True, repr=False)
class EconomicAnalysis(_Tables):
    """The economic analysis of one period.

    Attributes
    ----------
    period : Period
        The period.
    previous_period : str
        The last one before it that has figures of these units; empty where there is none.
    deviations : DataFrame
        Contract `MaterialDeviations`.
    forecast_use : DataFrame
        Contract `ForecastUse`, by the accrual profiles that hold.
    reconciliation, challenges, claims : DataFrame
        Contracts `Reconciliation`, `Challenges` and `TextClaims`, each with `Explained`.
    binding : DataFrame
        Contract `BindingTests` with `Explained`.
    changes : DataFrame
        Contract `Changes`, of the follow-up; without rows where there is no earlier period.
    errors : DataFrame
        Contract `ForecastErrors`, of every period so far.
    accuracy : DataFrame
        Contract `ForecastAccuracy`; without rows before a year has ended.
    idle_explanations : DataFrame
        Contract `Explanations`: those of findings that there are not.
    """

    period: Period
    previous_period: str
    deviations: pd.DataFrame = field(compare=False)
    forecast_use: pd.DataFrame = field(compare=False)
    reconciliation: pd.DataFrame = field(compare=False)
    challenges: pd.DataFrame = field(compare=False)
    claims: pd.DataFrame = field(compare=False)
    binding: pd.DataFrame = field(compare=False)
    changes: pd.DataFrame = field(compare=False)
    errors: pd.DataFrame = field(compare=False)
    accuracy: pd.DataFrame = field(compare=False)
    idle_explanations: pd.DataFrame = field(compare=False)

    @property
    def checks(self) -> tuple[pd.DataFrame, ...]:
        """The findings of each check, with all their figures."""
        return self.reconciliation, self.challenges, self.claims, self.binding

    @property
    def has_open_errors(self) -> bool:
        """Whether an error was found that nobody has explained."""
        findings = self.findings
        is_open = findings["severity"].eq("error") & findings["status"].ne("explained")
        return bool(is_open.any())

    @property
    def findings(self) -> pd.DataFrame:
        """Every finding of every check in one table, the most severe first.

        Contract `Explained`; comparisons that came out well are among them with the severity
        ``info``.
        """
        found = [table for table in self.checks if len(table)] or list(self.checks[:1])
        together = pd.concat(found)
        columns = list(Explained.to_schema().columns)
        ranked = together.assign(rank=together["severity"].map(_RANKS))
        return ranked.sort_values("rank", kind="stable", ignore_index=True)[columns]


@dataclass(frozen=True, repr=False)
class ActivityAnalysis(_Tables):
    """The activity analysis of one period.

    Attributes
    ----------
    period : Period
        The period.
    previous_period : str
        The last one before it that has figures of these units; empty where there is none.
    kpis : DataFrame
        Contract `ServiceKpis`; small counts are hidden.
    spans : DataFrame
        Contract `ActivitySpans`.
    residents : DataFrame
        Contract `PopulationShares`.
    changes : DataFrame
        Contract `Changes`, of services and activities.
    """

    period: Period
    previous_period: str
    kpis: pd.DataFrame = field(compare=False)
    spans: pd.DataFrame = field(compare=False)
    residents: pd.DataFrame = field(compare=False)
    changes: pd.DataFrame = field(compare=False)
