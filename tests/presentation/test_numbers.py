"""Numbers as people write them, in three languages."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espoo_analysis.period import Period
from espoo_analysis.presentation import numbers
from espoo_analysis.settings import LANGUAGES

NBSP = numbers.NO_BREAK_SPACE
MINUS = numbers.MINUS


@pytest.mark.parametrize(
    ("value", "decimals", "fi", "sv", "en"),
    [
        (-1171832, 0, f"{MINUS}1{NBSP}171{NBSP}832", None, f"{MINUS}1,171,832"),
        (1840.5, 0, f"1{NBSP}841", None, "1,841"),
        (-0.5, 0, f"{MINUS}1", None, f"{MINUS}1"),  # half away from zero
        (0.5, 0, "1", None, "1"),
        (2.5, 0, "3", None, "3"),
        (-0.4, 0, "0", None, "0"),  # never -0
        (0.545, 2, "0,55", None, "0.55"),  # a binary fraction just below the half
        (1.005, 2, "1,01", None, "1.01"),
        (58.25, 1, "58,3", None, "58.3"),
        (999.5, 0, f"1{NBSP}000", None, "1,000"),
        (1e9, 0, f"1{NBSP}000{NBSP}000{NBSP}000", None, "1,000,000,000"),
        (math.nan, 0, "–", None, "–"),
    ],
)
def test_format_number(value, decimals, fi, sv, en):
    texts = {"fi": fi, "sv": sv or fi, "en": en}
    for language, expected in texts.items():
        assert numbers.format_number(value, language, decimals=decimals) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(1840, f"+1{NBSP}840"), (-76, f"{MINUS}76"), (0, "0"), (0.4, "0")]
)
def test_a_sign_is_written_only_where_there_is_one(value, expected):
    assert numbers.format_number(value, "fi", signed=True) == expected


def test_percent_and_euros_stand_as_each_language_writes_them():
    assert numbers.format_percent(0.69, "fi") == f"69{NBSP}%"
    assert numbers.format_percent(0.69, "sv") == f"69{NBSP}%"
    assert numbers.format_percent(0.69, "en") == "69%"
    assert numbers.format_euros(-5563, "fi") == f"{MINUS}5{NBSP}563{NBSP}€"
    assert numbers.format_euros(math.nan, "en") == "–"


@given(st.floats(-1e11, 1e11), st.sampled_from(LANGUAGES))
def test_no_breakable_blank_and_no_hyphen_for_a_minus(value, language):
    text = numbers.format_number(value, language, decimals=2)
    assert " " not in text
    assert "-" not in text


@given(st.integers(-(10**11), 10**11))
def test_whole_numbers_are_written_exactly(value):
    digits = numbers.format_number(value, "fi").replace(NBSP, "").replace(MINUS, "-")
    assert int(digits) == value


@pytest.mark.parametrize(
    ("text", "fi", "sv", "en"),
    [
        ("2025-01-01", "1.1.2025", "1.1.2025", "1 January 2025"),
        ("2025-09", "syyskuu 2025", "september 2025", "September 2025"),
        ("2025-21", "kevät 2025", "våren 2025", "spring 2025"),
        ("2025-24", "talvi 2025", "vintern 2025", "winter 2025"),
        ("2025", "2025", "2025", "2025"),
        (None, "–", "–", "–"),
    ],
)
def test_a_date_is_written_as_exactly_as_it_was_given(text, fi, sv, en):
    for language, expected in {"fi": fi, "sv": sv, "en": en}.items():
        assert numbers.format_partial_date(text, language) == expected


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [
        ("2025-21", "2025-21", "kevät 2025"),
        ("2025-09", "2026-08", f"syyskuu 2025{NBSP}– elokuu 2026"),
        ("2025-01", None, f"tammikuu 2025{NBSP}–"),
        (None, "2026", f"{NBSP}– 2026".strip()),
        (None, None, "–"),
    ],
)
def test_a_span_keeps_its_open_end(starts, ends, expected):
    assert numbers.format_span(starts, ends, "fi") == expected


@pytest.mark.parametrize(
    ("period", "fi", "sv", "en"),
    [
        ("2025-07", "tammi–heinäkuu 2025", "januari–juli 2025", "January–July 2025"),
        ("2025-01", "tammikuu 2025", "januari 2025", "January 2025"),
        ("2025-12", "tammi–joulukuu 2025", "januari–december 2025", "January–December 2025"),
    ],
)
def test_a_period_is_written_in_words(period, fi, sv, en):
    for language, expected in {"fi": fi, "sv": sv, "en": en}.items():
        assert numbers.format_period(Period.parse(period), language) == expected
