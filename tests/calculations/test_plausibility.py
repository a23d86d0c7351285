"""A forecast is questioned where the year so far points far away from it."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import espoo_analysis as ea
from tests.calculations.follow_ups import follow_up_of, follow_ups
from tests.calculations.reference_rows import thresholds_of

LIMITS = {"plausibility_gap_share": 0.05, "plausibility_gap_eur": 5000.0}


def challenged(follow_up, limits=None, period="2025-07"):
    use = ea.forecast_utilisation(follow_up, period)
    return ea.challenge_forecast(use, thresholds_of(LIMITS if limits is None else limits), period)


@pytest.fixture
def july():
    return ea.load_period("2025-07")


def test_five_lines_of_july_are_questioned(july):
    reference = july.reference
    use = ea.forecast_utilisation(
        july.follow_up,
        july.period,
        profiles=reference.accrual_profiles,
        history=july.history.follow_up,
        breaks=reference.structural_breaks,
    )
    found = ea.challenge_forecast(use, reference.thresholds, july.period)
    assert dict(zip(found["line"], found["code"], strict=True)) == {
        "subsidies_and_grants": "worse_than_forecast",
        "personnel_expenses": "worse_than_forecast",
        "purchases_of_services": "better_than_forecast",
        "materials_supplies_goods": "better_than_forecast",
        "other_operating_expenses": "better_than_forecast",
    }
    assert found["severity"].eq("warning").all()


@pytest.mark.parametrize("code", LIMITS)
def test_without_one_of_the_limits_nothing_is_found(july, code):
    assert challenged(july.follow_up, {code: LIMITS[code]}).empty


def test_a_limit_of_later_does_not_hold_yet(july):
    use = ea.forecast_utilisation(july.follow_up, july.period)
    later = pd.concat(
        [thresholds_of(LIMITS), thresholds_of({"plausibility_gap_eur": 1e9}, "2025-08")],
        ignore_index=True,
    )
    assert not ea.challenge_forecast(use, later, "2025-07").empty
    assert ea.challenge_forecast(use, later, "2025-08").empty


@pytest.mark.parametrize("forecast", [-1_110_000, -1_200_000, -1_290_000])
def test_a_forecast_within_the_interval_is_not_questioned(forecast):
    """700 000 / (7.5/12) = 1 120 000 and 700 000 / (6.5/12) = 1 292 308, limits besides."""
    line = {"amended_budget_eur": -1e6, "forecast_eur": forecast, "actual_ytd_eur": -7e5}
    found = challenged(follow_up_of({"personnel_expenses": line}), LIMITS)
    assert found.empty


def test_a_line_without_an_actual_is_not_questioned():
    line = {"amended_budget_eur": -1e6, "forecast_eur": -1e6}
    assert challenged(follow_up_of({"personnel_expenses": line})).empty


@given(follow_up=follow_ups())
def test_turning_every_sign_turns_every_gap(follow_up):
    euros = [name for name in follow_up if name.endswith("_eur")]
    turned = follow_up.assign(**-follow_up[euros])
    straight, opposite = challenged(follow_up), challenged(turned)
    assert straight["line"].tolist() == opposite["line"].tolist()
    assert straight["gap_eur"].tolist() == pytest.approx((-opposite["gap_eur"]).tolist())
    assert (straight["code"] != opposite["code"]).all()


@given(follow_up=follow_ups(), factor=st.floats(1, 10))
def test_larger_limits_find_no_more(follow_up, factor):
    few = challenged(follow_up, {code: limit * factor for code, limit in LIMITS.items()})
    many = challenged(follow_up)
    assert set(few["line"]) <= set(many["line"])
    assert (many["gap_eur"].abs() > LIMITS["plausibility_gap_eur"]).all()


@given(follow_up=follow_ups())
def test_the_inputs_stay_as_they_are(follow_up):
    use, limits = ea.forecast_utilisation(follow_up, "2025-07"), thresholds_of(LIMITS)
    before = use.copy(), limits.copy()
    ea.challenge_forecast(use, limits, "2025-07")
    pd.testing.assert_frame_equal(use, before[0])
    pd.testing.assert_frame_equal(limits, before[1])
