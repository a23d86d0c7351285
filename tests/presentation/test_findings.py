"""A sentence for each case, and none for what is not known."""

from __future__ import annotations

import pandas as pd
import pytest

import espoo_analysis as ea
from espoo_analysis import presentation as show

EN = show.Wording("en")


@pytest.fixture(scope="module")
def july():
    return ea.load_period("2025-07", unit="immigration")


def _points(july, **changes):
    """Write the sentences of July with other figures on one line."""
    follow_up = july.follow_up.copy()
    for column, value in changes.items():
        follow_up.loc[follow_up["line"] == "personnel_expenses", column] = value
    use = ea.forecast_utilisation(follow_up, "2025-07")
    findings = ea.reconcile(follow_up)
    deviations = ea.budget_deviation(follow_up)
    return show.economic_points(deviations, use, findings, july.reference, EN)


def test_the_points_of_july(july):
    points = _points(july)
    assert points[0].startswith("The forecast for the operating margin is EUR\u00a03,799 (0.2%)")
    assert "an estimated 54.0% (53.5–54.5)" in points[1]
    assert "Operating expenses total" in points[2]
    assert "54.0% (53.5–54.5)" in points[2]
    assert "Operating margin" in points[3]
    assert len(points) == 5


@pytest.mark.parametrize(
    ("forecast", "expected"),
    [
        (-1177395 + 3799, "operating margin matches the amended budget"),
        (-1177395 + 3799.4, "operating margin matches the amended budget"),
        (-1177395 + 4799, "EUR\u00a01,000 (0.1%) better"),
        (-1177395, "EUR\u00a03,799 (0.2%) worse"),
    ],
)
def test_the_margin_is_worse_better_or_as_budgeted(july, forecast, expected):
    assert expected in _points(july, forecast_eur=forecast)[0]


def test_a_gap_is_said_and_nothing_is_called_right(july):
    points = " ".join(_points(july, published_utilisation_pct=float("nan")))
    assert "could not be checked" in points
    assert "No errors were found" not in points
    assert "estimated" not in points


def test_no_pace_is_named_where_there_is_none(july):
    use = ea.forecast_utilisation(july.follow_up, "2025-12")
    assert "pace" not in show.largest_pace(use, july.reference, EN)


def test_a_deviation_below_half_a_euro_is_none(july):
    deviations = pd.DataFrame(
        {"kind": ["line"], "line": ["personnel_expenses"], "deviation_eur": [0.4]}
    )
    sentence = show.largest_deviation(deviations, july.reference, EN)
    assert "EUR" not in sentence


def test_activity_points_count_by_status(july):
    kpis = ea.service_kpis(july.services, july.reference.indicators, "2025-07")
    points = show.activity_points(july.activities, kpis, july.reference, EN)
    assert "4,300" in points[0]
    assert "10 under way, 3 planned, 2 carried out and 0 ended" in points[1]
    assert "3 indicators" in points[2]
    assert len(points) == 3
