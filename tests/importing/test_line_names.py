"""A row's name is a line that is known by exactly that name, or unknown."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espoo_analysis.importing.words.line_names import nearest_line, recognise_line
from espoo_analysis.importing.words.line_words import GROUPS, LINES, OUTSIDE, PARTS

_REFERENCE = Path(__file__).parents[2] / "data" / "reference" / "lines.csv"
with _REFERENCE.open(encoding="utf-8", newline="") as _file:
    LABELS = {
        row["line"]: (row["label_fi"], row["label_sv"], row["label_en"])
        for row in csv.DictReader(_file)
    }
TOTALS = {"operating_revenue", "operating_expenses", "operating_margin"}


@pytest.mark.parametrize("language", [0, 1, 2])
@pytest.mark.parametrize("code", LABELS)
def test_every_label_is_its_own_line_in_every_language(code, language):
    found = recognise_line(LABELS[code][language], LABELS)
    assert (found.code, found.kind) == (code, "total" if code in TOTALS else "line")


@pytest.mark.parametrize(
    ("text", "code", "kind"),
    [
        # The city's own table, as the text of its page comes out.
        ("Toimintatuotot Tuet ja avustukset", "subsidies_and_grants", "line"),
        ("Toimintatuotot yhteensä", "operating_revenue", "total"),
        ("Toimintakulut Henkilöstökulut", "personnel_expenses", "line"),
        ("Aineet  tarvikkeet ja tavarat", "materials_supplies_goods", "line"),
        ("Toimintakate yhteensä", "operating_margin", "total"),
        # Other ways to write the same.
        ("TOIMINTAKULUT YHT.", "operating_expenses", "total"),
        ("Total operating expenses", "operating_expenses", "total"),
        ("1.2 Henkilöstökulut", "personnel_expenses", "line"),
        ("40 Henkilöstökulut", "personnel_expenses", "line"),
        ("4000–4299 Henkilöstökulut", "personnel_expenses", "line"),
        ("3300 Tuet ja avustukset", "subsidies_and_grants", "line"),
        ("\u00a0 Palvelu-\njen ostot:", "purchases_of_services", "line"),
        ("Henkilöstö\u00adkulut yhteensä", "personnel_expenses", "line"),
        ("= Toimintakate (+/-)", "operating_margin", "total"),
        ("- Avustukset*", "grants_paid", "line"),
        ("Avustukset 1)", "grants_paid", "line"),
        ("Toimintamenot Henkilöstömenot", "personnel_expenses", "line"),
        ("Staff expenditure", "personnel_expenses", "line"),
        # A caption, or the total itself.
        ("Toimintakulut", "operating_expenses", "group_or_total"),
        ("Omkostnader", "operating_expenses", "group_or_total"),
        ("Tuotot", "operating_revenue", "group_or_total"),
        # Finer than our lines.
        ("Asiakaspalvelujen ostot", "purchases_of_services", "part"),
        ("Muiden palvelujen ostot", "purchases_of_services", "part"),
        ("Köp av övriga tjänster", "purchases_of_services", "part"),
        ("Palkat ja palkkiot", "personnel_expenses", "part"),
        ("4100 Eläkekulut", "personnel_expenses", "part"),
        # Revenue and expense that are called alike.
        ("Understöd", "grants_paid", "line"),
        ("Understöd och bidrag", "subsidies_and_grants", "line"),
        ("Bidrag", "grants_paid", "line"),
        ("Subsidies", "grants_paid", "line"),
        ("Allowances and grants", "grants_paid", "line"),
        ("Subsidies and grants received", "subsidies_and_grants", "line"),
        ("Subsidies and grants", "", ""),
        ("Grants", "", ""),
        ("4700 Tuet ja avustukset", "", ""),
        ("3300 Avustukset", "", ""),
        ("Toimintakulut Tuet ja avustukset", "", ""),
        ("Toimintatuotot Avustukset", "", ""),
        # The margin with its sign turned.
        ("Nettomenot yhteensä", "operating_margin", "reversed_total"),
        ("Toimintakatteen alijäämä", "operating_margin", "reversed_total"),
        # Known, and not ours.
        ("Valmistevarastojen muutos (+/-)", "", "outside"),
        ("Rahoitustuotot ja -kulut", "", "outside"),
        ("Vuosikate", "", "outside"),
        ("Tilikauden tulos", "", "outside"),
        # Unknown.
        ("", "", ""),
        ("Yhteensä", "", ""),
        ("4000", "", ""),
        ("Henkilöstokulut", "", ""),
        ("Avustukset 1", "", ""),
        ("Toimintakate ilman sisäisiä", "", ""),
        ("Toimintakulut sisäiset", "", ""),
        ("Toimintatuotot Toimintakulut yhteensä", "", ""),
        ("Henkilöstökulut Palvelujen ostot", "", ""),
    ],
)
def test_a_row_is_what_its_name_says(text, code, kind):
    found = recognise_line(text, LABELS)
    assert (found.code, found.kind) == (code, kind)


def test_no_name_stands_for_two_things():
    words = [name for table in (GROUPS, LINES, PARTS) for of in table.values() for name in of]
    words += OUTSIDE
    assert sorted(words) == sorted(set(words))
    own = {label.lower().replace(",", "") for of in LABELS.values() for label in of}
    assert own.isdisjoint([*OUTSIDE, *(name for of in PARTS.values() for name in of)])


def test_every_synonym_is_written_as_names_are_folded():
    for table, kinds in ((LINES, {"line"}), (PARTS, {"part"}), (GROUPS, {"group_or_total"})):
        for code, names in table.items():
            found = {recognise_line(name, LABELS) for name in names}
            assert {one.code for one in found} == {code}
            assert {one.kind for one in found} == kinds
    assert {recognise_line(name, LABELS).kind for name in OUTSIDE} == {"outside"}


def test_the_nearest_name_is_offered_and_never_taken():
    assert nearest_line("Henkilöstokulut", LABELS) == "; did you mean 'Henkilöstökulut'?"
    assert nearest_line("zzz", LABELS) == ""
    assert recognise_line("Henkilöstokulut", LABELS).kind == ""


@given(st.text())
def test_any_text_is_a_name_without_a_crash(text):
    assert recognise_line(text, LABELS) == recognise_line(f"  {text}  ", LABELS)
    nearest_line(text[:60], LABELS)
