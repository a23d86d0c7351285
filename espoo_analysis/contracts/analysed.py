"""The tables that calculations take and give. Amounts are signed: revenue +, expense -."""

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from espoo_analysis.contracts.delivered_form import EUROS, PROFILES

SHARE = {"unit": "share of 1"}


class Analysed(pa.DataFrameModel):
    """A table inside the package; it may carry further columns."""


class PerLine(Analysed):
    """What every table with a row per line begins with, in the city's order."""

    unit: Series[str] = pa.Field(description="Code of the unit.")
    line: Series[str] = pa.Field(description="Code of the line.")
    parent: Series[str] = pa.Field(nullable=True, description="Total to which the line adds.")
    kind: Series[str] = pa.Field(isin=["line", "total"], description="Line or total.")
    side: Series[str] = pa.Field(
        isin=["revenue", "expense", "margin"], description="Side of the income statement."
    )

    class Config:
        """Key: the unit and the line."""

        unique = ["unit", "line"]


class FollowUp(PerLine):
    """The budget follow-up: delivered figures of the lines, published figures to compare with.

    On a total row every amount is the published one; calculations never read it as an input.
    """

    original_budget_eur: Series[float] = pa.Field(
        nullable=True, description="Budget as first decided, whole year.", metadata=EUROS
    )
    amended_budget_eur: Series[float] = pa.Field(
        nullable=True,
        description="Budget with its amendments; missing only on a total not published.",
        metadata=EUROS,
    )
    forecast_eur: Series[float] = pa.Field(
        nullable=True,
        description="Forecast of the year; missing only on a total not published.",
        metadata=EUROS,
    )
    actual_ytd_eur: Series[float] = pa.Field(
        nullable=True,
        description="Actual from January to the cut-off: of the ledger, else as reported.",
        metadata=EUROS,
    )
    actual_basis: Series[str] = pa.Field(
        nullable=True,
        isin=["ledger", "reported"],
        description="Where the actual comes from; missing where there is none.",
    )
    published_actual_ytd_eur: Series[float] = pa.Field(
        nullable=True, description="Actual as the city printed it.", metadata=EUROS
    )
    published_deviation_eur: Series[float] = pa.Field(
        nullable=True, description="Deviation as the city printed it.", metadata=EUROS
    )
    published_utilisation_pct: Series[float] = pa.Field(
        nullable=True,
        description="Utilisation as the city printed it.",
        metadata={"unit": "%"},
    )

    @pa.dataframe_check
    @classmethod
    def rows_are_numbered_apart(cls, follow_up: pd.DataFrame) -> bool:
        """No two rows may have the same index label."""
        return bool(follow_up.index.is_unique)

    @pa.dataframe_check
    @classmethod
    def a_line_has_budget_and_forecast(cls, follow_up: pd.DataFrame) -> Series[bool]:
        """Only a total may lack its amended budget and forecast."""
        is_given = follow_up["amended_budget_eur"].notna() & follow_up["forecast_eur"].notna()
        return is_given | follow_up["kind"].eq("total")


class OutsideLedger(Analysed):
    """Postings that belong to no line or no unit: listed with their sums, never dropped."""

    unit: Series[str] = pa.Field(description="Unit or cost centre, as in the ledger.")
    account: Series[int] = pa.Field(description="Account.")
    reason: Series[str] = pa.Field(
        isin=["account", "unit", "line"],
        description="What has no place: account or cost centre in no range, line not followed.",
    )
    amount_eur: Series[float] = pa.Field(
        description="Sum from January to the cut-off.", metadata=EUROS
    )
    posting_count: Series[int] = pa.Field(description="Number of the postings.")

    class Config:
        """Key: the unit and the account."""

        unique = ["unit", "account"]


class Deviations(PerLine):
    """Deviation of the forecast from the amended budget."""

    amended_budget_eur: Series[float] = pa.Field(
        description="Budget with its amendments; on a total, the sum of its lines.",
        nullable=True,
        metadata=EUROS,
    )
    forecast_eur: Series[float] = pa.Field(
        description="Forecast of the year; on a total, the sum of its lines.",
        nullable=True,
        metadata=EUROS,
    )
    deviation_eur: Series[float] = pa.Field(
        description="forecast_eur - amended_budget_eur; positive is favourable.",
        nullable=True,
        metadata=EUROS,
    )
    deviation_share: Series[float] = pa.Field(
        description="deviation_eur / abs(amended_budget_eur); missing without a budget.",
        nullable=True,
        metadata=SHARE,
    )


class MaterialDeviations(Deviations):
    """Deviations beside the limits from which they are commented on."""

    limit_share: Series[float] = pa.Field(
        description="Limit of the share; missing: none is valid.", nullable=True, metadata=SHARE
    )
    limit_eur: Series[float] = pa.Field(
        description="Limit of the amount; missing: none is valid.", nullable=True, metadata=EUROS
    )
    is_material: Series[bool] = pa.Field(description="Whether it exceeds one of the limits.")


class Utilisations(PerLine):
    """Use of the amended budget by the cut-off, with the interval that rounding leaves."""

    amended_budget_eur: Series[float] = pa.Field(
        description="Budget with its amendments; on a total, the sum of its lines.",
        nullable=True,
        metadata=EUROS,
    )
    actual_ytd_eur: Series[float] = pa.Field(
        description="Actual from January to the cut-off, delivered or estimated.",
        nullable=True,
        metadata=EUROS,
    )
    actual_low_eur: Series[float] = pa.Field(
        description="Lowest value that the actual can have.", nullable=True, metadata=EUROS
    )
    actual_high_eur: Series[float] = pa.Field(
        description="Highest value that the actual can have.", nullable=True, metadata=EUROS
    )
    utilisation_share: Series[float] = pa.Field(
        description="actual_ytd_eur / amended_budget_eur; missing without a budget.",
        nullable=True,
        metadata=SHARE,
    )
    utilisation_low: Series[float] = pa.Field(
        description="Lowest value that the share can have.", nullable=True, metadata=SHARE
    )
    utilisation_high: Series[float] = pa.Field(
        description="Highest value that the share can have.", nullable=True, metadata=SHARE
    )
    basis: Series[str] = pa.Field(
        nullable=True,
        isin=["ledger", "reported", "estimated"],
        description="Where the actual comes from; missing where there is none.",
    )


class ForecastUse(Utilisations):
    """The use so far, what was to be expected, the forecast and the pace that it asks for."""

    forecast_eur: Series[float] = pa.Field(
        description="Forecast of the year; on a total, the sum of its lines.",
        nullable=True,
        metadata=EUROS,
    )
    profile: Series[str] = pa.Field(
        nullable=True,
        isin=PROFILES,
        description="Accrual profile that was used; missing on a total.",
    )
    expected_share: Series[float] = pa.Field(
        description="Share of the year at the cut-off, by accrual profile.",
        nullable=True,
        metadata=SHARE,
    )
    expected_low: Series[float] = pa.Field(
        description="Lowest share that the profile allows.", nullable=True, metadata=SHARE
    )
    expected_high: Series[float] = pa.Field(
        description="Highest share that the profile allows.", nullable=True, metadata=SHARE
    )
    forecast_share: Series[float] = pa.Field(
        description="forecast_eur / amended_budget_eur.", nullable=True, metadata=SHARE
    )
    run_rate_forecast_eur: Series[float] = pa.Field(
        description="actual_ytd_eur / expected_share.", nullable=True, metadata=EUROS
    )
    run_rate_low_eur: Series[float] = pa.Field(
        description="Lowest value that actual / expected can have.",
        nullable=True,
        metadata=EUROS,
    )
    run_rate_high_eur: Series[float] = pa.Field(
        description="Highest value that actual / expected can have.",
        nullable=True,
        metadata=EUROS,
    )
    required_pace: Series[float] = pa.Field(
        description="Pace that the rest of the year needs for the forecast.",
        nullable=True,
        metadata={"unit": "times the pace so far"},
    )


class ServiceKpis(Analysed):
    """The services' figures beside their targets."""

    unit: Series[str] = pa.Field(description="Code of the unit.")
    indicator: Series[str] = pa.Field(description="Code of the indicator.")
    service: Series[str] = pa.Field(description="Service that is measured.")
    measure: Series[str] = pa.Field(description="What the value is.")
    as_of: Series[pd.Timestamp] = pa.Field(
        description="Day to which the value refers.", nullable=True
    )
    value: Series[float] = pa.Field(nullable=True, description="Missing: no figure given.")
    target: Series[float] = pa.Field(
        description="Target, in the unit of the measure.", nullable=True
    )
    target_date: Series[str] = pa.Field(description="When the target is due.", nullable=True)
    attainment_share: Series[float] = pa.Field(
        description="value / target, or target / value where less is better.",
        nullable=True,
        metadata=SHARE,
    )
    state: Series[str] = pa.Field(
        isin=["reported", "hidden", "no_figure", "not_delivered"],
        description="Whether there is a figure; hidden: a small count that is not published.",
    )
    target_state: Series[str] = pa.Field(
        isin=["reached", "open", "no_figure"],
        nullable=True,
        description="How far the target is; missing where there is none.",
    )
    annualised_value: Series[float] = pa.Field(
        nullable=True,
        description="value / share of the year, where it grows with the year.",
    )
    value_last_year: Series[float] = pa.Field(
        nullable=True, description="The value of the same month of the year before."
    )
    change_on_year_share: Series[float] = pa.Field(
        nullable=True,
        description="value / value_last_year - 1.",
        metadata=SHARE,
    )
    cost_eur: Series[float] = pa.Field(
        nullable=True,
        description="What the counted work cost, to the same day, positive.",
        metadata=EUROS,
    )
    unit_cost_eur: Series[float] = pa.Field(
        nullable=True,
        description="cost_eur / value: the cost of one contact, participant or the like.",
        metadata=EUROS,
    )
    target_class: Series[str] = pa.Field(
        isin=["achieved", "partially_achieved", "not_achieved", "cannot_be_assessed"],
        nullable=True,
        description="The city's four classes; missing where there is no target.",
    )
    class_basis: Series[str] = pa.Field(
        isin=["final", "projected"],
        nullable=True,
        description="projected: the target's date is still to come.",
    )
    note: Series[str] = pa.Field(
        description="What must be known to read the value, in Finnish.", nullable=True
    )

    class Config:
        """Key: the unit and the indicator."""

        unique = ["unit", "indicator"]


class ActivitySpans(Analysed):
    """The activities with the days between which each can have run."""

    unit: Series[str] = pa.Field(description="Code of the unit.")
    activity: Series[str] = pa.Field(description="Code of the activity.")
    status: Series[str] = pa.Field(
        isin=["planned", "running", "done", "ended"], description="State at the cut-off."
    )
    first_day: Series[pd.Timestamp] = pa.Field(
        nullable=True, description="First day of the start; missing: not given."
    )
    latest_start: Series[pd.Timestamp] = pa.Field(
        nullable=True, description="Last day of the start; missing: not given."
    )
    last_day: Series[pd.Timestamp] = pa.Field(
        nullable=True, description="Last day of the end; missing: open or not given."
    )

    class Config:
        """Key: the unit and the activity."""

        unique = ["unit", "activity"]


class PopulationShares(Analysed):
    """Who lives in the area, by day."""

    area: Series[str] = pa.Field(description="Name of the area.")
    as_of: Series[pd.Timestamp] = pa.Field(description="Day to which the figures refer.")
    population: Series[float] = pa.Field(nullable=True, description="Persons.")
    foreign_language_speakers: Series[float] = pa.Field(
        nullable=True,
        description="Persons whose mother tongue is not Finnish, Swedish or Sami.",
    )
    foreign_language_share: Series[float] = pa.Field(
        nullable=True,
        description="foreign_language_speakers / population, or as published.",
        metadata=SHARE,
    )
    status: Series[str] = pa.Field(
        isin=["final", "preliminary"], description="Whether the figures may still change."
    )
    note: Series[str] = pa.Field(nullable=True, description="What must be known to read them.")
    source: Series[str] = pa.Field(description="Tables from which they come.")

    class Config:
        """Key: the area and the day."""

        unique = ["area", "as_of"]


class FigureOrigins(Analysed):
    """Where each imported figure was read, and whether it is still the figure."""

    table: Series[str] = pa.Field(description="Folder of the table that holds the figure.")
    unit: Series[str] = pa.Field(description="Code of the unit; empty for statistics.")
    key: Series[str] = pa.Field(
        description="Line, indicator, activity or account; statistic, area and day."
    )
    column: Series[str] = pa.Field(description="Column of the table.")
    value: Series[str] = pa.Field(nullable=True, description="What was imported.")
    source: Series[str] = pa.Field(description="Name of the file, or address of the database.")
    place: Series[str] = pa.Field(description="Cell, or page and line, where it stands.")
    as_read: Series[str] = pa.Field(nullable=True, description="What stands there.")
    imported_on: Series[pd.Timestamp] = pa.Field(
        nullable=True, description="Day of the import; of statistics only."
    )
    is_current: Series[bool] = pa.Field(
        description="False where the table now holds another value than was imported."
    )
