"""The tables as they are delivered in the data folder, file by file.

Every field says what it holds and, where it holds a quantity, in which unit. The data
dictionary, the Frictionless descriptor and the readers all follow these classes.
"""

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

CODE = r"^[a-z][a-z0-9_]*$"
PERIOD = r"^[12][0-9]{3}-(0[1-9]|1[0-2])$"
# ISO 8601: a day, a month or a year; ISO 8601-2 adds the seasons 21 (spring) to 24 (winter).
PARTIAL_DATE = r"^[12][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?|-2[1-4])?$"

EUROS = {"unit": "EUR"}


def is_a_day_of_the_calendar(dates: pd.Series) -> pd.Series:
    """Tell which partial dates exist; only a full date can name a day that does not."""
    is_full = dates.str.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
    exists = pd.to_datetime(dates, format="%Y-%m-%d", errors="coerce").notna()
    return exists | ~is_full


class Delivered(pa.DataFrameModel):
    """A file of the data folder; its columns may come in any order, but no others."""

    class Config:
        """Settings that all delivered tables share."""

        strict = True


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


class Units(Delivered):
    """The units that report, with what their figures do and do not cover."""

    unit: Series[str] = pa.Field(str_matches=CODE, description="Code of the unit.")
    label_fi: Series[str] = pa.Field(description="Name in Finnish.")
    label_sv: Series[str] = pa.Field(description="Name in Swedish.")
    label_en: Series[str] = pa.Field(description="Name in English.")
    scope_fi: Series[str] = pa.Field(nullable=True, description="Coverage, in Finnish.")
    scope_sv: Series[str] = pa.Field(nullable=True, description="Coverage, in Swedish.")
    scope_en: Series[str] = pa.Field(nullable=True, description="Coverage, in English.")
    contact_fi: Series[str] = pa.Field(
        nullable=True,
        description="Role and mailbox for questions, in Finnish.",
    )
    contact_sv: Series[str] = pa.Field(nullable=True, description="The same in Swedish.")
    contact_en: Series[str] = pa.Field(nullable=True, description="The same in English.")

    class Config:
        """Key: the unit."""

        unique = ["unit"]


class Lines(Delivered):
    """The lines of the income statement: their order, their totals and their accounts."""

    line: Series[str] = pa.Field(str_matches=CODE, description="Code of the line.")
    parent: Series[str] = pa.Field(
        nullable=True, description="The total to which the line adds; empty at the top."
    )
    order: Series[int] = pa.Field(ge=0, description="Place in the city's table, ascending.")
    kind: Series[str] = pa.Field(
        isin=["line", "total"], description="A line holds figures; a total is their sum."
    )
    side: Series[str] = pa.Field(
        isin=["revenue", "expense", "margin"], description="Side of the income statement."
    )
    first_account: Series[pd.Int64Dtype] = pa.Field(
        nullable=True, description="First account of the line in the national chart."
    )
    last_account: Series[pd.Int64Dtype] = pa.Field(
        nullable=True, description="Last account of the line in the national chart."
    )
    label_fi: Series[str] = pa.Field(description="Name in Finnish.")
    label_sv: Series[str] = pa.Field(description="Name in Swedish.")
    label_en: Series[str] = pa.Field(description="Name in English.")

    class Config:
        """Key: the line."""

        unique = ["line"]


class Indicators(Delivered):
    """What the services count, in which direction it should go, and the target."""

    indicator: Series[str] = pa.Field(str_matches=CODE, description="Code of the indicator.")
    service: Series[str] = pa.Field(str_matches=CODE, description="Service that is measured.")
    measure: Series[str] = pa.Field(
        isin=["count", "share", "score", "days", "years"], description="What the value is."
    )
    direction: Series[str] = pa.Field(
        isin=["up", "down", "none"], description="Direction that is better; none: neither."
    )
    aggregation: Series[str] = pa.Field(
        isin=["cumulative", "latest"], description="Since January, or as it stood at the end."
    )
    target: Series[float] = pa.Field(
        nullable=True, description="Target, in the unit of the measure."
    )
    target_date: Series[str] = pa.Field(
        nullable=True, str_matches=PARTIAL_DATE, description="When the target is due."
    )
    minimum_cell: Series[float] = pa.Field(
        nullable=True, ge=0, description="Smallest count that may be published; not enforced yet."
    )
    label_fi: Series[str] = pa.Field(description="Name in Finnish.")
    label_sv: Series[str] = pa.Field(description="Name in Swedish.")
    label_en: Series[str] = pa.Field(description="Name in English.")

    @pa.check("target_date", name="is_a_day_of_the_calendar")
    @classmethod
    def dates_exist(cls, dates: Series[str]) -> Series[bool]:
        """No date may name a day that does not exist."""
        return is_a_day_of_the_calendar(dates)

    class Config:
        """Key: the indicator."""

        unique = ["indicator"]


class Thresholds(Delivered):
    """The limits from which a deviation is commented, each with its source."""

    threshold: Series[str] = pa.Field(str_matches=CODE, description="Code of the threshold.")
    value: Series[float] = pa.Field(ge=0, description="Value, in the unit that follows.")
    unit: Series[str] = pa.Field(isin=["share", "eur"], description="Unit of the value.")
    valid_from: Series[str] = pa.Field(
        str_matches=PERIOD, description="First period in which it holds."
    )
    source: Series[str] = pa.Field(description="Who decided it, or that it is assumed.")

    class Config:
        """Key: the threshold and its first period."""

        unique = ["threshold", "valid_from"]


class AccrualProfiles(Delivered):
    """How the year's money accrues, for the lines where it does not accrue evenly."""

    line: Series[str] = pa.Field(str_matches=CODE, description="Line to which it applies.")
    profile: Series[str] = pa.Field(isin=["payroll"], description="Kind of profile.")
    parameter: Series[str] = pa.Field(
        isin=["holiday_bonus", "pay_month"], description="Parameter of the profile."
    )
    value: Series[float] = pa.Field(ge=0, le=12, description="Value, in the unit that follows.")
    unit: Series[str] = pa.Field(
        isin=["months_of_pay", "month"], description="Unit of the value."
    )
    valid_from: Series[str] = pa.Field(
        str_matches=PERIOD, description="First period in which it holds."
    )
    source: Series[str] = pa.Field(description="Who decided it, or that it is assumed.")

    class Config:
        """Key: the line, the parameter and its first period."""

        unique = ["line", "parameter", "valid_from"]


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
    """What the services counted by the cut-off. A figure that was not given has no value."""

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
        """Key: the unit and the indicator."""

        unique = ["unit", "indicator"]


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


#: Each delivered table by the file, or folder of period files, that holds it.
DELIVERED_TABLES: dict[str, type[Delivered]] = {
    "periods.csv": Periods,
    "reference/units.csv": Units,
    "reference/lines.csv": Lines,
    "reference/indicators.csv": Indicators,
    "reference/thresholds.csv": Thresholds,
    "reference/accrual_profiles.csv": AccrualProfiles,
    "finance": Finance,
    "services": Services,
    "activities": Activities,
}

#: The tables without which there is nothing to report; the others may be empty.
TABLES_WITH_ROWS: tuple[type[Delivered], ...] = (Periods, Units, Lines, Finance)
