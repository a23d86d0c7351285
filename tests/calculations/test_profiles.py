"""How much of the year is expected by a month, and how far that may be off."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import espoo_analysis as ea
from espoo_analysis.calculations import expected_shares, run_rates
from tests.calculations.reference_rows import breaks_of, history_of, profiles_of

LINE = "personnel_expenses"
LINES = pd.DataFrame({"unit": ["u"], "line": [LINE]})
YEARS = {
    "2023-07": {LINE: -500.0},
    "2023-12": {LINE: -1000.0},
    "2024-07": {LINE: -660.0},
    "2024-12": {LINE: -1100.0},
}
TWO_YEARS = profiles_of({LINE: {"profile": "earlier_years", "earlier_years": 2}})
RULES = {
    "linear": {"profile": "linear", "margin_months": 1},
    "payroll": {"profile": "payroll", "holiday_bonus": 0.5, "pay_month": 7},
    "billing_lag": {"profile": "billing_lag", "lag_months": 1},
    "arrears": {"profile": "arrears", "lag_months": 1, "instalment_months": 3},
    "earlier_years": {"profile": "earlier_years", "earlier_years": 3},
}


def expected(period, profiles=None, years=None, breaks=None):
    history = history_of(years or {})
    return expected_shares(LINES, period, profiles, history, breaks_of(breaks or [])).loc[0]


@pytest.mark.parametrize(
    ("name", "twelfths"),
    [
        ("linear", {1: 1, 6: 6, 11: 11, 12: 12}),
        ("payroll", {6: 6 / 12.5 * 12, 7: 7.5 / 12.5 * 12, 12: 12}),
        ("billing_lag", {1: 0, 2: 1, 11: 10, 12: 12}),
        ("arrears", {1: 0, 3: 0, 4: 3, 6: 3, 7: 6, 10: 9, 11: 9, 12: 12}),
    ],
)
def test_each_profile_month_by_month(name, twelfths):
    profiles = profiles_of({LINE: RULES[name]})
    for month, share in twelfths.items():
        row = expected(f"2025-{month:02}", profiles)
        assert row["expected_share"] * 12 == pytest.approx(share), month
        assert row["profile"] == name


def test_a_line_without_a_profile_accrues_evenly_within_half_a_month():
    row = expected("2025-06", profiles_of({"another": RULES["payroll"]}))
    assert row["profile"] == "linear"
    bounds = row[["expected_low", "expected_share", "expected_high"]].astype(float) * 12
    assert bounds.tolist() == pytest.approx([5.5, 6, 6.5])
    assert expected_shares(LINES, "2025-06").loc[0].equals(row)


def test_of_several_profiles_the_latest_valid_one_holds_with_its_own_parameters():
    profiles = pd.concat(
        [
            profiles_of({LINE: RULES["linear"]}, "2020-01"),
            profiles_of({LINE: RULES["billing_lag"]}, "2025-06"),
            profiles_of({LINE: RULES["billing_lag"] | {"lag_months": 3}}, "2025-08"),
        ],
        ignore_index=True,
    ).sample(frac=1, random_state=1)
    lows = {month: expected(f"2025-{month:02}", profiles) for month in (5, 6, 7, 8)}
    assert [row["profile"] for row in lows.values()] == ["linear", *["billing_lag"] * 3]
    assert [row["expected_share"] * 12 for row in lows.values()] == pytest.approx([5, 5, 6, 5])
    # The margin of the earlier profile is not that of the later one.
    assert [row["expected_low"] * 12 for row in lows.values()] == pytest.approx(
        [4, 4.5, 5.5, 4.5]
    )


@pytest.mark.parametrize(
    ("breaks", "years", "profile", "share"),
    [
        ([], YEARS, "earlier_years", 0.55),
        ([], {}, "linear", 7 / 12),
        # a break in January leaves its year whole, one within a year does not
        ([{"valid_from": "2024-01"}], YEARS, "earlier_years", 0.6),
        ([{"valid_from": "2024-02"}], YEARS, "linear", 7 / 12),
        ([{"valid_from": "2025-07"}], YEARS, "linear", 7 / 12),
        ([{"valid_from": "2025-08"}], YEARS, "earlier_years", 0.55),
        ([{"valid_from": "2025-01", "line": LINE}], YEARS, "linear", 7 / 12),
        ([{"valid_from": "2025-01", "line": "another"}], YEARS, "earlier_years", 0.55),
        ([{"valid_from": "2025-01", "unit": "v"}], YEARS, "earlier_years", 0.55),
        # a year counts only with both its figures, and not without an outcome
        ([], YEARS | {"2024-12": {LINE: float("nan")}}, "earlier_years", 0.5),
        ([], YEARS | {"2024-07": {LINE: float("nan")}}, "earlier_years", 0.5),
        ([], YEARS | {"2024-12": {LINE: 0.0}}, "earlier_years", 0.5),
        # neither this year nor one too long ago is looked at
        ([], YEARS | {"2025-07": {LINE: -1.0}, "2025-12": {LINE: -1.0}}, "earlier_years", 0.55),
        ([], YEARS | {"2022-07": {LINE: -1.0}, "2022-12": {LINE: -1.0}}, "earlier_years", 0.55),
    ],
)
def test_which_years_count(breaks, years, profile, share):
    row = expected("2025-07", TWO_YEARS, years, breaks)
    assert (row["profile"], row["expected_share"]) == (profile, pytest.approx(share))


def test_earlier_years_span_from_the_smallest_to_the_largest_share():
    row = expected("2025-07", TWO_YEARS, YEARS)
    assert row["expected_low"] == pytest.approx(0.5 - 0.5 / 12)
    assert row["expected_high"] == pytest.approx(0.6 + 0.5 / 12)


def test_a_year_that_had_more_before_its_end_has_a_share_above_1():
    years = {"2024-11": {LINE: -1100.0}, "2024-12": {LINE: -1000.0}}
    row = expected("2025-11", TWO_YEARS, years)
    bounds = row[["expected_low", "expected_share", "expected_high"]].tolist()
    assert bounds == pytest.approx([1, 1.1, 1.1])


@given(
    name=st.sampled_from(sorted(RULES)),
    month=st.integers(1, 12),
    margin=st.integers(0, 12),
    shares=st.lists(st.integers(0, 100), min_size=3, max_size=3),
)
def test_the_bounds_hold_the_share_and_lie_within_the_year(name, month, margin, shares):
    profiles = profiles_of({LINE: RULES[name] | {"margin_months": margin}})
    years = {
        f"{year}-{part:02}": {LINE: -float(share if part < 12 else 100)}
        for year, share in zip((2022, 2023, 2024), shares, strict=True)
        for part in (month, 12)
    }
    row = expected(f"2025-{month:02}", profiles, years)
    assert 0 <= row["expected_low"] <= row["expected_share"] <= row["expected_high"] <= 1
    if month == 12:
        assert row["expected_low"] == row["expected_share"] == 1


def test_run_rates_are_those_of_each_period_with_what_was_known_then():
    december = ea.load_period("2025-12", data_dir="data/example")
    history = pd.concat(
        [december.history.follow_up, december.follow_up.assign(period="2025-12")],
        ignore_index=True,
    )
    profiles = pd.concat(
        [profiles_of({LINE: RULES["earlier_years"]}), december.reference.accrual_profiles],
        ignore_index=True,
    )
    breaks = breaks_of([{"valid_from": "2025-10", "line": LINE}], unit="example")
    rates = run_rates(history, profiles, breaks)
    assert list(rates) == ["unit", "line", "period", "run_rate_forecast_eur"]
    for period, follow_up in history.groupby("period"):
        use = ea.forecast_utilisation(
            follow_up,
            period,
            profiles=profiles,
            history=history[history["period"] < period],
            breaks=breaks,
        )
        pd.testing.assert_series_equal(
            use["run_rate_forecast_eur"], rates.loc[use.index, "run_rate_forecast_eur"]
        )


def test_without_any_rows_there_are_no_run_rates():
    assert run_rates(history_of({})).empty
