"""Every number form is read exactly, or not at all."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espoo_analysis.importing.words.number_forms import (
    is_missing,
    read_number,
    settle_decimal_mark,
    why_no_number,
)

BLANKS = (" ", "\u00a0", "\u202f", "\u2009", "\u2007", "  ")
GAPS = (*BLANKS, "'", "\u2019", "")
MINUSES = "-\u2010\u2011\u2013\u2014\u2212"


@pytest.mark.parametrize(
    "text",
    [
        *(f"-1{blank}171{blank}832" for blank in BLANKS),
        *(f"{minus}1 171 832" for minus in MINUSES),
        *("- 1 171 832", "-1171832", "1 171 832-", "1171832\u2212", "(1 171 832)", "( 1171832 )"),
        *("-1'171'832", "\u00a0-1 171 832 ", "-1\u2019171\u2019832", "\ufeff-1171832"),
    ],
)
def test_every_form_of_a_whole_number_has_one_value(text):
    written = read_number(text)
    assert written is not None
    assert written.value("any") == Decimal(-1171832)


@pytest.mark.parametrize(
    ("text", "comma", "point"),
    [
        ("1.171.832,50", "1171832.50", None),
        ("1,171,832.50", None, "1171832.50"),
        ("1.171.832", "1171832", None),
        ("1,171,832", None, "1171832"),
        ("1171832,5", "1171832.5", None),
        ("1 171 832,5", "1171832.5", None),
        ("1'171'832.5", None, "1171832.5"),
        ("1,5", "1.5", None),
        ("1.5", None, "1.5"),
        ("12,345", "12.345", "12345"),
        ("1.171", "1171", "1.171"),
        ("0,171", "0.171", None),
        ("0.171", None, "0.171"),
        ("1234,567", "1234.567", None),
        ("+5", "5", "5"),
        ("-0", "0", "0"),
    ],
)
def test_each_decimal_mark_gives_its_value_or_none(text, comma, point):
    written = read_number(text)
    assert written is not None
    assert written.comma == (None if comma is None else Decimal(comma))
    assert written.point == (None if point is None else Decimal(point))


@pytest.mark.parametrize(
    ("text", "value", "unit", "is_percent"),
    [
        ("1 171 832 €", 1171832, "eur", False),
        ("€ 1 171 832", 1171832, "eur", False),
        ("-€5", -5, "eur", False),
        ("€ -5", -5, "eur", False),
        ("(5) €", -5, "eur", False),
        ("(5 €)", -5, "eur", False),
        ("EUR 5", 5, "eur", False),
        ("5 euroa", 5, "eur", False),
        ("1 172 t€", 1172, "teur", False),
        ("1 172 tuhatta euroa", 1172, "teur", False),
        ("1 172 TEUR", 1172, "teur", False),
        ("2 M€", 2, "meur", False),
        ("2 milj.\u00a0€", 2, "meur", False),
        ("69 %", 69, "", True),
        ("69%", 69, "", True),
        ("(4\u00a0%)", -4, "", True),
    ],
)
def test_units_and_per_cent_are_told_and_never_scaled(text, value, unit, is_percent):
    written = read_number(text)
    assert written is not None
    assert written.value("any") == value
    assert (written.money_unit, written.is_percent) == (unit, is_percent)


@pytest.mark.parametrize(
    "text",
    [
        *("1 17 832", "1171 832", "91 000  91 000", "91\u00a0000 091", "0 171", "1 171.832.5"),
        *("1.17", "1,2E+06", "1e5", "007", "00", "1 234*", "1 234 1)", "1 234\u00b9"),
        *("--5", "-(5)", "(-5)", "-5-", "5 -", "5\u2013", "100,-", "5 562 -75", "1-7", "7/2025"),
        *("31.7.2025", "1 234 5", "5 6", ",5", "5,", "5.", "\u0661\u0662", "\uff15", "1,23,456"),
        *("69 % €", "5 €€", "% 69", "‰ 5", "nan", "inf", "-", "", "1_000", "0x1F", "1\n234"),
        *("€", "(", ")", "()", "(5", "5)", "Avustukset 5", "5 kpl", "1 234.567.890", "1\t234"),
    ],
)
def test_what_is_not_surely_one_number_is_none(text):
    numbers = read_number(text)
    if text == "1.17":
        assert numbers is not None
        assert numbers.comma is None
    else:
        assert numbers is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *((text, True) for text in ("–", "-", "—", "--", "..", "…", ".", "n/a", "NA", "")),
        *((text, True) for text in (" \u00a0", "\n", "Ei  tietoa", "puuttuu", "uppgift saknas")),
        *((text, False) for text in ("0", "x", "- €", "#N/A", "-5", "ei", "0,0", "nolla")),
    ],
)
def test_missing_is_told_from_nought_and_from_text(text, expected):
    assert is_missing(text) is expected
    assert not (is_missing(text) and read_number(text))


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([], "any"),
        (["1 200", "69 %"], "any"),
        (["12,345", "0,5"], "comma"),
        (["12,345", "0.5"], "point"),
        (["1.171", "1.171.832"], "comma"),
        (["12,345", "69"], "open"),
        (["12,345", "12.345"], "open"),
        (["0,5", "0.5"], "contradiction"),
        (["1.171.832", "1.5"], "contradiction"),
    ],
)
def test_the_decimal_mark_is_settled_only_by_numbers_that_allow_one(texts, expected):
    assert settle_decimal_mark(read_number(text) for text in texts) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1,2E+06", "exponent"),
        ("1 234*", "footnote"),
        ("1 234 1)", "footnote"),
        ("\u0661\u0662", "0 to 9"),
        ("007", "begins with 0"),
        ("-(5)", "sign"),
        ("7/2025", "span or a date"),
        ("1 17 832", "groups of three"),
    ],
)
def test_the_reason_is_named_where_it_is_known(text, reason):
    assert read_number(text) is None
    assert reason in why_no_number(text)


def _grouped(digits, gap):
    first = len(digits) % 3 or 3
    return gap.join([digits[:first], *(digits[i : i + 3] for i in range(first, len(digits), 3))])


numbers = st.decimals(allow_nan=False, allow_infinity=False, places=2) | st.integers().map(
    Decimal
)


@given(
    number=numbers,
    gap=st.sampled_from(GAPS) | st.just("group"),
    mark=st.sampled_from(["comma", "point"]),
    sign=st.sampled_from([*MINUSES, "- ", "()", "behind"]),
    unit=st.sampled_from(["", " %", "%", " €", "t€", " milj. €"]),
)
def test_any_number_in_any_form_is_read_back_exactly(number, gap, mark, sign, unit):
    signs = {"comma": (",", "."), "point": (".", ",")}[mark]
    whole, _, fraction = f"{number.copy_abs():f}".partition(".")
    body = _grouped(whole, signs[1] if gap == "group" else gap)
    body += signs[0] + fraction if fraction else ""
    if number < 0:
        forms = {"()": f"({body})", "behind": f"{body}-"}
        body = forms.get(sign, sign + body)
    written = read_number(body + unit)
    assert written is not None
    assert written.value(mark) == number
    if written.comma == written.point:
        assert written.value("any") == number


@given(st.text(alphabet="0123456789 .,'-+()%€tEUR\u00a0\u2212e*/") | st.text())
def test_any_text_is_read_missing_or_refused_without_a_crash(text):
    written = read_number(text)
    assert isinstance(why_no_number(text), str)
    if written is not None:
        assert not is_missing(text)
        assert written.comma is not None or written.point is not None
        # No digit is lost or made up, whichever the mark.
        digits = "".join(sign for sign in text if sign in "0123456789")
        for value in filter(None, (written.comma, written.point)):
            kept = "".join(map(str, value.as_tuple().digits))
            assert kept.lstrip("0") == digits.lstrip("0")
