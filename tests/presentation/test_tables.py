"""Tables say what they are, also to a screen reader, and show text as text."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from bs4 import BeautifulSoup

import espoo_analysis as ea
from espoo_analysis import presentation as show
from espoo_analysis.presentation.fragments import FINDINGS_MIME
from espoo_analysis.presentation.published_table import Column, PublishedTable
from espoo_analysis.settings import LANGUAGES

NBSP = "\u00a0"


@pytest.fixture(scope="module")
def july():
    return ea.load_period("2025-07", unit="immigration")


@pytest.fixture(scope="module")
def use(july):
    profiles = july.reference.accrual_profiles
    return ea.forecast_utilisation(july.follow_up, july.period, profiles=profiles)


@pytest.fixture(params=LANGUAGES)
def tables(request, july, use):
    words = show.Wording(request.param)
    reference, follow_up = july.reference, july.follow_up
    kpis = ea.service_kpis(july.services, reference.indicators, july.period)
    deviations = ea.budget_deviation(follow_up)
    return [
        show.follow_up_table(follow_up, deviations, use, reference, words),
        show.year_use_table(use, reference, words),
        show.reconciliation_table(ea.reconcile(follow_up), reference, words),
        show.activity_table(july.activities, words),
        show.kpi_table(kpis, reference, words),
        show.provenance_table(july, words),
    ]


def _cells(table):
    """Read the texts of a published table's HTML, row by row."""
    soup = BeautifulSoup(table.to_html(), "html.parser")
    rows = soup.tbody.find_all("tr")
    return [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in rows]


def test_every_table_has_a_caption_scopes_and_ids_of_its_own(tables):
    ids = []
    for table in tables:
        soup = BeautifulSoup(table.to_html(), "html.parser")
        assert soup.caption.get_text() == table.caption
        assert all(cell.get("scope") for cell in soup.find_all("th"))
        assert all(cell.get_text(strip=True) for cell in soup.find_all("th"))
        region = soup.find(role="region")
        assert soup.find(id=region["aria-labelledby"]) is soup.caption
        assert region["tabindex"] == "0"
        named = {tag["id"] for tag in soup.find_all(id=True)}
        referred = {i for cell in soup.find_all(headers=True) for i in cell["headers"]}
        assert referred <= named
        ids += [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))


def test_no_cell_is_empty(tables):
    for table in tables:
        assert all(text for row in _cells(table) for text in row)


def test_the_follow_up_shows_the_printed_and_the_computed_figures(july, use):
    table = show.follow_up_table(
        july.follow_up,
        ea.budget_deviation(july.follow_up),
        use,
        july.reference,
        show.Wording("fi"),
    )
    rows = {row[0]: [cell.replace(NBSP, " ") for cell in row[1:]] for row in _cells(table)}
    assert rows["Henkilöstökulut"] == [
        "−1 171 832", "−1 177 395", "−5 562", "69 %",
        "−1 171 832", "−1 177 395", "−5 563", "69,0 % (68,5–69,5)",
    ]  # fmt: skip
    assert rows["Toimintakulut yhteensä"] == [
        "−1 965 363", "−1 969 161", "−3 797", "0 %",
        "−1 965 363", "−1 969 162", "−3 799", "54,0 % (53,5–54,5)",
    ]  # fmt: skip
    assert rows["Avustukset"] == ["0", "0", "0", "–", "0", "0", "0", "–"]
    assert rows["Toimintatuotot yhteensä"][3] == "–"


def test_the_reconciliation_names_the_false_zeros_with_the_true_figures(july):
    findings = ea.reconcile(july.follow_up)
    table = show.reconciliation_table(findings, july.reference, show.Wording("fi"))
    errors = [row for row in _cells(table) if row[-1] == "virhe"]
    assert [[cell.replace(NBSP, " ") for cell in row[2:4]] for row in errors] == [
        ["0 %", "54,0 % (53,5–54,5)"],
        ["0 %", "55,4 % (54,9–56,0)"],
    ]
    assert len([row for row in _cells(table) if row[-1] == "pyöristysero"]) == 8
    assert len(table.extra[FINDINGS_MIME]) == len(findings)


def test_the_pace_of_each_line_is_shown(july, use):
    table = show.year_use_table(use, july.reference, show.Wording("fi"))
    paces = {row[0]: row[-1] for row in _cells(table)}
    assert [paces[name] for name in ("Henkilöstökulut", "Palvelujen ostot")] == ["0,64", "3,43"]
    assert paces["Tuet ja avustukset"] == "4,20"
    assert paces["Aineet, tarvikkeet ja tavarat"] == "1,93"
    assert paces["Muut toimintakulut"] == "2,35"


def test_a_figure_that_was_not_given_is_said_not_zeroed(july):
    kpis = ea.service_kpis(july.services, july.reference.indicators, july.period)
    table = show.kpi_table(kpis, july.reference, show.Wording("fi"))
    values = {row[0]: row[1:3] for row in _cells(table)}
    assert values["Hello Espoo -infon asiakastyytyväisyys"] == ["lukua ei ole annettu", "–"]
    assert values["Hello Espoo -infon asiakaskontaktit"][0] == f"4{NBSP}300"
    assert "0" not in {row[0] for row in values.values()}


def _example_table(period, **changes):
    """Show the figures of the example, some columns of which are changed."""
    year = ea.load_period(period, unit="example", data_dir="data/example")
    kpis = ea.service_kpis(
        year.services,
        year.reference.indicators,
        year.period,
        history=year.history.services,
        thresholds=year.reference.thresholds,
    )
    return show.kpi_table(kpis.assign(**changes), year.reference, show.Wording("en"))


def test_the_table_of_the_figures_has_at_most_seven_columns_and_its_files_all():
    table = _example_table("2025-07")
    assert [column.label for column in table.shown] == [
        "Indicator",
        "Figure",
        "A year ago",
        "Target",
        "Achievement of the target",
        "Unit cost, euros",
        "Note",
    ]
    headings = {column["heading"] for column in table.to_record()["columns"]}
    assert {"Whole year at this pace", "Change on the year", "Costs, euros"} <= headings


def test_a_column_without_a_figure_is_not_shown():
    nothing = {"unit_cost_eur": float("nan"), "value_last_year": float("nan")}
    labels = [column.label for column in _example_table("2025-07", **nothing).shown]
    assert "Unit cost, euros" not in labels
    assert "A year ago" not in labels
    assert "Whole year at this pace" in labels


@pytest.mark.parametrize(
    ("target_class", "basis", "text"),
    [
        ("achieved", "final", "achieved"),
        ("achieved", "projected", "on course to be achieved"),
        ("partially_achieved", "final", "partially achieved"),
        ("partially_achieved", "projected", "on course to be partially achieved"),
        ("not_achieved", "final", "not achieved"),
        ("not_achieved", "projected", "not on course to be achieved"),
        ("cannot_be_assessed", None, "cannot be assessed"),
        (None, None, "–"),
    ],
)
def test_a_target_has_one_of_four_classes(target_class, basis, text):
    table = _example_table("2025-07", target_class=target_class, class_basis=basis)
    assert set(table.cells["target_class"]) == {text}
    assert any("On course" in note for note in table.notes) == (basis == "projected")


def test_only_what_should_grow_is_shown_at_its_pace(july):
    kpis = ea.service_kpis(july.services, july.reference.indicators, july.period)
    table = show.kpi_table(kpis, july.reference, show.Wording("fi"))
    paces = table.cells.set_index("indicator")["annualised"]
    assert paces["Hello Espoo -infon asiakaskontaktit"] == f"7{NBSP}371"
    assert paces.ne("–").sum() == 1


def test_all_languages_show_the_same_figures(july, use):
    def digits(language):
        words = show.Wording(language)
        deviations = ea.budget_deviation(july.follow_up)
        table = show.follow_up_table(july.follow_up, deviations, use, july.reference, words)
        return [re.sub(r"[^0-9−–]", "", "".join(row[1:])) for row in _cells(table)]

    assert digits("fi") == digits("sv") == digits("en")


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "{x} %(y)s %", "\"'&", "\u202eabc", "=1+1"]
)
def test_any_text_is_shown_as_text(text):
    table = PublishedTable(
        "t",
        text,
        (Column("a", text, align="left"), Column("b", text, text)),
        pd.DataFrame({"a": [text], "b": [text]}),
        (text,),
    )
    soup = BeautifulSoup(table.to_html(), "html.parser")
    assert not soup.find("script")
    assert soup.caption.get_text() == text
    assert soup.li.get_text() == text
    assert [cell.get_text() for cell in soup.tbody.find_all(["th", "td"])] == [text, text]
