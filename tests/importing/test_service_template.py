"""The services' workbook: what people see, what they may write, and how the file is kept."""

from __future__ import annotations

import re
import zipfile

import openpyxl
import pytest

from espoo_analysis.errors import AnalysisError, SourceError
from espoo_analysis.importing.services.layout import ACTIVITY_COLUMNS, FIGURE_COLUMNS
from espoo_analysis.importing.services.template import write_template
from tests.importing.service_workbooks import (
    ACTIVITIES,
    CITY,
    CUTOFF,
    EVERY_MEASURE,
    FIRST_ROW,
    MEASURES,
    former_rows,
    write,
)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return write(tmp_path_factory.mktemp("template") / "pohja.xlsx")


@pytest.fixture(scope="module")
def book(path):
    return openpyxl.load_workbook(path)


def test_the_sheets_stand_in_the_order_of_use_and_the_last_is_hidden(book):
    assert {sheet.title: sheet.sheet_state for sheet in book} == {
        "Ohje": "visible",
        "Mittarit": "visible",
        "Toiminta": "visible",
        "Pohja": "hidden",
    }


def test_the_guide_names_unit_period_and_cutoff(book):
    text = "\n".join(cell.value for cell in book["Ohje"]["A"])
    for said in ("Maahanmuutto sekä", "immigration", "2025-08", "31.8.2025", "ei ole nolla"):
        assert said in text
    assert "{" not in text
    assert "\\" not in text


def test_every_indicator_has_a_row_with_its_day_and_no_value(book):
    rows = list(book["Mittarit"].iter_rows(min_row=FIRST_ROW, values_only=True))
    assert [row[0] for row in rows] == list(EVERY_MEASURE.indicators["indicator"])
    assert {row[3].date() for row in rows} == {CUTOFF}
    assert {row[4:] for row in rows} == {(None, None)}
    assert rows[1][2] == "Osuus prosentteina, kertymä vuoden alusta"


def test_former_activities_are_there_in_finnish_and_thirty_rows_are_empty(book):
    rows = list(book["Toiminta"].iter_rows(min_row=FIRST_ROW, values_only=True))
    former = former_rows()
    assert [row[0] for row in rows[: len(former)]] == list(former)
    assert rows[1][2:5] == ("tehty", "kevät 2025", "kevät 2025")
    assert rows[2][3] == "1.1.2025"
    assert len(rows) == len(former) + 30
    assert set(rows[len(former) :]) == {(None,) * len(ACTIVITY_COLUMNS)}


@pytest.mark.parametrize(
    ("name", "columns"), [("Mittarit", FIGURE_COLUMNS), ("Toiminta", ACTIVITY_COLUMNS)]
)
def test_only_what_is_filled_in_is_unlocked_and_every_heading_has_a_note(book, name, columns):
    sheet = book[name]
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    for column, cell in zip(columns, sheet[FIRST_ROW], strict=True):
        assert cell.protection.locked is not column.is_filled_in
        assert cell.comment is None
    for column, cell in zip(columns, sheet[FIRST_ROW - 1], strict=True):
        assert cell.value == column.heading
        assert cell.comment.text.endswith(column.hint)
    assert sheet.freeze_panes == "A4"
    assert sheet.print_title_rows == "$3:$3"


def test_values_are_checked_by_their_measure_while_they_are_typed(book):
    rules = {
        str(rule.sqref): (rule.type, rule.formula1, rule.formula2)
        for rule in book["Mittarit"].data_validations.dataValidation
    }
    checked = {m: rules[f"E{FIRST_ROW + number}"] for number, m in enumerate(MEASURES)}
    assert {measure: rule[0] for measure, rule in checked.items()} == {
        "count": "whole",
        "share": "decimal",
        "score": "decimal",
        "days": "decimal",
        "years": "decimal",
    }
    assert checked["share"][1:] == ("0", "1")
    assert float(checked["score"][1]) < 0 == float(checked["count"][1])


def test_messages_fit_into_what_a_spreadsheet_shows(book):
    """XlsxWriter leaves a rule out, with no more than a warning, where a message is too long."""
    for sheet, count in (("Mittarit", 2 * len(MEASURES)), ("Toiminta", 4)):
        assert len(book[sheet].data_validations.dataValidation) == count


def test_drop_downs_offer_states_in_finnish_and_known_services(book):
    validations = book["Toiminta"].data_validations.dataValidation
    rules = {str(rule.sqref)[0]: rule for rule in validations}
    assert rules["C"].formula1 == '"suunniteltu,käynnissä,tehty,päättynyt"'
    first, last = re.fullmatch(r"Pohja!\$B\$(\d+):\$B\$(\d+)", rules["B"].formula1).groups()
    offered = [cell.value for cell in book["Pohja"]["B"][int(first) - 1 : int(last)]]
    assert set(offered) == {*EVERY_MEASURE.indicators["service"], *ACTIVITIES["service"]}


def test_the_document_has_a_title_and_a_language(path, book):
    assert book.properties.title == "Palvelujen luvut ja toiminta, kausi 2025-08"
    assert book.properties.language == "fi-FI"
    with zipfile.ZipFile(path) as parts:
        assert parts.testzip() is None


def test_the_same_contents_give_the_same_bytes(path, tmp_path):
    assert write(tmp_path / "toinen.xlsx").read_bytes() == path.read_bytes()


def test_a_unit_without_former_activities_gets_empty_rows(tmp_path):
    path = write(tmp_path / "a.xlsx", CITY, None)
    rows = openpyxl.load_workbook(path)["Toiminta"].iter_rows(min_row=FIRST_ROW)
    assert len(list(rows)) == 30


def test_activities_of_other_units_stay_out(tmp_path):
    path = write(tmp_path / "a.xlsx", CITY, ACTIVITIES.assign(unit="other"))
    assert openpyxl.load_workbook(path)["Toiminta"]["A4"].value is None


def test_a_text_that_looks_like_a_formula_stays_a_text(tmp_path):
    path = write(tmp_path / "a.xlsx", CITY, ACTIVITIES.assign(detail_fi="=1+1"))
    cell = openpyxl.load_workbook(path)["Toiminta"]["I4"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_a_filled_workbook_is_not_overwritten_unless_it_is_said(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_text("täytetty", "utf-8")
    with pytest.raises(SourceError, match="may already be filled in"):
        write(path)
    assert path.read_text("utf-8") == "täytetty"
    write_template(path, "2025-08", "immigration", CITY, None, CUTOFF, overwrite=True)
    assert zipfile.is_zipfile(path)
    assert [file.name for file in tmp_path.iterdir()] == ["a.xlsx"]


@pytest.mark.parametrize(
    ("name", "unit", "said"),
    [
        ("a.xlsx", "imigration", "did you mean 'immigration'"),
        ("a.ods", "immigration", "Name it *.xlsx"),
        ("nowhere/a.xlsx", "immigration", "cannot be written"),
    ],
)
def test_what_cannot_be_written_is_refused(tmp_path, name, unit, said):
    with pytest.raises(AnalysisError) as refused:
        write_template(tmp_path / name, "2025-08", unit, CITY, None, CUTOFF)
    assert said in str(refused.value)
    assert not list(tmp_path.iterdir())


def test_a_text_that_no_cell_holds_is_refused(tmp_path):
    long = ACTIVITIES.assign(detail_fi="a" * 40_000)
    with pytest.raises(SourceError, match="40000 characters"):
        write(tmp_path / "a.xlsx", CITY, long)
    assert not list(tmp_path.iterdir())
