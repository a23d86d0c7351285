"""The days that a date of any precision stands for."""

from __future__ import annotations

import pandas as pd
import pytest

import espoo_analysis as ea


@pytest.fixture
def activities():
    return ea.load_period("2025-07").activities


@pytest.mark.parametrize(
    ("date", "first", "last"),
    [
        ("2025-07-31", "2025-07-31", "2025-07-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2025-12", "2025-12-01", "2025-12-31"),
        ("2025-21", "2025-03-01", "2025-05-31"),
        ("2025-22", "2025-06-01", "2025-08-31"),
        ("2025-23", "2025-09-01", "2025-11-30"),
        ("2025-24", "2025-12-01", "2026-02-28"),
        ("2025", "2025-01-01", "2025-12-31"),
    ],
)
def test_a_date_begins_on_its_first_day_and_ends_on_its_last(activities, date, first, last):
    spans = ea.activity_spans(activities.head(1).assign(starts=date, ends=date))
    days = spans.loc[0, ["first_day", "latest_start", "last_day"]]
    assert [str(day.date()) for day in days] == [first, last, last]


def test_a_date_that_is_not_given_stays_missing(activities):
    spans = ea.activity_spans(activities).set_index("activity")
    assert pd.isna(spans.loc["koto_espoo", "first_day"])
    assert pd.isna(spans.loc["helloespoo_site", "last_day"])


def test_the_rows_stay_in_their_order_and_the_input_as_it_is(activities):
    before = activities.copy()
    spans = ea.activity_spans(activities)
    assert spans["activity"].tolist() == activities["activity"].tolist()
    pd.testing.assert_frame_equal(activities, before)


def test_no_activities_give_no_spans(activities):
    assert ea.activity_spans(activities.head(0)).empty
