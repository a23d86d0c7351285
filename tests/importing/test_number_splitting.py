"""Every way to part a row's figures is listed, and only what must hold decides among them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espoo_analysis.importing.text.number_splitting import decimal_mark_of, pieces_of, readings
from espoo_analysis.importing.text.row_settling import Row, settle
from espoo_analysis.sources.sheets import Word

FOUR = ("amended_budget_eur", "forecast_eur", "deviation_eur", "utilisation_pct")
OPTIONAL = frozenset(FOUR[2:])


def _words(text):
    words, place = [], 0
    for part in text.split(" "):
        words += [Word(part, place, place + len(part))] if part else []
        place += len(part) + 1
    return words


def _readings(text, mark="any"):
    found = readings(pieces_of(_words(text), mark), FOUR, OPTIONAL)
    return [[n and (None if n.value is None else str(n.value)) for n in one] for one in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-27 500 -27 500 0 42", ["-27500", "-27500", "0", "42"]),
        ("−27 500 –27 500 0 42 %", ["-27500", "-27500", "0", "42"]),
        ("27 500- 27 500- 0 42%", ["-27500", "-27500", "0", "42"]),
        ("(27 500) (27 500) 0 42", ["-27500", "-27500", "0", "42"]),
        ("27\u00a0500 27\u202f500 0 42", ["27500", "27500", "0", "42"]),
        ("1 171,8 -0,5 1 172,3 42", ["1171.8", "-0.5", "1172.3", "42"]),
        ("27500 27500 0 42", ["27500", "27500", "0", "42"]),
        ("27'500 27'500 0 42", ["27500", "27500", "0", "42"]),
        ("-27 500*  -27 500¹ 0 42", ["-27500", "-27500", "0", "42"]),
    ],
)
def test_every_way_of_writing_is_among_the_readings(text, expected):
    assert expected in _readings(text)


@pytest.mark.parametrize("text", ["", "x", "5 (6", "1 0 0 0 0 0", "007 7", "5- 5--", "-5- 5"])
def test_what_is_no_row_of_figures_has_no_reading(text):
    assert _readings(text) == []


def test_a_wide_gap_parts_numbers():
    assert _readings("5  100") == [["5", "100", None, None]]
    assert ["5100", "5", None, None] in _readings("5 100  5")
    assert ["5", "100", "5", None] in _readings("5  100 5")


def test_a_per_cent_sign_belongs_to_the_use_alone():
    assert _readings("5 6 1 %") == [["5", "6", None, "1"]]


@pytest.mark.parametrize(
    ("texts", "mark"),
    [("1,5 2", "comma"), ("1.5 2", "point"), ("1,171 2", "open"), ("1,5 1.5", "contradiction")],
)
def test_the_decimal_mark_is_found_or_asked_for(texts, mark):
    assert decimal_mark_of(_words(texts)) == mark


def test_marks_between_groups_are_taken_away():
    assert ["1171832", "1171.8", None, None] in _readings("1.171.832 1.171,8", "comma")
    assert ["1171832", "1171.8", None, None] in _readings("1,171,832 1,171.8", "point")


def _settled(rows, parents=None, columns=FOUR):
    made = [Row(key, pieces_of(_words(text))) for key, text in rows.items()]
    return settle(made, columns, parents or {})


def _values(settled, key):
    return [number and number.value for number in settled.readings[key]]


def test_the_deviation_decides():
    settled = _settled({"a": "91 000 91 000 0 25", "b": "5 100 3 000 -2 100"})
    assert _values(settled, "a") == [91000, 91000, 0, 25]
    assert _values(settled, "b") == [5100, 3000, -2100, None]


FULL = {"a": "91 000 91 000 0 25", "b": "80 000 70 000 -10 000 30", "d": "5 4 -1 9"}


@pytest.mark.parametrize(
    ("others", "row", "is_settled"),
    [
        pytest.param(FULL, "5 100 5 100 0", True, id="the others are full"),
        pytest.param({}, "5 100 5 100 0", False, id="no other row"),
        pytest.param({"a": FULL["a"]}, "0 0 0", False, id="one other row"),
        pytest.param({**FULL, "c": "7 7 – 5"}, "5 100 5 100 0", False, id="one lacks its own"),
        pytest.param(FULL, "0 0 0", True, id="nothing budgeted"),
        pytest.param({**FULL, "c": "0 0 0 0"}, "0 0 0", False, id="a use of nothing"),
        pytest.param({**FULL, "c": "8 8 0 5%"}, "0 0 0", True, id="a use has its sign"),
    ],
)
def test_a_0_is_the_deviation_where_the_other_rows_have_theirs(others, row, is_settled):
    settled = _settled({**others, "row": row})
    assert ("row" in settled.readings) == is_settled


def test_rounding_is_forgiven_and_no_more():
    assert not _settled({"a": "-1 171 832 -1 177 395 -5 562 69"}).open
    assert "a" in _settled({"a": "-1 171 832 -1 177 395 -5 560 69"}).open


def test_totals_decide_where_there_is_no_deviation():
    rows = {"a": "10 500 10 600", "b": "20 300 20 400", "total": "30 800 31 000"}
    columns = FOUR[:2]
    alone = _settled({"a": "10 500 600 700"}, columns=columns)
    assert len(alone.open["a"]) > 1
    ambiguous = {"a": "10 500 600 700", "b": "1 1", "total": "10 501 600 701"}
    settled = _settled(ambiguous, {"a": "total", "b": "total"}, columns)
    assert _values(settled, "a") == [10500, 600700]
    assert settled.by_totals == ("a", "total")
    assert not _settled(rows, {"a": "total", "b": "total"}, columns).open


def test_what_totals_leave_open_stays_open():
    rows = {"a": "1 500 600 700", "total": "1 500 600 700"}
    settled = _settled(rows, {"a": "total"}, FOUR[:2])
    assert set(settled.open) == {"a", "total"}


def test_headings_that_are_not_those_of_the_figures_are_refused():
    """Amended budget, actual, forecast: every row can be read in one way, and none fits."""
    rows = {"a": "900 500 100 5", "b": "800 300 200 6", "c": "700 100 300 7"}
    assert set(_settled(rows).open) == {"a", "b", "c"}


amounts = st.integers(-2_000_000, 2_000_000)


@given(st.lists(st.tuples(amounts, amounts), min_size=1, max_size=6), st.data())
def test_a_row_is_read_as_it_was_written_or_not_at_all(pairs, data):
    uses = [data.draw(st.one_of(st.none(), st.integers(0, 300))) for _ in pairs]
    truth = {
        str(i): [budget, forecast, forecast - budget, use]
        for i, ((budget, forecast), use) in enumerate(zip(pairs, uses, strict=True))
    }
    texts = {
        key: " ".join(f"{value:,}".replace(",", " ") for value in row if value is not None)
        for key, row in truth.items()
    }
    settled = _settled(texts)
    assert {key: _values(settled, key) for key in settled.readings} == {
        key: row for key, row in truth.items() if key not in settled.open
    }
