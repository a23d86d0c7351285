"""Numbers in texts: every form that people write, and nothing that is not a number."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espoo_analysis.presentation.numbers import format_euros, format_number, format_percent
from espoo_analysis.presentation.quoted_numbers import days_in, numbers_in, unsupported
from espoo_analysis.settings import LANGUAGES

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fi", "4 300 asiakasta", ["4300"]),
        ("fi", f"4{NBSP}300", ["4300"]),
        ("fi", "4\u202f300", ["4300"]),
        ("fi", "4\u2009300", ["4300"]),
        ("fi", "1 171 832,5 €", ["1171832.5"]),
        ("fi", "−5 562 €", ["-5562"]),
        ("fi", "-5 562 €", ["-5562"]),
        ("fi", "–5 562 €", ["-5562"]),
        ("fi", "(−5 562)", ["-5562"]),
        ("fi", "53,5–54,5", ["53.5", "54.5"]),
        ("fi", "vuosina 2026–2029", ["2026", "2029"]),
        ("fi", "2026-2029", ["2026", "2029"]),
        ("fi", "vuonna 2025 100 000 euroa", ["2025", "100000"]),
        ("fi", "31 7", ["31", "7"]),
        ("fi", "10, 20 ja 30", ["10", "20", "30"]),
        ("fi", "Sivuja oli 12.", ["12"]),
        ("fi", "4 300:aa asiakasta", ["4300"]),
        ("fi", "1,97 milj. €", ["1970000"]),
        ("fi", "1,97 miljoonaa euroa", ["1970000"]),
        ("fi", "12 tuhatta euroa", ["12000"]),
        ("fi", "12 tuhannen euron", ["12000"]),
        ("fi", "250 t€", ["250000"]),
        ("fi", "2 M€", ["2000000"]),
        ("fi", "1,5 mrd", ["1500000000"]),
        ("fi", "C6-kaupungit ja Trust-M2, GPT-4, B1.1, 3D", []),
        ("fi", "helloespoo2.fi", []),
        ("fi", "neljä työpajaa", []),
        ("fi", "1000000000001", ["1000000000001"]),
        ("fi", "viite 9999999999995000103748239360", []),
        ("fi", "[luku](https://x.fi/2025) https://x.fi/77 `88`", []),
        ("fi", "1. ensin\n2. sitten 5 kertaa", ["5"]),
        ("fi", "tiedot 31.7.2025 ja 31. heinäkuuta 2025 asti", []),
        ("fi", "heinäkuussa 2025", ["2025"]),
        ("sv", "4 300 kunder", ["4300"]),
        ("sv", "1,2 mn euro", ["1200000"]),
        ("sv", "1,2 miljoner euro", ["1200000"]),
        ("sv", "3 tusen", ["3000"]),
        ("sv", "2 miljarder", ["2000000000"]),
        ("sv", "den 31 juli 2025", []),
        ("en", "4,300 contacts", ["4300"]),
        ("en", "EUR −1,171,832.50", ["-1171832.50"]),
        ("en", "10, 20 and 30", ["10", "20", "30"]),
        ("en", "EUR 1.97 million", ["1970000"]),
        ("en", "2 billion", ["2000000000"]),
        ("en", "12 thousand", ["12000"]),
        ("en", "on 31 July 2025", []),
        ("en", "By 2025, 13 languages", ["2025", "13"]),
        ("en", "2025-07-31", []),
        ("en", "", []),
    ],
)
def test_the_numbers_of_a_text(language, text, expected):
    values = [number.value for number in numbers_in(text, language)]
    assert values == [Decimal(value) for value in expected]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fi", "69 %"),
        ("fi", f"69{NBSP}%"),
        ("fi", "69%"),
        ("fi", "69 prosenttia"),
        ("fi", "69 prosentin"),
        ("fi", "69 prosenttiyksikköä"),
        ("fi", "69 %-yks."),
        ("sv", "69 procent"),
        ("sv", "69 procentenheter"),
        ("en", "69 per cent"),
        ("en", "69 percentage points"),
    ],
)
def test_a_percentage_is_known_as_one(language, text):
    (number,) = numbers_in(text, language)
    assert number.is_percent
    assert number.value == 69


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fi", "1.1.2025", [dt.date(2025, 1, 1)]),
        ("fi", "31. heinäkuuta 2025", [dt.date(2025, 7, 31)]),
        ("sv", "31 juli 2025", [dt.date(2025, 7, 31)]),
        ("en", "31 July 2025", [dt.date(2025, 7, 31)]),
        ("en", "2025-07-31", [dt.date(2025, 7, 31)]),
        ("fi", "31.2.2025", []),
        ("fi", "Versio 1.1", []),
    ],
)
def test_the_days_of_a_text(language, text, expected):
    assert days_in(text, language) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ylitys on 3 797 €.", []),
        ("Noin 54 % on käytetty.", []),
        ("Noin 55 % on käytetty.", ["55 %"]),
        ("Kulut ovat 1,97 milj. €.", []),
        ("Kulut ovat 1,96 milj. €.", ["1,96 milj."]),
        ("Kulut ovat 2 milj. €.", []),
        ("Ylitys on 3 797,5 €.", ["3 797,5"]),
        ("Käynnit: 54.", ["54"]),
        ("Laki tuli voimaan 1.1.2025.", []),
        ("Laki tuli voimaan 2.1.2025.", ["2.1.2025"]),
        ("Jakso on 2026–2029.", []),
        ("7 ja 7 ja 8", ["7", "8"]),
    ],
)
def test_what_the_tables_do_not_hold_is_named(text, expected):
    cells = ["−3 797", "53,9985 %", "−1 969 162", "Ohjelma 2026–2029", "Voimaan 1.1.2025"]
    assert unsupported(text, cells, [], "fi") == expected


amounts = st.decimals(-(10**9), 10**9, places=2, allow_nan=False)


@given(amounts, st.integers(0, 2), st.sampled_from(LANGUAGES))
def test_what_is_written_is_read_back(amount, decimals, language):
    value = float(round(amount, decimals))
    for text in (
        format_number(value, language, decimals=decimals),
        format_number(value, language, decimals=decimals, signed=True),
        format_percent(value / 100, language, decimals=decimals),
    ):
        (number,) = numbers_in(f"Luku on {text}, ja se on.", language)
        assert float(number.value) == pytest.approx(value)
        assert number.decimals == decimals
        assert number.is_percent == ("%" in text)


@given(st.integers(-(10**9), 10**9))
def test_every_language_reads_the_same_euros(amount):
    read = [numbers_in(format_euros(amount, language), language)[0] for language in LANGUAGES]
    assert {(number.value, number.decimals) for number in read} == {(Decimal(amount), 0)}


@given(
    st.text(alphabet="0123456789 .,%-–−()€abcäö\u00a0\n", max_size=60), st.sampled_from(LANGUAGES)
)
def test_any_text_can_be_read(text, language):
    numbers_in(text, language)
    days_in(text, language)
    assert unsupported(text, [text], [], language) == []


@pytest.mark.parametrize("piece", ["1 ", "1", "1,", "123 456 ", "-1", "1.1."])
def test_a_long_text_takes_no_longer_than_its_length(piece):
    numbers_in(piece * (100_000 // len(piece)), "fi")
