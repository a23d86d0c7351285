"""What was said about a finding stands beside it, with who said it and in which language."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

import espoo_analysis as ea
from espoo_analysis import presentation as show


@pytest.fixture(scope="module")
def july():
    return ea.load_period("2025-07", unit="immigration")


def _explained(july, code, line, figure):
    said = july.explanations.reindex([0]).assign(
        unit="immigration", code=code, line=line, figure=figure, explained_by="controller",
        explained_on=pd.Timestamp("2025-09-02"), explanation_fi="Sarake on siirtynyt.",
    ).astype(july.explanations.dtypes)  # fmt: skip
    return ea.economic_analysis(dataclasses.replace(july, explanations=said))


@pytest.mark.parametrize(
    ("language", "mark"), [("fi", "virhe, selitetty"), ("en", "error, explained")]
)
def test_an_explained_error_is_shown_with_its_explanation(july, language, mark):
    economy = _explained(july, "utilisation", "operating_expenses", 0.0)
    words = show.Wording(language)
    table = show.reconciliation_table(economy.reconciliation, july.reference, words)
    assert table.cells["verdict"].tolist().count(mark) == 1
    html = table.to_html()
    assert '<li lang="fi">Sarake on siirtynyt.</li>' in html
    assert "controller" in html


def test_an_explanation_of_another_figure_says_so(july):
    economy = _explained(july, "utilisation", "operating_expenses", 54.0)
    table = show.reconciliation_table(economy.reconciliation, july.reference, show.Wording("en"))
    assert "error, explained" not in set(table.cells["verdict"])
    assert any("another figure" in note for note in table.notes)


@pytest.mark.parametrize(
    ("code", "line", "figure"),
    [
        ("binding_level", "operating_margin", -1878162.0),
        ("claims_no_deviation", "operating_margin", -3799.0),
    ],
)
def test_other_findings_are_explained_as_well(july, code, line, figure):
    economy, words = _explained(july, code, line, figure), show.Wording("en")
    shown = [
        show.binding_table(economy.binding, july.reference, words),
        show.claims_note(economy.claims, july.reference, words),
    ]
    html = [part.to_html() if hasattr(part, "to_html") else part.html for part in shown]
    assert sum('<li lang="fi">Sarake on siirtynyt.</li>' in text for text in html) == 1
