"""JSON of statistics offices: read strictly, with the member where it fails."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from espoo_analysis.errors import shorten
from espoo_analysis.sources.statistics.faults import table_error


def parse_json(content: bytes, name: str) -> dict[str, Any]:
    """Parse a JSON object in UTF-8, with or without a byte order mark.

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        The file's name, for the message.

    Returns
    -------
    dict of str to Any
        The object.

    Raises
    ------
    SourceError
        When it is not UTF-8, not JSON, not an object, nested too deeply, holds ``NaN`` or
        ``Infinity``, or names a member of an object twice.
    """
    try:
        parsed = json.loads(
            content.decode("utf-8-sig"),
            parse_constant=_refuse_constant,
            object_pairs_hook=_object,
        )
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        raise table_error(name, "the text is not UTF-8, as JSON must be", row=row) from None
    except json.JSONDecodeError as error:
        what = f"it is not JSON: {error.msg}"
        raise table_error(name, what, row=error.lineno) from None
    except ValueError as error:
        raise table_error(name, f"it is not JSON that can be used: {error}") from None
    except RecursionError:
        raise table_error(name, "its objects are nested too deeply") from None
    if not isinstance(parsed, dict):
        raise table_error(name, "it is not a JSON object")
    return parsed


class Member:
    """An object of a JSON file, which knows where it stands.

    Parameters
    ----------
    members : Any
        What the file holds.
    name : str
        The file.
    place : str
        Where in the file, such as ``dimension.Alue``; empty at the top.
    """

    def __init__(self, members: Any, name: str, place: str = "") -> None:
        self.name, self.place = name, place
        if not isinstance(members, dict):
            self.refuse("it is not an object")
        self.members: dict[str, Any] = members

    def object(self, key: str) -> Member:
        """Return an object within; an empty one where there is none."""
        return Member(self.members.get(key, {}), self.name, self._at(key))

    def text(self, key: str) -> str:
        """Return a text; an empty one where there is none."""
        found = self.members.get(key)
        if found is not None and not isinstance(found, str):
            self.refuse("it is not a text", key)
        return found or ""

    def texts(self, key: str) -> list[str]:
        """Return a list of texts; an empty one where there is none."""
        found = self.members.get(key)
        found = [found] if isinstance(found, str) else [] if found is None else found
        if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
            self.refuse("it is not a list of texts", key)
        return found

    def list(self, key: str) -> list[Any]:
        """Return a list.

        Raises
        ------
        SourceError
            When there is none.
        """
        found = self.members.get(key)
        if not isinstance(found, list):
            self.refuse("there must be a list here", key)
        return found

    def refuse(self, what: str, key: str = "") -> NoReturn:
        """Say that this object, or a member of it, cannot be used."""
        raise table_error(self.name, what, self._at(key))

    def _at(self, key: str) -> str:
        return ".".join(part for part in (self.place, key) if part)


def _refuse_constant(constant: str) -> NoReturn:
    message = f"{constant} is not a figure"
    raise ValueError(message)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        message = f"member '{shorten(repeated)}' occurs twice in an object"
        raise ValueError(message)
    return members
