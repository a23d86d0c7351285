"""Everything that is known of one period, read and checked, in one frozen value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    import pandas as pd

    from espoo_analysis.period import Period


@dataclass(frozen=True)
class SourceFile:
    """What was read from one file: enough to prove later that it was this.

    Parameters
    ----------
    path : str
        Path relative to the data folder, with forward slashes.
    sha256 : str
        SHA-256 of the rows or the text that were read; docs/data-dictionary.md says how it is
        computed.
    row_count : int or None
        Number of the rows that were read; None for texts.
    file_sha256 : str
        SHA-256 of the whole file's bytes.
    unit : str
        The unit whose reports read it; empty: those of every unit.
    reports : tuple of str
        The reports that read it.
    language : str
        The language whose pages read it; empty: those of every language.
    """

    path: str
    sha256: str
    row_count: int | None
    file_sha256: str
    unit: str
    reports: tuple[str, ...]
    language: str

    def is_read_by(self, report: str, language: str) -> bool:
        """Tell whether a report's page in a language depends on it."""
        return report in self.reports and self.language in ("", language)


@dataclass(frozen=True, repr=False)
class Reference:
    """What holds for every period: units, lines, indicators, thresholds, profiles, accounts."""

    units: pd.DataFrame = field(compare=False)
    lines: pd.DataFrame = field(compare=False)
    indicators: pd.DataFrame = field(compare=False)
    thresholds: pd.DataFrame = field(compare=False)
    accrual_profiles: pd.DataFrame = field(compare=False)
    account_ranges: pd.DataFrame = field(compare=False)
    cost_centres: pd.DataFrame = field(compare=False)
    binding_levels: pd.DataFrame = field(compare=False)
    structural_breaks: pd.DataFrame = field(compare=False)


@dataclass(frozen=True, repr=False)
class History:
    """What was delivered for the periods before this one.

    Attributes
    ----------
    follow_up : DataFrame
        Contract `FollowUpHistory`.
    services : DataFrame
        Contract `ServicesHistory`.
    activities : DataFrame
        Contract `ActivitiesHistory`.
    """

    follow_up: pd.DataFrame = field(compare=False)
    services: pd.DataFrame = field(compare=False)
    activities: pd.DataFrame = field(compare=False)

    def last(self, table: str) -> tuple[str, pd.DataFrame]:
        """Take the rows of the latest period of a table.

        Parameters
        ----------
        table : str
            ``follow_up``, ``services`` or ``activities``.

        Returns
        -------
        tuple of str and DataFrame
            The period and its rows, numbered from 0 and without `period`; an empty text and
            no rows where there is no earlier period.
        """
        rows: pd.DataFrame = getattr(self, table)
        latest = "" if rows.empty else str(rows["period"].max())
        kept = rows[rows["period"] == latest].drop(columns="period")
        return latest, kept.reset_index(drop=True)


@dataclass(frozen=True, repr=False)
class PeriodData:
    """The data of one period, as `espoo_analysis.load_period` returns them.

    Attributes
    ----------
    period : Period
        The reporting period.
    kind : str
        ``monthly``, ``interim`` or ``year_end``.
    finance_cutoff, services_cutoff : datetime.date
        The last days that the figures include.
    units : tuple of str
        The units that are included.
    follow_up : DataFrame
        Contract `FollowUp`, in the order of units.csv and lines.csv.
    services : DataFrame
        Contract `Services`, the latest figure of each indicator.
    restated_services : DataFrame
        Contract `Services`: what this delivery says anew of earlier days of the year.
    activities : DataFrame
        Contract `Activities`, in the delivered order.
    history : History
        The periods before this one.
    explanations : DataFrame
        Contract `Explanations`: what was said to findings of this period.
    outside_ledger : DataFrame
        Contract `OutsideLedger`: postings of no line or unit; empty without a ledger.
    population : DataFrame
        Contract `Population`, what was known at the cut-off; empty where there is none.
    origins : DataFrame
        Contract `FigureOrigins`, those of statistics with an empty `unit`; empty where no
        figure was imported.
    commentary : mapping
        The analyst's Markdown by (unit, report, language).
    reference : Reference
        The reference tables.
    provenance : tuple of SourceFile
        What was read from each file for each unit, sorted by path and unit.
    published_on, next_published_on : datetime.date, optional
        When the report and the one after it are published, as far as it is known.
    is_constructed : bool
        True for the example data set, whose figures are invented.
    """

    period: Period
    kind: str
    finance_cutoff: dt.date
    services_cutoff: dt.date
    units: tuple[str, ...]
    follow_up: pd.DataFrame = field(compare=False)
    services: pd.DataFrame = field(compare=False)
    restated_services: pd.DataFrame = field(compare=False)
    activities: pd.DataFrame = field(compare=False)
    history: History = field(compare=False)
    explanations: pd.DataFrame = field(compare=False)
    outside_ledger: pd.DataFrame = field(compare=False)
    population: pd.DataFrame = field(compare=False)
    origins: pd.DataFrame = field(compare=False)
    commentary: Mapping[tuple[str, str, str], str] = field(compare=False)
    reference: Reference = field(compare=False)
    provenance: tuple[SourceFile, ...]
    published_on: dt.date | None = None
    next_published_on: dt.date | None = None
    is_constructed: bool = False

    def __repr__(self) -> str:
        """Name the period, the units and the number of rows of each table."""
        tables = ("follow_up", "services", "activities")
        rows = ", ".join(f"{name}: {len(getattr(self, name))} rows" for name in tables)
        return f"<PeriodData {self.period} of {', '.join(self.units)}; {rows}>"
