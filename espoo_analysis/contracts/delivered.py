"""The tables as they are delivered in the data folder, file by file.

Every field says what it holds and, where it holds a quantity, in which unit. The data
dictionary, the Frictionless descriptor and the readers all follow these classes.
"""

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from espoo_analysis.contracts.delivered_form import (
    CODE,
    EUROS,
    PARTIAL_DATE,
    PERIOD,
    SHA256,
    Delivered,
    is_a_day_of_the_calendar,
)
from espoo_analysis.contracts.reference_tables import (
    AccountRanges,
    AccrualProfiles,
    BindingLevels,
    CostCentres,
    Indicators,
    Lines,
    StructuralBreaks,
    Thresholds,
    Units,
)


class Periods(Delivered):
    """The reporting periods that have data, with the days on which the data were cut off."""

    period: Series[str] = pa.Field(
        str_matches=PERIOD, description="Last month of January to month."
    )
    kind: Series[str] = pa.Field(
        isin=["monthly", "interim", "year_end"], description="Kind of report."
    )
    finance_cutoff: Series[pd.Timestamp] = pa.Field(
        description="Last day of the financial figures."
    )
    services_cutoff: Series[pd.Timestamp] = pa.Field(
        description="Last day of the service figures."
    )
    published_on: Series[pd.Timestamp] = pa.Field(
        nullable=True, description="Day of publication; empty before it."
    )

    class Config:
        """Key: the period."""

        unique = ["period"]


class Finance(Delivered):
    """The budget follow-up of one period as the city published it, totals included.

    Revenue is positive, expense negative. The deviation, the utilisation and the total rows
    are kept only to be compared with what the lines give.
    """

    unit: Series[str] = pa.Field(description="Unit, as in reference/units.csv.")
    line: Series[str] = pa.Field(description="Line, as in reference/lines.csv.")
    original_budget_eur: Series[float] = pa.Field(
        nullable=True, description="Budget as first decided, whole year.", metadata=EUROS
    )
    amended_budget_eur: Series[float] = pa.Field(
        description="Budget with its amendments, whole year.", metadata=EUROS
    )
    forecast_eur: Series[float] = pa.Field(
        description="Forecast of the whole year.", metadata=EUROS
    )
    actual_ytd_eur: Series[float] = pa.Field(
        nullable=True, description="Actual from January to the cut-off.", metadata=EUROS
    )
    deviation_eur: Series[float] = pa.Field(
        nullable=True,
        description="Forecast minus amended budget, as published.",
        metadata=EUROS,
    )
    utilisation_pct: Series[float] = pa.Field(
        nullable=True,
        description="Actual as a percentage of the amended budget, as published.",
        metadata={"unit": "%"},
    )

    class Config:
        """Key: the unit and the line."""

        unique = ["unit", "line"]


class Services(Delivered):
    """What the services counted by the cut-off. A figure that was not given has no value.

    A row of an earlier day of the year revises what was delivered then.
    """

    unit: Series[str] = pa.Field(description="Unit, as in reference/units.csv.")
    indicator: Series[str] = pa.Field(description="Indicator, as in reference/indicators.csv.")
    as_of: Series[pd.Timestamp] = pa.Field(description="Day to which the value refers.")
    value: Series[float] = pa.Field(
        nullable=True, description="Value in the indicator's measure; empty: no figure given."
    )
    note: Series[str] = pa.Field(
        nullable=True, description="What must be known to read the value, in Finnish."
    )

    class Config:
        """Key: the unit, the indicator and the day."""

        unique = ["unit", "indicator", "as_of"]


class Activities(Delivered):
    """What the services did, do and plan, with dates as exact as they were given."""

    unit: Series[str] = pa.Field(description="Unit, as in reference/units.csv.")
    activity: Series[str] = pa.Field(str_matches=CODE, description="Code of the activity.")
    service: Series[str] = pa.Field(str_matches=CODE, description="Service it belongs to.")
    status: Series[str] = pa.Field(
        isin=["planned", "running", "done", "ended"], description="State at the cut-off."
    )
    starts: Series[str] = pa.Field(
        nullable=True, str_matches=PARTIAL_DATE, description="Start; empty: not given."
    )
    ends: Series[str] = pa.Field(
        nullable=True, str_matches=PARTIAL_DATE, description="End; empty: open or not given."
    )
    title_fi: Series[str] = pa.Field(description="Name in Finnish.")
    title_sv: Series[str] = pa.Field(description="Name in Swedish.")
    title_en: Series[str] = pa.Field(description="Name in English.")
    detail_fi: Series[str] = pa.Field(nullable=True, description="What it is, in Finnish.")
    detail_sv: Series[str] = pa.Field(nullable=True, description="What it is, in Swedish.")
    detail_en: Series[str] = pa.Field(nullable=True, description="What it is, in English.")

    @pa.check("starts", "ends", name="is_a_day_of_the_calendar")
    @classmethod
    def dates_exist(cls, dates: Series[str]) -> Series[bool]:
        """No date may name a day that does not exist."""
        return is_a_day_of_the_calendar(dates)

    class Config:
        """Key: the unit and the activity."""

        unique = ["unit", "activity"]


class Postings(Delivered):
    """The ledger, or its sums by day, unit and account. Revenue is positive, expense negative."""

    posting_date: Series[pd.Timestamp] = pa.Field(description="Day of the posting.")
    unit: Series[str] = pa.Field(
        description="Unit, as in reference/units.csv, or a cost centre of it."
    )
    account: Series[int] = pa.Field(ge=0, description="Account of the national chart.")
    amount_eur: Series[float] = pa.Field(
        description="Amount, to the cent; a refund has the other sign.", metadata=EUROS
    )


class Population(Delivered):
    """Who lives in the area that the services serve, as official statistics say."""

    statistic: Series[str] = pa.Field(
        isin=["population", "foreign_language_speakers", "foreign_language_share"],
        description="What is counted; a share is of 1.",
    )
    area: Series[str] = pa.Field(description="Name of the area, as in the statistics.")
    as_of: Series[pd.Timestamp] = pa.Field(description="Day to which the value refers.")
    value: Series[float] = pa.Field(ge=0, description="Persons, or a share of 1.")
    status: Series[str] = pa.Field(
        isin=["final", "preliminary"], description="Whether the statistics may still change."
    )
    note: Series[str] = pa.Field(
        nullable=True, description="What must be known to read the value, such as a merger."
    )
    source: Series[str] = pa.Field(description="Table, its day, and how it came here.")

    class Config:
        """Key: the statistic, the area and the day."""

        unique = ["statistic", "area", "as_of"]


class Origins(Delivered):
    """Where each imported figure was read: the file, the cell or line, and what stands there."""

    table: Series[str] = pa.Field(
        isin=["finance", "services", "activities", "ledger"],
        description="Folder of the table that holds the figure.",
    )
    unit: Series[str] = pa.Field(description="Unit, as in reference/units.csv.")
    key: Series[str] = pa.Field(description="Line, indicator, activity or account.")
    column: Series[str] = pa.Field(description="Column of the table.")
    value: Series[str] = pa.Field(
        nullable=True, description="What was imported, as the table holds it; empty: missing."
    )
    source: Series[str] = pa.Field(description="Name of the file, or address of the database.")
    source_sha256: Series[str] = pa.Field(
        nullable=True,
        str_matches=SHA256,
        description="SHA-256 of the file's bytes; empty for a database.",
    )
    place: Series[str] = pa.Field(description="Cell, or page and line, where it stands.")
    as_read: Series[str] = pa.Field(nullable=True, description="What stands there.")

    class Config:
        """Key: the table, the unit, the row's key and the column."""

        unique = ["table", "unit", "key", "column"]


class PopulationOrigins(Delivered):
    """Where each imported figure of official statistics was read: the file and the cell.

    A figure that stands in statistics/population.csv alone was not imported.
    """

    statistic: Series[str] = pa.Field(description="What is counted.")
    area: Series[str] = pa.Field(description="Name of the area.")
    as_of: Series[pd.Timestamp] = pa.Field(description="Day to which the figure refers.")
    value: Series[str] = pa.Field(description="What was imported, as population.csv holds it.")
    source: Series[str] = pa.Field(description="Name of the file, or the server and its table.")
    source_sha256: Series[str] = pa.Field(
        nullable=True,
        str_matches=SHA256,
        description="SHA-256 of the file's bytes; empty for a server.",
    )
    place: Series[str] = pa.Field(
        description="Code of each dimension and of its value, or how its values were summed."
    )
    as_read: Series[str] = pa.Field(
        nullable=True, description="What stands there with its symbol, or the sum."
    )
    imported_on: Series[pd.Timestamp] = pa.Field(description="Day of the import.")

    class Config:
        """Key: the statistic, the area and the day."""

        unique = ["statistic", "area", "as_of"]


class Explanations(Delivered):
    """What the unit or the controller said to a finding, bound to the figure it is about."""

    unit: Series[str] = pa.Field(description="Unit, as in reference/units.csv.")
    code: Series[str] = pa.Field(str_matches=CODE, description="The finding's code.")
    line: Series[str] = pa.Field(description="Line, as in reference/lines.csv.")
    figure: Series[float] = pa.Field(
        description="The figure in question; of another one the finding is open again."
    )
    explained_by: Series[str] = pa.Field(description="Role of the person.")
    explained_on: Series[pd.Timestamp] = pa.Field(description="Day.")
    explanation_fi: Series[str] = pa.Field(nullable=True, description="In Finnish.")
    explanation_sv: Series[str] = pa.Field(nullable=True, description="In Swedish.")
    explanation_en: Series[str] = pa.Field(nullable=True, description="In English.")

    @pa.dataframe_check
    @classmethod
    def something_is_said(cls, explanations: pd.DataFrame) -> Series[bool]:
        """Every explanation is given in at least one language."""
        texts = ["explanation_fi", "explanation_sv", "explanation_en"]
        return explanations[texts].notna().any(axis="columns")

    class Config:
        """Key: the unit, the finding's code and the line."""

        unique = ["unit", "code", "line"]


#: Each delivered table by the file, or folder of period files, that holds it.
DELIVERED_TABLES: dict[str, type[Delivered]] = {
    "periods.csv": Periods,
    "reference/units.csv": Units,
    "reference/lines.csv": Lines,
    "reference/indicators.csv": Indicators,
    "reference/thresholds.csv": Thresholds,
    "reference/accrual_profiles.csv": AccrualProfiles,
    "reference/account_ranges.csv": AccountRanges,
    "reference/cost_centres.csv": CostCentres,
    "reference/binding_levels.csv": BindingLevels,
    "reference/structural_breaks.csv": StructuralBreaks,
    "finance": Finance,
    "services": Services,
    "activities": Activities,
    "ledger": Postings,
    "statistics/population.csv": Population,
    "statistics/population_origins.csv": PopulationOrigins,
    "origins": Origins,
    "commentary": Explanations,
}

#: The tables without which there is nothing to report; the others may be empty.
TABLES_WITH_ROWS: tuple[type[Delivered], ...] = (Periods, Units, Lines)
