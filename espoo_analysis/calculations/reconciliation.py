"""Published figures against recomputed ones: ok, rounding, error or missing."""

from __future__ import annotations

import pandas as pd

from espoo_analysis.calculations.budget import budget_utilisation
from espoo_analysis.calculations.printed_steps import printed_steps
from espoo_analysis.calculations.printed_totals import totals_from_lines, totals_from_totals
from espoo_analysis.calculations.since_last import budgets_since_last
from espoo_analysis.calculations.verdicts import comparison, with_verdicts
from espoo_analysis.contracts import FollowUp, Reconciliation, check
from espoo_analysis.settings import (
    EURO_ROUNDING_EUR,
    HALF_A_CENT_EUR,
    PERCENT_ROUNDING_POINTS,
)

_PRINTED = (
    "original_budget_eur",
    "amended_budget_eur",
    "forecast_eur",
    "published_actual_ytd_eur",
    "published_deviation_eur",
)
_SIGN_OF = {"revenue": 1.0, "expense": -1.0}


def reconcile(follow_up: pd.DataFrame, previous: pd.DataFrame | None = None) -> pd.DataFrame:
    """Compare every published figure with what the other published figures give.

    Each comparison has a `code`:

    ``deviation_identity``
        A row's printed deviation against its printed forecast minus its printed budget.
    ``original_total``, ``budget_total``, ``forecast_total``, ``actual_total`` and
    ``deviation_total``
        A printed total against the sum of its printed lines.
    ``actual_from_ledger``
        A line's printed actual against the sum of its postings, where there is a ledger.
    ``deviation_from_lines``
        A total's printed deviation against the sum of its lines' forecasts minus budgets.
    ``utilisation``
        A printed percentage of a total, or of a line whose actual is known, against the
        recomputed one.
    ``original_from_totals``, ``budget_from_totals``, ``forecast_from_totals``,
    ``actual_from_totals`` and ``deviation_from_totals``
        What a total of totals prints, against the sum of what the rows just below it print.
    ``total_not_printed``
        A total without a printed budget or forecast that its lines give.
    ``sign_of_side``
        A revenue line with a negative budget or forecast, or an expense line with a positive
        one: an error if both are, else a warning. The forecast if it is wrong, else the budget,
        against the same amount with the other sign.
    ``original_since_last`` and ``amended_since_last``
        A line's original budget, and a row's amended budget, against that of `previous`.

    Parameters
    ----------
    follow_up : DataFrame
        Contract `FollowUp`; one row per (unit, line), totals as published. Not modified.
    previous : DataFrame, optional
        Contract `FollowUp`: the last period before it of the same year. Rows of other units
        and lines do not matter. Not modified.

    Returns
    -------
    DataFrame
        Contract `Reconciliation`, one row for each comparison, in the order of `follow_up`. The
        verdict is ``ok`` where both agree, ``rounding`` where they differ by no more than the
        `tolerance`, ``error`` where they differ by more, ``missing`` where the figure was not
        published, ``not_comparable`` where it was and nothing can be computed to compare it
        with. An amended budget that differs by more is ``changed``: an amendment is decided,
        whereas an original budget stays. Original budgets and actuals are compared where a
        total is printed; signs are listed only where they are wrong; totals of totals and
        budgets of last time where both figures are printed. Euros; percentage points for
        ``utilisation``, whose `recomputed` lies between `low` and `high`.

    Raises
    ------
    ContractError
        When a table breaks its contract.

    Notes
    -----
    The tolerance is half a euro for each rounded addend, half a thousand or million where all
    amounts of a unit are whole ones, and half a point for a percentage.
    Nothing is repaired: the published figure is shown beside the recomputed one.

    References
    ----------
    The City of Espoo's follow-up table; docs/decisions/0002-signs-totals-rounding.md.

    Examples
    --------
    >>> from espoo_analysis import load_period
    >>> findings = reconcile(load_period("2025-07").follow_up)
    >>> findings["verdict"].value_counts().sort_index().to_dict()
    {'error': 2, 'missing': 2, 'ok': 16, 'rounding': 8}
    """
    check(follow_up, FollowUp, "reconcile")
    half_step = _half_steps(follow_up)
    comparisons = [
        _deviation_identity(follow_up, half_step),
        totals_from_lines(follow_up, half_step),
        _actual_from_ledger(follow_up, half_step),
        _utilisation(follow_up),
        totals_from_totals(follow_up, half_step),
        _sign_of_side(follow_up),
    ]
    if previous is not None:
        check(previous, FollowUp, "reconcile")
        now = follow_up.assign(half_step=half_step)
        before = previous.assign(half_step=_half_steps(previous))
        comparisons.append(budgets_since_last(now, before))
    compared = with_verdicts(pd.concat(comparisons).sort_index(kind="stable"))
    rows = follow_up[["unit", "line"]].loc[compared.index]
    findings = compared.assign(unit=rows["unit"], line=rows["line"], figure=compared["published"])
    columns = list(Reconciliation.to_schema().columns)
    return check(findings.reset_index(drop=True)[columns], Reconciliation, "reconcile")


def _half_steps(follow_up: pd.DataFrame) -> pd.Series:
    return EURO_ROUNDING_EUR * printed_steps(follow_up, _PRINTED)


def _deviation_identity(follow_up: pd.DataFrame, half_step: pd.Series) -> pd.DataFrame:
    recomputed = follow_up["forecast_eur"] - follow_up["amended_budget_eur"]
    is_given = follow_up["forecast_eur"].notna()
    compared = comparison(
        "deviation_identity",
        follow_up["published_deviation_eur"],
        recomputed,
        2 * half_step,
    )
    return compared[is_given]


def _actual_from_ledger(follow_up: pd.DataFrame, half_step: pd.Series) -> pd.DataFrame:
    published = follow_up["published_actual_ytd_eur"]
    booked = follow_up["actual_ytd_eur"]
    compared = comparison("actual_from_ledger", published, booked, half_step)
    is_line = follow_up["kind"].eq("line")
    return compared[is_line & follow_up["actual_basis"].eq("ledger") & published.notna()]


def _utilisation(follow_up: pd.DataFrame) -> pd.DataFrame:
    used = budget_utilisation(follow_up)
    points = used[["utilisation_share", "utilisation_low", "utilisation_high"]] * 100
    compared = comparison(
        "utilisation",
        follow_up["published_utilisation_pct"],
        points["utilisation_share"],
        PERCENT_ROUNDING_POINTS,
    ).assign(
        low=points["utilisation_low"],
        high=points["utilisation_high"],
        # A percentage that is the rounded one is right: whole points are how it is printed.
        exact_within=PERCENT_ROUNDING_POINTS,
    )
    is_published = follow_up["amended_budget_eur"].notna()
    is_comparable = follow_up["kind"].eq("total") | follow_up["actual_ytd_eur"].notna()
    return compared[is_published & (is_comparable | used["actual_ytd_eur"].isna())]


def _sign_of_side(follow_up: pd.DataFrame) -> pd.DataFrame:
    sign = follow_up["side"].map(_SIGN_OF).astype("float64").where(follow_up["kind"] == "line")
    budget, forecast = follow_up["amended_budget_eur"], follow_up["forecast_eur"]
    is_budget_wrong = budget * sign < -HALF_A_CENT_EUR
    is_forecast_wrong = forecast * sign < -HALF_A_CENT_EUR
    amount = forecast.where(is_forecast_wrong, budget)
    # An odd amount may be a correction; a line that is odd throughout is not.
    severity = (is_budget_wrong & is_forecast_wrong).map({True: "error", False: "warning"})
    compared = comparison("sign_of_side", amount, -amount, 0.0).assign(severity=severity)
    return compared[is_budget_wrong | is_forecast_wrong]
