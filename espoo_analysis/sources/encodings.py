"""Finds out in which encoding a text file is written."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "UTF-8"),
    (codecs.BOM_UTF16_LE, "UTF-16-LE"),
    (codecs.BOM_UTF16_BE, "UTF-16-BE"),
)
# Of the letters that ISO-8859-15 has where Windows-1252 has a sign, and the other way round.
_CONTROLS = re.compile(rb"[\x80-\x9f]")
_DIFFERENT = re.compile(rb"[\xa4\xa6\xa8\xb4\xb8\xbc-\xbe]")
_UNDEFINED_IN_WINDOWS = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
# Between letters a letter is meant; ¤ and the fractions are hardly ever written, € is.
_LETTER_IN_WORD = re.compile(
    rb"[a-z\xc0-\xff][\xa6\xa8\xb4\xb8\xbc-\xbe]|[\xa6\xa8\xb4\xb8\xbc-\xbe][a-z\xe0-\xff]",
    re.IGNORECASE,
)
_SHARE_OF_ZEROS = 0.4


class Decoded(NamedTuple):
    """A text, how it was written, and what was settled by a rule rather than by its bytes."""

    text: str
    encoding: str
    note: str = ""


def decoded(content: bytes) -> Decoded:
    r"""Decode a text in the encoding that its bytes show.

    Parameters
    ----------
    content : bytes
        The whole file.

    Returns
    -------
    Decoded
        The text without a byte order mark; the encoding UTF-8, UTF-16-LE, UTF-16-BE,
        Windows-1252 or ISO-8859-15.

    Raises
    ------
    ValueError
        When the bytes are no text in any of them.

    Notes
    -----
    Windows-1252 and ISO-8859-15 differ in the bytes 80-9F, which only Windows-1252 uses, and in
    eight others. Where these alone are left, ISO-8859-15 is taken for A4 (the euro sign) and for
    letters within words, else Windows-1252; `note` says so.

    Examples
    --------
    >>> decoded("Määräraha".encode("cp1252")).text
    'Määräraha'
    >>> decoded(b"1 000 \xa4").note
    'bytes A4 were read as €, in ISO-8859-15; in Windows-1252 they are ¤'
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return Decoded(content[len(mark) :].decode(encoding), encoding)
    encoding = _utf_16(content)
    if encoding:
        return Decoded(content.decode(encoding), encoding)
    try:
        return Decoded(content.decode("utf-8"), "UTF-8")
    except UnicodeDecodeError as error:
        # A file cut off within a letter, or with one bad byte among many good letters.
        good = len(re.findall(rb"[\xc3\xe2][\x80-\xbf]", content))
        if good > len(re.findall(rb"[\x80-\xff]", content)) // 4 and good > 1:
            message = f"the text is UTF-8 but for the byte {content[error.start]:02X}"
            raise ValueError(message) from None
    return _one_byte(content)


def _utf_16(content: bytes) -> str:
    start = content[:4000]
    even, odd = start[::2].count(0), start[1::2].count(0)
    half = max(len(start) // 2, 1)
    if odd / half > _SHARE_OF_ZEROS and not even:
        return "UTF-16-LE"
    return "UTF-16-BE" if even / half > _SHARE_OF_ZEROS and not odd else ""


def _one_byte(content: bytes) -> Decoded:
    if _CONTROLS.search(content):
        if _UNDEFINED_IN_WINDOWS.search(content):
            message = "the text is neither UTF-8 nor UTF-16, Windows-1252 or ISO-8859-15"
            raise ValueError(message)
        return Decoded(content.decode("cp1252"), "Windows-1252")
    found = sorted(set(_DIFFERENT.findall(content)))
    if not found:
        return Decoded(content.decode("cp1252"), "Windows-1252")
    is_latin9 = b"\xa4" in found or bool(_LETTER_IN_WORD.search(content))
    names = ("ISO-8859-15", "Windows-1252") if is_latin9 else ("Windows-1252", "ISO-8859-15")
    meant, other = (b"".join(found).decode(name) for name in names)
    listed = " ".join(byte.hex().upper() for byte in found)
    note = f"bytes {listed} were read as {meant}, in {names[0]}; in {names[1]} they are {other}"
    return Decoded(content.decode(names[0]), names[0], note)
