"""JSON-stat 2.0, as PxWeb answers before and since its API 2.0."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from espoo_analysis.errors import shorten
from espoo_analysis.sources.statistics.cells import make_cells, meanings_of
from espoo_analysis.sources.statistics.json_text import Member, parse_json
from espoo_analysis.sources.statistics.settling import (
    count_cells,
    preliminary_notes,
    settle_dimensions,
)
from espoo_analysis.sources.statistics.table import Dimension, Note, StatisticsTable, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROLES = ("time", "geo", "metric")


def read_json_stat(content: bytes, name: str) -> StatisticsTable:
    """Read a JSON-stat 2.0 dataset.

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        The file's name, for messages and as the origin.

    Returns
    -------
    StatisticsTable
        Every cell with its symbol, dense or sparse in the file alike.

    Raises
    ------
    SourceError
        Naming the member that is not as JSON-stat 2.0 asks; a ``collection``, a single
        ``dimension`` and JSON-stat 1 are refused.
    """
    return table_from_json_stat(parse_json(content, name), name)


def table_from_json_stat(members: dict[str, Any], name: str) -> StatisticsTable:
    """Read a JSON-stat 2.0 dataset that is already parsed; see `read_json_stat`."""
    dataset = Member(members, name)
    _check_class(dataset)
    codes, sizes = _shape(dataset)
    cells = count_cells(zip(codes, sizes, strict=True), name)
    statuses = _statuses(dataset, cells)
    values = _values(dataset, cells, statuses)
    places = dataset.object("dimension")
    read = [_dimension(places, code, _role(dataset, code)) for code in codes]
    for dimension, size in zip(read, sizes, strict=True):
        if len(dimension.values) != size:
            what = f"it has {len(dimension.values)} values, but 'size' says {size}"
            places.refuse(what, dimension.code)
    dimensions = settle_dimensions(read, name)
    px = dataset.object("extension").object("px")
    own = dataset.object("extension").object("status").object("label").members
    decimals, units = _decimals_and_units(places, dimensions)
    return StatisticsTable(
        name=name,
        table_id=px.text("tableid") or px.text("matrix"),
        title=dataset.text("label"),
        source=dataset.text("source"),
        updated=dataset.text("updated"),
        dimensions=dimensions,
        cells=make_cells(dimensions, values, statuses, name),
        notes=(*_notes(dataset, places, dimensions), *preliminary_notes(dimensions)),
        decimals=_whole(px, "decimals", "") | decimals,
        units=units,
        meanings=meanings_of(statuses, {str(key): str(text) for key, text in own.items()}),
    )


def _check_class(dataset: Member) -> None:
    if "dataset" in dataset.members and "id" not in dataset.members:
        dataset.refuse("it is JSON-stat 1; fetch the table as JSON-stat 2.0", "dataset")
    found = dataset.text("class")
    if found != "dataset":
        what = f"its class is '{shorten(found)}', expected 'dataset': one table with its figures"
        dataset.refuse(what, "class")
    version = dataset.text("version")
    if version and not version.startswith("2"):
        dataset.refuse(f"it is JSON-stat {shorten(version)}, expected 2.0", "version")


def _shape(dataset: Member) -> tuple[list[str], list[int]]:
    codes, sizes = dataset.texts("id"), dataset.list("size")
    if not all(type(size) is int for size in sizes):
        dataset.refuse("it is not a list of whole numbers", "size")
    if len(codes) != len(sizes):
        dataset.refuse(f"it has {len(sizes)} members, but 'id' has {len(codes)}", "size")
    if len(set(codes)) < len(codes):
        dataset.refuse("a dimension occurs twice", "id")
    if unknown := [code for code in codes if code not in dataset.object("dimension").members]:
        dataset.refuse(f"'{unknown[0]}' is in 'id' but not described", "dimension")
    return codes, sizes


def _role(dataset: Member, code: str) -> str:
    roles = dataset.object("role")
    return next((role for role in _ROLES if code in roles.texts(role)), "other")


def _dimension(places: Member, code: str, role: str) -> Dimension:
    place = places.object(code)
    category = place.object("category")
    labels = category.object("label")
    extension = place.object("extension")
    whole = extension.text("eliminationValueCode")
    parents = category.object("child").members
    values = tuple(
        Value(one, labels.text(one) or one, is_total=one == whole, is_subtotal=one in parents)
        for one in _ordered_codes(category)
    )
    return Dimension(code, place.text("label") or code, role, values)


def _ordered_codes(category: Member) -> list[str]:
    index = category.members.get("index")
    if index is None:
        # Only a dimension with one value may do without.
        codes = list(category.object("label").members)
        if len(codes) != 1:
            category.refuse("it is missing, but only one value needs no order", "index")
        return codes
    if isinstance(index, list):
        codes = category.texts("index")
    else:
        places = category.object("index").members
        if not all(type(place) is int for place in places.values()):
            category.refuse("a place is not a whole number", "index")
        if sorted(places.values()) != list(range(len(places))):
            category.refuse("the places are not 0, 1, 2 … each once", "index")
        codes = sorted(places, key=places.__getitem__)
    if unknown := category.object("label").members.keys() - set(codes):
        category.refuse(f"'{min(unknown)}' has a name but no place", "label")
    return codes


def _by_number(dataset: Member, key: str, cells: int) -> Iterator[tuple[int, Any]]:
    found = dataset.members.get(key)
    if isinstance(found, list):
        if len(found) != cells:
            dataset.refuse(f"{len(found)} members were found, expected {cells}", key)
        yield from enumerate(found)
        return
    seen = set()
    for number, one in dataset.object(key).members.items():
        place = int(number) if number.isdecimal() and number.isascii() else cells
        if place >= cells or place in seen:
            dataset.refuse(f"'{shorten(number)}' is not the number of one of {cells} cells", key)
        seen.add(place)
        yield place, one


def _statuses(dataset: Member, cells: int) -> dict[int, str]:
    found = dataset.members.get("status")
    if found is None:
        return {}
    if isinstance(found, str):
        return dict.fromkeys(range(cells), found)
    statuses = {number: one for number, one in _by_number(dataset, "status", cells) if one}
    if not all(isinstance(one, str) for one in statuses.values()):
        dataset.refuse("a member is not a text", "status")
    return statuses


def _values(dataset: Member, cells: int, statuses: dict[int, str]) -> np.ndarray:
    if "value" not in dataset.members:
        dataset.refuse("it has no figures", "value")
    values = np.full(cells, np.nan)
    for number, one in _by_number(dataset, "value", cells):
        if one is None:
            continue
        if type(one) not in {int, float}:
            dataset.refuse(f"{shorten(repr(one))} of cell {number} is not a number", "value")
        if set(statuses.get(number, "x")) <= {"."}:
            what = f"cell {number} has a figure and the symbol '{statuses[number]}' for none"
            dataset.refuse(what, "value")
        try:
            values[number] = one
        except OverflowError:
            dataset.refuse(f"the figure of cell {number} is too large", "value")
    return values


def _decimals_and_units(
    places: Member, dimensions: tuple[Dimension, ...]
) -> tuple[dict[str, int], dict[str, str]]:
    decimals: dict[str, int] = {}
    units: dict[str, str] = {}
    for dimension in dimensions:
        described = places.object(dimension.code).object("category").object("unit")
        for code in described.members:
            unit = described.object(code)
            decimals |= _whole(unit, "decimals", code)
            if base := unit.text("base") or unit.text("label"):
                units[code] = base
    return decimals, units


def _whole(member: Member, key: str, code: str) -> dict[str, int]:
    found = member.members.get(key)
    if found is not None and type(found) is not int:
        member.refuse("it is not a whole number", key)
    return {} if found is None else {code: found}


def _notes(dataset: Member, places: Member, dimensions: tuple[Dimension, ...]) -> Iterator[Note]:
    for text in dataset.texts("note"):
        yield Note(text)
    for dimension in dimensions:
        place = places.object(dimension.code)
        for text in place.texts("note"):
            yield Note(text, ((dimension.code, ""),))
        noted = place.object("category").object("note")
        for code in noted.members:
            for text in noted.texts(code):
                yield Note(text, ((dimension.code, code.strip().removesuffix("*")),))
