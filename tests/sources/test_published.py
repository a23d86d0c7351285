"""Published reports as PDF and text: every line with its place, every bad file one message."""

from __future__ import annotations

import base64
import io
from itertools import pairwise

import pytest

from espoo_analysis.errors import SourceError
from espoo_analysis.sources import published
from espoo_analysis.sources.published import read_lines
from tests.importing.pdfs import pdf_of

TEXT = "Henkilöstökulut\n\n–5 562 €, Tuet\u00a0ja"
PIXEL = base64.b64encode(
    base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5E"
        "rkJggg=="
    )
).decode()
TABLE = "<table><tr><td>Palvelujen ostot<td>-528 479<td>-528 555</table>"


def _file(tmp_path, content: bytes, name="report.pdf"):
    path = tmp_path / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_text_is_read_in_every_usual_encoding(tmp_path, encoding, line_end):
    content = TEXT.replace("\n", line_end).encode(encoding)
    lines = read_lines(_file(tmp_path, content, "report.txt"))
    assert [line.text for line in lines] == TEXT.split("\n")
    assert [line.place for line in lines] == ["line 1", "line 2", "line 3"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_needs_no_mark(tmp_path, encoding):
    assert read_lines(_file(tmp_path, TEXT.encode(encoding), "a.txt"))[0].text == TEXT[:15]


def test_the_euro_sign_of_iso_8859_15_is_read(tmp_path):
    assert read_lines(_file(tmp_path, "1 000 €, ä".encode("iso8859-15")))[0].text == "1 000 €, ä"


def test_the_words_of_a_pdf_have_their_places(tmp_path):
    lines = read_lines(_file(tmp_path, pdf_of(f"<p>Talous</p>{TABLE}")))
    assert [line.text for line in lines] == ["Talous", "Palvelujen ostot -528 479 -528 555"]
    assert [line.place for line in lines] == ["page 1, line 1", "page 1, line 2"]
    words = lines[1].words
    assert [word.text for word in words][-2:] == ["-528", "555"]
    assert all(a.right < b.left for a, b in pairwise(words))


@pytest.mark.parametrize("degrees", [90, 270])
def test_a_table_that_lies_on_its_side_is_turned(tmp_path, degrees):
    style = f"div {{ transform: rotate({degrees}deg); margin-top: 300px; width: 500px }}"
    lines = read_lines(_file(tmp_path, pdf_of(f"<div>{TABLE}</div>", style)))
    assert [line.text for line in lines] == ["Palvelujen ostot -528 479 -528 555"]


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_page_that_is_shown_turned_is_read_as_it_is_shown(tmp_path, degrees):
    pikepdf = pytest.importorskip("pikepdf")
    style = f"div {{ transform: rotate(-{degrees}deg); margin: 300px 0 0; width: 500px }}"
    with pikepdf.open(io.BytesIO(pdf_of(f"<div>{TABLE}</div>", style))) as document:
        document.pages[0].Rotate = degrees
        document.save(tmp_path / "turned.pdf")
    lines = read_lines(tmp_path / "turned.pdf")
    assert [line.text for line in lines] == ["Palvelujen ostot -528 479 -528 555"]


def test_the_raised_mark_of_a_footnote_is_no_digit(tmp_path):
    lines = read_lines(_file(tmp_path, pdf_of("<p>Palvelut -528 479<sup>1</sup> 25</p>")))
    assert lines[0].text == "Palvelut -528 479¹ 25"


def test_small_figures_beside_a_large_text_stay_figures(tmp_path):
    body = "<p style='font-size: 20pt'>Talous <span style='font-size: 10pt'>4 300</span></p>"
    assert read_lines(_file(tmp_path, pdf_of(body)))[0].text == "Talous 4 300"


def test_letters_that_are_drawn_twice_to_be_bold_are_read_once(tmp_path):
    twice = "<div style='position: absolute; left: 0; top: 0'>91 000</div>"
    assert read_lines(_file(tmp_path, pdf_of(twice + twice)))[0].text == "91 000"


def _encrypted() -> bytes:
    import pikepdf

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf_of(TABLE))) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    return out.getvalue()


def _broken() -> bytes:
    return pdf_of(TABLE)[:600]


def _picture() -> bytes:
    return pdf_of(f"<img style='width: 300px' src='data:image/png;base64,{PIXEL}'>")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (_encrypted, "the PDF is encrypted"),
        (_broken, "the PDF is damaged"),
        (lambda: b"%PDF-1.7\n%%EOF", "the PDF is damaged"),
        (_picture, "it holds pictures of text, but no text"),
        (lambda: pdf_of(""), "it holds no text"),
        (lambda: b"", "it is empty"),
        (lambda: b" \r\n \n", "it is empty"),
        (lambda: b"PK\x03\x04\x00\x00\x08\x01\x02\x03\x04\x05", "it is no text"),
    ],
    ids=["encrypted", "cut off", "no pages", "scanned", "blank page", "empty", "blanks", "zip"],
)
def test_a_bad_file_is_one_clear_message(tmp_path, content, expected):
    with pytest.raises(SourceError, match=expected) as raised:
        read_lines(_file(tmp_path, content()))
    assert [problem.file for problem in raised.value.problems] == ["report.pdf"]


def test_a_missing_file_is_one_clear_message(tmp_path):
    with pytest.raises(SourceError, match=r"nowhere\.pdf: the file cannot be read: No such file"):
        read_lines(tmp_path / "nowhere.pdf")


@pytest.mark.parametrize(
    ("limit", "value", "expected"),
    [
        ("MAXIMUM_PAGES", 1, "it has 2 pages, expected at most 1"),
        ("MAXIMUM_BYTES", 100, "expected at most 0"),
        ("MAXIMUM_CHARACTERS", 5, "its first 1 pages alone are too large"),
        ("MAXIMUM_SECONDS", -1, "its first 1 pages alone are too large"),
    ],
)
def test_what_is_too_large_is_refused(tmp_path, monkeypatch, limit, value, expected):
    monkeypatch.setattr(published, limit, value)
    body = f"{TABLE}<p style='break-before: page'>2</p>"
    with pytest.raises(SourceError, match=expected):
        read_lines(_file(tmp_path, pdf_of(body)))
