"""The files beside a page: the same figures as on it, and no text that becomes a formula."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import espoo_analysis as ea
from espoo_analysis import presentation as show
from espoo_analysis.publishing.downloads import download_files
from espoo_analysis.settings import LANGUAGES

PAGE = {"title": "Raportti", "language": "fi", "facts": [["Tilanne", "31.7.2025"]], "warning": ""}
HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "  =1",
    "\uff1d1",
    "\t=1",
    "<script>alert(1)</script>",
    "{x} %(y)s %",
    "\"'&;",
    "שלום",
    "rivi\nrivi",
    "https://x.fi",
    "<r>a & b</r>",
    "\n=1",
    "\ufeff=1",
]


def table(rows, table_id="t", caption="Taulukko", **changes):
    columns = [
        {"key": "name", "heading": "Rivi", "unit": "", "decimals": None},
        {"key": "value", "heading": "Ero", "unit": "€", "decimals": 1},
    ]
    record = {"id": table_id, "caption": caption, "columns": columns, "rows": rows}
    return {**record, "total_rows": [], "notes": ["Huomaa."], **changes}


def csv_of(record):
    content = download_files("economic.fi", PAGE, [record])["tables/economic.fi.t.csv"]
    return pd.read_csv(io.BytesIO(content), sep=";", decimal=",", encoding="utf-8-sig")


def book_of(*records, page=PAGE):
    content = download_files("economic.fi", page, records)["tables/economic.fi.xlsx"]
    return openpyxl.load_workbook(io.BytesIO(content))


def test_a_csv_file_opens_in_a_finnish_office():
    files = download_files("economic.fi", PAGE, [table([["a", -1.5], ["b", None], ["c", 4300]])])
    content = files["tables/economic.fi.t.csv"]
    assert content.decode("utf-8") == "\ufeffRivi;Ero (€)\r\na;-1,5\r\nb;\r\nc;4300\r\n"


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_stays_a_text(text):
    record = table([[text, 1.0]], caption=text, notes=[text])
    written = csv_of(record)["Rivi"].iloc[0]
    assert written.removeprefix("'") == text
    bare = text.strip().strip("\ufeff")
    assert written.startswith("'") == bare.startswith(("=", "+", "-", "@", "\uff1d"))
    book = book_of(record, page={**PAGE, "title": text, "warning": text})
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert text in [cell.value.removesuffix(" ") for cell in cells if cell.data_type == "s"]


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)
numbers = (
    st.none() | st.integers(-(10**9), 10**9) | st.floats(-1e9, 1e9).map(lambda x: round(x, 2))
)


@given(st.lists(st.tuples(texts, numbers), min_size=1, max_size=5))
def test_what_is_written_is_read_back(rows):
    record = table([list(row) for row in rows])
    content = download_files("economic.fi", PAGE, [record])["tables/economic.fi.t.csv"]
    read = pd.read_csv(
        io.BytesIO(content),
        sep=";",
        decimal=",",
        keep_default_na=False,
        na_values={"Ero (€)": ""},
        dtype={"Rivi": "str"},
        skip_blank_lines=False,
    )
    sheet = book_of(record)["Taulukko"]
    for row, (text, number) in enumerate(rows):
        assert read["Rivi"].iloc[row].removeprefix("'") == text.removeprefix("'")
        in_book = [cell.value for cell in sheet[row + 4]]
        assert in_book[0] == text
        if number is None:
            assert pd.isna(read["Ero (€)"].iloc[row])
            assert in_book[1] == "–"
        else:
            assert read["Ero (€)"].iloc[row] == pytest.approx(number)
            assert in_book[1] == pytest.approx(number)


def test_the_workbook_has_a_cover_contents_notes_and_a_sheet_for_each_table():
    book = book_of(table([["a", 1]]), table([["b", None]], "u", "Toinen", total_rows=[0]))
    assert book.sheetnames == ["Kansilehti", "Sisällys", "Huomautukset", "Taulukko", "Toinen"]
    cover = [row[0].value for row in book["Kansilehti"].iter_rows()]
    assert cover[0] == "Raportti"
    assert "Tilanne: 31.7.2025" in cover
    assert book["Sisällys"]["A4"].hyperlink.location == "'Taulukko'!A1"
    assert ["Taulukko", "Huomaa."] in [[c.value for c in row] for row in book["Huomautukset"]]
    for sheet in book.worksheets[1:]:
        assert len(sheet.tables) == 1
        assert not sheet.merged_cells
        (placed,) = sheet.tables.values()
        assert all(cell.value is not None for row in sheet[placed.ref] for cell in row)
        assert sheet["A1"].font.b
    assert book["Toinen"]["A4"].font.b
    assert book["Taulukko"]["B4"].number_format == "#,##0.0"
    assert len({name for sheet in book for name in sheet.tables}) == 4


def test_a_table_without_rows_is_still_a_table():
    files = download_files("economic.fi", PAGE, [table([])])
    assert files["tables/economic.fi.t.csv"].decode("utf-8-sig") == "Rivi;Ero (€)\r\n"
    sheet = book_of(table([]))["Taulukko"]
    assert [placed.ref for placed in sheet.tables.values()] == ["A3:B4"]
    assert [[cell.value for cell in row] for row in sheet["A3:B4"]] == [
        ["Rivi", "Ero (€)"], ["–", "–"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "form"),
    [(3, "#,##0"), (54.5, "#,##0.0"), (0.64, "#,##0.00"), (-0.125, "#,##0.000")],
)
def test_a_number_shows_all_its_decimals_where_they_differ_from_row_to_row(number, form):
    columns = [{"key": "value", "heading": "Luku", "unit": "", "decimals": None}]
    assert book_of(table([[number]], columns=columns))["Taulukko"]["A4"].number_format == form


def test_headings_are_told_apart_and_short_enough_for_a_table():
    names = ["Ero", "ero", "x" * 300, "x" * 300, "<r>&</r>"]
    columns = [{"key": name, "heading": name, "unit": "", "decimals": 0} for name in names]
    sheet = book_of(table([[1, 2, 3, 4, 5]], columns=columns))["Taulukko"]
    (placed,) = sheet.tables.values()
    assert placed.column_names == [cell.value for cell in sheet[3]]
    assert len({name.lower() for name in placed.column_names}) == 5
    assert max(map(len, placed.column_names)) <= 255


def test_no_letter_is_smaller_than_twelve_points_and_no_column_is_frozen():
    for sheet in book_of(table([["a", 1]])):
        assert all(c.font.sz >= 12 for row in sheet.iter_rows() for c in row if c.value)
        assert sheet.freeze_panes in {None, "A4"}


def test_line_breaks_are_of_one_kind_and_a_zero_has_no_sign():
    record = table([["a\rb\r\nc\ud800", -0.0]])
    content = download_files("economic.fi", PAGE, [record])["tables/economic.fi.t.csv"]
    assert content.decode("utf-8-sig").endswith('"a\nb\nc\ufffd";0\r\n')
    assert book_of(record)["Taulukko"]["A4"].value == "a\nb\nc\ufffd"


@pytest.mark.parametrize("number", [float("inf"), float("nan")])
def test_a_figure_that_is_no_number_is_refused(number):
    with pytest.raises(ea.ReportError, match="the table 't' has"):
        download_files("economic.fi", PAGE, [table([["a", number]])])


def test_the_dash_is_explained():
    notes = book_of(table([["a", None]]))["Huomautukset"]
    assert any("Viiva (–)" in str(row[1].value) for row in notes)


@pytest.mark.parametrize(
    ("captions", "names"),
    [
        (["A/B: [c]*?'"], ["A B c"]),
        (["The year's"], ["The year's"]),
        (["Sama", "sama"], ["Sama", "sama 2"]),
        (["Sisällys"], ["Sisällys 2"]),
        (["History"], ["History 2"]),
        (["x" * 50, "x" * 50], ["x" * 26 + "…", "x" * 26 + "… 2"]),
        (["😀" * 40], ["😀" * 13 + "…"]),
        (["''"], ["–"]),
    ],
)
def test_sheets_have_names_that_a_spreadsheet_takes(captions, names):
    records = [table([["a", 1]], f"t{n}", caption) for n, caption in enumerate(captions)]
    assert book_of(*records).sheetnames[3:] == names


def test_the_same_tables_give_the_same_bytes():
    records = [table([["a", 1.5], ["b", None]])]
    one, again = (download_files("economic.fi", PAGE, records) for _ in range(2))
    assert one == again
    book = zipfile.ZipFile(io.BytesIO(one["tables/economic.fi.xlsx"]))
    assert {file.date_time[0] for file in book.infolist()} == {1980}


def test_tables_that_cannot_be_told_apart_are_refused():
    with pytest.raises(ea.ReportError, match="the id 't'"):
        download_files("economic.fi", PAGE, [table([]), table([])])


def test_a_page_without_tables_has_no_files():
    assert download_files("economic.fi", PAGE, []) == {}


@pytest.mark.parametrize("text", ["\x00\x07\ufffe", "x" * 40_000])
def test_what_a_workbook_cannot_hold_is_replaced(text):
    value = book_of(table([[text, 1]]))["Taulukko"]["A4"].value
    assert len(value) <= 32767
    assert value.endswith(("\ufffd", "…"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_files_hold_the_figures_of_the_page(language):
    july = ea.load_period("2025-07", unit="immigration")
    words = show.Wording(language)
    deviations = ea.budget_deviation(july.follow_up)
    used = ea.budget_utilisation(july.follow_up)
    shown = show.follow_up_table(july.follow_up, deviations, used, july.reference, words)
    page = {**PAGE, "language": language}
    files = download_files("economic", page, [shown.to_record()])
    read = pd.read_csv(io.BytesIO(files["tables/economic.follow-up.csv"]), sep=";", decimal=",")
    assert read.iloc[7, [5, 6, 7, 8, 9, 10]].tolist() == [
        -1965363, -1969162, -3799, 54.0, 53.5, 54.5,
    ]  # fmt: skip
    assert read.isna().sum().sum() == 6
