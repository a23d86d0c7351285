"""The formula that is shown gives the share with which was computed."""

from __future__ import annotations

import re

import pandas as pd
import pytest

import espoo_analysis as ea
from espoo_analysis.calculations.profiles import expected_shares
from espoo_analysis.period import Period
from espoo_analysis.presentation.accrual import profile_rows, profile_text
from espoo_analysis.presentation.wording import Wording

EN = Wording("en")
PARAMETERS = {
    "linear": {},
    "payroll": {"holiday_bonus": 0.5, "pay_month": 7.0},
    "billing_lag": {"lag_months": 1.0},
    "arrears": {"lag_months": 2.0, "instalment_months": 1.0},
    "earlier_years": {"earlier_years": 3.0},
}


def _profiles(profile, valid_from="2025-01", **values):
    rows = [
        {"line": "a", "profile": profile, "parameter": name, "value": value, "unit": "months"}
        for name, value in (values or {"margin_months": 0.5}).items()
    ]
    told = {"valid_from": valid_from, "decided_by": "x", "source": "x"}
    return pd.DataFrame(rows).assign(**told)


def _row(profiles, period):
    lines = pd.DataFrame({"unit": ["u"], "line": ["a"]})
    return next(lines.join(expected_shares(lines, period, profiles)).itertuples())


@pytest.mark.parametrize("month", [3, 6, 7, 11])
@pytest.mark.parametrize(
    ("profile", "values"),
    [
        ("linear", {}),
        ("payroll", {"holiday_bonus": 0.5, "pay_month": 7.0}),
        ("payroll", {"holiday_bonus": 0.25, "pay_month": 6.0}),
        ("billing_lag", {"lag_months": 1.0}),
        ("arrears", {"lag_months": 2.0, "instalment_months": 1.0}),
        ("arrears", {"lag_months": 0.0, "instalment_months": 3.0}),
    ],
)
def test_the_formula_gives_the_expected_share(profile, values, month):
    profiles, period = _profiles(profile, **values), Period(2025, month)
    row = _row(profiles, period)
    said = profile_text(row, profiles, period, EN).replace("\u00a0", " ")
    formula = re.search(r": ([-(0-9. +−/)]+) = ([0-9.]+)%", said)
    computed = eval(formula[1].replace("−", "-"))  # noqa: S307 - digits and signs only
    assert computed == pytest.approx(row.expected_share)
    assert float(formula[2]) == pytest.approx(100 * row.expected_share, abs=1e-4)


def test_a_line_without_earlier_years_says_that_it_is_taken_to_be_even():
    profiles, period = _profiles("earlier_years", earlier_years=3.0), Period(2025, 6)
    row = _row(profiles, period)
    assert row.profile == "linear"
    said = profile_text(row, profiles, period, EN).replace("\u00a0", " ")
    assert said.startswith("There are no comparable earlier years")
    assert "6 / 12 = 50%" in said


def test_the_mean_of_earlier_years_names_how_many():
    profiles, period = _profiles("earlier_years", earlier_years=3.0), Period(2025, 6)
    row = _row(profiles, period)._replace(profile="earlier_years", expected_share=0.47)
    assert "at most 3 years that ended last: 47%" in profile_text(row, profiles, period, EN)


def test_a_profile_without_its_parameters_says_no_formula():
    profiles, period = _profiles("arrears", lag_months=2.0), Period(2025, 6)
    row = _row(profiles, period)._replace(profile="arrears")
    assert profile_text(row, profiles, period, EN) == "By the accrual profile, the share is 50%."


@pytest.mark.parametrize("profile", PARAMETERS)
def test_after_december_there_is_nothing_to_expect(profile):
    profiles, period = _profiles(profile, **PARAMETERS[profile]), Period(2025, 12)
    assert "The year has ended" in profile_text(_row(profiles, period), profiles, period, EN)


def test_the_latest_profile_holds_with_its_own_parameters():
    before = _profiles("payroll", **PARAMETERS["payroll"])
    now = _profiles("billing_lag", "2025-06", lag_months=1.0)
    profiles = pd.concat([now, before], ignore_index=True)
    held = profile_rows(profiles, "a", Period(2025, 7))
    assert held["parameter"].tolist() == ["lag_months"]
    assert len(profile_rows(profiles, "a", Period(2025, 5))) == 2
    assert profile_rows(profiles, "b", Period(2025, 7)).empty


def test_every_line_of_the_reference_tables_has_its_formula():
    july = ea.load_period("2025-07", unit="immigration")
    profiles = july.reference.accrual_profiles
    use = ea.forecast_utilisation(july.follow_up, july.period, profiles=profiles)
    for row in use[use["kind"] == "line"].itertuples():
        assert "=" in profile_text(row, profiles, july.period, EN)
