"""The filled workbook: what people write is read exactly, and every mistake has its place."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espoo_analysis.errors import SourceError
from espoo_analysis.importing.services.workbook import is_service_template, read_services
from espoo_analysis.sources.sheets import Cell, Sheet
from espoo_analysis.sources.xlsx import read_xlsx
from tests.importing.service_workbooks import (
    CITY,
    CONTEXT,
    EVERY_MEASURE,
    FIRST_ROW,
    fill,
    former_rows,
    write,
)

FORMER = former_rows()
NEW_ROW = FIRST_ROW + len(FORMER)


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    return write(tmp_path_factory.mktemp("template") / "pohja.xlsx")


@pytest.fixture
def filled(empty, tmp_path):
    """Return what a workbook gives after a change."""

    def read(edit, context=CONTEXT):
        path = tmp_path / "täytetty.xlsx"
        path.write_bytes(empty.read_bytes())
        return read_services(read_xlsx(fill(path, edit)), context, EVERY_MEASURE)

    return read


def put(cells):
    """Write values into cells such as ``Mittarit!E4``; a tuple adds a number format."""

    def edit(book):
        for place, value in cells.items():
            sheet, _, address = place.partition("!")
            cell = book[sheet][address]
            cell.value, cell.number_format = (
                value if isinstance(value, tuple) else (value, cell.number_format)
            )

    return edit


def new_activity(**fields):
    """Fill the first empty row of the activities."""
    whole = {
        "B": "programme", "C": "käynnissä", "F": "Uusi työ", "G": "Nytt arbete", "H": "New work",
    }  # fmt: skip
    return put({f"Toiminta!{column}{NEW_ROW}": text for column, text in (whole | fields).items()})


def test_an_unfilled_template_gives_missing_values_and_the_same_activities(filled):
    services, activities = filled(lambda _: None)
    assert services.table, activities.table == ("services", "activities")
    assert services.rows() == {
        code: {"as_of": "2025-08-31", "value": "", "note": ""}
        for code in EVERY_MEASURE.indicators["indicator"]
    }
    assert activities.rows() == FORMER
    assert list(activities.rows()) == list(FORMER)
    assert activities.notes == ()
    assert "Neither a value nor a note was given for: contacts_count, " in services.notes[0]


def test_the_report_of_july_comes_back_as_it_was_delivered(tmp_path, root):
    rows = (root / "data/services/2025-07.csv").read_text("utf-8").splitlines()[1:]
    path = tmp_path / "a.xlsx"
    write(path, CITY)

    def edit(book):
        for number, row in enumerate(rows, start=FIRST_ROW):
            _, _, as_of, value, note = row.split(",", 4)
            book["Mittarit"][f"D{number}"] = dt.date.fromisoformat(as_of)
            book["Mittarit"][f"E{number}"] = float(value) if value else None
            book["Mittarit"][f"F{number}"] = note.strip('"')

    services, _ = read_services(read_xlsx(fill(path, edit)), CONTEXT, CITY)
    read = [
        f"immigration,{code},{row['as_of']},{row['value']},{row['note']}"
        for code, row in services.rows().items()
    ]
    assert read == [row.replace('"', "") for row in rows]
    assert services.notes == ()


GOOD_VALUES = [
    ("count", 4300, "4300"),
    ("count", "4300", "4300"),
    ("count", "4 300", "4300"),
    ("count", "4\u00a0300", "4300"),
    ("count", "4\u202f300 ", "4300"),
    ("count", 0, "0"),
    ("count", "0", "0"),
    ("count", "–", ""),
    ("count", "ei tietoa", ""),
    ("share", (0.87, "0 %"), "0.87"),
    ("share", (0.29, "0.0 %"), "0.29"),
    ("share", (1, "0 %"), "1"),
    ("share", "87 %", "0.87"),
    ("share", "87,5%", "0.875"),
    ("share", "100 %", "1"),
    ("share", (0.87, "General"), "0.87"),
    ("share", "0,87", "0.87"),
    ("score", "4,6", "4.6"),
    ("score", "4.6", "4.6"),
    ("score", 4.6, "4.6"),
    ("score", -12, "-12"),
    ("score", "\u221212", "-12"),
    ("days", 12.5, "12.5"),
    ("years", "1,5", "1.5"),
]
ROW_OF = {
    measure: FIRST_ROW + number for number, measure in enumerate(EVERY_MEASURE.indicators.measure)
}


@pytest.mark.parametrize(("measure", "written", "value"), GOOD_VALUES)
def test_a_number_is_read_as_it_was_meant(filled, measure, written, value):
    services, _ = filled(put({f"Mittarit!E{ROW_OF[measure]}": written}))
    assert services.rows()[f"contacts_{measure}"]["value"] == value


BAD_VALUES = [
    ("count", "n. 4 300", "'n. 4 300' is not a number"),
    ("count", "noin 4300", "put the words into the note"),
    ("count", "yli 4 000", "is not a number"),
    ("count", "4300 kpl", "is not a number"),
    ("count", "4 300–4 500", "is not a number"),
    ("count", "4.300", "'4.300' can be 4300 or 4.300"),
    ("count", 4300.5, "4300.5 is not a whole number"),
    ("count", "4,3", "is not a whole number"),
    ("count", -1, "-1 is negative"),
    ("count", (0.87, "0 %"), "is a percentage"),
    ("count", "87 %", "is a percentage"),
    ("score", (dt.date(2025, 3, 4), "d.mmm"), "2025-03-04 is a date, not a number"),
    ("count", True, "is not a text"),
    ("count", 1e15, "is too large"),
    ("count", "4300 €", "is an amount of money"),
    ("count", "=1/0", "the cell has no usable value"),
    ("share", (87, "General"), "87 is more than the whole; write 87 % or 0,87"),
    ("share", "87", "is more than the whole"),
    ("share", "120 %", "is more than the whole"),
    ("share", (1, "General"), "can be 1 % or 100 %"),
    ("share", "-1 %", "is negative"),
    ("score", "87 %", "is a percentage"),
    ("score", "huippuluokkaa", "is not a number"),
    ("days", -2, "is negative"),
    ("years", "kaksi", "is not a number"),
]


@pytest.mark.parametrize(("measure", "written", "said"), BAD_VALUES)
def test_what_is_no_exact_number_is_refused_at_its_place(filled, measure, written, said):
    place = f"Mittarit!E{ROW_OF[measure]}"
    with pytest.raises(SourceError) as refused:
        filled(put({place: written}))
    assert [problem.file for problem in refused.value.problems] == [place]
    assert said in str(refused.value)


GOOD_DATES = [
    ("31.7.2025", "2025-07-31"),
    ("01.07.2025", "2025-07-01"),
    ("31. heinäkuuta 2025", "2025-07-31"),
    ("heinäkuu 2025", "2025-07"),
    ("Heinäkuussa 2025", "2025-07"),
    ("juli 2025", "2025-07"),
    ("7/2025", "2025-07"),
    ("2025-07", "2025-07"),
    ("kevät 2025", "2025-21"),
    ("våren 2025", "2025-21"),
    ("autumn 2025", "2025-23"),
    ("talvi 2025", "2025-24"),
    ("2025", "2025"),
    ((2025, "General"), "2025"),
    ((dt.date(2025, 7, 31), "d.m.yyyy"), "2025-07-31"),
    ((dt.date(2025, 7, 1), "d.m.yyyy"), "2025-07-01"),
    ((dt.date(2025, 7, 1), "mmm\\-yy"), "2025-07"),
    ("–", ""),
    (None, ""),
]


@pytest.mark.parametrize(("written", "value"), GOOD_DATES)
def test_a_date_is_as_exact_as_it_was_given(filled, written, value):
    _, activities = filled(new_activity(D=written))
    assert activities.rows()["uusi_tyo"]["starts"] == value


BAD_ACTIVITIES = [
    ({"D": "pian"}, "D", "'pian' is not a date; write 31.7.2025"),
    ({"D": "31.7.25"}, "D", "is not a date"),
    ({"D": "7/31/2025"}, "D", "is not a date"),
    ({"D": "31.2.2025"}, "D", "is not a date"),
    ({"D": (45869, "General")}, "D", "is not a date"),
    ({"D": "1.9.2025", "E": "31.8.2025"}, "E", "is before the start"),
    ({"D": "syksy 2025", "E": "heinäkuu 2025"}, "E", "is before the start"),
    ({"D": "2025", "E": "talvi 2024"}, "E", "is before the start"),
    ({"C": "käynissä"}, "C", "did you mean 'käynnissä'?"),
    ({"C": None}, "C", "the state is missing"),
    ({"B": "programe"}, "B", "did you mean 'programme'?"),
    ({"B": "Ohjelman työ"}, "B", "is not a known service"),
    ({"B": None}, "B", "the service is missing"),
    ({"F": None}, "F", "'Nimi suomeksi' is missing"),
    ({"G": None}, "G", "'Nimi ruotsiksi' is missing"),
    ({"H": " "}, "H", "'Nimi englanniksi' is missing"),
    ({"I": "=1/0"}, "I", "the cell has no usable value"),
    ({"A": "Uusi työ"}, "A", "'Uusi työ' is no code"),
    ({"A": "koto_espoo"}, "A", "stands there a second time, after Toiminta!A7"),
]


@pytest.mark.parametrize(("fields", "column", "said"), BAD_ACTIVITIES)
def test_a_mistake_in_an_activity_is_refused_at_its_place(filled, fields, column, said):
    with pytest.raises(SourceError) as refused:
        filled(new_activity(**fields))
    assert [problem.file for problem in refused.value.problems] == [f"Toiminta!{column}{NEW_ROW}"]
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("written", "status"),
    [("Tehty", "done"), ("pågår", "running"), ("planned", "planned"), (" avslutad ", "ended")],
)
def test_a_state_is_known_in_every_language(filled, written, status):
    _, activities = filled(new_activity(C=written))
    assert activities.rows()["uusi_tyo"]["status"] == status


BAD_DAYS = [
    (None, "the day is missing"),
    ("heinäkuu 2025", "'heinäkuu 2025' is not a day"),
    ("31.7.", "'31.7.' is not a day"),
    (2025, "is not a day"),
    (dt.date(2025, 9, 1), "1.9.2025 is not a day from 1.1.2025 to 31.8.2025"),
    ("31.12.2024", "31.12.2024 is not a day from"),
]


@pytest.mark.parametrize(("written", "said"), BAD_DAYS)
def test_a_day_of_another_time_is_refused(filled, written, said):
    with pytest.raises(SourceError) as refused:
        filled(put({"Mittarit!D4": written}))
    assert [problem.file for problem in refused.value.problems] == ["Mittarit!D4"]
    assert said in str(refused.value)


def _copy_sheet(book):
    book.copy_worksheet(book["Mittarit"])


BAD_BOOKS = [
    (put({"Mittarit!A5": "contacts_shar"}), ["Mittarit!A5: ", "did you mean 'contacts_share'?"]),
    (put({"Mittarit!A5": "contacts_count"}), ["a second time, after Mittarit!A4"]),
    (put({"Mittarit!A5": None}), ["Mittarit!A5: the row has no code"]),
    (put({"Mittarit!A15": "Kiitos!"}), ["Mittarit!A15: 'Kiitos!' is not a known indicator"]),
    (put({"Mittarit!E3": "Arvot"}), ["'Arvo' is missing; did you mean 'arvot'?"]),
    (put({"Mittarit!H3": "Arvo"}), ["the heading 'Arvo' stands there more than once"]),
    (lambda book: book["Mittarit"].merge_cells("E4:E5"), ["Mittarit!E4: cells are merged"]),
    (lambda book: book.remove(book["Toiminta"]), ["no sheet has the headings", "'Toiminta'"]),
    (lambda book: book.remove(book["Pohja"]), ["no hidden sheets say of which period"]),
    (_copy_sheet, ["stands on several sheets: 'Mittarit', 'Mittarit Copy'"]),
    (put({"Pohja!B3": "2025-07"}), ["Pohja: the template is of period '2025-07', not of"]),
    (put({"Pohja!B4": "example"}), ["Pohja: the template is of unit 'example', not of"]),
    (put({"Pohja!B2": "9"}), ["Pohja: the template is of version '9', not of"]),
    (put({"Pohja!B5": None}), ["Pohja: the template does not say its cut-off"]),
]


@pytest.mark.parametrize(("edit", "said"), BAD_BOOKS)
def test_a_workbook_that_is_not_the_template_of_this_import_is_refused(filled, edit, said):
    with pytest.raises(SourceError) as refused:
        filled(edit)
    for text in said:
        assert text in str(refused.value)
    assert refused.value.exit_status == 2


def test_every_problem_is_said_at_once(filled):
    edits = {
        "Mittarit!D4": None,
        "Mittarit!E4": "noin 4",
        "Mittarit!E5": 87,
        "Toiminta!C4": "ehkä",
        "Toiminta!G5": None,
        "Pohja!B3": "2025-07",
    }
    with pytest.raises(SourceError) as refused:
        filled(put(edits))
    assert {problem.file.partition("!")[0] for problem in refused.value.problems} == {
        "Mittarit", "Toiminta", "Pohja",
    }  # fmt: skip
    assert len(refused.value.problems) == len(edits)


def test_a_figure_keeps_its_place_and_what_stood_there(filled):
    services, activities = filled(put({"Mittarit!E4": "4 300", "Toiminta!D5": "keväällä 2025"}))
    value = next(figure for figure in services.figures if figure.column == "value")
    assert (value.value, value.place, value.as_read) == ("4300", "Mittarit!E4", "4 300")
    start = [figure for figure in activities.figures if figure.column == "starts"][1]
    assert (start.place, start.as_read) == ("Toiminta!D5", "keväällä 2025")


def test_what_was_described_without_a_figure_is_missing_and_keeps_its_note(filled):
    services, _ = filled(put({"Mittarit!F6": " Huippuluokkaa.\r\nEi lukua. "}))
    row = services.rows()["contacts_score"]
    assert (row["value"], row["note"]) == ("", "Huippuluokkaa.\nEi lukua.")
    assert "contacts_score" not in services.notes[0]


def test_new_activities_get_a_code_that_nothing_else_has_or_had(filled):
    def edit(book):
        new_activity(F="Koto-Espoo")(book)
        new_activity(F="Koto-Espoo")(book)
        for column in "BCFGH":
            book["Toiminta"][f"{column}{NEW_ROW + 3}"] = book["Toiminta"][
                f"{column}{NEW_ROW}"
            ].value
        book["Toiminta"].delete_rows(7)

    _, activities = filled(edit)
    assert list(activities.rows())[-2:] == ["koto_espoo_2", "koto_espoo_3"]
    assert "koto_espoo" not in activities.rows()
    assert activities.notes == (
        "New activities: koto_espoo_2, koto_espoo_3.",
        "Activities left out, because their rows were deleted or emptied: koto_espoo.",
    )
    assert activities.matches[-1].found == "Koto-Espoo"


def test_a_row_that_was_emptied_but_for_its_code_is_left_out_and_said(filled):
    _, activities = filled(put({f"Toiminta!{column}4": None for column in "BCDEFGHIJK"}))
    assert list(activities.rows()) == list(FORMER)[1:]
    assert "emptied: programme_preparation." in activities.notes[0]


def test_a_new_service_is_said(filled):
    _, activities = filled(new_activity(B="sports_for_all"))
    assert "New services: sports_for_all." in activities.notes


def test_sorted_rows_keep_the_former_order_and_say_so(filled):
    def edit(book):
        sheet = book["Toiminta"]
        rows = [[cell.value for cell in sheet[number]] for number in (4, 5)]
        for number, row in zip((5, 4), rows, strict=True):
            for column, value in enumerate(row, start=1):
                sheet.cell(number, column).value = value

    _, activities = filled(edit)
    assert activities.rows() == FORMER
    assert list(activities.rows()) == list(FORMER)
    assert activities.notes[0].startswith("Rows stand in another order; the former order is kept")


def test_names_that_were_sorted_without_their_codes_are_refused(tmp_path):
    named = EVERY_MEASURE.indicators.assign(label_fi=lambda rows: "Luku " + rows["indicator"])
    reference = dataclasses.replace(EVERY_MEASURE, indicators=named)

    def edit(book):
        sheet = book["Mittarit"]
        sheet["B4"], sheet["B5"] = sheet["B5"].value, sheet["B4"].value

    path = fill(write(tmp_path / "pohja.xlsx", reference), edit)
    with pytest.raises(SourceError, match="codes and names were sorted apart") as caught:
        read_services(read_xlsx(path), CONTEXT, reference)
    assert "Mittarit!A4: the row has the name of 'contacts_share' but" in str(caught.value)


def test_deleted_indicators_are_left_out_and_said(filled):
    services, _ = filled(lambda book: book["Mittarit"].delete_rows(4, 4))
    assert list(services.rows()) == ["contacts_years"]
    assert services.notes[1] == (
        "These indicators have no row and are left out: "
        "contacts_count, contacts_share, contacts_score, contacts_days."
    )


def test_moved_columns_renamed_sheets_and_own_sheets_do_no_harm(filled):
    def edit(book):
        sheet = book["Mittarit"]
        sheet["E4"] = 4300
        sheet["H3"], sheet["H4"] = "Oma laskelma", 12
        for row in range(1, sheet.max_row + 1):
            value = sheet[f"E{row}"].value
            sheet[f"E{row}"], sheet[f"B{row}"] = sheet[f"B{row}"].value, value
        sheet.title = "Elokuun luvut"
        book.create_sheet("Omat muistiinpanot")["A1"] = 99

    services, _ = filled(edit)
    assert services.rows()["contacts_count"]["value"] == "4300"
    left_out = {match.found: match.place for match in services.matches if not match.meaning}
    assert left_out == {
        "Oma laskelma": "Elokuun luvut!H3",
        "Omat muistiinpanot": "Omat muistiinpanot",
    }


def test_the_template_is_recognised_by_its_hidden_sheet_or_its_headings(empty):
    sheets = read_xlsx(empty)
    visible = [sheet for sheet in sheets if not sheet.is_hidden]
    assert is_service_template(sheets)
    assert is_service_template(visible)
    ledger = (Cell("Tunnus"), Cell("Päivä"), Cell("Arvo"), Cell("Huomautus"))
    assert not is_service_template([Sheet("Tili", (ledger,)), Sheet("", ())])


def test_a_first_of_month_without_a_number_format_is_not_guessed(empty):
    sheets = [dataclasses.replace(one, has_number_formats=False) for one in read_xlsx(empty)]
    assert read_services(sheets, CONTEXT, EVERY_MEASURE)[1].rows() == FORMER
    changed = _with_cell(sheets, "Toiminta", (3, 3), Cell(dt.date(2025, 7, 1)))
    with pytest.raises(SourceError, match="can mean the day or the whole month"):
        read_services(changed, CONTEXT, EVERY_MEASURE)


def _with_cell(sheets, name, place, cell):
    changed = []
    for sheet in sheets:
        rows = [list(row) for row in sheet.rows]
        if sheet.name == name:
            row, column = place
            rows += [[] for _ in range(row + 1 - len(rows))]
            rows[row] += [Cell()] * (column + 1 - len(rows[row]))
            rows[row][column] = cell
        changed.append(dataclasses.replace(sheet, rows=tuple(map(tuple, rows))))
    return changed


def _finnish(number):
    return f"{number:,f}".replace(",", "\u00a0").replace(".", ",")


COUNTS = st.integers(0, 10**9).map(Decimal)
EXACT = st.decimals(-9999, 9999, places=2)
SHARES = st.integers(0, 999).map(lambda permille: Decimal(permille) / 1000)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"])).map(str.strip)


@given(
    values=st.fixed_dictionaries(
        {"count": COUNTS, "share": SHARES, "score": EXACT, "days": COUNTS, "years": COUNTS}
    ),
    as_text=st.booleans(),
    note=TEXTS,
    statuses=st.lists(st.sampled_from(["planned", "running", "done", "ended"]), min_size=3),
)
def test_whatever_is_filled_in_comes_back(empty, values, as_text, note, statuses):
    sheets = list(read_xlsx(empty))
    for measure, value in values.items():
        cell = Cell(_finnish(value)) if as_text else Cell(value)
        sheets = _with_cell(sheets, "Mittarit", (ROW_OF[measure] - 1, 4), cell)
        sheets = _with_cell(sheets, "Mittarit", (ROW_OF[measure] - 1, 5), Cell(note))
    for number, status in enumerate(statuses[: len(FORMER)]):
        sheets = _with_cell(sheets, "Toiminta", (FIRST_ROW - 1 + number, 2), Cell(status))
    services, activities = read_services(sheets, CONTEXT, EVERY_MEASURE)
    for measure, value in values.items():
        row = services.rows()[f"contacts_{measure}"]
        assert Decimal(row["value"]) == value
        assert row["note"] == note
    read = [row["status"] for row in activities.rows().values()]
    assert read[: len(statuses)] == statuses[: len(FORMER)]
    assert [row["title_fi"] for row in activities.rows().values()] == [
        row["title_fi"] for row in FORMER.values()
    ]
