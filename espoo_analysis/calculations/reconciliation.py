"""Published figures against recomputed ones: ok, rounding, error or missing."""

from __future__ import annotations

import pandas as pd

from espoo_analysis.calculations.budget import budget_utilisation
from espoo_analysis.calculations.printed_steps import printed_steps
from espoo_analysis.calculations.totals import total_members
from espoo_analysis.contracts import Findings, FollowUp, check
from espoo_analysis.settings import EURO_ROUNDING_EUR, PERCENT_ROUNDING_POINTS

SEVERITY_OF = {
    "ok": "info",
    "rounding": "notice",
    "missing": "notice",
    "not_comparable": "warning",
    "error": "error",
}

# The printed amounts whose totals are compared with the sums of their lines.
_TOTALLED = {
    "original_total": "original_budget_eur",
    "budget_total": "amended_budget_eur",
    "forecast_total": "forecast_eur",
    "actual_total": "actual_ytd_eur",
    "deviation_total": "published_deviation_eur",
}
_PRINTED = (
    "original_budget_eur",
    "amended_budget_eur",
    "forecast_eur",
    "published_actual_ytd_eur",
    "published_deviation_eur",
)
# Most services publish neither an original budget nor an actual: then nothing is missing.
_OPTIONAL = ("original_total", "actual_total")

# Shares and cents are binary fractions: a difference this small is none.
_NOISE = 1e-6


def reconcile(follow_up: pd.DataFrame) -> pd.DataFrame:
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

    Parameters
    ----------
    follow_up : DataFrame
        Contract `FollowUp`; one row per (unit, line), totals as published. Not modified.

    Returns
    -------
    DataFrame
        Contract `Findings`, one row for each comparison, in the order of `follow_up`. The
        verdict is ``ok`` where both agree, ``rounding`` where they differ by no more than the
        `tolerance`, ``error`` where they differ by more, ``missing`` where the figure was not
        published, ``not_comparable`` where it was and nothing can be computed to compare it
        with. Original budgets and actuals are compared where a total is printed. Euros;
        percentage points for ``utilisation``, whose `recomputed` lies between `low` and `high`.

    Raises
    ------
    ContractError
        When `follow_up` breaks its contract.

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
    {'error': 2, 'missing': 2, 'ok': 13, 'rounding': 8}
    """
    check(follow_up, FollowUp, "reconcile")
    half_step = EURO_ROUNDING_EUR * printed_steps(follow_up, _PRINTED)
    comparisons = pd.concat(
        [
            _deviation_identity(follow_up, half_step),
            _totals(follow_up, half_step),
            _actual_from_ledger(follow_up, half_step),
            _utilisation(follow_up),
        ]
    ).sort_index(kind="stable")
    comparisons["verdict"] = _verdicts(comparisons)
    comparisons["severity"] = comparisons["verdict"].map(SEVERITY_OF)
    findings = follow_up[["unit", "line"]].join(comparisons, how="right")
    columns = list(Findings.to_schema().columns)
    return check(findings.reset_index(drop=True)[columns], Findings, "reconcile")


def _deviation_identity(follow_up: pd.DataFrame, half_step: pd.Series) -> pd.DataFrame:
    recomputed = follow_up["forecast_eur"] - follow_up["amended_budget_eur"]
    is_given = follow_up["forecast_eur"].notna()
    comparison = _comparison(
        "deviation_identity",
        follow_up["published_deviation_eur"],
        recomputed,
        2 * half_step,
    )
    return comparison[is_given]


def _actual_from_ledger(follow_up: pd.DataFrame, half_step: pd.Series) -> pd.DataFrame:
    published = follow_up["published_actual_ytd_eur"]
    booked = follow_up["actual_ytd_eur"]
    comparison = _comparison("actual_from_ledger", published, booked, half_step)
    is_line = follow_up["kind"].eq("line")
    return comparison[is_line & follow_up["actual_basis"].eq("ledger") & published.notna()]


def _totals(follow_up: pd.DataFrame, half_step: pd.Series) -> pd.DataFrame:
    members = total_members(follow_up)
    addends = members.groupby("total")["member"].count()
    printed = follow_up.loc[addends.index]
    amounts = follow_up.loc[members["member"], list(_TOTALLED.values())]
    sums = amounts.set_axis(members["total"], axis="index").groupby(level=0).sum(skipna=False)
    half_euros = addends * half_step.loc[addends.index]
    comparisons = {
        code: _comparison(code, printed[column], sums[column], half_euros)
        for code, column in _TOTALLED.items()
    }
    for code in _OPTIONAL:
        comparisons[code] = comparisons[code].dropna(subset="published")
    comparisons["deviation_from_lines"] = _comparison(
        "deviation_from_lines",
        printed["published_deviation_eur"],
        sums["forecast_eur"] - sums["amended_budget_eur"],
        2 * half_euros,
    )
    is_published = printed["amended_budget_eur"].notna()
    return pd.concat([table[is_published.loc[table.index]] for table in comparisons.values()])


def _utilisation(follow_up: pd.DataFrame) -> pd.DataFrame:
    used = budget_utilisation(follow_up)
    points = used[["utilisation_share", "utilisation_low", "utilisation_high"]] * 100
    comparison = _comparison(
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
    return comparison[is_published & (is_comparable | used["actual_ytd_eur"].isna())]


def _comparison(
    code: str, published: pd.Series, recomputed: pd.Series, tolerance: pd.Series | float
) -> pd.DataFrame:
    figures = {"published": published, "recomputed": recomputed}
    interval = {"low": recomputed, "high": recomputed, "tolerance": tolerance}
    return pd.DataFrame({"code": code, **figures, **interval, "exact_within": 0.0})


def _verdicts(comparisons: pd.DataFrame) -> pd.Series:
    published = comparisons["published"]
    distance = (published - published.clip(comparisons["low"], comparisons["high"])).abs()
    verdicts = pd.Series("error", index=comparisons.index, dtype="str")
    verdicts[distance <= comparisons["tolerance"] + _NOISE] = "rounding"
    verdicts[distance <= comparisons["exact_within"] + _NOISE] = "ok"
    verdicts[comparisons["recomputed"].isna()] = "not_comparable"
    verdicts[published.isna()] = "missing"
    return verdicts
