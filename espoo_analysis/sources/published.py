"""Published reports, as PDF or as plain text: their lines, each with its place."""

from __future__ import annotations

import io
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.text import dedupe_chars, extract_words

from espoo_analysis.errors import Problem, SourceError
from espoo_analysis.sources.encodings import decoded
from espoo_analysis.sources.sheets import TextLine, Word

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pdfplumber.page import Page

# A report of one unit has a few pages; whoever sends a whole budget book shall send its pages.
MAXIMUM_BYTES = 30_000_000
MAXIMUM_PAGES = 100
MAXIMUM_CHARACTERS = 2_000_000
MAXIMUM_SECONDS = 60.0

_PDF_MARK = b"%PDF-"
_PDF_MARK_WITHIN = 1024
_SEND_TEXT = "Send the report as a PDF with text, as a workbook or as plain text."
# Of a font's size: letters closer than this are one word; what is smaller than this and stands
# higher or lower by that is the mark of a footnote.
_WORD_GAP, _MARK_SIZE, _RAISED_BY = 0.15, 0.95, 0.1
_UNNAMED_SHARE = 0.05
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def read_lines(path: Path) -> tuple[TextLine, ...]:
    """Read the lines of a published report.

    Parameters
    ----------
    path : Path
        A PDF, or a text file in UTF-8, UTF-16 or a Western encoding.

    Returns
    -------
    tuple of TextLine
        In reading order. Those of a PDF have their page, counted from 1, and their words with
        the places; in a text file a line is numbered as an editor numbers it.

    Raises
    ------
    SourceError
        When the file is missing, empty, encrypted, damaged or too large, or when it holds
        pictures of text and no text.

    Notes
    -----
    Words of a PDF that stand at one height are one line, however far apart they are: a text
    beside a table stands on the table's lines. Small raised digits come as superscripts, so
    that the mark of a footnote does not become a digit of the figure before it.
    """
    content = _content(path)
    if _PDF_MARK in content[:_PDF_MARK_WITHIN]:
        return _pdf_lines(content, path.name)
    return _text_lines(content, path.name)


def _text_lines(content: bytes, name: str) -> tuple[TextLine, ...]:
    try:
        text = decoded(content).text
    except ValueError as error:
        raise _error(name, str(error), _SEND_TEXT) from None
    if "\0" in text:
        raise _error(name, "it is no text", _SEND_TEXT)
    # Splitting at line ends only: str.splitlines also splits at form feeds and other marks.
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not any(line.strip() for line in lines):
        raise _error(name, "it is empty")
    return tuple(TextLine(line.rstrip(), number) for number, line in enumerate(lines, start=1))


def _content(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAXIMUM_BYTES:
            what = f"it has {size / 1e6:.0f} MB, expected at most {MAXIMUM_BYTES / 1e6:.0f}"
            raise _error(path.name, what, "Send only the pages of the report.")
        content = path.read_bytes()
    except OSError as error:
        raise _error(path.name, f"the file cannot be read: {error.strerror}") from None
    if not content.strip():
        raise _error(path.name, "it is empty")
    return content


def _error(name: str, what: str, remedy: str = "") -> SourceError:
    return SourceError(f"{name} cannot be read.", [Problem(what, name)], remedy)


def _pdf_lines(content: bytes, name: str) -> tuple[TextLine, ...]:
    try:
        with pdfplumber.open(io.BytesIO(content)) as document:
            return _lines_of_pages(document.pages, name)
    except SourceError:
        raise
    # A damaged file leads the PDF library into errors of every kind, and none may pass.
    except Exception as error:  # noqa: BLE001 - see above
        if isinstance(error, PDFPasswordIncorrect) or any(
            isinstance(cause, PDFPasswordIncorrect) for cause in (*error.args, error.__cause__)
        ):
            raise _error(name, "the PDF is encrypted", "Send it without a password.") from None
        what = f"the PDF is damaged: {type(error).__name__}"
        raise _error(name, what, "Send the file once more, or as a workbook.") from None


def _lines_of_pages(pages: list[Page], name: str) -> tuple[TextLine, ...]:
    if len(pages) > MAXIMUM_PAGES:
        what = f"it has {len(pages)} pages, expected at most {MAXIMUM_PAGES}"
        raise _error(name, what, "Send only the pages of the report.")
    started = time.monotonic()
    lines: list[TextLine] = []
    characters = unnamed = pictures = 0
    for page in pages:
        chars = _upright(page)
        characters += len(chars)
        unnamed += sum(char["text"].startswith("(cid:") for char in chars)
        pictures += len(page.images)
        lines += _lines_of_page(chars, page.page_number)
        page.close()
        if characters > MAXIMUM_CHARACTERS or time.monotonic() - started > MAXIMUM_SECONDS:
            what = f"its first {page.page_number} pages alone are too large to be read"
            raise _error(name, what, "Send only the pages of the report.")
    if not any(line.text for line in lines):
        what = "it holds pictures of text, but no text" if pictures else "it holds no text"
        raise _error(name, what, _SEND_TEXT)
    if unnamed > _UNNAMED_SHARE * characters:
        raise _error(name, "its fonts do not say which letters they draw", _SEND_TEXT)
    return tuple(lines)


def _upright(page: Page) -> list[dict[str, Any]]:
    """Gather a page's letters, turned so that the page's text runs from left to right."""
    chars = dedupe_chars(page.chars)
    directions = Counter(
        0 if char["upright"] else (1 if char["matrix"][1] > 0 else -1) for char in chars
    )
    direction = directions.most_common(1)[0][0] if directions else 0
    width, height = page.width, page.height
    kept = [
        char
        for char in chars
        if direction == (0 if char["upright"] else (1 if char["matrix"][1] > 0 else -1))
    ]
    if direction == 0:
        return kept
    return [
        char
        | {"upright": True, "height": char["width"], "width": char["height"]}
        | (
            {
                "x0": height - char["bottom"], "x1": height - char["top"],
                "top": char["x0"], "bottom": char["x1"], "doctop": char["x0"],
            }
            if direction > 0
            else {
                "x0": char["top"], "x1": char["bottom"],
                "top": width - char["x1"], "bottom": width - char["x0"],
                "doctop": width - char["x1"],
            }
        )
        for char in kept
    ]  # fmt: skip


def _lines_of_page(chars: list[dict[str, Any]], page: int) -> Iterator[TextLine]:
    words = extract_words(
        chars, x_tolerance_ratio=_WORD_GAP, use_text_flow=False, extra_attrs=["size"]
    )
    for number, line in enumerate(_by_height(words), start=1):
        joined = tuple(_joined(sorted(line, key=lambda word: float(word["x0"]))))
        yield TextLine(" ".join(word.text for word in joined), number, page, joined)


def _by_height(words: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Group words that stand at one height, from the top of the page down."""
    lines: list[list[dict[str, Any]]] = []
    for word in sorted(words, key=lambda word: (-word["size"], word["top"])):
        middle = (word["top"] + word["bottom"]) / 2
        nearest = min(lines, key=lambda line: abs(_middle(line) - middle), default=None)
        if nearest and abs(_middle(nearest) - middle) <= nearest[0]["size"] / 2:
            nearest.append(word)
        else:
            lines.append([word])
    return sorted(lines, key=_middle)


def _middle(line: list[dict[str, Any]]) -> float:
    # The largest word is the line's first; raised marks do not move the line.
    return float(line[0]["top"] + line[0]["bottom"]) / 2


def _joined(words: list[dict[str, Any]]) -> Iterator[Word]:
    """Join to a word what touches it in another size; what is smaller and raised is a mark."""
    pending: Word | None = None
    first: dict[str, Any] = {}
    for word in words:
        left, right, text = float(word["x0"]), float(word["x1"]), str(word["text"])
        if pending and left - pending.right < _WORD_GAP * min(first["size"], word["size"]):
            is_smaller = word["size"] < _MARK_SIZE * first["size"]
            is_raised = abs(first["bottom"] - word["bottom"]) > _RAISED_BY * first["size"]
            if is_smaller and is_raised:
                text = text.translate(_SUPERSCRIPTS)
            pending = Word(pending.text + text, pending.left, right)
            continue
        if pending:
            yield pending
        pending, first = Word(text, left, right), word
    if pending:
        yield pending
