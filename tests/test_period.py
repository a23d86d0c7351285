"""A period has one form; whatever is close to it is refused with a hint."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espoo_analysis import Period, PeriodError


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("202507", "did you mean '2025-07'"),
        ("2025_07", "did you mean '2025-07'"),
        ("2025-7", "did you mean '2025-07'"),
        (" 2025-07", "did you mean '2025-07'"),
        ("2025-13", "is not a reporting period."),
        ("2025-00", "is not a reporting period."),
        ("../x", "is not a reporting period."),
        ("", "is not a reporting period."),
        ("2025-07\n", "did you mean '2025-07'"),
        ("\u0662\u0660\u0662\u0665-07", "is not a reporting period."),
        (202507, "did you mean '2025-07'"),
        (None, "is not a reporting period."),
    ],
)
def test_another_form_is_refused(text, hint):
    with pytest.raises(PeriodError) as raised:
        Period.parse(text)
    assert hint in str(raised.value)
    assert "as YYYY-MM" in str(raised.value)


@given(st.integers(1000, 2999), st.integers(1, 12))
def test_a_period_reads_back(year, month):
    period = Period(year, month)
    assert Period.parse(str(period)) == period
    assert Period.parse(period) is period
    assert period.last_day.month == month
    assert period.months_left + month == 12


def test_periods_sort_by_time():
    assert Period(2024, 12) < Period(2025, 1) < Period(2025, 7)
