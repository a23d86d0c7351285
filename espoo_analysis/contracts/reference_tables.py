"""The tables in reference/: what holds for every period."""

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from espoo_analysis.contracts.delivered_form import (
    CODE,
    PARTIAL_DATE,
    PERIOD,
    PROFILES,
    Delivered,
    is_a_day_of_the_calendar,
)


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
        isin=["count", "share", "score", "days", "years", "eur"],
        description="What the value is.",
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
        nullable=True,
        ge=0,
        description="Smallest count of persons that may be published; empty: any.",
    )
    part_of: Series[str] = pa.Field(
        nullable=True, description="Indicator that is the sum of this one and others."
    )
    cost_indicator: Series[str] = pa.Field(
        nullable=True, description="Indicator with the cost of what is counted here."
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
    """The limits from which something is commented or questioned, each with its source."""

    threshold: Series[str] = pa.Field(str_matches=CODE, description="Code of the threshold.")
    value: Series[float] = pa.Field(ge=0, description="Value, in the unit that follows.")
    unit: Series[str] = pa.Field(isin=["share", "eur"], description="Unit of the value.")
    valid_from: Series[str] = pa.Field(
        str_matches=PERIOD, description="First period in which it holds."
    )
    decided_by: Series[str] = pa.Field(description="Role that decides it.")
    source: Series[str] = pa.Field(description="Who decided it, or that it is assumed.")

    class Config:
        """Key: the threshold and its first period."""

        unique = ["threshold", "valid_from"]


class AccrualProfiles(Delivered):
    """How the year's money accrues, for the lines where it does not accrue evenly."""

    line: Series[str] = pa.Field(str_matches=CODE, description="Line to which it applies.")
    profile: Series[str] = pa.Field(isin=PROFILES, description="Kind of profile.")
    parameter: Series[str] = pa.Field(
        isin=[
            "holiday_bonus",
            "pay_month",
            "lag_months",
            "instalment_months",
            "earlier_years",
            "margin_months",
        ],
        description="Parameter of the profile.",
    )
    value: Series[float] = pa.Field(ge=0, le=12, description="Value, in the unit that follows.")
    unit: Series[str] = pa.Field(
        isin=["months_of_pay", "month", "months", "years"], description="Unit of the value."
    )
    valid_from: Series[str] = pa.Field(
        str_matches=PERIOD, description="First period in which it holds."
    )
    decided_by: Series[str] = pa.Field(description="Role that decides it.")
    source: Series[str] = pa.Field(description="Who decided it, or that it is assumed.")

    class Config:
        """Key: the line, the parameter and its first period."""

        unique = ["line", "parameter", "valid_from"]


class AccountRanges(Delivered):
    """Accounts of a line in some years, besides those that reference/lines.csv names."""

    line: Series[str] = pa.Field(str_matches=CODE, description="Line to which they belong.")
    first_account: Series[int] = pa.Field(ge=0, description="First account of the range.")
    last_account: Series[int] = pa.Field(ge=0, description="Last account of the range.")
    first_year: Series[int] = pa.Field(ge=1000, le=2999, description="First year it holds.")
    last_year: Series[pd.Int64Dtype] = pa.Field(
        nullable=True, ge=1000, le=2999, description="Last year it holds; empty: still."
    )
    source: Series[str] = pa.Field(description="Who decided it, or that it is assumed.")

    class Config:
        """Key: the first account and the first year."""

        unique = ["first_account", "first_year"]


class CostCentres(Delivered):
    """The cost centres of a ledger that belong to a unit, by range and year."""

    unit: Series[str] = pa.Field(str_matches=CODE, description="Unit, as in units.csv.")
    first_cost_centre: Series[int] = pa.Field(ge=0, description="First of the range.")
    last_cost_centre: Series[int] = pa.Field(ge=0, description="Last of the range.")
    first_year: Series[int] = pa.Field(ge=1000, le=2999, description="First year it holds.")
    last_year: Series[pd.Int64Dtype] = pa.Field(
        nullable=True, ge=1000, le=2999, description="Last year it holds; empty: still."
    )
    source: Series[str] = pa.Field(description="Who decided it, or that it is assumed.")

    class Config:
        """Key: the first cost centre and the first year."""

        unique = ["first_cost_centre", "first_year"]


class BindingLevels(Delivered):
    """The level at which the council binds a unit's money."""

    unit: Series[str] = pa.Field(str_matches=CODE, description="Unit, as in units.csv.")
    level: Series[str] = pa.Field(
        isin=["gross", "net"],
        description="gross: operating expenses bind; net: the operating margin does.",
    )
    valid_from: Series[str] = pa.Field(
        str_matches=PERIOD, description="First period in which it holds."
    )
    decided_by: Series[str] = pa.Field(description="Role that decides it.")
    source: Series[str] = pa.Field(description="Where it is decided, or that it is assumed.")

    class Config:
        """Key: the unit and its first period."""

        unique = ["unit", "valid_from"]


class StructuralBreaks(Delivered):
    """Reorganisations: figures before and after them do not compare."""

    unit: Series[str] = pa.Field(str_matches=CODE, description="Unit, as in units.csv.")
    line: Series[str] = pa.Field(
        nullable=True, description="Line that is concerned; empty: the whole unit."
    )
    valid_from: Series[str] = pa.Field(
        str_matches=PERIOD, description="First period after the change."
    )
    kind: Series[str] = pa.Field(
        isin=["added", "ended", "merged", "split", "moved"], description="What happened."
    )
    note_fi: Series[str] = pa.Field(description="What happened, in Finnish.")
    note_sv: Series[str] = pa.Field(description="The same in Swedish.")
    note_en: Series[str] = pa.Field(description="The same in English.")
    source: Series[str] = pa.Field(description="Where it is decided.")

    class Config:
        """Key: the unit, the line and the first period."""

        unique = ["unit", "line", "valid_from"]
