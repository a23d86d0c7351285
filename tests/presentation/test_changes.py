"""What changed is listed, what does not compare is said, and nothing else is shown."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest
from bs4 import BeautifulSoup

import espoo_analysis as ea
from espoo_analysis import presentation as show
from espoo_analysis.calculations.changes import as_changes
from espoo_analysis.presentation.numbers import MISSING

EN = show.Wording("en")
UNIT = "example"


@pytest.fixture(scope="module")
def july():
    return ea.load_period("2025-07", unit="immigration")


def _changes(*rows):
    told = [
        {"topic": "follow_up", "unit": "immigration", "state": "changed", **row} for row in rows
    ]
    return as_changes(pd.DataFrame(told), "a test")


def _line(key, quantity="forecast_eur", previous=-100.0, current=-130.0, **more):
    change = current - previous
    return {
        "key": key, "quantity": quantity, "previous": previous, "current": current,
        "change": change, **more,
    }  # fmt: skip


def _shown(changes, july, previous="2025-06", words=EN):
    return show.changes_table(changes, july, previous, words)


def _services(changes, july, previous="2025-06"):
    return show.service_changes_table(changes, july, previous, EN)


def _plain(shown):
    return repr(shown).replace("\u00a0", " ")


def test_a_changed_line_shows_both_figures_and_what_happened(july):
    table = _shown(_changes(_line("personnel_expenses")), july)
    assert table.cells.loc[0].tolist() == ["Personnel expenses", "−100", "−130", "−30", "changed"]
    assert table.figures.loc[0].tolist() == [-100.0, -130.0, -30.0]
    assert "January–June 2025 and January–July 2025" in table.caption


def test_rows_stand_by_quantity_in_the_order_of_a_budget(july):
    changes = _changes(
        _line("personnel_expenses", "actual_ytd_eur"),
        _line("personnel_expenses"),
        _line("operating_expenses"),
        _line("personnel_expenses", "amended_budget_eur"),
    )
    table = _shown(changes, july)
    assert list(table.groups) == ["Amended budget", "Forecast", "Forecast", "Actual"]
    assert table.total_rows == {2}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"state": "revised"}, ["−100", "−130", "−30", "revised afterwards"]),
        (
            {"state": "added", "previous": None, "change": None},
            [MISSING, "−130", MISSING, "new"],
        ),
        (
            {"state": "ended", "current": None, "change": None},
            ["−100", MISSING, MISSING, "no longer included"],
        ),
        (
            {"state": "missing", "current": None, "change": None},
            ["−100", MISSING, MISSING, "figure missing or not shown"],
        ),
    ],
)
def test_every_state_is_said_and_what_is_missing_is_no_zero(july, row, expected):
    table = _shown(_changes({**_line("personnel_expenses"), **row}), july)
    assert table.cells.loc[0].tolist()[1:] == expected


@pytest.mark.parametrize(
    "row",
    [
        {"state": "unchanged", "current": -100.0, "change": 0.0},
        {"state": "missing", "previous": None, "current": None, "change": None},
    ],
)
def test_what_did_not_change_is_not_listed(july, row):
    shown = _shown(_changes({**_line("personnel_expenses"), **row}), july)
    assert _plain(shown) == (
        "No comparable figure or status has changed since the last report (January–June 2025)."
    )


def test_without_an_earlier_report_there_is_nothing_to_compare(july):
    for shown in (_shown(pd.DataFrame(), july, ""), _services(pd.DataFrame(), july, "")):
        assert _plain(shown) == "There is no earlier report with which to compare this one."


BREAK = {
    "state": "break", "change": None, "note_fi": "Yksikkö siirtyi.", "note_sv": "Flyttades.",
    "note_en": "The unit was moved.",
}  # fmt: skip


def test_a_reorganisation_is_said_and_never_shown_as_a_change(july):
    changes = _changes({**_line("personnel_expenses"), **BREAK}, _line("purchases_of_services"))
    table = _shown(changes, july)
    assert table.cells["name"].tolist() == ["Purchases of services"]
    assert table.notes[0] == "Personnel expenses: The unit was moved."


def test_a_reorganisation_of_the_whole_unit_is_said_once(july):
    lines = ("personnel_expenses", "purchases_of_services")
    shown = _shown(_changes(*({**_line(line), **BREAK} for line in lines)), july)
    assert _plain(shown).count("The unit was moved.") == 1
    assert "Personnel expenses:" not in _plain(shown)


def test_a_new_year_is_said(july):
    restart = {"state": "restart", "change": None}
    row = {**_line("personnel_expenses", "actual_ytd_eur"), **restart}
    january = dataclasses.replace(july, period=ea.Period(2025, 1))
    shown = show.changes_table(_changes(row), january, "2024-12", EN)
    assert "A new year has begun" in _plain(shown)
    assert "of different years" in _plain(shown)


def test_the_services_show_each_value_in_its_measure(july):
    indicators = july.reference.indicators
    share = indicators.assign(measure="share").head(1)
    reference = ea.contracts.Reference(
        **{**vars(july.reference), "indicators": pd.concat([share, indicators.tail(-1)])}
    )
    first, second = indicators["indicator"].head(2)
    activity = july.activities.iloc[0]
    changes = _changes(
        {"topic": "services", "key": second, "quantity": "value", "previous": 3900.0,
         "current": 4300.0, "change": 400.0},
        {"topic": "services", "key": first, "quantity": "value", "previous": 0.51,
         "current": 0.535, "change": 0.025, "state": "revised",
         "as_of": pd.Timestamp("2025-04-30")},
        {"topic": "activities", "key": activity["activity"], "quantity": "status",
         "previous_status": "planned", "current_status": "running"},
        {"topic": "activities", "key": "gone", "quantity": "status", "state": "ended",
         "previous_status": "running"},
    )  # fmt: skip
    current = dataclasses.replace(july, reference=reference)
    table = show.service_changes_table(changes, current, "2025-06", EN)
    rows = table.cells.drop(columns="name").to_numpy().tolist()
    assert rows == [
        ["3,900", "4,300", "+400", "changed"],
        ["51.0%", "53.5%", "+2.5 pp", "revised afterwards (30 April 2025)"],
        ["planned", "under way", MISSING, "changed"],
        ["under way", MISSING, MISSING, "no longer included"],
    ]
    assert table.cells["name"].tolist()[2:] == [activity["title_en"], "gone"]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("period", ["2024-02", "2024-05", "2025-01", "2025-06"])
def test_the_constructed_example_is_shown_in_every_language(language, period):
    now = ea.load_period(period, unit=UNIT, data_dir="data/example")
    before, words = now.history.last("follow_up")[0], show.Wording(language)
    previous = ea.load_period(before, unit=UNIT, data_dir="data/example")
    changes = ea.calculations.compare_periods(now, previous)
    tables = [
        show.changes_table(changes, now, before, words),
        show.service_changes_table(changes, now, before, words),
        show.budget_changes_table(now.follow_up, changes, now.reference, words),
    ]
    ids = []
    for table in tables:
        html = BeautifulSoup(table.to_html(), "html.parser")
        assert all(cell.get_text() for cell in html.find_all(["th", "td"]))
        assert "nan" not in html.get_text().lower().split()
        ids += [tag["id"] for tag in html.find_all(id=True)]
    assert len(ids) == len(set(ids))


@pytest.fixture
def budgets(july):
    originals = july.follow_up["amended_budget_eur"] + 1000.0
    return july.follow_up.assign(original_budget_eur=originals)


def _budget(follow_up, changes, july):
    return show.budget_changes_table(follow_up, changes, july.reference, EN)


def test_amendments_are_the_amended_budget_minus_the_original_one(budgets, july):
    table = _budget(budgets, _changes(_line("personnel_expenses", "amended_budget_eur")), july)
    row = table.cells[table.cells["line"] == "Personnel expenses"].iloc[0]
    assert row.tolist()[1:] == ["−1,170,832", "−1,171,832", "−1,000", "−30"]
    assert set(table.cells["since_last"]) == {"−30", MISSING}


def test_an_original_budget_that_was_not_published_is_said_to_be_missing(july):
    changes = _changes(_line("personnel_expenses", "amended_budget_eur"))
    assert "has not been published" in _plain(_budget(july.follow_up, pd.DataFrame(), july))
    table = _budget(july.follow_up, changes, july)
    assert "has not been published" in table.notes[0]
    assert set(table.cells["original"]) == set(table.cells["amendments"]) == {MISSING}


@pytest.mark.parametrize(
    "sign",
    [
        _line("personnel_expenses", "original_budget_eur"),
        {**_line("personnel_expenses", "actual_ytd_eur"), "state": "restart", "change": None},
    ],
)
def test_a_budget_is_not_compared_with_that_of_another_year(budgets, july, sign):
    changes = _changes(sign, _line("purchases_of_services", "amended_budget_eur"))
    table = _budget(budgets, changes, july)
    assert set(table.cells["since_last"]) == {MISSING}
    assert "of the year before" in table.notes[0]


def test_the_inputs_are_not_modified(july):
    changes = _changes(_line("personnel_expenses"), {**_line("grants_paid"), **BREAK})
    before = changes.copy()
    _shown(changes, july)
    _services(changes, july)
    pd.testing.assert_frame_equal(changes, before)
