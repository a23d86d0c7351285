"""A file is what it holds, not what its name says; what is not read is refused with advice."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from espoo_analysis.errors import SourceError
from espoo_analysis.sources import file_kind
from espoo_analysis.sources.file_kind import kind_of
from tests.sources.books import write_book

FILES = Path(__file__).parent / "files"


def _zip(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return made.getvalue()


@pytest.mark.parametrize(
    ("pattern", "kind"),
    [
        ("data/*.csv", "delimited"),
        ("data/*.px", "px"),
        ("data/*.json", "json"),
        ("data/*.xlsx", "xlsx"),
        ("seed.txt", "text"),
    ],
)
def test_real_files_are_what_they_are(pattern, kind, shared):
    assert {kind_of(path) for path in shared.glob(pattern)} == {kind}


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_a_workbook_is_known_under_any_name(kind, tmp_path):
    path = write_book(tmp_path / f"book.{kind}", {"T": [["Tili", 5]]})
    assert kind_of(path.rename(tmp_path / "report.csv")) == kind


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"PAR1    PAR1", "parquet"),
        (b'{"version": "2.0"}', "json"),
        (b'[{"a": 1}]', "json"),
        (b"\xef\xbb\xbfTili;Summa\n4300;5\n", "delimited"),
        ("Tili\tSumma\n4300\t5\n".encode("utf-16"), "delimited"),
        (b'Tili;Nimi\n4300;"Ostot\n4500;Aineet\n', "delimited"),
        ("Määräraha kasvoi, koska palkat nousivat.\nMuuten, ennuste pitää.\n".encode(), "text"),
        ('"Hyvä", sanoi asiakas.\nMuut eivät sanoneet mitään.\n'.encode("cp1252"), "text"),
        (b"[1] Huomautus\n[2] Toinen\n", "text"),
        (b"BMI on indeksi\n", "text"),
        (b"4300\n", "text"),
    ],
)
def test_texts_and_others_are_known_by_what_they_hold(content, kind, tmp_path):
    path = tmp_path / "file.bin"
    path.write_bytes(content)
    assert kind_of(path) == kind


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "it is empty"),
        (b"\xef\xbb\xbf \r\n", "it is empty"),
        (b"PAR1 and no end", "cut off"),
        (_zip("word/document.xml", "[Content_Types].xml"), "a text document"),
        (_zip("ppt/presentation.xml", "[Content_Types].xml"), "a presentation"),
        (_zip("Index/Document.iwa"), "Export it as xlsx"),
        (_zip("xl/workbook.bin", "[Content_Types].xml"), r"\(xlsb\)\n.*save it as xlsx"),
        (_zip("report.csv"), "no workbook\nUnpack it"),
        (_zip("report.csv")[:-10], "damaged or cut off"),
        (gzip.compress(b"Tili;Summa\n"), "gzip archive\nUnpack it"),
        (b"\x89PNG\r\n\x1a\n\0", "an image"),
        (b"\xff\xd8\xff\xe0\0", "an image"),
        (
            b"<Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'/>",
            "2003 XML\n.*save it as xlsx",
        ),
        (b"<html><table><tr><td>5</td></tr></table></html>", "HTML.*\n.*save it as xlsx"),
        (b"\xef\xbb\xbf\r\n<table><tr><td>5</td></tr></table>", "HTML"),
        (b"<other/>", "it is XML"),
        (b"ID;PWXL;N;E\nC;Y1;X1;K5\n", "SYLK"),
        (b"\x09\x08\x10\x00\x00\x05", "Excel 5"),
        (b"{\\rtf1 text}", "rtf"),
        (b"\x7fELF\x02\x01\0\0\xff\xfe\x81", "no kind of file that is known"),
        ((FILES / "protected.ods").read_bytes(), "protected by a password"),
        ((FILES / "small.xls").read_bytes()[:900], "damaged or cut off"),
    ],
)  # fmt: skip
def test_what_is_not_read_is_refused_with_advice(content, message, tmp_path):
    path = tmp_path / "report.xls"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=message) as caught:
        kind_of(path)
    assert caught.value.remedy.endswith("Nothing was written.")


def test_what_is_no_file_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for name, message in [
        ("none.csv", "cannot be opened"),
        (".", "a folder"),
        ("pipe", "no file"),
    ]:
        with pytest.raises(SourceError, match=message):
            kind_of(tmp_path / name)


def test_a_workbook_has_a_limit_and_a_ledger_has_none(tmp_path, monkeypatch):
    monkeypatch.setattr(file_kind, "MOST_BYTES", 50)
    path = write_book(tmp_path / "book.xlsx", {"T": [[1]]})
    with pytest.raises(SourceError, match="at most 0 MB are read"):
        kind_of(path)
    ledger = tmp_path / "ledger.csv"
    ledger.write_text("posting_date,amount_eur\n2025-01-01,5\n" * 9000)
    assert kind_of(ledger) == "delimited"


@given(content=st.binary(max_size=80))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_have_a_kind_or_one_error(content, tmp_path):
    path = tmp_path / "file.bin"
    path.write_bytes(content)
    try:
        assert kind_of(path) in {"pdf", "json", "px", "delimited", "text"}
    except SourceError as error:
        assert error.problems  # noqa: PT017 - either answer is right
