"""The container of old office files (OLE2): which streams it holds, and what is in one."""

from __future__ import annotations

import struct
from typing import NamedTuple

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENTRY = 128
_SMALL_STREAM = 4096
_LAST_SECTOR = 0xFFFFFFFA
_ROOT = 5


class _Stream(NamedTuple):
    first_sector: int
    size: int


class Ole2:
    """The streams of an OLE2 file.

    Parameters
    ----------
    content : bytes
        The whole file.

    Raises
    ------
    ValueError
        When the file is damaged or cut off.
    """

    def __init__(self, content: bytes) -> None:
        try:
            self._open(content)
        except (struct.error, IndexError) as error:
            message = "the file is damaged or cut off"
            raise ValueError(message) from error

    def _open(self, content: bytes) -> None:
        if content[:8] != MAGIC:
            message = "the file is no OLE2 file"
            raise ValueError(message)
        self._content = content
        power, small_power = struct.unpack_from("<HH", content, 30)
        if power not in {9, 12} or small_power != 6:  # noqa: PLR2004 - the only ones there are
            message = "the file is damaged"
            raise ValueError(message)
        self._sector, self._small = 1 << power, 1 << small_power
        directory, small_table, table_of_tables = self._header()
        self._table = self._allocation(table_of_tables)
        self._small_table = _numbers(self._chain(small_table, self._table))
        self._streams = self._directory(self._chain(directory, self._table))

    def _header(self) -> tuple[int, int, int]:
        (directory,) = struct.unpack_from("<I", self._content, 48)
        (small_table,) = struct.unpack_from("<I", self._content, 60)
        (table_of_tables,) = struct.unpack_from("<I", self._content, 68)
        return directory, small_table, table_of_tables

    def _allocation(self, sector: int) -> tuple[int, ...]:
        places = list(_numbers(self._content[76:512]))
        seen = 0
        while sector < _LAST_SECTOR and seen * self._sector < len(self._content):
            *more, sector = _numbers(self._at(sector))
            places += more
            seen += 1
        tables = (self._at(place) for place in places if place < _LAST_SECTOR)
        return _numbers(b"".join(tables))

    def _at(self, sector: int) -> bytes:
        start = (sector + 1) * self._sector
        found = self._content[start : start + self._sector]
        if not found:
            raise IndexError(sector)
        return found

    def _chain(self, sector: int, table: tuple[int, ...]) -> bytes:
        found, steps = [], 0
        while sector < _LAST_SECTOR:
            found.append(self._at(sector))
            sector = table[sector]
            steps += 1
            if steps > len(table):
                raise IndexError(sector)
        return b"".join(found)

    def _directory(self, content: bytes) -> dict[str, _Stream]:
        streams = {}
        self._small_content = b""
        for start in range(0, len(content) - _ENTRY + 1, _ENTRY):
            entry = content[start : start + _ENTRY]
            (length,) = struct.unpack_from("<H", entry, 64)
            first, size = struct.unpack_from("<II", entry, 116)
            name = entry[: max(length - 2, 0)].decode("utf-16-le", "replace")
            if entry[66] == _ROOT and size:
                self._small_content = self._chain(first, self._table)
            elif name:
                streams[name] = _Stream(first, size)
        return streams

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the streams and folders."""
        return tuple(self._streams)

    def read(self, name: str) -> bytes:
        """Return what a stream holds.

        Parameters
        ----------
        name : str
            One of `names`.

        Returns
        -------
        bytes
            Its content.

        Raises
        ------
        ValueError
            When the file is damaged or cut off.
        """
        stream = self._streams[name]
        try:
            content = (
                self._read_small(stream)
                if stream.size < _SMALL_STREAM
                else self._chain(stream.first_sector, self._table)
            )
        except IndexError as error:
            message = "the file is damaged or cut off"
            raise ValueError(message) from error
        return content[: stream.size]

    def _read_small(self, stream: _Stream) -> bytes:
        found: list[bytes] = []
        sector = stream.first_sector
        while sector < _LAST_SECTOR and len(found) * self._small < stream.size:
            found.append(self._small_content[sector * self._small : (sector + 1) * self._small])
            sector = self._small_table[sector]
        return b"".join(found)


def _numbers(content: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4])
