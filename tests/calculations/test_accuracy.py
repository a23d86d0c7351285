"""Forecasts against what the years became."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import espoo_analysis as ea
from espoo_analysis.calculations import accuracy_of
from tests.calculations.follow_ups import AMOUNTS, follow_up_of, follow_ups
from tests.calculations.histories import breaks_of, history_of
from tests.calculations.service_tables import case_rows, cases_of

INPUTS = ["amended_budget_eur", "forecast_eur", "actual_ytd_eur", "published_utilisation_pct"]
EUROS = [name for name in AMOUNTS if name.endswith("_eur")]
ERRORS = ["forecast_error_eur", "run_rate_error_eur"]


def history_from(rows):
    """Make a history of rows with a period, a line and its figures."""
    return history_of(
        {
            period: follow_up_of(of_period.set_index("line")[INPUTS].to_dict("index"))
            for period, of_period in rows.groupby("period")
        }
    )


@pytest.mark.parametrize("file", cases_of("forecast_errors"), ids=lambda file: file.stem)
def test_case_of_errors(file):
    rows = case_rows(file)
    errors = ea.forecast_errors(history_from(rows))
    assert errors[["period", "line"]].to_numpy().tolist() == (
        rows[["period", "line"]].to_numpy().tolist()
    )
    for column in ("year", "lead_months", "outcome_eur", "forecast_error_eur"):
        assert errors[column].to_numpy() == pytest.approx(rows[column].to_numpy(), nan_ok=True)


def _three_years():
    (file,) = cases_of("forecast_accuracy")
    rows = case_rows(file).assign(line="personnel_expenses", amended_budget_eur=-2000.0)
    return history_from(rows.assign(published_utilisation_pct=math.nan))


@pytest.mark.parametrize(
    ("lead", "years", "bias", "absolute", "share", "run_rate_bias", "run_rate_absolute"),
    [
        (6, 3, -80 / 3, 200 / 3, 200 / 6180, -180 / 3, 380 / 3),
        (1, 2, 10, 10, 10 / 2040, 60, 60),
    ],
)
def test_accuracy_by_lead_time(  # noqa: PLR0913, PLR0917 - one column each
    lead, years, bias, absolute, share, run_rate_bias, run_rate_absolute
):
    accuracy = ea.forecast_accuracy(_three_years()).set_index(["line", "lead_months"])
    for line in ("personnel_expenses", "operating_margin"):
        row = accuracy.loc[(line, lead)]
        assert row["year_count"] == years
        assert row["bias_eur"] == pytest.approx(bias)
        assert row["absolute_error_eur"] == pytest.approx(absolute)
        assert row["absolute_error_share"] == pytest.approx(share)
        assert row["run_rate_bias_eur"] == pytest.approx(run_rate_bias)
        assert row["run_rate_absolute_error_eur"] == pytest.approx(run_rate_absolute)


def test_the_run_rate_is_measured_over_the_same_years_or_not_at_all():
    history = _three_years()
    first = history["period"] == "2023-06"
    gap = history.assign(actual_ytd_eur=history["actual_ytd_eur"].mask(first))
    row = ea.forecast_accuracy(gap).set_index(["line", "lead_months"])
    row = row.loc[("personnel_expenses", 6)]
    assert (row["year_count"], row["bias_eur"]) == (3, pytest.approx(-80 / 3))
    assert math.isnan(row["run_rate_bias_eur"])
    assert math.isnan(row["run_rate_absolute_error_eur"])


def test_lines_come_in_their_order_and_the_longest_lead_first():
    accuracy = ea.forecast_accuracy(_three_years())
    assert accuracy[["line", "lead_months"]].to_numpy().tolist() == [
        ["personnel_expenses", 6],
        ["personnel_expenses", 1],
        ["operating_expenses", 6],
        ["operating_expenses", 1],
        ["operating_margin", 6],
        ["operating_margin", 1],
    ]


@pytest.mark.parametrize(
    ("line", "valid_from", "without_outcome"),
    [
        ("personnel_expenses", "2024-11", ["2024-06"]),
        ("personnel_expenses", "2024-12", ["2024-06", "2024-11"]),
        ("personnel_expenses", "2024-06", []),
        ("personnel_expenses", "2025-01", []),
        (None, "2024-12", ["2024-06", "2024-11"]),
        ("grants_paid", "2024-12", []),
    ],
)
def test_what_was_forecast_before_a_reorganisation_has_no_outcome(
    line, valid_from, without_outcome
):
    history, breaks = _three_years(), breaks_of((line, valid_from))
    errors = ea.forecast_errors(history, breaks=breaks)
    ended = errors[errors["line"].eq("personnel_expenses") & errors["year"].lt(2026)]
    missing = ended["outcome_eur"].isna()
    assert ended.loc[missing, "period"].tolist() == without_outcome
    assert ended.loc[missing, ["forecast_error_eur"]].isna().all(axis=None)
    other = ea.forecast_errors(history, breaks=breaks_of((line, valid_from), unit="v"))
    pd.testing.assert_frame_equal(other, ea.forecast_errors(history))


def test_without_an_ended_year_there_is_no_accuracy():
    history = _three_years()
    accuracy = ea.forecast_accuracy(history[history["period"] > "2025-12"])
    assert accuracy.empty
    assert ea.forecast_accuracy(history.head(0)).empty


def test_a_december_says_nothing_of_accuracy():
    history = _three_years()
    only = history[history["period"].str.endswith("-12")]
    assert (ea.forecast_errors(only)["lead_months"] == 0).all()
    assert ea.forecast_accuracy(only).empty


def _official(history):
    """Take the accuracy without the run rates, which have properties of their own."""
    return accuracy_of(ea.forecast_errors(history))


@st.composite
def histories(draw):
    """Any history of two periods of a year and of its end, with all actuals."""
    follow_up = draw(follow_ups())
    amount = st.integers(-(10**9), 10**9).map(float)

    def at(period):
        drawn = [draw(amount) for _ in follow_up.index]
        is_line = follow_up["kind"] == "line"
        actual = pd.Series(drawn, index=follow_up.index).where(is_line)
        forecast = follow_up["forecast_eur"] + draw(amount)
        return follow_up.assign(actual_ytd_eur=actual, forecast_eur=forecast.where(is_line))

    return history_of({period: at(period) for period in ("2024-04", "2024-07", "2024-12")})


@given(history=histories())
def test_the_error_of_a_total_is_the_sum_of_its_lines_errors(history):
    rates = history[["unit", "line", "period"]].assign(run_rate_forecast_eur=math.nan)
    errors = ea.forecast_errors(history, run_rates=rates)
    lines = errors[errors["kind"] == "line"].groupby("period")["forecast_error_eur"].sum()
    margin = errors[errors["line"] == "operating_margin"].set_index("period")
    assert margin["forecast_error_eur"].to_dict() == pytest.approx(lines.to_dict(), abs=0.1)
    assert errors["run_rate_error_eur"].isna().all()


@given(history=histories())
def test_turning_every_sign_turns_the_errors(history):
    turned = history.assign(**(-history[EUROS]))
    straight, opposite = ea.forecast_errors(history), ea.forecast_errors(turned)
    pd.testing.assert_frame_equal(straight[ERRORS], -opposite[ERRORS])
    one, other = ea.forecast_accuracy(history), ea.forecast_accuracy(turned)
    pd.testing.assert_series_equal(one["bias_eur"], -other["bias_eur"])
    same = ["absolute_error_eur", "absolute_error_share", "run_rate_absolute_error_eur"]
    pd.testing.assert_frame_equal(one[same], other[same], rtol=1e-9)


@given(history=histories(), factor=st.integers(2, 1000))
def test_scaling_scales_errors_and_keeps_the_share(history, factor):
    scaled = history.assign(**(history[EUROS] * factor))
    small, large = _official(history), _official(scaled)
    is_known = large["absolute_error_share"].notna() & small["absolute_error_share"].notna()
    columns = ["bias_eur", "absolute_error_eur"]
    pd.testing.assert_frame_equal(small[columns] * factor, large[columns], rtol=1e-6, atol=0.01)
    shares = (table.loc[is_known, "absolute_error_share"] for table in (small, large))
    pd.testing.assert_series_equal(*shares, rtol=1e-3, atol=1e-6)


@given(history=histories(), random=st.randoms())
def test_neither_the_order_of_the_rows_matters_nor_other_units(history, random):
    order = list(history.index)
    random.shuffle(order)
    mixed = pd.concat(
        [history.loc[order], history.assign(unit="v", actual_ytd_eur=1.0)], ignore_index=True
    )
    keys = ["unit", "line", "lead_months"]
    alone = _official(history).sort_values(keys, ignore_index=True)
    together = _official(mixed).sort_values(keys, ignore_index=True)
    of_unit = together[together["unit"] == "u"].reset_index(drop=True)
    pd.testing.assert_frame_equal(of_unit, alone, rtol=1e-6, atol=0.1)


@given(history=histories())
def test_a_mean_error_is_no_larger_than_the_mean_absolute_error(history):
    accuracy = _official(history)
    assert (accuracy["bias_eur"].abs() <= accuracy["absolute_error_eur"] + 0.01).all()
    assert (accuracy["year_count"] == 1).all()


@given(history=histories())
def test_the_inputs_stay_as_they_are(history):
    rates = history[["unit", "line", "period"]].assign(run_rate_forecast_eur=1.0)
    breaks = breaks_of((None, "2024-06"))
    before = [table.copy() for table in (history, rates, breaks)]
    errors = ea.forecast_errors(history, run_rates=rates, breaks=breaks)
    errors_before = errors.copy()
    accuracy_of(errors)
    for table, copy in zip((history, rates, breaks), before, strict=True):
        pd.testing.assert_frame_equal(table, copy)
    pd.testing.assert_frame_equal(errors, errors_before)
