"""Tells what a file is by what it holds; its name is not believed."""

from __future__ import annotations

import re
import stat
from collections import Counter
from typing import TYPE_CHECKING

from espoo_analysis.sources.encodings import decoded
from espoo_analysis.sources.separators import SEPARATORS, agreement, best_split
from espoo_analysis.sources.stray_quotes import QuoteError
from espoo_analysis.sources.zip_parts import SAVE_AGAIN, ZipParts, protected, unreadable

if TYPE_CHECKING:
    from pathlib import Path

    from espoo_analysis.errors import SourceError

# A workbook or PDF is read into memory; the city's largest book of figures has a tenth of this.
MOST_BYTES = 200_000_000
_HEAD = 65_536
_PARQUET, _SMALLEST_PARQUET = b"PAR1", 12
_PDF_STARTS_WITHIN = 1024
_UNPACK = "Unpack it and import the file in it."
_EXPORT = "Import the workbook, PDF, CSV or text that it was made from."
_NOT_READ = (
    (b"\x1f\x8b", "a gzip archive", _UNPACK),
    (b"BZh", "a bzip2 archive", _UNPACK),
    (b"\xfd7zXZ\x00", "an xz archive", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", _UNPACK),
    (b"Rar!", "a rar archive", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", _UNPACK),
    (b"\x89PNG", "an image", _EXPORT),
    (b"\xff\xd8\xff", "an image", _EXPORT),
    (b"GIF8", "an image", _EXPORT),
    (b"BM", "an image", _EXPORT),
    (b"II*\x00", "an image", _EXPORT),
    (b"MM\x00*", "an image", _EXPORT),
    (b"RIFF", "an image or a sound", _EXPORT),
    (b"{\\rtf", "a text document (rtf)", _EXPORT),
    (b"ID;P", "a workbook of an old form (SYLK)", SAVE_AGAIN),
    (b"\x09\x00", "a workbook of Excel 2", SAVE_AGAIN),
    (b"\x09\x02", "a workbook of Excel 3", SAVE_AGAIN),
    (b"\x09\x04", "a workbook of Excel 4", SAVE_AGAIN),
    (b"\x09\x08", "a workbook of Excel 5", SAVE_AGAIN),
)
# The container of old office files (OLE2), and of new ones that a password protects.
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_DOCUMENTS = (
    ("WordDocument", "a Word document"),
    ("PowerPoint Document", "a presentation"),
    ("__properties_version1.0", "an e-mail"),
)
_XML = (
    ("urn:schemas-microsoft-com:office:spreadsheet", "a workbook as Excel 2003 XML"),
    ("opendocument", "a workbook as flat OpenDocument XML"),
)
_HTML = re.compile(r"<\s*(!doctype html|html|table|body|head|meta|style|div)\b", re.IGNORECASE)
_JSON = re.compile(r'\s*(\{\s*["}]|\[\s*[\[{"\]]|\[\s*-?[0-9.]+\s*[,\]]\s*[-0-9\[\]])')
_PX = re.compile(r'\s*[A-Z][A-Z0-9-]*(\[[a-z]{2}\])?(\("[^"]*"\))?\s*=\s*("|[0-9]|YES|NO|TLIST)')


def kind_of(path: Path) -> str:
    """Tell what a file is.

    Parameters
    ----------
    path : Path
        The file, under any name.

    Returns
    -------
    {"xlsx", "xls", "ods", "pdf", "parquet", "json", "px", "delimited", "text"}
        ``xlsx`` stands for xlsm too. A text is ``delimited`` where most of its lines have the
        same number of fields.

    Raises
    ------
    SourceError
        When the file is missing, empty, too large, protected by a password, damaged, or of a
        kind that is not read; the message says how to go on.
    """
    size = _size(path)
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
            file.seek(max(size - len(_PARQUET), 0))
            tail = file.read()
    except OSError as error:
        what = f"it cannot be opened: {error.strerror}"
        raise unreadable(
            path, what, "Close it elsewhere, or ask for the right to read."
        ) from None
    if not head.strip(b"\x00\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise unreadable(path, "it is empty", "Fetch it again.")
    if head.startswith(_PARQUET):
        if tail != _PARQUET or size < _SMALLEST_PARQUET:
            raise unreadable(path, "the Parquet file is cut off", "Fetch it again.")
        return "parquet"
    kind = _binary_kind(path, head)
    if kind:
        return _if_not_too_large(path, size, kind)
    return _text_kind(path, head)


def _size(path: Path) -> int:
    try:
        status = path.stat()
    except OSError as error:
        what = f"it cannot be opened: {error.strerror}"
        raise unreadable(path, what, "Look how its name is written.") from None
    except ValueError:
        raise unreadable(path, "its name cannot be a file's", "Give another name.") from None
    if stat.S_ISDIR(status.st_mode):
        raise unreadable(path, "it is a folder", "Name one file in it.")
    if not stat.S_ISREG(status.st_mode):
        raise unreadable(path, "it is no file", "Name a file.")
    return status.st_size


def _if_not_too_large(path: Path, size: int, kind: str) -> str:
    if size > MOST_BYTES:
        what = f"it has {size // 1_000_000} MB; at most {MOST_BYTES // 1_000_000} MB are read"
        raise unreadable(path, what, "Delete from it what is not needed.")
    return kind


def _binary_kind(path: Path, head: bytes) -> str:
    if b"%PDF-" in head[:_PDF_STARTS_WITHIN]:
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        _if_not_too_large(path, path.stat().st_size, "")
        return _zip_kind(path)
    if head.startswith(_OLE2):
        _if_not_too_large(path, path.stat().st_size, "")
        return _ole2_kind(path)
    for magic, what, remedy in _NOT_READ:
        # A text may begin with the letters of a magic number, but holds no zero byte.
        if head.startswith(magic) and (b"\x00" in head or not magic.isalnum()):
            raise unreadable(path, f"it is {what}", remedy)
    return ""


def _zip_kind(path: Path) -> str:
    with ZipParts(path) as parts:
        names = parts.names
        folders = Counter(name.partition("/")[0] for name in names)
        mimetype = parts.read("mimetype").decode("latin-1").strip()
        manifest = parts.read("META-INF/manifest.xml")
    if "spreadsheet" in mimetype and "opendocument" in mimetype:
        if b"encryption-data" in manifest or "encrypted-package" in names:
            raise protected(path)
        return "ods"
    if "[Content_Types].xml" in names and folders["xl"]:
        if "xl/workbook.bin" in names:
            raise unreadable(path, "it is a binary workbook (xlsb)", SAVE_AGAIN)
        return "xlsx"
    raise _no_workbook(path, mimetype, folders)


def _no_workbook(path: Path, mimetype: str, folders: Counter[str]) -> SourceError:
    if folders["word"] or "opendocument.text" in mimetype:
        return unreadable(path, "it is a text document", "Save it as PDF and import that.")
    if folders["ppt"] or "opendocument.presentation" in mimetype:
        return unreadable(path, "it is a presentation", _EXPORT)
    if folders["Index"]:
        return unreadable(path, "it is a Numbers document", "Export it as xlsx and import that.")
    return unreadable(path, "it is a zip archive and no workbook", _UNPACK)


def _ole2_kind(path: Path) -> str:
    content = path.read_bytes()
    if _has_stream(content, "EncryptedPackage"):
        raise protected(path)
    if _has_stream(content, "Workbook") or _has_stream(content, "Book"):
        return "xls"
    for name, what in _OLD_DOCUMENTS:
        if _has_stream(content, name):
            raise unreadable(path, f"it is {what}", _EXPORT)
    raise unreadable(path, "it is no workbook, or is damaged or cut off", "Fetch it again.")


def _has_stream(content: bytes, name: str) -> bool:
    """Tell whether the directory of an OLE2 file has an entry of that name."""
    length = (2 * len(name) + 2).to_bytes(2, "little")
    return name.encode("utf-16-le").ljust(64, b"\0") + length in content


def _text_kind(path: Path, head: bytes) -> str:
    try:
        text = _whole_lines(head)
    except ValueError:
        raise unreadable(path, "it is no kind of file that is known", _EXPORT) from None
    if text.count("\x00"):
        raise unreadable(path, "it is no kind of file that is known", _EXPORT)
    if text.lstrip().startswith("<") or text.startswith("MIME-Version:"):
        raise _markup(path, text)
    if _JSON.match(text):
        return "json"
    if _PX.match(text) and ";" in text:
        return "px"
    return "delimited" if _is_delimited(text) else "text"


def _whole_lines(head: bytes) -> str:
    """Decode the beginning of a file, which may end within a letter."""
    if len(head) == _HEAD:
        end = max(head.rfind(b"\n"), head.rfind(b"\r"))
        # The line end of UTF-16 is two bytes, in either order.
        head = head[: end + 1 + (end % 2 == 0 and head[end + 1 : end + 2] == b"\x00")] or head
    return decoded(head).text


def _markup(path: Path, text: str) -> SourceError:
    for mark, what in _XML:
        if mark in text:
            return unreadable(path, f"it is {what}", SAVE_AGAIN)
    if _HTML.search(text) or text.startswith("MIME-Version:"):
        return unreadable(path, "it is a web page (HTML), whatever its name says", SAVE_AGAIN)
    return unreadable(path, "it is XML", _EXPORT)


def _is_delimited(text: str) -> bool:
    try:
        return best_split(text) is not None
    except QuoteError:
        # The reader will say where the quotation mark stands, if this is a table at all.
        lines = text.splitlines()
        splits = ([line.split(separator) for line in lines] for separator in SEPARATORS)
        return any(agreement(split) for split in splits)
