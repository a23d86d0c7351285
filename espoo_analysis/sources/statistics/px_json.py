"""The json that PxWeb gave before its API 2.0: rows of keys and values."""

from __future__ import annotations

from itertools import starmap
from typing import TYPE_CHECKING, Any

import numpy as np

from espoo_analysis.errors import shorten
from espoo_analysis.sources.statistics.cells import make_cells, meanings_of
from espoo_analysis.sources.statistics.figures import FigureError, read_figures
from espoo_analysis.sources.statistics.json_text import Member, parse_json
from espoo_analysis.sources.statistics.settling import (
    count_cells,
    preliminary_notes,
    settle_dimensions,
)
from espoo_analysis.sources.statistics.table import Dimension, Note, StatisticsTable, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

_TYPES = {"d": "other", "t": "time", "c": "metric"}
CONTENTS = "contents"


def read_px_json(content: bytes, name: str) -> StatisticsTable:
    """Read PxWeb's older json.

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        The file's name, for messages and as the origin.

    Returns
    -------
    StatisticsTable
        The format names values by their codes only, so a label is the code; the columns of
        figures are the last dimension, ``contents``. A combination that has no row has no
        figure and is told in a note.

    Raises
    ------
    SourceError
        Naming the row of ``data`` that is not as the format asks.
    """
    answer = Member(parse_json(content, name), name)
    columns = [
        Member(one, name, f"columns[{number}]")
        for number, one in enumerate(answer.list("columns"))
    ]
    keyed, measured = _split(answer, columns)
    rows = list(_rows(answer, len(keyed), len(measured)))
    # A dictionary keeps the order in which the codes come first.
    codes = [list(dict.fromkeys(key[place] for key, _ in rows)) for place in range(len(keyed))]
    sizes = [(column.text("code"), len(one)) for column, one in zip(keyed, codes, strict=True)]
    count_cells([*sizes, (CONTENTS, len(measured))], name)
    texts = _texts(answer, rows, codes, len(measured))
    try:
        values, statuses = read_figures(texts)
    except FigureError as error:
        answer.refuse(str(error), "data")
    read = [_dimension(column, one) for column, one in zip(keyed, codes, strict=True)]
    contents = tuple(Value(one.text("code"), _label(one)) for one in measured)
    dimensions = settle_dimensions(
        [*read, Dimension(CONTENTS, CONTENTS, "metric", contents)], name
    )
    described = _described(answer)
    return StatisticsTable(
        name=name,
        table_id=described.text("matrix") or described.text("infofile"),
        title=described.text("label"),
        source=described.text("source"),
        updated=described.text("updated"),
        dimensions=dimensions,
        cells=make_cells(dimensions, values, statuses, name),
        notes=(
            *_notes(answer, columns),
            *_omissions(texts, rows, len(measured)),
            *preliminary_notes(dimensions),
        ),
        meanings=meanings_of(statuses, {}),
    )


def _split(answer: Member, columns: list[Member]) -> tuple[list[Member], list[Member]]:
    types = [column.text("type") or "d" for column in columns]
    for column, found in zip(columns, types, strict=True):
        if found not in _TYPES:
            column.refuse(f"'{shorten(found)}' is none of d, t, c", "type")
        if not column.text("code"):
            column.refuse("it is missing", "code")
    if "c" not in types:
        answer.refuse("no column holds figures (type 'c')", "columns")
    # Keys come in the order of the columns, wherever those of figures stand.
    keyed = [one for one, found in zip(columns, types, strict=True) if found != "c"]
    return keyed, [one for one, found in zip(columns, types, strict=True) if found == "c"]


def _rows(answer: Member, keys: int, figures: int) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    seen = set()
    for number, one in enumerate(answer.list("data")):
        row = Member(one, answer.name, f"data[{number}]")
        key, texts = tuple(row.texts("key")), _figures(row)
        if len(key) != keys:
            row.refuse(f"{len(key)} codes were found, expected {keys}", "key")
        if len(texts) != figures:
            row.refuse(f"{len(texts)} figures were found, expected {figures}", "values")
        if key in seen:
            row.refuse(f"'{shorten(', '.join(key))}' occurs twice", "key")
        seen.add(key)
        yield key, texts


def _figures(row: Member) -> list[str]:
    found = row.list("values")
    for one in found:
        if one is not None and type(one) not in {str, int, float}:
            row.refuse(f"{shorten(repr(one))} is not a figure", "values")
    return ["" if one is None else str(one).strip() for one in found]


def _texts(
    answer: Member,
    rows: list[tuple[tuple[str, ...], list[str]]],
    codes: list[list[str]],
    measured: int,
) -> list[str]:
    places = [{code: place for place, code in enumerate(one)} for one in codes]
    shape = [len(one) for one in codes]
    texts = [""] * (int(np.prod(shape)) * measured)
    for key, figures in rows:
        at = [place[code] for place, code in zip(places, key, strict=True)]
        first = int(np.ravel_multi_index(at, shape)) * measured if at else 0
        texts[first : first + measured] = figures
    if not rows:
        answer.refuse("it has no rows", "data")
    return texts


def _dimension(column: Member, codes: list[str]) -> Dimension:
    values = tuple(starmap(Value, zip(codes, codes, strict=True)))
    return Dimension(
        column.text("code"), _label(column), _TYPES[column.text("type") or "d"], values
    )


def _label(column: Member) -> str:
    return column.text("text") or column.text("code")


def _described(answer: Member) -> Member:
    found: Any = answer.members.get("metadata")
    if isinstance(found, list):
        found = found[0] if found else {}
    return Member(found or {}, answer.name, "metadata")


def _notes(answer: Member, columns: list[Member]) -> Iterator[Note]:
    for column in columns:
        for text in column.texts("comment"):
            yield Note(text, ((column.text("code"), ""),))
    for number, one in enumerate(answer.members.get("comments") or []):
        comment = Member(one, answer.name, f"comments[{number}]")
        variable, value = comment.text("variable"), comment.text("value")
        where = ((variable, value.removesuffix("*")),) if variable else ()
        yield Note(comment.text("comment"), where)


def _omissions(
    texts: list[str], rows: list[tuple[tuple[str, ...], list[str]]], measured: int
) -> Iterator[Note]:
    if missing := len(texts) // measured - len(rows):
        yield Note(f"{missing} combinations have no row in the file: they have no figure")
