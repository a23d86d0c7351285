"""The published figures that are not the computed ones, in the reader's language."""

from __future__ import annotations

import pytest

import espoo_analysis as ea
from espoo_analysis import presentation as show
from espoo_analysis.settings import LANGUAGES


@pytest.fixture
def july():
    return ea.load_period("2025-07", unit="immigration")


@pytest.fixture
def follow_up(july):
    """Break the table of July: a sign, a margin, a total that is absent, and both budgets."""
    rows = july.follow_up.set_index("line")
    rows["original_budget_eur"] = rows["amended_budget_eur"]
    personnel = ["original_budget_eur", "amended_budget_eur"]
    rows.loc["personnel_expenses", personnel] -= 9000
    rows.loc["other_operating_expenses", "forecast_eur"] *= -1
    rows.loc["operating_margin", "forecast_eur"] -= 5000
    rows.loc["operating_revenue", ["amended_budget_eur", "forecast_eur"]] = float("nan")
    return rows.reset_index()[july.follow_up.columns]


@pytest.fixture
def findings(july, follow_up):
    before = july.follow_up.assign(original_budget_eur=july.follow_up["amended_budget_eur"])
    return ea.reconcile(follow_up, before)


def _cell(table, line, compared):
    cells = table.cells
    (row,) = cells[cells["line"].eq(line) & cells["compared"].eq(compared)].to_numpy().tolist()
    return [cell.replace("\xa0", " ") for cell in row[2:5]] + row[6:]


@pytest.mark.parametrize(
    ("line", "compared", "expected"),
    [
        (
            "Henkilöstökulut",
            "Alkuperäinen talousarvio = viimeksi julkaistu",
            ["−1 180 832", "−1 171 832", "−9 000", "virhe"],
        ),
        (
            "Henkilöstökulut",
            "Muutettu talousarvio = viimeksi julkaistu",
            ["−1 180 832", "−1 171 832", "−9 000", "muuttunut"],
        ),
        (
            "Muut toimintakulut",
            "Tuotot ovat positiivisia ja kulut negatiivisia",
            ["235 712", "−235 712", "+471 424", "virhe"],
        ),
    ],
)
def test_each_comparison_is_worded(july, findings, line, compared, expected):
    table = show.reconciliation_table(findings, july.reference, show.Wording("fi"))
    assert _cell(table, line, compared) == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_absent_total_is_missed_once_with_its_sum(july, findings, language):
    words = show.Wording(language)
    table = show.reconciliation_table(findings, july.reference, words)
    name = words.labels(july.reference.lines, "line")["operating_revenue"]
    revenue = table.cells[table.cells["line"] == name]
    compared = words.text("Summarivin talousarvio ja ennuste on julkaistu")
    assert revenue["compared"].tolist() == [compared]
    assert revenue["verdict"].tolist() == [words.text("puuttuu")]


def test_last_time_is_explained_only_where_it_was_compared(july, findings):
    words = show.Wording("en")
    with_last_time = show.reconciliation_table(findings, july.reference, words).notes
    alone = show.reconciliation_table(ea.reconcile(july.follow_up), july.reference, words).notes
    assert any("last published" in note for note in with_last_time)
    assert not any("last published" in note for note in alone)


def test_a_margin_that_is_not_the_sum_of_its_totals_is_named(july):
    rows = july.follow_up
    is_margin = rows["line"] == "operating_margin"
    rows = rows.assign(forecast_eur=rows["forecast_eur"].mask(is_margin, -1_878_261))
    words = show.Wording("fi")
    table = show.reconciliation_table(ea.reconcile(rows), july.reference, words)
    assert _cell(table, "Toimintakate", "Ennuste = osien summa") == [
        "−1 878 261",
        "−1 878 161",
        "−100",
        "virhe",
    ]
