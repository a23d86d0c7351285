"""What the text claims stands beside the table, and the forecast beside what binds."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from bs4 import BeautifulSoup

import espoo_analysis as ea
from espoo_analysis import presentation as show
from espoo_analysis.calculations.binding import binding_level_tests
from espoo_analysis.calculations.claims import commentary_claims
from espoo_analysis.contracts import TextClaims, check
from espoo_analysis.presentation.fragments import FINDINGS_MIME
from espoo_analysis.presentation.numbers import MISSING

EN = show.Wording("en")
SENTENCE = "All goes <b>as budgeted</b>."


@pytest.fixture(scope="module")
def july():
    return ea.load_period("2025-07", unit="immigration")


def _claims(*rows):
    told = {
        "code": "claims_no_deviation", "severity": "info", "unit": "immigration",
        "line": "operating_margin", "figure": -3799.0, "language": "en", "verdict": "below_limit",
        "sentence": SENTENCE, "deviation_eur": -3799.0, "deviation_share": -0.002,
        "limit_share": 0.01, "limit_eur": 50000.0,
    }  # fmt: skip
    frame = pd.DataFrame([{**told, **row} for row in rows])
    return check(frame.astype({"sentence": "str"}), TextClaims, "a test")


def _note(claims, july, words=EN):
    return show.claims_note(claims, july.reference, words)


def _plain(shown):
    return repr(shown).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            {},
            "a deviation is what exceeds the comment limit (1% of the budget or EUR 50,000).",
        ),
        ({"verdict": "true", "deviation_eur": 0.0}, "so the statement is true."),
        ({"verdict": "contradicted"}, "so the statement contradicts the table."),
        (
            {"verdict": "not_comparable", "deviation_eur": float("nan")},
            "the statement cannot be checked.",
        ),
        ({"deviation_share": float("nan")}, "is EUR −3,799; the statement"),
        (
            {"limit_eur": float("nan"), "limit_share": 0.025},
            "the comment limit (2.5% of the budget).",
        ),
        ({"limit_share": float("nan")}, "the comment limit (EUR 50,000)."),
    ],
)
def test_each_verdict_is_said_with_its_figures(july, row, expected):
    said = _plain(_note(_claims(row), july))
    assert f"The commentary says: “{SENTENCE}”" in said
    assert expected in said


def test_a_sentence_is_quoted_once_and_as_text(july):
    claims = _claims({}, {"line": "operating_expenses"})
    page = BeautifulSoup(_note(claims, july).html, "html.parser")
    assert not page.find("b")
    assert page.get_text().count(SENTENCE) == 1
    assert len(page.find_all("li")) == 2


@pytest.mark.parametrize("language", ["en", ""])
def test_a_line_that_is_not_mentioned_is_named(july, language):
    unsaid = {"verdict": "not_mentioned", "sentence": None, "language": language}
    said = _plain(_note(_claims({**unsaid, "line": "personnel_expenses"}), july))
    assert said.startswith("Personnel expenses: the deviation in the table is EUR −3,799")
    assert said.endswith("but has not been commented on.")


def test_only_what_is_said_in_the_readers_language_is_shown(july):
    claims = _claims({}, {"language": "fi", "sentence": "Kaikki hyvin."})
    assert "Kaikki" not in _plain(_note(claims, july))
    nothing = _note(claims, july, show.Wording("sv"))
    assert (nothing.html, nothing.plain, nothing.extra) == ("", "", {})


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_claim_of_july_holds_only_with_the_limit(july, language):
    deviations = ea.budget_deviation(july.follow_up)
    material = ea.material_deviations(deviations, july.reference.thresholds, july.period)
    claims = commentary_claims(july.commentary, material, july.reference.lines)
    note = _note(claims, july, show.Wording(language))
    assert {"fi": "−3 799 €", "sv": "−3 799 €", "en": "EUR −3,799"}[language] in _plain(note)
    (record,) = json.loads(json.dumps(note.extra[FINDINGS_MIME], allow_nan=False))
    assert record["verdict"] == "below_limit"


def _tests(july, level="", budget=None):
    levels = pd.DataFrame(
        {"unit": ["immigration"], "level": [level], "valid_from": "2025-01", "decided_by": "x",
         "source": "x"}
    )  # fmt: skip
    deviations = ea.budget_deviation(july.follow_up)
    if budget is not None:
        deviations = deviations.assign(amended_budget_eur=budget, deviation_eur=budget)
    return binding_level_tests(deviations, levels[levels["level"] != ""], july.period)


def test_both_levels_are_shown_where_none_is_decided(july):
    table = show.binding_table(_tests(july), july.reference, EN)
    assert table.cells.to_numpy().tolist() == [
        [
            "Operating expenses total (gross)",
            "−1,965,363",
            "−1,969,162",
            "3,799",
            "exceeded by the forecast",
        ],
        [
            "Operating margin (net)",
            "−1,874,363",
            "−1,878,162",
            "3,799",
            "exceeded by the forecast",
        ],
    ]
    assert "not known whether the council binds" in table.notes[0]
    json.dumps(table.extra[FINDINGS_MIME], allow_nan=False)


def test_a_decided_level_stands_alone(july):
    table = show.binding_table(_tests(july, "net"), july.reference, EN)
    assert table.cells["level"].tolist() == ["Operating margin (net)"]
    assert not any("has not been given" in note for note in table.notes)


def test_what_cannot_be_compared_is_no_zero(july):
    table = show.binding_table(_tests(july, "net", float("nan")), july.reference, EN)
    assert table.cells.loc[0, ["budget", "excess", "verdict"]].tolist() == [
        MISSING,
        MISSING,
        "cannot be compared",
    ]


def test_nothing_is_shown_where_nothing_was_tested(july):
    assert show.binding_table(_tests(july).iloc[:0], july.reference, EN).html == ""
