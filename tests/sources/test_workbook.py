"""Workbooks of every format: the same cells come out, and what is wrong with a file is said."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import struct
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import python_calamine
import xlsxwriter
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from espoo_analysis.errors import SourceError
from espoo_analysis.sources import sheet_builder, zip_parts
from espoo_analysis.sources.sheets import Cell, Merge
from espoo_analysis.sources.workbook import read_workbook
from tests.sources.books import ods_bytes, write_book

FILES = Path(__file__).parent / "files"
FORMATS = ["xlsx", "xls", "ods"]
NO_RESULT = "a formula whose result is not in the file"

# What cells hold; a blank at a text's edge is kept, control characters no format can hold.
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn")),
    min_size=1,
    max_size=8,
).filter(lambda text: "_x" not in text and not text.startswith(("Err:", "#")))
NUMBERS = st.one_of(
    st.integers(-(10**15), 10**15),
    # The digits that every writer keeps.
    st.floats(-1e12, 1e12).map(lambda value: float(f"{value:.15g}")),
    st.decimals(-(10**7), 10**7, places=2).map(float),
)
DATES = st.dates(dt.date(1901, 1, 1), dt.date(2100, 1, 1))
MOMENTS = st.datetimes(dt.datetime(1901, 1, 1), dt.datetime(2100, 1, 1)).map(  # noqa: DTZ001 - a workbook knows no time zone
    lambda moment: moment.replace(microsecond=0)
)
GRIDS = st.lists(
    st.lists(st.one_of(st.none(), TEXTS, NUMBERS, st.booleans(), DATES, MOMENTS), max_size=4),
    max_size=5,
)


def _expected(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float):
        is_midnight = isinstance(value, dt.datetime) and value.time() == dt.time()
        return value.date() if is_midnight else value
    return Decimal(repr(value))


def _values(sheet) -> dict[tuple[int, int], object]:
    return {
        (row, column): cell.value
        for row, cells in enumerate(sheet.rows)
        for column, cell in enumerate(cells)
        if cell.value is not None
    }


@pytest.mark.parametrize("suffix", FORMATS)
@given(grid=GRIDS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_value_comes_back_in_its_place(suffix, grid, tmp_path):
    path = write_book(tmp_path / f"book.{suffix}", {"Talous": grid, "Muu": [[None], [None, 1]]})
    sheet, other = read_workbook(path)
    written = {
        (row, column): _expected(value)
        for row, values in enumerate(grid)
        for column, value in enumerate(values)
        if value is not None
    }
    found = _values(sheet)
    assert found == written
    assert {key: type(value) for key, value in found.items()} == {
        key: type(value) for key, value in written.items()
    }
    assert not any(cell.fault for cells in sheet.rows for cell in cells)
    assert all(cells[-1].value is not None for cells in sheet.rows if cells)
    assert _values(other) == {(1, 1): 1}


@given(grid=GRIDS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_xlsx_agrees_with_openpyxl(grid, tmp_path):
    path = write_book(tmp_path / "book.xlsx", {"Talous": grid})
    (sheet,) = read_workbook(path)
    book = openpyxl.load_workbook(path)
    for row in book["Talous"].iter_rows():
        for cell in row:
            ours = sheet.cell(cell.row - 1, cell.column - 1)
            if cell.value is not None:
                assert ours.number_format == cell.number_format
            if isinstance(cell.value, str | bool) and "\r" not in str(cell.value):
                assert ours.value == cell.value


@pytest.mark.parametrize("suffix", FORMATS)
@given(grid=GRIDS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_python_calamine_reads_the_same_figures_and_texts(suffix, grid, tmp_path):
    path = write_book(tmp_path / f"book.{suffix}", {"Talous": grid})
    (sheet,) = read_workbook(path)
    found = python_calamine.load_workbook(path).get_sheet_by_index(0)
    for row, values in enumerate(found.to_python(skip_empty_area=False)):
        for column, value in enumerate(values):
            if isinstance(value, bool):
                assert sheet.cell(row, column).value is value
            elif isinstance(value, float | int):
                assert sheet.cell(row, column).value == Decimal(repr(value))
            elif isinstance(value, str):
                assert (sheet.cell(row, column).value or "") == value


def test_texts_that_go_on_in_the_next_record_are_whole(tmp_path):
    texts = [f"{'ä€'[number % 2] * 700} {number}" for number in range(60)]
    (sheet,) = read_workbook(write_book(tmp_path / "book.xls", {"T": [[text] for text in texts]}))
    assert [row[0].value for row in sheet.rows] == texts


@pytest.mark.parametrize("suffix", FORMATS)
def test_formats_and_merges_are_told(suffix, tmp_path):
    path = write_book(
        tmp_path / f"book.{suffix}",
        {"Talous": [["Otsikko", None, None], [1234500, 0.54]]},
        formats={("Talous", 1, 0): "#,##0,", ("Talous", 1, 1): "0 %"},
        merges={"Talous": [(0, 0, 0, 2)]},
    )
    (sheet,) = read_workbook(path)
    assert sheet.has_number_formats
    assert sheet.merges == (Merge(0, 0, 0, 2),)
    assert sheet.rows == (
        (Cell("Otsikko", sheet.cell(0, 0).number_format),),
        (Cell(Decimal(1234500), "#,##0,"), Cell(Decimal("0.54"), "0 %")),
    )


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_book_of_libreoffice_is_read_alike_in_every_format(suffix):
    sheet, draft, empty = read_workbook(FILES / f"small.{suffix}")
    assert (sheet.name, draft.name, empty.name) == ("Seuranta", "Luonnos", "Tyhjä")
    assert (sheet.is_hidden, draft.is_hidden, empty.is_hidden) == (False, True, False)
    assert sheet.cell(1, 1).value == "Rakennettu esimerkki"
    assert sheet.merges == (Merge(1, 1, 1, 4),)
    assert sheet.cell(3, 2) == Cell(Decimal(-1234500), "#,##0,")
    assert sheet.cell(3, 3) == Cell(Decimal("-1200250.5"), "#,##0.00")
    assert sheet.cell(3, 4).value == Decimal("0.54")
    assert "%" in sheet.cell(3, 4).number_format
    assert sheet.cell(3, 5).value == dt.date(2025, 7, 31)
    assert (sheet.cell(4, 4).value, sheet.cell(4, 4).fault) == (None, "#DIV/0!")
    assert sheet.cell(4, 5).value == Decimal("-3300250.5")
    assert sheet.hidden_rows == {6}
    assert sheet.hidden_columns == {6}
    assert empty.rows == ()


def _xlsx_without_size(path):
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for row in range(3):
            sheet.write_row(row, 0, [row, 1, 2])
        # A zero given to xlsxwriter hides the row as well; here the height alone is to say it.
        sheet.set_row(1, 30)
        sheet.set_column(1, 1, 0)
        sheet.set_column(2, 2, 0.5)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    part = "xl/worksheets/sheet1.xml"
    parts[part] = parts[part].replace(b'ht="30"', b'ht="0"').replace(b' hidden="1"', b"")
    assert b'ht="0"' in parts[part]
    assert b'width="0"' in parts[part]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def _xls_without_size(path):
    book = xlwt.Workbook()
    sheet = book.add_sheet("T")
    for row in range(3):
        for column in range(3):
            sheet.write(row, column, 1)
    sheet.col(1).width = 0
    sheet.col(2).width = 99
    sheet.row(1).height, sheet.row(1).height_mismatch = 0, True
    book.save(str(path))


def _ods_without_size(path):
    styles = "".join(
        f'<style:style style:name="{name}{size}" style:family="table-{name}">'
        f'<style:table-{name}-properties style:{side}="{size}cm"/></style:style>'
        for name, side in (("column", "column-width"), ("row", "row-height"))
        for size in ("0.000", "0.05")
    )
    cells = '<table:table-cell office:value-type="float" office:value="1"/>' * 3
    rows = "".join(
        f"<table:table-row{style}>{cells}</table:table-row>"
        for style in ("", ' table:style-name="row0.000"', ' table:style-name="row0.05"')
    )
    columns = (
        "<table:table-column/>"
        '<table:table-column table:style-name="column0.000"/>'
        '<table:table-column table:style-name="column0.05"/>'
    )
    path.write_bytes(
        ods_bytes(f'{styles}<table:table table:name="T">{columns}{rows}</table:table>')
    )


@pytest.mark.parametrize(
    ("suffix", "write"),
    [("xlsx", _xlsx_without_size), ("xls", _xls_without_size), ("ods", _ods_without_size)],
)
def test_a_row_or_column_without_a_size_is_hidden(suffix, write, tmp_path):
    """One that is only narrow is not."""
    path = tmp_path / f"book.{suffix}"
    write(path)
    (sheet,) = read_workbook(path)
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({1}, {1})


def test_a_book_of_a_treasury_keeps_places_format_and_merged_title(shared):
    (sheet,) = read_workbook(
        shared / "data" / "openupsa_buffalocity_capital_budget_actuals_M09_2020.xlsx"
    )
    assert sheet.name == "BUF"
    assert sheet.merges == (Merge(0, 0, 0, 32),)
    assert sheet.cell(1, 0).text == "R thousands"
    assert sheet.cell(2, 12).value == "Audited Outcome\n2018/19"
    assert sheet.cell(3, 12).value == 465074
    assert sheet.cell(3, 12).number_format.startswith("_(* #,##0,_)")
    assert sheet.place(3, 12) == "BUF!M4"


def _xlsx_of_1904(path):
    with xlsxwriter.Workbook(path, {"date_1904": True}) as book:
        style = book.add_format({"num_format": "d.m.yyyy"})
        book.add_worksheet().write_datetime(0, 0, dt.date(2025, 7, 31), style)


def _xls_of_1904(path):
    book = xlwt.Workbook()
    book.dates_1904 = True
    style = xlwt.easyxf(num_format_str="d.m.yyyy")
    book.add_sheet("Talous").write(0, 0, dt.date(2025, 7, 31), style)
    book.save(str(path))


@pytest.mark.parametrize("write", [_xlsx_of_1904, _xls_of_1904])
def test_days_may_count_from_1904(write, tmp_path):
    write(tmp_path / "book")
    (sheet,) = read_workbook(tmp_path / "book")
    assert sheet.cell(0, 0).value == dt.date(2025, 7, 31)


def _openpyxl_formula(path):
    book = openpyxl.Workbook()
    book.active.append([1, "=A1*2"])
    book.save(path)


def _xlsxwriter_formula(path):
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write_row(0, 0, [1, "=A1*2"])


def _xlwt_formula(path):
    book = xlwt.Workbook()
    sheet = book.add_sheet("Talous")
    sheet.write(0, 0, 1)
    sheet.write(0, 1, xlwt.Formula("A1*2"))
    book.save(str(path))


def _ods_formula(path):
    cell = '<table:table-cell table:formula="of:=1+1"/>'
    row = f"<table:table-row><table:table-cell/>{cell}</table:table-row>"
    path.write_bytes(ods_bytes(f'<table:table table:name="T">{row}</table:table>'))


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("openpyxl.xlsx", _openpyxl_formula),
        ("xlsxwriter.xlsx", _xlsxwriter_formula),
        ("xlwt.xls", _xlwt_formula),
        ("none.ods", _ods_formula),
    ],
)
def test_a_formula_that_was_never_calculated_has_a_fault_and_no_zero(name, write, tmp_path):
    write(tmp_path / name)
    (sheet,) = read_workbook(tmp_path / name)
    assert sheet.cell(0, 1).value is None
    assert "a formula whose result is" in sheet.cell(0, 1).fault


def _sheet_xml(body: str, *, before: str = "") -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{relation}"><sheets>'
            '<sheet name="T" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships><Relationship Id="rId1" Type="{relation}/worksheet" '
            'Target="/xl/worksheets/sheet1.xml"/></Relationships>',
        )
        archive.writestr("xl/worksheets/sheet1.xml", f"{before}<worksheet>{body}</worksheet>")
    return made.getvalue()


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('<c r="A1"><v>0.10000000000000001</v></c>', Cell(Decimal("0.1"))),
        ('<c r="A1"><v>1E3</v></c>', Cell(Decimal(1000))),
        ('<c r="A1" t="e"><f>B1</f><v>#REF!</v></c>', Cell(fault="#REF!")),
        ('<c r="A1"><f>B1</f></c>', Cell(fault=NO_RESULT)),
        ('<c r="A1"><f>B1</f><v></v></c>', Cell(fault=NO_RESULT)),
        ('<c r="A1"><v>nan</v></c>', Cell(fault="a number that does not exist: nan")),
        ('<c r="A1" t="inlineStr"><is><r><t>a</t></r><rPh><t>x</t></rPh></is></c>', Cell("a")),
        ('<c r="A1" t="str"><f>B1</f><v>a_x000D_&#10;b</v></c>', Cell("a\nb")),
        ('<c r="A1" t="d"><v>2025-07-31</v></c>', Cell(dt.date(2025, 7, 31))),
        ("<c><v>5</v></c>", Cell(Decimal(5))),
    ],
)
def test_each_way_to_write_a_cell(cell, expected, tmp_path):
    path = tmp_path / "book.xlsx"
    path.write_bytes(_sheet_xml(f"<sheetData><row>{cell}</row></sheetData>"))
    (sheet,) = read_workbook(path)
    assert sheet.rows == ((expected,),)


def test_a_million_formatted_blank_rows_cost_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(sheet_builder, "MOST_CELLS", 10)
    blanks = "".join(
        f'<row r="{row}" s="1"><c r="B{row}" s="1"/></row>' for row in range(2, 20000)
    )
    body = f'<sheetData><row r="1"><c r="C1"><v>7</v></c></row>{blanks}</sheetData>'
    path = tmp_path / "book.xlsx"
    path.write_bytes(_sheet_xml(body))
    assert [_values(sheet) for sheet in read_workbook(path)] == [{(0, 2): 7}]
    blank = '<table:table-row table:number-rows-repeated="1048576"><table:table-cell '
    blank += 'table:number-columns-repeated="16384"/></table:table-row>'
    path = tmp_path / "book.ods"
    path.write_bytes(ods_bytes(f'<table:table table:name="T">{blank}</table:table>'))
    assert [sheet.rows for sheet in read_workbook(path)] == [()]


@pytest.mark.parametrize("suffix", FORMATS)
def test_too_many_cells_are_refused(suffix, tmp_path, monkeypatch):
    monkeypatch.setattr(sheet_builder, "MOST_CELLS", 10)
    path = write_book(tmp_path / f"book.{suffix}", {"T": [[1] * 4] * 4})
    with pytest.raises(SourceError, match="at most 10 are read"):
        read_workbook(path)


def test_cells_far_away_are_refused_where_the_block_would_fill_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(sheet_builder, "MOST_CELLS", 100_000)
    rows = [[None] * 200 + [1]] * 600
    path = write_book(tmp_path / "book.xls", {"T": rows})
    with pytest.raises(SourceError, match="also far from the table"):
        read_workbook(path)


def test_texts_beside_a_cell_are_not_in_it(tmp_path):
    cell = (
        '<table:table-cell office:value-type="string"><office:annotation><text:p>muistio</text:p>'
        "</office:annotation><text:p>a<text:s text:c='2'/>b</text:p></table:table-cell>"
    )
    row = f"<table:table-row>{cell}</table:table-row>"
    link = "<table:table table:name=\"'file:///x.ods'#T\">" + row + "</table:table>"
    path = tmp_path / "book.ods"
    path.write_bytes(ods_bytes(f'<table:table table:name="T">{row}</table:table>{link}'))
    assert [_values(sheet) for sheet in read_workbook(path)] == [{(0, 0): "a  b"}]


def test_chart_sheets_are_passed_over(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as book:
        sheet = book.add_worksheet("Luvut")
        sheet.write(0, 0, 5)
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"values": "=Luvut!$A$1"})
        book.add_chartsheet("Kaavio").set_chart(chart)
    assert [sheet.name for sheet in read_workbook(tmp_path / "book.xlsx")] == ["Luvut"]


def _bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(30_000_000))
    return made.getvalue()


def _many_parts() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for number in range(zip_parts.MOST_PARTS + 1):
            archive.writestr(f"xl/{number}", b"")
    return made.getvalue()


def _lying_size() -> bytes:
    content = _sheet_xml("<sheetData>" + "<row/>" * 1000 + "</sheetData>")
    size = len("<worksheet><sheetData></sheetData></worksheet>") + 6000
    return content.replace(struct.pack("<I", size), struct.pack("<I", 50))


def _entities() -> bytes:
    doctype = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    return _sheet_xml("<sheetData/>", before=doctype)


def _encrypted_xlsx() -> bytes:
    content = (FILES / "small.xls").read_bytes()
    name, new = "Workbook".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le")
    start = content.index(name)
    entry = new.ljust(64, b"\0") + struct.pack("<H", len(new) + 2)
    return content[:start] + entry + content[start + 66 :]


def _not_calculated() -> bytes:
    """Make a book that says so after the first record of its sheet, in place of another one."""
    content = (FILES / "small.xls").read_bytes()
    sheet = content.index(b"\x09\x08\x10\x00\x00\x06\x10\x00")
    return content[: sheet + 20] + b"\x5e\x00" + content[sheet + 22 :]


def _not_the_workbook_itself() -> bytes:
    content, name = (FILES / "small.xls").read_bytes(), "Workbook".encode("utf-16-le")
    entry = content.index(name)
    # A folder of that name, as a document has that shows a part of a workbook.
    return content[: entry + 66] + b"\x01" + content[entry + 67 :]


def _sectors_in_a_circle() -> bytes:
    """Make a book that is small by its header, and whose small sectors all lead to the first."""
    content = bytearray((FILES / "small.xls").read_bytes())
    content[56:60] = struct.pack("<I", 1 << 30)
    (table,) = struct.unpack_from("<I", content, 60)
    content[512 * (table + 1) : 512 * (table + 2)] = bytes(512)
    return bytes(content)


def _no_sheets() -> bytes:
    return ods_bytes("")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (_bomb, "times its size"),
        (_many_parts, "parts; no workbook has more"),
        (_lying_size, "is damaged or cut off|is not what it should be"),
        (_entities, "defines entities"),
        (_encrypted_xlsx, "protected by a password"),
        (_no_sheets, "no sheet with cells"),
        ((FILES / "protected.ods").read_bytes, "protected by a password"),
        ((FILES / "protected.xls").read_bytes, "protected by a password"),
        (_sectors_in_a_circle, "of a form that is not known"),
        (_not_calculated, "without calculating its formulas"),
        (_not_the_workbook_itself, "of a form that is not known"),
    ],
)
def test_a_bad_workbook_is_refused_with_its_reason(content, message, tmp_path, capsys):
    path = tmp_path / "book.xlsx"
    path.write_bytes(content())
    with pytest.raises(SourceError, match=message):
        read_workbook(path)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("suffix", FORMATS)
@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_book_gives_its_cells_or_one_error(suffix, tmp_path, data):
    content = bytearray((FILES / f"small.{suffix}").read_bytes())
    end = data.draw(st.integers(1, len(content)))
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=5)):
        content[place] ^= data.draw(st.integers(1, 255))
    path = tmp_path / f"book.{suffix}"
    path.write_bytes(content[:end] if data.draw(st.booleans()) else content)
    with contextlib.suppress(SourceError):
        read_workbook(path)
