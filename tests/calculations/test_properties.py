"""What must hold for any follow-up, whatever its figures."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import espoo_analysis as ea
from tests.calculations.follow_ups import AMOUNTS, follow_ups
from tests.calculations.reference_rows import profiles_of, thresholds_of

PROFILES = profiles_of(
    {
        "subsidies_and_grants": {"profile": "arrears", "lag_months": 2, "instalment_months": 3},
        "personnel_expenses": {"profile": "payroll", "holiday_bonus": 0.5, "pay_month": 7},
        "purchases_of_services": {"profile": "billing_lag", "lag_months": 1},
    }
)
LIMITS = thresholds_of({"plausibility_gap_share": 0.05, "plausibility_gap_eur": 5000})


def _with_profiles(follow_up):
    return ea.forecast_utilisation(follow_up, "2025-07", profiles=PROFILES)


CALCULATIONS = {
    "deviation": ea.budget_deviation,
    "utilisation": ea.budget_utilisation,
    "forecast": lambda follow_up: ea.forecast_utilisation(follow_up, "2025-07"),
    "profiles": _with_profiles,
    "challenge": lambda follow_up: ea.challenge_forecast(
        _with_profiles(follow_up), LIMITS, "2025-07"
    ),
    "reconcile": ea.reconcile,
}
RUN_RATES = ["run_rate_low_eur", "run_rate_forecast_eur", "run_rate_high_eur"]
TOLERANCE = 0.005


@pytest.mark.parametrize("name", CALCULATIONS)
@given(follow_up=follow_ups())
def test_the_input_is_not_modified(name, follow_up):
    before = follow_up.copy(deep=True)
    CALCULATIONS[name](follow_up)
    pd.testing.assert_frame_equal(follow_up, before)


@pytest.mark.parametrize("name", sorted(set(CALCULATIONS) - {"reconcile"}))
@given(follow_up=follow_ups(), random=st.randoms())
def test_the_order_of_the_rows_does_not_matter(name, follow_up, random):
    order = list(follow_up.index)
    random.shuffle(order)
    shuffled = CALCULATIONS[name](follow_up.loc[order]).set_index("line").sort_index()
    straight = CALCULATIONS[name](follow_up).set_index("line").sort_index()
    pd.testing.assert_frame_equal(shuffled, straight, rtol=1e-9, atol=1e-6)


@given(follow_up=follow_ups())
def test_totals_are_the_sums_of_their_lines(follow_up):
    deviations = ea.budget_deviation(follow_up)
    is_line = deviations["kind"] == "line"
    margin = deviations.set_index("line").loc["operating_margin"]
    for column in ("amended_budget_eur", "forecast_eur", "deviation_eur"):
        assert margin[column] == pytest.approx(
            deviations.loc[is_line, column].sum(), abs=TOLERANCE
        )


@given(follow_up=follow_ups())
def test_run_rates_of_totals_are_the_sums_of_their_lines(follow_up):
    use = _with_profiles(follow_up)
    lines = use[(use["kind"] == "line") & use["basis"].notna()]
    margin = use.set_index("line").loc["operating_margin"]
    if margin[RUN_RATES].notna().all():
        assert lines[RUN_RATES].sum().tolist() == pytest.approx(
            margin[RUN_RATES].tolist(), abs=TOLERANCE
        )


@given(follow_up=follow_ups())
def test_the_run_rate_and_the_expected_share_lie_within_their_bounds(follow_up):
    use = _with_profiles(follow_up)
    # Sums of large amounts that cancel leave a trace.
    noise = 1e-9 * use[RUN_RATES].abs().max(axis="columns").max() + TOLERANCE
    known = use.dropna(subset=RUN_RATES)
    assert (known["run_rate_low_eur"] <= known["run_rate_forecast_eur"] + noise).all()
    assert (known["run_rate_forecast_eur"] <= known["run_rate_high_eur"] + noise).all()
    lines = use[use["kind"] == "line"]
    assert lines["expected_share"].between(lines["expected_low"], lines["expected_high"]).all()


@given(follow_up=follow_ups())
def test_turning_every_sign_turns_the_run_rates(follow_up):
    euros = [name for name in AMOUNTS if name.endswith("_eur")]
    use, turned = _with_profiles(follow_up), _with_profiles(follow_up.assign(**-follow_up[euros]))
    for name, opposite in zip(RUN_RATES, reversed(RUN_RATES), strict=True):
        pd.testing.assert_series_equal(
            use[name], -turned[opposite], check_names=False, rtol=1e-9, atol=1e-6
        )


@given(follow_up=follow_ups())
def test_turning_every_sign_turns_the_deviation_and_keeps_the_shares(follow_up):
    turned = follow_up.copy()
    euros = [name for name in AMOUNTS if name.endswith("_eur")]
    turned[euros] = -turned[euros]
    straight, opposite = ea.budget_deviation(follow_up), ea.budget_deviation(turned)
    pd.testing.assert_series_equal(straight["deviation_eur"], -opposite["deviation_eur"])
    used, used_turned = ea.budget_utilisation(follow_up), ea.budget_utilisation(turned)
    for column in ("utilisation_share", "utilisation_low", "utilisation_high"):
        pd.testing.assert_series_equal(used[column], used_turned[column], rtol=1e-9, atol=1e-9)


@given(follow_up=follow_ups(), factor=st.integers(2, 1000))
def test_scaling_scales_euros_and_keeps_shares(follow_up, factor):
    scaled = follow_up.copy()
    euros = [name for name in AMOUNTS if name.endswith("_eur")]
    scaled[euros] = scaled[euros] * factor
    small = ea.forecast_utilisation(follow_up, "2025-07")
    large = ea.forecast_utilisation(scaled, "2025-07")
    for column in ("utilisation_share", "forecast_share", "required_pace", "expected_share"):
        pd.testing.assert_series_equal(small[column], large[column], rtol=1e-6, atol=1e-6)
    pd.testing.assert_series_equal(
        small["run_rate_forecast_eur"] * factor,
        large["run_rate_forecast_eur"],
        rtol=1e-9,
        atol=1e-3,
    )


@given(follow_up=follow_ups())
def test_missing_stays_missing(follow_up):
    used = ea.budget_utilisation(follow_up)
    is_line = follow_up["kind"] == "line"
    # A percentage of no budget says nothing about the euros.
    percentage = follow_up["published_utilisation_pct"].where(
        follow_up["amended_budget_eur"].ne(0)
    )
    has_no_figure = follow_up["actual_ytd_eur"].isna() & percentage.isna()
    assert used.loc[is_line & has_no_figure, "actual_ytd_eur"].isna().all()
    assert used.loc[is_line & ~has_no_figure, "actual_ytd_eur"].notna().all()
    run_rates = _with_profiles(follow_up)[RUN_RATES]
    assert run_rates[is_line & has_no_figure].isna().all(axis=None)
    assert run_rates[is_line & ~has_no_figure].notna().all(axis=None)


@given(follow_up=follow_ups())
def test_the_interval_holds_the_estimate(follow_up):
    used = ea.budget_utilisation(follow_up).dropna(subset="actual_ytd_eur")
    assert (used["actual_low_eur"] <= used["actual_ytd_eur"] + TOLERANCE).all()
    assert (used["actual_ytd_eur"] <= used["actual_high_eur"] + TOLERANCE).all()


@given(follow_up=follow_ups())
def test_units_do_not_mix(follow_up):
    both = pd.concat(
        [follow_up, follow_up.assign(unit="v", forecast_eur=follow_up["forecast_eur"] * 2)],
        ignore_index=True,
    )
    alone, together = ea.budget_deviation(follow_up), ea.budget_deviation(both)
    first = together[together["unit"] == "u"].reset_index(drop=True)
    pd.testing.assert_frame_equal(alone, first)
