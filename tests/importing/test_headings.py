"""A heading is the quantity that it says, or unknown; never the nearest one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espoo_analysis.importing.words.dates_in_text import dates_in
from espoo_analysis.importing.words.heading_words import MEANING_OF, PERCENT_PHRASES, PHRASES
from espoo_analysis.importing.words.headings import recognise_heading
from espoo_analysis.importing.words.money_units import money_unit_in, money_units_in

MEANINGS = {
    "amended_budget_eur": [
        *(
            " Muutettu talousarvio \n2025",
            "Muutettu\ntalousarvio\n2025",
            "MTA",
            "Mta",
            "TA+muutos",
        ),
        *("TA+M", "TA + muutokset", "Budjetti + muutos", "Muutettu budjetti", "TA 2025 + muutos"),
        *("Muutettu talous-\narvio", "Muutettu ta\u00adlousarvio", "Ändrad budget", "MTA 2025 €"),
        *("Budget inkl. ändringar", "Revised Budget", "Adjusted Budget", "Amended budget"),
        *("Muutettu talousarvio (MTA) 2025", "Muutettu talousarvio 31.7.2025", "MTA25"),
    ],
    "original_budget_eur": [
        *("Alkuperäinen talousarvio", "Ursprunglig budget", "Original Budget\n2019/20"),
    ],
    "budget": ["Talousarvio", "TA 2025", "TA2025", "TA25", "Budget", "talous-\narvio"],
    "forecast_eur": [
        *("Ennuste", "Tilinpäätösennuste", "TPE", "Prognos", "Forecast", "Ennuste 2026"),
        *("Ennuste 4/2025", "Ennuste 1-12/2025", "Ennuste (t€)", "Forecast EUR thousand"),
    ],
    "actual_ytd_eur": [
        *("Toteuma", "TOT", "Tot.", "Kum.", "Kumulatiivinen toteuma", "Toteuma 1-7/2025"),
        *("Toteuma 1.1.–31.7.2025", "Toteuma tammi–heinäkuu", "Toteuma 31.7.2025", "Utfall"),
        *("Toteuma heinäkuun loppuun mennessä", "YTD Actual", "Kum. toteuma 07/2025"),
        *("Kumul. toteuma", "Kumulat. toteuma", "Kumul. toteuma 7/2025"),
        *("Utfall jan–juli 2025", "Toteuma Q1–Q2/2025", "Toteuma 7 kk"),
    ],
    "actual": ["Toteuma 7/2025", "Toteuma heinäkuu", "Toteuma 2025-07", "Toteuma 202507"],
    "period_actual": [
        *("Q1 Sept Actual", "Toteuma Q2", "Toteuma 5–8/2025", "Kuukauden toteuma"),
        "Toteuma 1-7/2025 1-6/2025",
    ],
    "deviation_eur": ["Poikkeama\n\nEnn-Mta", "Poikkeama", "Avvikelse", "Variance", "Enn-\nMta"],
    "deviation_from_budget": ["Poikkeama (Enn-TA)", "Poikkeama Enn/TA"],
    "reversed_deviation_from_budget": ["Poikkeama TA/Enn", "Poikkeama (TA / Ennuste)"],
    "reversed_deviation": ["Poikkeama Mta-Enn", "MTA – Ennuste"],
    "actual_deviation": ["Poikkeama Tot-Mta", "Tot - TA"],
    "period_deviation": ["Poikkeama 1-7/2025", "Avvikelse 31.7.2025"],
    "deviation_share": [
        "Poikkeama-%",
        "Poikkeama, %",
        "Poikkeama % Enn-Mta",
        "Poikkeama-% TA/Enn",
    ],
    "difference": ["Ero", "Difference"],
    "utilisation_pct": [
        *("Toteuma-%\n2025", "Tot.-%", "Tot %", "Käyttö-%", "TOT/TA+M %", "Utfall-%", "Used %"),
        *("Förbrukning-%", "Utilisation %", "Toteuma/MTA", "Toteu-\nma-%", "Toteuma % MTA:sta"),
    ],
    "utilisation_of_budget": ["TOT/TA %", "Toteuma / Talousarvio"],
    "utilisation": ["Toteuma-% 7/2025"],
    "period_share": ["Toteuma-% 4-6/2025"],
    "forecast_share": ["Ennuste/MTA", "Ennuste / MTA %", "Ennuste-%"],
    "ratio": ["Ennuste/Toteuma", "TA/TP"],
    "phased_budget": ["TA 1-7/2025", "Muutettu talousarvio 1-7/2025", "Budjetti 7/2025"],
    "period_forecast": ["Ennuste 8-12/2025"],
    "remaining": ["Jäljellä", "Mta - Tot"],
    "budget_change": ["Ta-muut.", "TA-muutos"],
    "change_pct": ["Muutos-%"],
    "financial_statement": ["TP 2024", "Audited Outcome\n2018/19", "Tilinpäätös 2024"],
    "line": ["Rivi", "Tuloslaskelma"],
    "account": ["Tili", "Konto"],
    "account_name": ["Tilin nimi"],
    "": [
        *("", "%", "€", "2025", "Tavoite", "Toteuma ja ennuste", "Ennuste netto", "Toteuman"),
        *("Ennuste ilman avustuksia", "TAE 2026", "Tot-%/ed.v.", "Muutettu", "Poikkeama Enn/Mta"),
        *("Mta % Enn", "Ennuste Toteuma", "Muutettu talousarvio Ennuste", "TA (MTA)"),
    ],
}
CASES = [(text, meaning) for meaning, texts in MEANINGS.items() for text in texts]


@pytest.mark.parametrize(("text", "meaning"), CASES)
def test_a_heading_means_what_it_says(text, meaning):
    assert recognise_heading(text).meaning == meaning


@pytest.mark.parametrize("text", [text for text, _ in CASES if "\n" not in text])
def test_case_and_blanks_do_not_matter(text):
    meaning = recognise_heading(text).meaning
    assert recognise_heading(f"  {text.upper()} ").meaning == meaning
    assert recognise_heading(text.replace(" ", "\n\u00a0")).meaning == meaning


@pytest.mark.parametrize("table", [PHRASES, PERCENT_PHRASES])
def test_no_phrase_means_two_things_and_each_is_written_as_headings_are_folded(table):
    phrases = [phrase for of in table.values() for phrase in of]
    assert sorted(phrases) == sorted(set(phrases))
    per_cent = " %" if table is PERCENT_PHRASES else ""
    found = {phrase: recognise_heading(phrase + per_cent).meaning for phrase in phrases}
    assert found == {phrase: meaning for meaning, of in table.items() for phrase in of}


def test_the_order_of_a_difference_is_told():
    amended, forecast = "amended_budget_eur", "forecast_eur"
    assert recognise_heading("Poikkeama Enn-Mta").difference == (forecast, amended)
    assert recognise_heading("Mta-Enn").difference == (amended, forecast)
    assert recognise_heading("Poikkeama").difference == ()


@pytest.mark.parametrize(
    ("text", "years", "months"),
    [
        ("Toteuma 1-7/2025", (2025,), (1, 7)),
        ("01–07/2025", (2025,), (1, 7)),
        ("1.–7.2025", (2025,), (1, 7)),
        ("2025/1-7", (2025,), (1, 7)),
        ("1.1.–31.7.2025", (2025,), (1, 7)),
        ("1.1.2025–31.7.2025", (2025,), (1, 7)),
        ("tammi–heinäkuu", (), (1, 7)),
        ("tammikuu - heinäkuu 2025", (2025,), (1, 7)),
        ("januari–juli 2025", (2025,), (1, 7)),
        ("31.7.2025", (2025,), (None, 7)),
        ("2025-07-31", (2025,), (None, 7)),
        ("07/2025", (2025,), (None, 7)),
        ("2025-07", (2025,), (None, 7)),
        ("2025/07", (2025,), (None, 7)),
        ("Q2", (), (4, 6)),
        ("Q1-Q2/2025", (2025,), (1, 6)),
        ("2019/20", (2019, 2020), (None, None)),
        ("TA25, TP 24", (2025, 2024), (None, None)),
        ("1-7/2025 ja 1-6/2025", (2025,), (None, None)),
        ("4100-4149", (), (None, None)),
        ("13/2025", (), (None, None)),
        ("Mayor", (), (None, None)),
        ("5 562", (), (None, None)),
    ],
)
def test_years_and_months_are_found(text, years, months):
    found = dates_in(text)
    assert (found.years, (found.first_month, found.last_month)) == (years, months)


@pytest.mark.parametrize(
    ("unit", "texts"),
    [
        (
            "teur",
            [
                *("1 000 €", "1000 €", "1 000 euroa", "t€", "T EUR", "TEUR", "tuhatta euroa"),
                *("Luvut tuhansina euroina", "tusen euro", "i tusental euro", "EUR thousand"),
                *("EUR '000", "€1,000", "Toteuma 2025 1 000 €", "(1\u00a0000\u00a0€)"),
                *("1.000 €", "1000 e"),
            ],
        ),
        (
            "meur",
            ["milj. €", "M€", "mn euro", "miljoonina euroina", "EUR million", "miljoner euro"],
        ),
        ("eur", ["€", "euroa", "EUR", "i euro", "Toteuma, €", "Ennuste 2025 €"]),
        ("other", ["R thousands", "SEK", "tkr", "tuhansina", "€ / 1 000 €", "mrd. €", "USD"]),
        ("", ["Ylitys 91 000 €", "alle 1 000 €", "1,2 M€ ylitys", "Maahanmuutto", "mekko", ""]),
    ],
)
def test_the_unit_of_money_is_found_and_no_amount_is_taken_for_it(unit, texts):
    assert {text: money_unit_in(text) for text in texts} == dict.fromkeys(texts, unit)


def test_two_units_are_both_named():
    assert set(money_units_in("euroa, osa 1 000 €")) == {"eur", "teur"}


@given(
    st.lists(st.sampled_from([*sorted(MEANING_OF), "x", "1-7/2025", "%", "€"]), max_size=4),
    st.sampled_from([" ", "\n", "-", "/", " - ", "+"]),
)
def test_several_quantities_are_never_taken_for_one_amount(words, joint):
    heading = recognise_heading(joint.join(words))
    known = {MEANING_OF[word] for word in words if word in MEANING_OF}
    amounts = {"amended_budget_eur", "forecast_eur", "actual_ytd_eur", "original_budget_eur"}
    if len(known & amounts) > 1 and "x" not in words:
        assert heading.meaning not in amounts & known


@given(st.text())
def test_any_text_is_a_heading_without_a_crash(text):
    assert recognise_heading(text).meaning == recognise_heading(f" {text} ").meaning
