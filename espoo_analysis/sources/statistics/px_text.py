"""The text of a PX file: its encoding, and its keywords up to the figures."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from espoo_analysis.errors import shorten
from espoo_analysis.sources.statistics.faults import table_error

_CODEPAGE = re.compile(rb'^\s*CODEPAGE\s*=\s*"([^"\r\n]*)"', re.MULTILINE)
_CHARSET = re.compile(rb"^\s*CHARSET\s*=", re.MULTILINE)
_TEXT_ENCODING = re.compile(r"utf-8|ascii|cp\d+|iso8859-\d+|mac-roman")
_STATEMENT = re.compile(
    r"\s*([A-Z][A-Z0-9_-]*+)\s*(?:\[\s*([A-Za-z_-]+)\s*\])?\s*"
    r'(?:\(((?:[^"()]|"[^"]*")*+)\))?\s*=',
)
_VALUE = re.compile(r'((?:[^";]|"[^"]*")*+);')
_ITEM = re.compile(r'"([^"]*)"|(,)|([^\s",]+)')
_LINE_BREAK = re.compile(r"\s*\r?\n\s*")

#: Keywords that a file may repeat; each adds a remark.
REMARKS = ("NOTE", "NOTEX", "VALUENOTE", "VALUENOTEX", "CELLNOTE", "CELLNOTEX")


@dataclass(frozen=True)
class Statement:
    """A keyword with what it is about and what it says.

    Parameters
    ----------
    keyword : str
        Such as ``VALUES``.
    language : str
        Such as ``sv``; empty for the file's own language.
    keys : tuple of str
        What stands in brackets: a dimension's name, a value's name.
    items : tuple of str
        The texts or words of its value.
    line : int
        Where it begins.
    """

    keyword: str
    language: str
    keys: tuple[str, ...]
    items: tuple[str, ...]
    line: int


def decode_px(content: bytes, name: str) -> str:
    """Decode a PX file by what it says of its encoding.

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        The file's name, for the message.

    Returns
    -------
    str
        The text. Without ``CODEPAGE`` it is UTF-8 where the bytes are; else Windows-1252 where
        there is a ``CHARSET``, and code page 850 where there is none, as the format says.

    Raises
    ------
    SourceError
        When the encoding is not known or the bytes are not of that encoding.
    """
    head = content.partition(b"DATA=")[0]
    declared = _CODEPAGE.search(head)
    if declared is None:
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            encoding = "cp1252" if _CHARSET.search(head) else "cp850"
    else:
        encoding = _known_encoding(declared[1].decode("latin-1").strip(), name)
    try:
        return content.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        what = f"the text is not {encoding}, as the file says or its format implies"
        raise table_error(name, what, "CODEPAGE", row) from None


def split_statements(text: str, name: str) -> tuple[list[Statement], int]:
    """Split a PX file into its statements.

    Parameters
    ----------
    text : str
        The whole file.
    name : str
        The file's name, for the message.

    Returns
    -------
    tuple of list of Statement and int
        The statements before ``DATA``, and where the figures begin.

    Raises
    ------
    SourceError
        Naming the line that is not ``KEYWORD(…)=…;``, or a keyword that occurs twice.
    """
    statements: list[Statement] = []
    seen: set[tuple[str, str, tuple[str, ...]]] = set()
    at, line = 0, 1
    while match := _STATEMENT.match(text, at):
        line += text.count("\n", at, match.start(1))
        keyword, language, keys = match.groups()
        if keyword == "DATA":
            return statements, match.end()
        value = _VALUE.match(text, match.end())
        if value is None:
            raise table_error(name, "the statement does not end with ';'", keyword, line)
        statement = Statement(
            keyword,
            language or "",
            _items(keys or "", name, line),
            _items(value[1], name, line),
            line,
        )
        identity = (keyword, statement.language, statement.keys)
        if identity in seen and keyword not in REMARKS:
            raise table_error(name, "the statement occurs twice", keyword, line)
        seen.add(identity)
        statements.append(statement)
        line += text.count("\n", match.start(1), value.end())
        at = value.end()
    rest = text[at:].strip()
    line += text.count("\n", at, text.find(rest, at)) if rest else 0
    what = f"'{shorten(rest)}' is not a statement" if rest else "it ends before DATA"
    raise table_error(name, what, row=line)


def _known_encoding(declared: str, name: str) -> str:
    try:
        found = codecs.lookup(declared).name
    except (LookupError, ValueError):
        found = ""
    if not _TEXT_ENCODING.fullmatch(found):
        what = f"'{shorten(declared)}' is not an encoding of PX files"
        raise table_error(name, what, "CODEPAGE")
    return found


def _items(text: str, name: str, line: int) -> tuple[str, ...]:
    # Texts that follow each other without a comma are one text, cut to fit into the line.
    items: list[str] = []
    goes_on = False
    for match in _ITEM.finditer(text):
        quoted, comma, word = match.groups()
        if comma:
            if not goes_on:
                raise table_error(name, "there is nothing before a comma", row=line)
            goes_on = False
            continue
        found = word if quoted is None else _LINE_BREAK.sub(" ", quoted)
        if goes_on:
            items[-1] += found
        else:
            items.append(found)
        goes_on = True
    if items and not goes_on:
        raise table_error(name, "there is nothing after a comma", row=line)
    return tuple(items)
