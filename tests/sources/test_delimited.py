"""Delimited files: every encoding and separator is found, and nothing is split by a guess."""

from __future__ import annotations

import codecs
import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from espoo_analysis.errors import SourceError
from espoo_analysis.sources import delimited
from espoo_analysis.sources.delimited import read_delimited
from espoo_analysis.sources.encodings import decoded
from espoo_analysis.sources.separators import SEPARATORS, best_split, split_rows

ENCODINGS = [
    ("utf-8", b"", "UTF-8"),
    ("utf-8", codecs.BOM_UTF8, "UTF-8"),
    ("utf-16-le", codecs.BOM_UTF16_LE, "UTF-16-LE"),
    ("utf-16-be", codecs.BOM_UTF16_BE, "UTF-16-BE"),
    ("utf-16-le", b"", "UTF-16-LE"),
    ("utf-16-be", b"", "UTF-16-BE"),
    ("cp1252", b"", "Windows-1252"),
    ("iso-8859-15", b"", "ISO-8859-15"),
]
ROWS = [
    ["Talousraportti"],
    [],
    ["Tili", "Nimi", "Määrä (€)"],
    ["4300", "Palvelujen ostot", "1 234"],
    ["4500", 'Aineet, "tarvikkeet"; tavarat|muut', "2"],
    ["4700", "Avustukset\nyhdistyksille", ""],
    ["Lähde: rakennettu"],
]
SMALL_TEXTS = st.text("aä€1 ;,|\t\"'\n-", max_size=6)


def _written(rows, separator) -> str:
    made = io.StringIO()
    csv.writer(made, delimiter=separator, quoting=csv.QUOTE_ALL).writerows(rows)
    return made.getvalue()


def _texts(sheet) -> list[list[str]]:
    return [["" if cell.value is None else cell.value for cell in row] for row in sheet.rows]


@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.parametrize(("encoding", "mark", "name"), ENCODINGS)
def test_every_encoding_and_separator_is_found(encoding, mark, name, separator, tmp_path):
    path = tmp_path / "export.csv"
    path.write_bytes(mark + _written(ROWS, separator).encode(encoding))
    read = read_delimited(path)
    assert (read.encoding, read.separator) == (name, separator)
    assert _texts(read.sheet) == ROWS
    assert read.sheet.place(3, 2) == "C4"


@pytest.mark.parametrize("separator", SEPARATORS)
@given(rows=st.lists(st.lists(SMALL_TEXTS, min_size=1, max_size=4), max_size=5))
def test_what_is_written_is_what_is_split(separator, rows):
    assert split_rows(_written(rows, separator), separator) == rows


@pytest.mark.parametrize("separator", SEPARATORS)
@given(rows=st.lists(st.lists(SMALL_TEXTS, min_size=3, max_size=3), min_size=2, max_size=5))
def test_splitting_agrees_with_the_standard_library(separator, rows):
    text = _written(rows, separator)
    read = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    assert split_rows(text, separator) == list(read)


@pytest.mark.parametrize(
    ("content", "text", "encoding", "note"),
    [
        ("Määräraha".encode("cp1252"), "Määräraha", "Windows-1252", ""),
        ("5 €".encode("cp1252"), "5 €", "Windows-1252", ""),
        ("Šakki".encode("cp1252"), "Šakki", "Windows-1252", ""),
        ("ää – öö".encode("cp1252"), "ää – öö", "Windows-1252", ""),
        ("5 €".encode("iso-8859-15"), "5 €", "ISO-8859-15", "bytes A4 were read as €"),
        ("Tšekki".encode("iso-8859-15"), "Tšekki", "ISO-8859-15", "bytes A8 were read as š"),
        ("ä ½ ".encode("cp1252"), "ä ½ ", "Windows-1252", "bytes BD were read as ½"),
    ],
)
def test_one_byte_encodings_are_told_apart_by_what_differs(content, text, encoding, note):
    read = decoded(content)
    assert (read.text, read.encoding) == (text, encoding)
    assert read.note.startswith(note)
    assert bool(read.note) == bool(note)


@pytest.mark.parametrize(
    ("text", "separator", "width"),
    [
        ("Tili;Summa\n4300;12,50\n4500;7,25\n", ";", 2),
        ("Talous, heinäkuu\nTili;Summa\n4300;12,50\n4500;7,25\nEspoo, talous\n", ";", 2),
        ("tili,nimi,lista\n1,a,x; y\n2,b,z; w\n3,c,v; u\n", ",", 3),
        ("Tili\tSumma\n4300\t12,50\n", "\t", 2),
        ("a,b\n1,2\n", ",", 2),
    ],
)
def test_the_separator_is_the_one_the_lines_agree_on(text, separator, width):
    found = best_split(text)
    assert found is not None
    assert found.separator == separator
    assert max(map(len, found.rows)) == width


def test_a_first_row_that_names_the_separator_is_believed_and_left_blank(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text("sep=,\r\nTili,Summa\r\n4300,5\r\n", newline="")
    read = read_delimited(path)
    assert read.separator == ","
    assert _texts(read.sheet) == [[], ["Tili", "Summa"], ["4300", "5"]]


def test_real_exports_are_read(shared):
    read = read_delimited(shared / "data" / "statfi_ktan_2017Q3_trilingual_income_statement.csv")
    assert (read.encoding, read.separator) == ("UTF-8", ";")
    assert [cell.text for cell in read.sheet.rows[1]][3:] == ["8 334", "-5,6", "11 742", "8,7"]
    lines = read_delimited(shared / "data" / "osta_purchase_lines_2018-08_no_suppliers.csv")
    assert lines.separator == ","
    assert {len(row) for row in lines.sheet.rows} == {9}
    assert lines.sheet.cell(0, 1).value == "Toslaji "
    assert lines.sheet.cell(3, 8).value == "62.32"
    accounts = read_delimited(shared / "data" / "osta_account_info_2021-2023.csv").sheet
    assert accounts.cell(3, 9).value == "Kunta, ky, LL, Kons"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a;b\n1;\x00\n", "row 2: the character U.0000 cannot"),
        (b"a;b\n1;\x07\n", "row 2: the character U.0007 cannot"),
        (b'a;b\n1;"2\n3;4\n', "row 2: a quotation mark is not closed"),
        (b'a;b\n1;"2"3\n3;4\n', "row 2: '3' follows a quotation mark that closes the field"),
        (b'a;b\n1;"2,5\n3;4,5\n', "row 2: a quotation mark is not closed"),
        (b'a;b;c\n1;2,5;"2,5\n3;2,5;4,5\n', "row 2: a quotation mark is not closed(.|\n)*xlsx"),
        (b"line,eur\na,12,50\nb,7,25\n", "row 2: commas seem to separate"),
        (b"line,eur\na,12\nb,7\nc,8,5\n", "row 4: commas seem to separate"),
        ("ä;ö\n".encode() * 9 + b"\xe4;\n", "UTF-8 but for the byte E4"),
        (b"\x81;\xe4\n1;2\n", "neither UTF-8 nor UTF-16"),
        (b"yksi\nkaksi\n", "do not split into columns"),
    ],
)
def test_what_cannot_be_read_without_a_guess_is_refused(content, message, tmp_path):
    path = tmp_path / "export.csv"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=message):
        read_delimited(path)


RECORDS = [["Tili", "Nimi", "Summa"]] + [[f"43{n}0", f"Ostot {n}", f"{n},5"] for n in range(6)]


@pytest.mark.parametrize("first", range(3))
@pytest.mark.parametrize("last", range(3))
@pytest.mark.parametrize("swallowed", range(1, 4))
def test_a_stray_quotation_mark_that_swallows_rows_is_refused(first, last, swallowed, tmp_path):
    """Whatever the fields in which it opens and closes, and though every row is as wide."""
    records = [list(record) for record in RECORDS]
    records[2][first] = f'"{records[2][first]}'
    records[2 + swallowed][last] += '"'
    path = tmp_path / "export.csv"
    path.write_text("\n".join(map(";".join, records)), encoding="utf-8")
    with pytest.raises(SourceError, match="row 3: a field in quotation marks holds what looks"):
        read_delimited(path)


@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.parametrize(
    "heading",
    [
        ["Tili\nnumero", "Nimi", "Summa"],
        ["Tili", "Nimi", "Summa\n2025"],
        ["Tili\nnumero", "Tilin\nnimi\nsuomeksi", "Summa\n2025"],
        ["Tili", "Nimi", "Summa,\neuroa; tai senttejä"],
        ["Tili", "Nimi\nsuomeksi, ruotsiksi; lyhyt|pitkä\ttai muu", "Summa"],
        ["Tili", "Nimi", "Summa\nvuosi-\narvio, milj. €; tai | tai\t€"],
        ["Tili", 'Nimi "lyhyt"\nja pitkä', "Summa"],
    ],
)
def test_headings_over_several_lines_are_read(heading, separator, tmp_path):
    path = tmp_path / "export.csv"
    path.write_text(_written([heading, *RECORDS[1:]], separator), newline="", encoding="utf-8")
    assert _texts(read_delimited(path).sheet) == [heading, *RECORDS[1:]]


def test_a_list_with_one_column_may_have_fields_over_lines(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text('sep=;\n"yksi\nkaksi"\nkolme\n')
    assert _texts(read_delimited(path).sheet) == [[], ["yksi\nkaksi"], ["kolme"]]


def test_the_rows_with_whole_rows_in_a_field_are_all_named(tmp_path):
    path = tmp_path / "export.csv"
    two = '"1;2;3\n4;5";6\n7;8;9\n1;"2;3\n4;5";6\n'
    path.write_text(f"a;b;c\n1;2;3\n{two}7;8;9\n")
    with pytest.raises(SourceError) as raised:
        read_delimited(path)
    assert [problem.row for problem in raised.value.problems] == [3, 5]


def test_a_ledger_is_sent_to_the_ledger(tmp_path, monkeypatch):
    monkeypatch.setattr(delimited, "MOST_CELLS", 10)
    path = tmp_path / "export.csv"
    path.write_text("a;b\n" * 6)
    with pytest.raises(SourceError, match=r"12 fields(.|\n)*ledger"):
        read_delimited(path)


@given(content=st.binary(max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_give_a_sheet_or_one_error(content, tmp_path):
    path = tmp_path / "export.csv"
    path.write_bytes(content)
    try:
        sheet = read_delimited(path).sheet
    except SourceError:
        return
    assert all(isinstance(cell.value, str | None) for row in sheet.rows for cell in row)
