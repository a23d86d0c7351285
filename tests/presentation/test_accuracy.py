"""How forecasts held is shown by lead time, and how this year's has developed by report."""

from __future__ import annotations

import pandas as pd
import pytest
from bs4 import BeautifulSoup

import espoo_analysis as ea
from espoo_analysis import presentation as show
from espoo_analysis.calculations.accuracy import forecast_accuracy, forecast_errors
from espoo_analysis.contracts import ForecastAccuracy, ForecastErrors, check
from espoo_analysis.presentation.numbers import MISSING

EN = show.Wording("en")
NONE = float("nan")


@pytest.fixture(scope="module")
def reference():
    return ea.load_period("2025-07").reference


def _accuracy(*leads, **more):
    rows = [
        {
            "unit": "u", "line": line, "kind": kind, "lead_months": lead, "year_count": 1,
            "bias_eur": -2000.0, "absolute_error_eur": 3000.0, "absolute_error_share": 0.025,
            "run_rate_bias_eur": 1000.0, "run_rate_absolute_error_eur": 4000.0, **more,
        }
        for lead in leads
        for line, kind in (("personnel_expenses", "line"), ("operating_margin", "total"))
    ]  # fmt: skip
    return check(pd.DataFrame(rows), ForecastAccuracy, "a test")


def test_the_official_forecast_stands_beside_the_run_rate(reference):
    table = show.accuracy_table(_accuracy(5), reference, EN)
    assert table.cells.loc[0].tolist() == [
        "Personnel expenses", "1", "−2,000", "3,000", "2.5%", "+1,000", "4,000",
    ]  # fmt: skip
    assert table.total_rows == {1}


def test_the_lead_times_of_the_interim_reports_are_shown_the_earliest_first(reference):
    table = show.accuracy_table(_accuracy(1, 2, 5, 8, 11), reference, EN)
    assert list(dict.fromkeys(table.groups)) == [
        "April, 8 months before the end of the year",
        "July, 5 months before the end of the year",
        "October, 2 months before the end of the year",
    ]


def test_other_lead_times_are_shown_where_there_are_none_of_these(reference):
    table = show.accuracy_table(_accuracy(1, 6), reference, EN)
    assert list(dict.fromkeys(table.groups)) == [
        "June, 6 months before the end of the year",
        "November, 1 month before the end of the year",
    ]


def test_a_run_rate_that_is_missing_is_no_zero(reference):
    accuracy = _accuracy(5, run_rate_bias_eur=NONE, run_rate_absolute_error_eur=NONE)
    table = show.accuracy_table(accuracy, reference, EN)
    assert table.cells.loc[0, ["run_rate_bias", "run_rate_error"]].tolist() == [MISSING] * 2


@pytest.mark.parametrize(("years", "is_few"), [(1, True), (2, True), (3, False)])
def test_few_years_are_called_few(reference, years, is_few):
    notes = show.accuracy_table(_accuracy(5, year_count=years), reference, EN).notes
    assert any(note.startswith(f"Ended years so far: {years}.") for note in notes) is is_few


def test_before_a_year_has_ended_that_is_said(reference):
    shown = show.accuracy_table(_accuracy(5).iloc[:0], reference, EN)
    assert "cannot be computed yet" in repr(shown)


def _errors(*rows):
    told = [
        {
            "unit": "u", "kind": "total" if line == "operating_margin" else "line", "line": line,
            "period": period, "year": int(period[:4]), "lead_months": 12 - int(period[5:]),
            "amended_budget_eur": -1000.0, "forecast_eur": forecast,
            "run_rate_forecast_eur": NONE, "outcome_eur": outcome, "forecast_error_eur": NONE,
            "run_rate_error_eur": NONE,
        }
        for line, period, forecast, outcome in rows
    ]  # fmt: skip
    return check(pd.DataFrame(told), ForecastErrors, "a test")


def test_this_years_forecasts_stand_beside_each_other(reference):
    errors = _errors(
        ("personnel_expenses", "2024-12", -900.0, -910.0),
        ("personnel_expenses", "2025-04", -1000.0, NONE),
        ("operating_margin", "2025-04", -950.0, NONE),
        ("personnel_expenses", "2025-07", -1040.0, NONE),
        ("operating_margin", "2025-07", -990.0, NONE),
    )
    table = show.forecast_history_table(errors, reference, EN)
    assert [column.label for column in table.columns[1:]] == ["Amended budget", "April", "July"]
    assert table.cells.to_numpy().tolist() == [
        ["Personnel expenses", "−1,000", "−1,000", "−1,040"],
        ["Operating margin", "−1,000", "−950", "−990"],
    ]
    assert "2025" in table.caption


def test_the_outcome_follows_when_the_year_has_ended(reference):
    errors = _errors(
        ("personnel_expenses", "2025-10", -1040.0, -1100.0),
        ("personnel_expenses", "2025-12", -1090.0, -1100.0),
    )
    table = show.forecast_history_table(errors, reference, EN)
    labels = [column.label for column in table.columns]
    assert labels == ["Line", "Amended budget", "October", "December", "Actual"]
    assert table.cells.iloc[0].tolist()[-1] == "−1,100"


def test_a_line_on_which_nothing_happened_is_left_out(reference):
    errors = _errors(
        ("grants_paid", "2025-07", 0.0, NONE), ("personnel_expenses", "2025-07", -1.0, NONE)
    ).assign(amended_budget_eur=[0.0, -1.0])
    table = show.forecast_history_table(errors, reference, EN)
    assert table.cells["line"].tolist() == ["Personnel expenses"]


def test_the_page_shows_interim_and_latest_forecasts_and_the_files_all(reference):
    months = [f"2025-{month:02}" for month in range(1, 10)]
    errors = _errors(*(("personnel_expenses", month, -1000.0, NONE) for month in months))
    table = show.forecast_history_table(errors, reference, EN)
    shown = [column.label for column in table.shown]
    assert shown == ["Line", "Amended budget", "April", "July", "August", "September"]
    assert len(table.to_record()["columns"]) == 2 + len(months)


def test_without_forecasts_that_is_said(reference):
    shown = show.forecast_history_table(
        _errors(("grants_paid", "2025-07", NONE, NONE)), reference, EN
    )
    assert repr(shown) == "No forecasts have been given yet."


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_constructed_example_is_shown_in_every_language(language):
    now, words = (
        ea.load_period("2025-12", unit="example", data_dir="data/example"),
        show.Wording(language),
    )
    history = now.history.follow_up
    breaks, profiles = now.reference.structural_breaks, now.reference.accrual_profiles
    accuracy = forecast_accuracy(history, profiles=profiles, breaks=breaks)
    errors = forecast_errors(history, breaks=breaks)
    for table in (
        show.accuracy_table(accuracy, now.reference, words),
        show.forecast_history_table(errors, now.reference, words),
    ):
        html = BeautifulSoup(table.to_html(), "html.parser")
        assert all(cell.get_text() for cell in html.find_all(["th", "td"]))
        assert "nan" not in html.get_text().lower().split()
