"""The tables of the checks: what was found, in one form for every check."""

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from espoo_analysis.contracts.analysed import SHARE, Analysed
from espoo_analysis.contracts.delivered_form import EUROS, PROFILES


class Findings(Analysed):
    """What a check found: one row for each thing that was compared."""

    code: Series[str] = pa.Field(description="Which check it is.")
    severity: Series[str] = pa.Field(
        isin=["info", "notice", "warning", "error"], description="How much it matters."
    )
    unit: Series[str] = pa.Field(description="Code of the unit.")
    line: Series[str] = pa.Field(description="Code of the line.")
    figure: Series[float] = pa.Field(
        nullable=True, description="The figure that is in question; an explanation names it."
    )


class Explained(Findings):
    """Findings beside what was said about them."""

    status: Series[str] = pa.Field(
        isin=["open", "explained", "outdated"],
        description="outdated: the explanation is of another figure.",
    )
    explained_by: Series[str] = pa.Field(nullable=True, description="Role of the person.")
    explained_on: Series[pd.Timestamp] = pa.Field(nullable=True, description="Day.")
    explanation_fi: Series[str] = pa.Field(nullable=True, description="In Finnish.")
    explanation_sv: Series[str] = pa.Field(nullable=True, description="In Swedish.")
    explanation_en: Series[str] = pa.Field(nullable=True, description="In English.")


class Reconciliation(Findings):
    """Published figures against recomputed ones; `figure` is the published one."""

    verdict: Series[str] = pa.Field(
        isin=["ok", "rounding", "error", "missing", "not_comparable", "changed"],
        description="What came out.",
    )
    published: Series[float] = pa.Field(nullable=True, description="The figure as printed.")
    recomputed: Series[float] = pa.Field(nullable=True, description="The figure as computed.")
    low: Series[float] = pa.Field(nullable=True, description="Lowest value it can have.")
    high: Series[float] = pa.Field(nullable=True, description="Highest value it can have.")
    tolerance: Series[float] = pa.Field(
        nullable=True, description="Difference that rounding explains."
    )


class Challenges(Findings):
    """Forecasts that do not fit the use so far; `figure` is the forecast."""

    side: Series[str] = pa.Field(isin=["revenue", "expense"], description="Side of the line.")
    amended_budget_eur: Series[float] = pa.Field(
        description="Budget with its amendments.", metadata=EUROS
    )
    forecast_eur: Series[float] = pa.Field(description="Forecast of the year.", metadata=EUROS)
    forecast_share: Series[float] = pa.Field(
        nullable=True, description="forecast_eur / amended_budget_eur.", metadata=SHARE
    )
    actual_ytd_eur: Series[float] = pa.Field(
        description="Actual from January to the cut-off.", metadata=EUROS
    )
    utilisation_share: Series[float] = pa.Field(
        nullable=True, description="actual_ytd_eur / amended_budget_eur.", metadata=SHARE
    )
    utilisation_low: Series[float] = pa.Field(
        nullable=True, description="Lowest value that the share can have.", metadata=SHARE
    )
    utilisation_high: Series[float] = pa.Field(
        nullable=True, description="Highest value that the share can have.", metadata=SHARE
    )
    basis: Series[str] = pa.Field(
        isin=["ledger", "reported", "estimated"], description="Where the actual comes from."
    )
    profile: Series[str] = pa.Field(isin=PROFILES, description="Accrual profile.")
    expected_share: Series[float] = pa.Field(
        description="Share of the year at the cut-off, by accrual profile.", metadata=SHARE
    )
    expected_low: Series[float] = pa.Field(
        description="Lowest share that the profile allows.", metadata=SHARE
    )
    expected_high: Series[float] = pa.Field(
        description="Highest share that the profile allows.", metadata=SHARE
    )
    run_rate_forecast_eur: Series[float] = pa.Field(
        description="actual_ytd_eur / expected_share.", metadata=EUROS
    )
    run_rate_low_eur: Series[float] = pa.Field(
        description="Lowest value that actual / expected can have.", metadata=EUROS
    )
    run_rate_high_eur: Series[float] = pa.Field(
        description="Highest value that actual / expected can have.", metadata=EUROS
    )
    required_pace: Series[float] = pa.Field(
        nullable=True,
        description="Pace that the rest of the year needs for the forecast.",
        metadata={"unit": "times the pace so far"},
    )
    gap_eur: Series[float] = pa.Field(
        description="Nearer end of the run-rate interval minus the forecast; negative: the "
        "year would end worse than forecast.",
        metadata=EUROS,
    )
    gap_share: Series[float] = pa.Field(
        nullable=True,
        description="gap_eur / abs(amended_budget_eur); missing without a budget.",
        metadata=SHARE,
    )
    limit_share: Series[float] = pa.Field(
        description="Share of the budget that the gap exceeds.", metadata=SHARE
    )
    limit_eur: Series[float] = pa.Field(
        description="Amount that the gap exceeds.", metadata=EUROS
    )

    class Config:
        """Key: the unit, the line and the check."""

        unique = ["unit", "line", "code"]


class TextClaims(Findings):
    """What a commentary says of deviations, against the table; `figure` is the deviation."""

    language: Series[str] = pa.Field(description="Language of the text.")
    verdict: Series[str] = pa.Field(
        isin=["true", "below_limit", "contradicted", "not_mentioned", "not_comparable"],
        description="What came out.",
    )
    sentence: Series[str] = pa.Field(
        nullable=True, description="The sentence; missing where something is not mentioned."
    )
    deviation_eur: Series[float] = pa.Field(
        nullable=True, description="forecast_eur - amended_budget_eur.", metadata=EUROS
    )
    deviation_share: Series[float] = pa.Field(
        nullable=True, description="deviation_eur / abs(amended_budget_eur).", metadata=SHARE
    )
    limit_share: Series[float] = pa.Field(
        nullable=True, description="Limit of the share.", metadata=SHARE
    )
    limit_eur: Series[float] = pa.Field(
        nullable=True, description="Limit of the amount.", metadata=EUROS
    )


class BindingTests(Findings):
    """Whether the forecast keeps the level at which the council binds; `figure`: forecast."""

    level: Series[str] = pa.Field(
        isin=["gross", "net"],
        description="gross: operating expenses; net: operating margin.",
    )
    is_decided: Series[bool] = pa.Field(
        description="False where no level is set and both are tested."
    )
    amended_budget_eur: Series[float] = pa.Field(
        nullable=True, description="What binds: the sum of the lines' budgets.", metadata=EUROS
    )
    forecast_eur: Series[float] = pa.Field(
        nullable=True, description="The sum of the lines' forecasts.", metadata=EUROS
    )
    excess_eur: Series[float] = pa.Field(
        nullable=True,
        description="How much the forecast breaks the level by; 0 where it keeps it.",
        metadata=EUROS,
    )
    verdict: Series[str] = pa.Field(
        isin=["kept", "exceeded", "not_comparable"], description="What came out."
    )

    class Config:
        """Key: the unit and the level."""

        unique = ["unit", "level"]


class Changes(Analysed):
    """What changed between two periods: one row for each figure or status."""

    topic: Series[str] = pa.Field(
        isin=["follow_up", "services", "activities"], description="Which table it is of."
    )
    unit: Series[str] = pa.Field(description="Code of the unit.")
    key: Series[str] = pa.Field(description="Line, indicator or activity.")
    quantity: Series[str] = pa.Field(
        isin=[
            "original_budget_eur",
            "amended_budget_eur",
            "forecast_eur",
            "actual_ytd_eur",
            "value",
            "status",
        ],
        description="Which figure or status.",
    )
    state: Series[str] = pa.Field(
        isin=["unchanged", "changed", "revised", "added", "ended", "break", "missing", "restart"],
        description="What happened; break: not comparable; restart: a new year began.",
    )
    as_of: Series[pd.Timestamp] = pa.Field(
        nullable=True, description="Of a revised figure: the day to which it refers."
    )
    previous: Series[float] = pa.Field(nullable=True, description="Figure of the earlier period.")
    current: Series[float] = pa.Field(nullable=True, description="Figure of the later period.")
    change: Series[float] = pa.Field(
        nullable=True, description="current - previous; missing where they do not compare."
    )
    previous_status: Series[str] = pa.Field(nullable=True, description="Status before.")
    current_status: Series[str] = pa.Field(nullable=True, description="Status now.")
    note_fi: Series[str] = pa.Field(nullable=True, description="Of a break, in Finnish.")
    note_sv: Series[str] = pa.Field(nullable=True, description="Of a break, in Swedish.")
    note_en: Series[str] = pa.Field(nullable=True, description="Of a break, in English.")

    class Config:
        """Key: the topic, the unit, the key, the quantity and the day of a revised figure."""

        unique = ["topic", "unit", "key", "quantity", "as_of"]


class ForecastErrors(Analysed):
    """Every period's forecast beside what the year became, and beside our run rate."""

    unit: Series[str] = pa.Field(description="Code of the unit.")
    line: Series[str] = pa.Field(description="Code of the line.")
    kind: Series[str] = pa.Field(isin=["line", "total"], description="Line or total.")
    period: Series[str] = pa.Field(description="Period of the forecast.")
    year: Series[int] = pa.Field(description="Its year.")
    lead_months: Series[int] = pa.Field(
        ge=0, description="Months from the cut-off to the end of the year."
    )
    amended_budget_eur: Series[float] = pa.Field(
        nullable=True, description="Budget with its amendments, then.", metadata=EUROS
    )
    forecast_eur: Series[float] = pa.Field(
        nullable=True, description="The official forecast.", metadata=EUROS
    )
    run_rate_forecast_eur: Series[float] = pa.Field(
        nullable=True, description="actual_ytd_eur / expected_share, then.", metadata=EUROS
    )
    outcome_eur: Series[float] = pa.Field(
        nullable=True,
        description="Actual of the whole year; missing before its end.",
        metadata=EUROS,
    )
    forecast_error_eur: Series[float] = pa.Field(
        nullable=True,
        description="outcome_eur - forecast_eur; positive: the year ended better.",
        metadata=EUROS,
    )
    run_rate_error_eur: Series[float] = pa.Field(
        nullable=True, description="outcome_eur - run_rate_forecast_eur.", metadata=EUROS
    )

    class Config:
        """Key: the unit, the line and the period."""

        unique = ["unit", "line", "period"]


class ForecastAccuracy(Analysed):
    """How well forecasts held in the years that have ended, by line and lead time."""

    unit: Series[str] = pa.Field(description="Code of the unit.")
    line: Series[str] = pa.Field(description="Code of the line.")
    kind: Series[str] = pa.Field(isin=["line", "total"], description="Line or total.")
    lead_months: Series[int] = pa.Field(
        ge=1, description="Months from the cut-off to the end of the year."
    )
    year_count: Series[int] = pa.Field(ge=1, description="Years that have ended.")
    bias_eur: Series[float] = pa.Field(
        description="Mean error of the forecast; positive: too pessimistic.", metadata=EUROS
    )
    absolute_error_eur: Series[float] = pa.Field(
        description="Mean absolute error of the forecast.", metadata=EUROS
    )
    absolute_error_share: Series[float] = pa.Field(
        nullable=True,
        description="absolute_error_eur / mean absolute outcome.",
        metadata=SHARE,
    )
    run_rate_bias_eur: Series[float] = pa.Field(
        nullable=True, description="Mean error of the run rate, same years.", metadata=EUROS
    )
    run_rate_absolute_error_eur: Series[float] = pa.Field(
        nullable=True,
        description="Mean absolute error of the run rate, same years; missing where it has "
        "not all of them.",
        metadata=EUROS,
    )

    class Config:
        """Key: the unit, the line and the lead time."""

        unique = ["unit", "line", "lead_months"]
